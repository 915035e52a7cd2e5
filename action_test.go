//go:build unix

package grader_test

import (
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/fixtures"
)

// The action's outputs and exit codes, and that its inputs are never read as
// shell, but for the command that is one.
func TestTheAction(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: builds the grader")
	}
	w := newWorld(t)
	other, err := fixtures.Open("other-event-name")
	require.NoError(t, err)
	fails := httptest.NewServer(other.Handler())
	defer fails.Close()
	some := fmt.Sprint(strings.Count(strings.Join(other.Want.Hints, " "), "pass"))
	hostile := "$(touch pwned)`touch pwned`'; touch pwned; '\"; touch pwned; \"\ntouch pwned"
	for _, c := range []struct {
		name                         string
		with                         map[string]string
		code                         int
		verdict, passed, score, exit string
	}{
		{"pass", map[string]string{"target": w.passes}, 0, "pass", "true", "3", "0"},
		{"fail", map[string]string{"target": fails.URL}, 1, "fail", "false", some, "1"},
		{"fail, exit-zero", map[string]string{"target": fails.URL, "exit-zero": "true"}, 0, "fail", "false", some, "1"},
		{"a start that fails", map[string]string{"target": freeURL(), "start": "exit 7"}, 3, "error", "false", "0", "3"},
		{"hostile target", map[string]string{"target": hostile}, 2, "error", "false", "", "2"},
		{"a flag as target", map[string]string{"target": "--help"}, 2, "error", "false", "", "2"},
		{"hostile challenge", map[string]string{"target": w.passes, "challenge": hostile, "exit-zero": "true"}, 2, "error", "false", "", "2"},
		{"hostile rest", map[string]string{"target": w.passes, "challenges": hostile, "start-wait": hostile, "strict": hostile}, 2, "error", "false", "", "2"},
	} {
		t.Run(c.name, func(t *testing.T) {
			j := w.job(t, t.TempDir())
			code, out := j.run(t, step{ID: "grade", Uses: "OWNER/grader/.github/actions/grade@main", With: c.with})
			got := func(name string) string { return j.outputs["steps.grade.outputs."+name] }
			assert.Equal(t, c.code, code, out)
			assert.Equal(t, []string{c.verdict, c.passed, c.score, c.exit}, []string{got("verdict"), got("passed"), got("score"), got("exit-code")}, out)
			assert.NoFileExists(t, filepath.Join(j.dir, "pwned"))
			if c.exit == "2" {
				return
			}
			assert.Equal(t, "3", got("max-score"))
			for _, file := range []string{got("report-json"), got("report-junit"), got("report-html"), filepath.Join(j.temp, "summary.md")} {
				assert.FileExists(t, file)
			}
			assert.Regexp(t, `^[A-Za-z0-9+/]+=*$`, got("result"))
			assert.Regexp(t, `(?m)^::(notice|error) `, out)
		})
	}
}

// Annotations name files by their path in the repository, wherever the project is in
// it, and say what a project printed that did not start.
func TestTheActionAnnotates(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: builds the grader")
	}
	w := newWorld(t)
	dir := t.TempDir()
	app := filepath.Join(dir, "week 3", "app")
	require.NoError(t, os.MkdirAll(filepath.Join(app, "public"), 0o755))
	require.NoError(t, os.Mkdir(filepath.Join(dir, ".git"), 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(app, "server.js"), []byte("let currentUsers = 0;\nio.emit('users', currentUsers);\n"), 0o644))
	require.NoError(t, os.WriteFile(filepath.Join(app, "public", "client.js"), nil, 0o644))
	annotated := func(with map[string]string) string {
		with["working-directory"] = "week 3/app"
		_, out := w.job(t, dir).run(t, step{ID: "grade", Uses: "OWNER/grader/.github/actions/grade@main", With: with})
		return out
	}
	assert.Contains(t, annotated(map[string]string{"target": "."}), "::error file=week 3/app/server.js,")
	out := annotated(map[string]string{"target": freeURL(), "start": "echo Cannot find module express; exit 7"})
	assert.Regexp(t, `(?m)^::error .*%0A\| Cannot find module express`, out)
}
