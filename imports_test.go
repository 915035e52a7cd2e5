package grader_test

import (
	"bytes"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// mayImport is the one rule of the layout, a star: which of our packages each
// package may import. What is not here may import nothing of ours.
var mayImport = map[string][]string{
	"checks/jsregexp":   {}, // the floors, the lowest first
	"checks/plain":      {},
	"checks/lazyregexp": {},
	"checks/hypertext":  {"checks/plain"},
	"checks/js":         {"checks/jsregexp"},
	"checks/jstree":     {},
	"checks/turns":      {},
	"checks/weburl":     {},
	"checks/report":     {"checks/plain"},
	"checks/class":      {"checks/report"},
	"checks/lang":       {"checks/lazyregexp", "checks/plain", "checks/report"},
	"checks":            {"checks/jsregexp", "checks/plain", "checks/report", "checks/turns", "checks/weburl"},
	"checks/page":       {"checks", "checks/js", "checks/jsregexp", "checks/plain", "checks/report"},
	"checks/render":     {"checks/hypertext", "checks/lang", "checks/plain", "checks/report"},
	"checks/batch":      {"checks", "checks/report"},
	"checks/queue":      {"checks", "checks/batch", "checks/report"},
	"checks/*":          {"checks", "checks/class", "checks/hypertext", "checks/js", "checks/jsregexp", "checks/jstree", "checks/lang", "checks/lazyregexp", "checks/page", "checks/plain", "checks/report", "checks/weburl"},
	"api":               {"checks", "checks/lang", "checks/lazyregexp", "checks/batch", "checks/plain", "checks/render", "checks/report", "api/web"},
	"api/web":           {"checks", "checks/batch", "checks/class", "checks/hypertext", "checks/lang", "checks/lazyregexp", "checks/plain", "checks/render", "checks/report"},
	"bench":             {"bench/process"},
	"bench/batch":       {"bench/process", "checks", "checks/batch", "checks/page", "checks/queue", "checks/queue/pgtest", "checks/report"},
	"bench/fetches":     {"checks", "checks/fetch"},
	"bench/origin":      {"bench/authority"},
	"bench/soak":        {"bench/authority", "bench/process", "checks", "checks/hintjs", "checks/jsregexp", "checks/markdown", "checks/report"},
	"challenges":        {},
	"fixtures":          {},
	"cmd/grader":        {"*"},

	"checks/lang/langtest": {"checks/lang", "checks/report"}, // for tests
}

// mustNotImport keeps I/O out of the domain.
var mustNotImport = map[string][]string{
	"checks":          {"net", "net/http", "os", "os/exec"},
	"checks/batch":    {"net", "net/http", "os", "os/exec"},
	"checks/js":       {"net", "net/http", "os", "os/exec"},
	"checks/jsregexp": {"net", "net/http", "os", "os/exec"},
	"checks/page":     {"net", "net/http", "os", "os/exec"},
	"checks/plain":    {"net", "net/http", "os", "os/exec"},
	"checks/report":   {"net", "net/http", "os", "os/exec"},
	"checks/turns":    {"net", "net/http", "os", "os/exec"},
}

// onlyIn says which package alone may import a library.
var onlyIn = map[string]string{
	"github.com/chromedp/chromedp":       "checks/browser",
	"github.com/evanw/esbuild/pkg/api":   "checks/hintjs",
	"github.com/go-chi/chi/v5":           "api",
	"github.com/jackc/pgx/v5":            "checks/queue",
	"github.com/riverqueue/river":        "checks/queue",
	"github.com/riverqueue/rivercontrib": "checks/queue",
	"github.com/spf13/cobra":             "cmd/grader",
	"go.opentelemetry.io/otel/sdk":       "cmd/grader",
	"modernc.org/sqlite":                 "checks/queue",
	"riverqueue.com/riverui":             "checks/queue",
}

// sources calls each for each Go file that is no test.
func sources(t *testing.T, each func(file string)) {
	t.Helper()
	seen := 0
	err := fs.WalkDir(os.DirFS("."), ".", func(file string, d fs.DirEntry, err error) error {
		if d.IsDir() && (d.Name() == "node_modules" || d.Name() == "testdata" || file != "." && strings.HasPrefix(d.Name(), ".")) {
			return fs.SkipDir
		}
		if err != nil || !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go") {
			return err
		}
		seen++
		each(file)
		return nil
	})
	require.NoError(t, err)
	assert.Greater(t, seen, 20, "the walk found the code")
}

