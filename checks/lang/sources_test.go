package lang_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/checks/lang"
)

// sources are where sentences are written that people read and that come without
// parameters.
var sources = []string{"../*.go", "../browser/*.go", "../fetch/*.go", "../hosts/words.go", "../hosts/address.go", "../hosts/open.go",
	"../page/page.go", "../report/*.go", "../socketio/*.go"}

// stayEnglish are sentences for which those of their codes are said, and they behind them
// in parentheses: of what goes wrong in a challenge and not in a project, of rare answers,
// and what only who runs the grader reads.
var stayEnglish = map[string]bool{
	"The check asks a value of the page for what is no data.":                                                          true,
	"The check asks for a URL that is not let in.":                                                                     true,
	"The check sends a request with a header that is not valid.":                                                       true,
	"The check sends a request with a method that is not let out.":                                                     true,
	"The check's page has no valid URL in this project.":                                                               true,
	"The page's JSON is nested too deeply.":                                                                            true,
	"The project takes more time to check than a grading may compute.":                                                 true,
	"The project's host does not reach the project at the moment.":                                                     true,
	"The project's page says that it is compressed many times over.":                                                   true,
	"The project's page says that it is compressed with 7, but what it sends is not.":                                  true,
	"The server does not take WebSockets, which is all that was asked for.":                                            true,
	"The server does not take polling, which is all that was asked for.":                                               true,
	"The server sent its client more than is read.":                                                                    true,
	"This challenge has no live checks.":                                                                               true,
	"This hint needs a WebSocket, which this project can't be asked for.":                                              true,
	"This hint needs a page of another site, which the grader does not ask.":                                           true,
	"It can't tell at the moment how it reaches this host.":                                                            true,
	"Its proxy asks for another password.":                                                                             true,
	"Its proxy can't be reached.":                                                                                      true,
	"Its proxy could not connect to this host (7).":                                                                    true,
	"Its proxy did not answer as one.":                                                                                 true,
	"Its proxy refuses this host.":                                                                                     true,
	"The page has no network.":                                                                                         true,
	"The grader's own way to the internet is disturbed. 7 This says nothing about the project: try again in a minute.": true,
}

var (
	verb     = regexp.MustCompile(`%[-+.0-9\[\]]*[a-z]`)
	seven    = regexp.MustCompile(`7+`)
	template = regexp.MustCompile(`\{[a-z0-9_]+\}`)
	program  = regexp.MustCompile("io\\.(?:fail|note)\\('\\w+', (`[^`]*`|'[^']*'|\"[^\"]*\")\\)")
	inserted = regexp.MustCompile(`\$\{[^}]*\}`)
	sentence = regexp.MustCompile(`^[A-Z'7].* .* .*[.?]$`)
)

// sentencesOf are the sentences in a file of Go, with a 7 for what differs in them.
func sentencesOf(t *testing.T, file string) []string {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
	require.NoError(t, err)
	var list []string
	ast.Inspect(parsed, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.BasicLit, *ast.BinaryExpr:
			text, literal := textOf(n.(ast.Expr))
			if said := seven.ReplaceAllString(verb.ReplaceAllString(text, "7"), "7"); literal && sentence.MatchString(said) {
				list = append(list, said)
			}
			return false
		case *ast.CallExpr: // what a library of assertions says, and replacements
			if s, ok := n.Fun.(*ast.SelectorExpr); ok && (s.Sel.Name == "NewReplacer" || s.Sel.Name == "Errorf") {
				return false
			}
		}
		return true
	})
	return list
}

// textOf is a text that is put together of literals and other things.
func textOf(e ast.Expr) (text string, literal bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		s, err := strconv.Unquote(e.Value)
		return s, err == nil && e.Kind == token.STRING
	case *ast.BinaryExpr:
		left, one := textOf(e.X)
		right, other := textOf(e.Y)
		return left + right, e.Op == token.ADD && (one || other)
	}
	return "7", false
}

// Who writes a sentence is told here that it is not translated.
func TestEverySentenceHasItsPlace(t *testing.T) {
	known := map[string]bool{}
	for _, code := range lang.Codes() {
		text, _ := lang.English().Template(code)
		known[seven.ReplaceAllString(template.ReplaceAllString(text, "7"), "7")] = true
	}
	said := map[string]bool{}
	for _, pattern := range sources {
		files, err := filepath.Glob(pattern)
		require.NoError(t, err)
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			for _, s := range sentencesOf(t, file) {
				said[s] = true
				assert.True(t, known[s] || stayEnglish[s], "%s: no catalogue has: %s", file, s)
			}
		}
	}
	programs, err := filepath.Glob("../../challenges/live/*.md")
	require.NoError(t, err)
	require.NotEmpty(t, programs)
	for _, file := range programs {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		for _, m := range program.FindAllStringSubmatch(string(text), -1) {
			s := seven.ReplaceAllString(inserted.ReplaceAllString(m[1][1:len(m[1])-1], "7"), "7")
			said[s] = true
			assert.True(t, known[s] || known[named.ReplaceAllString(s, "'7'")], "%s: no catalogue has: %s", file, s)
		}
	}
	assert.Greater(t, len(said), 100)
	for s := range stayEnglish {
		assert.True(t, said[s], "nobody says: %s", s)
	}
}

// named is the name of an event, in its quotes.
var named = regexp.MustCompile(`'(?:user|chat message)'`)
