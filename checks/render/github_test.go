package render_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/checks/render"
	"grader/checks/report"
)

var workflowCommand = regexp.MustCompile(`^::(error|warning|notice) ?((?:(?:file|line|title)=[^:,]+,?)*)::(.*)$`)

func validCommands(t *testing.T, out string, r *report.Report) {
	t.Helper()
	level := map[string]int{}
	for line := range strings.Lines(out) {
		parts := workflowCommand.FindStringSubmatch(strings.TrimSuffix(line, "\n"))
		require.NotNil(t, parts, line)
		level[parts[1]]++
	}
	if bad := r.Counts.Fail + r.Counts.Error; bad < 10 {
		require.Equal(t, max(bad, bools(r.Verdict == report.Error)), level["error"])
	}
	for name, n := range level {
		require.LessOrEqual(t, n, 10, name)
	}
}

func TestOnlyTheGradedFileIsAnnotated(t *testing.T) {
	const warning = "::warning title=Not the deployed version::The server.js that was graded is not the one of this commit: deploy this commit, then grade again.\n"
	for _, c := range []struct {
		name     string
		checkout func(string) (string, bool)
		position string
		warning  bool
	}{
		{"no checkout", nil, "", false},
		{"not there", func(string) (string, bool) { return "", false }, "", false},
		{"same", func(path string) (string, bool) { return strings.Repeat("5a", 32), path == "server.js" }, "file=server.js,line=12,", false},
		{"other", func(path string) (string, bool) { return strings.Repeat("5b", 32), path == "server.js" }, "", true},
	} {
		f, _ := render.ByName("github")
		out := write(t, f, reportOf(failing(1)), render.Options{Checkout: c.checkout})
		assert.Contains(t, out, "::error "+c.position+"title=fail%3A 1. The server should emit `'user count'`.::", c.name)
		assert.Equal(t, c.warning, strings.Contains(out, warning), c.name)
		f, _ = render.ByName("sarif")
		out = write(t, f, reportOf(failing(1)), render.Options{Checkout: c.checkout})
		assert.Contains(t, out, `"uri": "server.js"`, c.name)
		assert.Equal(t, c.name == "other", strings.Contains(out, `"startLine": 1,`), c.name)
	}
}

func TestPathsAreThoseOfTheRepository(t *testing.T) {
	opts := options()
	opts.Folder = "week 3/app"
	f, _ := render.ByName("github")
	assert.Contains(t, write(t, f, reportOf(failing(1)), opts), "::error file=week 3/app/server.js,line=12,")
	f, _ = render.ByName("sarif")
	assert.Contains(t, write(t, f, reportOf(failing(1)), opts), `"uri": "week%203/app/server.js"`)
}

// A result of SARIF has a place also where the hint is about no file.
func TestSARIFAlwaysHasAPlace(t *testing.T) {
	h := failing(1)
	h.Explanation, h.Assertions = nil, nil
	f, _ := render.ByName("sarif")
	assert.Contains(t, write(t, f, reportOf(h), options()), `"uri": "package.json"`)
}

func TestOnlyFilesOfTheProjectAreAskedFor(t *testing.T) {
	for page, want := range map[string]string{
		"/_api/server.js": "server.js", "/public/client.js?v=1": "public/client.js", "/_api/package.json": "package.json",
		"/../../etc/passwd": "", "//etc/passwd": "", "/": "", "/a/./b": "", "": "", "/.": "", `/public/..\..\x`: "",
	} {
		var asked []string
		h := failing(1)
		h.Explanation, h.Assertions = []report.Note{{Detail: "x", Page: page, Line: 1}}, nil
		f, _ := render.ByName("github")
		r := reportOf(h)
		r.Project.Pages = nil
		write(t, f, r, render.Options{Checkout: func(path string) (string, bool) {
			asked = append(asked, path)
			return "", false
		}})
		if want == "" {
			assert.Empty(t, asked, page)
		} else {
			assert.Equal(t, []string{want}, asked, page)
		}
	}
}

func TestAnnotationsStayBelowTheLimit(t *testing.T) {
	var hints []report.Result
	for i := range 15 {
		h := failing(i + 1)
		h.Cautions = []report.Note{{Detail: "x"}}
		hints = append(hints, h)
	}
	for i := range 12 {
		hints = append(hints, skipped(16+i))
	}
	f, _ := render.ByName("github")
	out := write(t, f, reportOf(hints...), render.Options{})
	for _, want := range []string{
		"::error::… and 6 more; the report has them all.\n", "::warning::… and 6 more; the report has them all.\n",
		"::notice::… and 5 more; the report has them all.\n", "::notice title=Autograding complete::Points 0/15\n",
		`::notice title=Autograding report::{"totalPoints":0,"maxPoints":15}` + "\n",
	} {
		assert.Contains(t, out, want)
	}
	for _, level := range []string{"::error", "::warning", "::notice"} {
		assert.Equal(t, 10, strings.Count(out, level), level)
	}
}

func TestNoPointsWhereNothingWasJudged(t *testing.T) {
	f, _ := render.ByName("github")
	assert.NotContains(t, write(t, f, reports()["error"], render.Options{}), "Points")
	f, _ = render.ByName("codegrade")
	assert.Empty(t, write(t, f, reports()["error"], render.Options{}))
}
