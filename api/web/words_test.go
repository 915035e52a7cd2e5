package web

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/checks/report"
)

// errorCodes reads the codes from where they are defined, so that a new one is
// not forgotten.
func errorCodes(t *testing.T) []report.ErrorCode {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "../../checks/report/trouble.go", nil, 0)
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
	for _, code := range errorCodes(t) {
		assert.NotEqual(t, next("unheard_of"), next(code), code)
	}
}

func TestSummary(t *testing.T) {
	for _, c := range []struct {
		counts report.Counts
		want   string
	}{
		{report.Counts{Pass: 1}, "The one hint passed."},
		{report.Counts{Pass: 3}, "All 3 hints passed."},
		{report.Counts{}, "0 of 0 hints passed."},
		{report.Counts{Pass: 2, Skip: 1}, "2 of 3 hints passed, 1 had nothing to check."},
		{report.Counts{Pass: 1, Fail: 2, Error: 3, Skip: 4}, "1 of 10 hints passed, 2 failed, 3 could not be judged, 4 had nothing to check."},
	} {
		assert.Equal(t, c.want, summary(&report.Report{Counts: c.counts}))
	}
}

func TestQuantities(t *testing.T) {
	for want, got := range map[string]string{
		"0 bytes": size(0), "1 byte": size(1), "999 bytes": size(999), "1.0 kB": size(1000), "1.5 MB": size(1_500_000),
		"less than 1 ms": took(999), "1 ms": took(report.Millis(time.Millisecond)), "2.5 s": took(report.Millis(2500 * time.Millisecond)),
		"200 OK": statusOf(200), "299": statusOf(299), "connection refused": spaced(report.ConnectionRefused),
	} {
		assert.Equal(t, want, strings.ReplaceAll(got, "\u00a0", " "))
	}
	for want, d := range map[string]time.Duration{"1": time.Nanosecond, "2": 2 * time.Second, "3": 2*time.Second + 1} {
		assert.Equal(t, want, seconds(d))
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
