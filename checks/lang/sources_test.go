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
var sources = []string{"../*.go", "../batch/schedule.go", "../browser/*.go", "../fetch/*.go", "../hintjs/*.go", "../hosts/*.go", "../page/page.go",
	"../report/*.go", "../socketio/*.go", "../source/*.go"}

// enginesWords has messages of V8, which are told as they are.
const enginesWords = "../hintjs/apart.go"

var (
	verb     = regexp.MustCompile(`%[-+.0-9\[\]]*[a-z]`)
	seven    = regexp.MustCompile(`7+`)
	template = regexp.MustCompile(`\{[a-z0-9_]+\}`)
	program  = regexp.MustCompile("io\\.(?:fail|note)\\('\\w+', (`[^`]*`|'[^']*'|\"[^\"]*\")\\)")
	inserted = regexp.MustCompile(`\$\{[^}]*\}`)
	sentence = regexp.MustCompile(`^[A-Z'7].* .* .*[.?]$`)
	aborted  = regexp.MustCompile("abort\\('\\w+', (`[^`]*`|'[^']*'|\"[^\"]*\")\\)")
	needed   = regexp.MustCompile("refuse\\(('[^']*'|`(?:[^`\\\\]|\\\\.)*`)\\)")
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
	noted := map[string]bool{} // those of notes, which have parameters
	for _, code := range lang.Codes() {
		text, _ := lang.English().Template(code)
		noted[seven.ReplaceAllString(template.ReplaceAllString(text, "7"), "7")] = true
	}
	pseudo, _ := lang.Find(lang.Pseudo)
	translated := func(s string) bool { return noted[s] || pseudo.Sentence(s) != s }
	said := 0
	for _, pattern := range sources {
		for _, file := range filesLike(t, pattern) {
			if strings.HasSuffix(file, "_test.go") || file == enginesWords {
				continue
			}
			for _, s := range sentencesOf(t, file) {
				said++
				s = strings.ReplaceAll(s, ". 7 ", ". ") // a sentence of its own
				assert.True(t, translated(s), "%s: no catalogue has: %s", file, s)
			}
		}
	}
	for _, file := range filesLike(t, "../../challenges/live/*.md") {
		for _, s := range literals(t, file, program) {
			said++
			assert.True(t, translated(s) || translated(named.ReplaceAllString(s, "'7'")), "%s: no catalogue has: %s", file, s)
		}
	}
	for _, file := range filesLike(t, "../hintjs/js/*.js") {
		for _, s := range literals(t, file, aborted) {
			said++
			assert.True(t, translated(s), "%s: no catalogue has: %s", file, s)
		}
		for _, what := range literals(t, file, needed) {
			in := pseudo.Sentence("This hint needs " + what + ", which the grader does not have.")
			assert.True(t, len(lang.Untranslated(in)) == 0 || !strings.Contains(what, " "), "%s: no catalogue has: %s", file, what)
		}
	}
	assert.Greater(t, said, 150)
}

// named is the name of an event, in its quotes.
var named = regexp.MustCompile(`'(?:user|chat message)'`)

func filesLike(t *testing.T, pattern string) []string {
	t.Helper()
	files, err := filepath.Glob(pattern)
	require.NoError(t, err)
	require.NotEmpty(t, files, pattern)
	return files
}

// literals are JavaScript's texts that a pattern's group finds in a file, with a 7 for
// what differs in them.
func literals(t *testing.T, file string, pattern *regexp.Regexp) []string {
	t.Helper()
	source, err := os.ReadFile(file)
	require.NoError(t, err)
	var list []string
	for _, m := range pattern.FindAllStringSubmatch(string(source), -1) {
		text := strings.ReplaceAll(m[1][1:len(m[1])-1], "\\`", "`")
		list = append(list, seven.ReplaceAllString(inserted.ReplaceAllString(text, "7"), "7"))
	}
	return list
}

// A refusal is known by its English, so that a change of it in the service is one in the
// catalogues.
func TestEveryRefusalIsSaid(t *testing.T) {
	said := map[string]bool{}
	for _, file := range append(filesLike(t, "../../api/*.go"), filesLike(t, "../batch/*.go")...) {
		for _, s := range sentencesOf(t, file) {
			said[s] = true
		}
	}
	for _, code := range lang.Codes() {
		if strings.HasPrefix(code, "refusal.") {
			text, _ := lang.English().Template(code)
			assert.True(t, said[template.ReplaceAllString(text, "7")], "nobody says %s: %s", code, text)
		}
	}
}