func TestImports(t *testing.T) {
	sources(t, func(file string) {
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		require.NoError(t, err)
		for _, spec := range parsed.Imports {
			imported, _ := strconv.Unquote(spec.Path.Value)
			assert.Empty(t, objection(path.Dir(file), imported), "%s imports %s", file, imported)
		}
	})
}

// What grows past these has two jobs: find the second a room of its own.
func TestSizes(t *testing.T) {
	domain := 0
	sources(t, func(file string) {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		lines := bytes.Count(text, []byte("\n"))
		assert.LessOrEqual(t, lines, 400, file)
		if path.Dir(file) == "checks" {
			domain += lines
		}
	})
	assert.LessOrEqual(t, domain, 1300, "checks")
}

// README.md says of each package what it is.
func TestREADMENamesEachPackage(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	require.NoError(t, err)
	packages, err := fs.Glob(os.DirFS("."), "checks/*/*.go")
	require.NoError(t, err)
	require.NotEmpty(t, packages)
	for _, file := range packages {
		assert.Contains(t, string(readme), "]("+path.Dir(file)+")")
	}
}

// The codes are texts of challenges/live, and constants of those who connect.
func TestLiveDocsExplainEachCode(t *testing.T) {
	docs, err := os.ReadFile("docs/live.md")
	require.NoError(t, err)
	for pattern, code := range map[string]*regexp.Regexp{
		"challenges/live/*.md":      regexp.MustCompile(`io\.(?:fail|note)\('(\w+)'`),
		"checks/socketio/errors.go": regexp.MustCompile(`\t\w+ += "(\w+)"`),
		"checks/browser/count.go":   regexp.MustCompile(`\t\w+ += "(\w+)"`),
	} {
		files, err := fs.Glob(os.DirFS("."), pattern)
		require.NoError(t, err)
		found := 0
		for _, file := range files {
			text, err := os.ReadFile(file)
			require.NoError(t, err)
			for _, m := range code.FindAllStringSubmatch(string(text), -1) {
				found++
				assert.Contains(t, string(docs), "`"+m[1]+"`", file)
			}
		}
		assert.NotZero(t, found, pattern)
	}
}

func TestTheRuleObjects(t *testing.T) {
	for _, c := range []struct{ from, to string }{
		{"checks", "net/http"}, {"checks", "grader/checks/render"}, {"checks", "grader/checks/page"}, {"checks/js", "grader/checks"}, {"checks/report", "grader/checks"}, {"checks/render", "grader/checks"},
		{"checks/render", "grader/checks/fetch"},
		{"api", "grader/checks/fetch"}, {"fixtures", "grader/checks"}, {"checks/page", "github.com/evanw/esbuild/pkg/api"},
		{"unheard/of", "grader/checks"},
	} {
		assert.NotEmpty(t, objection(c.from, c.to), "%s imports %s", c.from, c.to)
	}
}

func objection(from, imported string) string {
	for _, banned := range mustNotImport[from] {
		if imported == banned {
			return "the domain does no I/O"
		}
	}
	for lib, home := range onlyIn {
		if (imported == lib || strings.HasPrefix(imported, lib+"/")) && from != home {
			return "only " + home + " imports " + lib
		}
	}
	ours, ok := strings.CutPrefix(imported, "grader/")
	if !ok {
		return ""
	}
	allowed, ok := mayImport[from]
	if !ok {
		allowed = mayImport[path.Dir(from)+"/*"]
	}
	for _, a := range allowed {
		if a == "*" || a == ours {
			return ""
		}
	}
	return "the one rule: see README.md"
}
