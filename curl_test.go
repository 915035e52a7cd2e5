//go:build unix

package grader_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// curls finds the commands of a text that ask the service by curl.
var curls = regexp.MustCompile(`(?m)^(?:\$ | *)(curl (?:.*\\\n)*.*\| *jq .*)$`)

// Each documented line that asks the service ends with 0 for no answer but a pass.
func TestNoDocumentedLineTakesTroubleForAPass(t *testing.T) {
	for _, tool := range []string{"bash", "curl", "jq"} {
		if _, err := exec.LookPath(tool); err != nil && os.Getenv("CI") != "true" {
			t.Skip(tool + " is not installed")
		}
	}
	files, err := filepath.Glob("docs/*.md")
	require.NoError(t, err)
	commands, err := filepath.Glob("cmd/grader/*.go") // what --help says
	require.NoError(t, err)
	found := 0
	for _, file := range append(append(files, "README.md"), commands...) {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		for _, m := range curls.FindAllStringSubmatch(string(text), -1) {
			found++
			for name, url := range troubles(t) {
				line := strings.NewReplacer("https://grader.example", url, "http://localhost:8080", url, "localhost:8080", url).Replace(strings.TrimSuffix(m[1], "`,"))
				code, out := inShell(t, line)
				assert.NotZero(t, code, "%s, %s: %s\n%s", file, name, line, out)
			}
			pass := answering(t, http.StatusOK, `{"passed": true}`)
			line := strings.NewReplacer("https://grader.example", pass, "localhost:8080", pass).Replace(strings.TrimSuffix(m[1], "`,"))
			code, out := inShell(t, line)
			assert.Zero(t, code, "%s: %s\n%s", file, line, out)
		}
	}
	assert.GreaterOrEqual(t, found, 3)
}

// troubles are services that do not answer with a report, by what they do instead.
func troubles(t *testing.T) map[string]string {
	dead := httptest.NewServer(nil)
	dead.Close()
	const problem = `{"type":"about:blank","title":"no","status":400,"code":"no","detail":"no","retryable":false}`
	all := map[string]string{"a dead port": dead.URL}
	for name, status := range map[string]int{"401": 401, "422": 422, "503": 503} {
		all[name] = answering(t, status, problem)
		all[name+", empty"] = answering(t, status, "")
	}
	for _, garbage := range []string{"", "<!doctype html><title>Hello</title>", "null", "[]", "true", `"passed"`, `{"passed": "no"}`, `{"passed": 1}`, "{}"} {
		all["garbage: "+garbage] = answering(t, http.StatusOK, garbage)
	}
	return all
}

func answering(t *testing.T, status int, body string) string {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// inShell runs a line as somebody types it, without pipefail.
func inShell(t *testing.T, line string) (code int, out string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	text, err := exec.CommandContext(ctx, "bash", "--noprofile", "--norc", "-c", line).CombinedOutput()
	var exit *exec.ExitError
	if err != nil {
		require.True(t, errors.As(err, &exit), "%v", err)
	}
	if exit != nil {
		code = exit.ExitCode()
	}
	return code, string(text)
}
