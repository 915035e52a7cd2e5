package render

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/checks/lang"
	"grader/checks/report"
)

// errorCodes reads the codes from where they are defined, so that a new one is
// not forgotten.
func errorCodes(t *testing.T) []report.ErrorCode {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "../report/trouble.go", nil, 0)
	require.NoError(t, err)
	var codes []report.ErrorCode
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok || len(spec.Values) != 1 {
			return true
		}
		if typ, ok := spec.Type.(*ast.Ident); ok && typ.Name == "ErrorCode" {
			code, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
			require.NoError(t, err)
			codes = append(codes, report.ErrorCode(code))
		}
		return true
	})
	require.Greater(t, len(codes), 10)
	return codes
}

func TestEveryErrorHasItsAdvice(t *testing.T) {
	w := lang.English().Words("html")
	other, err := next(w, "unheard_of")
	require.NoError(t, err)
	said := map[string]bool{other: true}
	for _, code := range errorCodes(t) {
		advice, err := next(w, code)
		require.NoError(t, err)
		assert.NotEqual(t, other, advice, code)
		said[advice] = true
	}
	for _, code := range lang.Codes() {
		if key, ok := strings.CutPrefix(code, "html."); ok && strings.HasPrefix(key, "next.") {
			advice, err := w.Say(key)
			require.NoError(t, err)
			assert.True(t, said[advice], "nobody says %s", code)
		}
	}
}

// A branch of the template that no test takes may ask for any sentence.
func TestEverySentenceIsThereAndSaid(t *testing.T) {
	said := map[string]bool{"title": true}
	sentences := map[string]bool{}
	for _, code := range lang.Codes() {
		if key, ok := strings.CutPrefix(code, "html."); ok {
			sentences[key] = true
		}
	}
	for _, file := range []string{"report.html", "view.go", "html.go", "program.go"} {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		for _, m := range regexp.MustCompile(`(?:say|Say)[( ]"([^"]+)"`).FindAllStringSubmatch(string(text), -1) {
			said[m[1]] = true
			if !strings.HasSuffix(m[1], ".") {
				assert.Contains(t, sentences, m[1], file)
			}
		}
	}
	for key := range sentences {
		family, _, _ := strings.Cut(key, ".")
		switch family {
		case "verdict", "chip", "next":
			continue
		}
		assert.True(t, said[key] || key == "failed" || key == "unjudged" || key == "skipped", "nobody says %q", key)
	}
}

func TestScore(t *testing.T) {
	for _, c := range []struct {
		counts report.Counts
		want   string
	}{
		{report.Counts{Pass: 1}, "The one hint passed."},
		{report.Counts{Pass: 3}, "All 3 hints passed."},
		{report.Counts{}, "0 of 0 hints passed."},
		{report.Counts{Pass: 2, Skip: 1}, "2 of 3 hints passed. 1 had nothing to check."},
		{report.Counts{Pass: 1, Fail: 2, Error: 3, Skip: 4}, "1 of 10 hints passed. 2 failed. 3 could not be judged. 4 had nothing to check."},
	} {
		b := phrasebook{words: lang.English().Words("html")}
		assert.Equal(t, c.want, score(&b, c.counts))
		assert.NoError(t, b.err)
	}
}

func TestMovedTo(t *testing.T) {
	r := &report.Report{Project: report.ProjectInfo{URL: "https://a.example/app"}}
	for _, c := range []struct {
		page report.PageInfo
		want string
	}{
		{report.PageInfo{Status: 200, Path: "/x?y", URL: "https://a.example/x?y"}, ""},
		{report.PageInfo{Status: 200, Path: "/x", URL: "https://a.example/y"}, "https://a.example/y"},
		{report.PageInfo{Status: 200, Path: "/x", URL: "https://b.example/x"}, "https://b.example/x"},
		{report.PageInfo{Path: "/x", URL: "https://b.example/x"}, ""},
	} {
		assert.Equal(t, c.want, movedTo(r, c.page))
	}
}

func TestWhatIsWorthKnowingOfAPage(t *testing.T) {
	r := &report.Report{Project: report.ProjectInfo{URL: "https://a.example"}}
	page := func(change func(*report.PageInfo)) report.PageInfo {
		p := report.PageInfo{Path: "/x", URL: "https://a.example/x", Status: 200, Bytes: 1034, Attempts: 1, Elapsed: report.Millis(31e6)}
		change(&p)
		return p
	}
	for want, p := range map[string]report.PageInfo{
		"200 OK":                      page(func(*report.PageInfo) {}),
		"200 OK, empty":               page(func(p *report.PageInfo) { p.Bytes = 0 }),
		"299":                         page(func(p *report.PageInfo) { p.Status = 299 }),
		"200 OK, 1.5 MB, after 2.5 s": page(func(p *report.PageInfo) { p.Bytes, p.Elapsed = 1_500_000, report.Millis(2.5e9) }),
		"no answer: connection_refused, 3 attempts":        page(func(p *report.PageInfo) { p.Status, p.Error, p.Attempts = 0, report.ConnectionRefused, 3 }),
		"404 Not Found, came from https://a.example/login": page(func(p *report.PageInfo) { p.Status, p.URL = 404, "https://a.example/login" }),
	} {
		said, err := fetched(r, p)
		require.NoError(t, err)
		assert.Equal(t, want, strings.ReplaceAll(strings.Join(said, ", "), "\u00a0", " "))
	}
}
