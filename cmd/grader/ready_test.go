//go:build unix

package main

import (
	"bytes"
	"html"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/checks/report"
)

// projectCommand is the command line that starts such a project.
func projectCommand(how string) string {
	return "exec env GRADER_TEST_PROJECT='" + how + "' '" + os.Args[0] + "'"
}

func startAndGrade(t *testing.T, args ...string) (code int, graded report.Report, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	code = run(t.Context(), append([]string{"check", "--format", "json"}, args...), nil, &out, &errs)
	if out.Len() > 0 {
		graded = decodeReport(t, out.Bytes())
	}
	return code, graded, errs.String()
}

func TestStartWaitsUntilTheProjectIsReady(t *testing.T) {
	for _, how := range []string{"500", "503", "404"} {
		t.Setenv("PORT", "")
		code, r, stderr := startAndGrade(t, freeTarget(t).String(), "--start", projectCommand(how))
		assert.Equal(t, exitPass, code, "%s: %s", how, stderr)
		assert.True(t, r.Passed, how)
	}
}

func TestAProjectThatStaysBrokenIsGraded(t *testing.T) {
	t.Setenv("PORT", "")
	code, r, stderr := startAndGrade(t, freeTarget(t).String(), "--start", projectCommand("500 always"), "--start-wait", "2s")
	assert.Equal(t, exitFail, code, "it is the project's own answer")
	assert.Contains(t, stderr, ", with status 500")
	said := ""
	for _, n := range r.Hints[0].Explanation {
		said += n.Detail + "\n"
	}
	assert.Contains(t, said, "The last that the project printed:\n")
	assert.Contains(t, said, "| no database yet, request 8\n")
}

func TestWhatACrashedProjectPrintedIsInEveryReport(t *testing.T) {
	t.Setenv("PORT", "")
	dir := t.TempDir()
	args := []string{freeTarget(t).String(), "--start", `echo "Cannot find module express"; echo "at server.js line 3" >&2; exit 3`}
	formats := []string{"text", "junit", "github", "github-summary", "html", "markdown", "tap", "gradescope", "sarif", "ctrf", "exercism", "check50"}
	for _, f := range formats {
		args = append(args, "--report", f+"="+filepath.Join(dir, f))
	}
	code, r, _ := startAndGrade(t, args...)
	assert.Equal(t, exitError, code)
	assert.Equal(t, report.ConnectionRefused, r.Error.Code)
	assert.Contains(t, r.Error.Detail, "ended before it answered")
	for _, f := range formats {
		file, err := os.ReadFile(filepath.Join(dir, f))
		require.NoError(t, err)
		assert.Contains(t, html.UnescapeString(string(file)), "at server.js line 3", f)
	}
}

func TestTheAdviceAboutPortsIsTrue(t *testing.T) {
	other := freeTarget(t)
	for name, c := range map[string]struct {
		env, command, scheme string
		says                 string
	}{
		"PORT is set to another one": {other.Port(), projectCommand("none"), "http", "It listens on port " + other.Port() + ", which it has from the variable PORT"},
		"it printed another one":     {"", "export PORT=" + other.Port() + "; " + projectCommand("none"), "http", "Something listens on port " + other.Port() + ", which it printed"},
		"https":                      {"", projectCommand("none"), "https", "and speaks http: give http://127.0.0.1:"},
		"http":                       {"", projectCommand("tls"), "http", "and speaks https: give https://127.0.0.1:"},
		"nothing listens":            {"", "exec sleep 600", "http", "Nothing listens there. The variable PORT tells it "},
	} {
		t.Run(name, func(t *testing.T) {
			opts := starting(t, c.command)
			t.Setenv("PORT", c.env)
			opts.Target.Scheme, opts.Wait = c.scheme, 1500*time.Millisecond
			if name == "http" { // whose server answers plain HTTP with 400, as few do
				opts.Pages = []string{"http://" + opts.Target.Host + "\x00"}
			}
			_, err := start(t.Context(), opts)
			require.ErrorAs(t, err, new(unjudged))
			assert.ErrorContains(t, err, c.says)
		})
	}
}

// Whoever ends the command, by a terminal that closes or by Ctrl-\, ends the
// project, too.
func TestSIGHUPAndSIGQUITStopTheProject(t *testing.T) {
	for _, sig := range []syscall.Signal{syscall.SIGHUP, syscall.SIGQUIT, syscall.SIGTERM} {
		dir, target := t.TempDir(), freeTarget(t)
		cmd := exec.Command(os.Args[0], "check", target.String(), "--start", "echo $$ > leader; exec sleep 600")
		cmd.Dir, cmd.Env = dir, append(os.Environ(), "GRADER_TEST_MAIN=1", "PORT=")
		require.NoError(t, cmd.Start())
		leader := filepath.Join(dir, "leader")
		require.Eventually(t, func() bool { b, err := os.ReadFile(leader); return err == nil && bytes.HasSuffix(b, []byte("\n")) },
			time.Minute, 10*time.Millisecond)
		require.NoError(t, cmd.Process.Signal(sig))
		_ = cmd.Wait() // its code is of no matter
		text, err := os.ReadFile(leader)
		require.NoError(t, err)
		pid, err := strconv.Atoi(strings.TrimSpace(string(text)))
		require.NoError(t, err)
		assert.ErrorIs(t, syscall.Kill(-pid, 0), syscall.ESRCH, sig)
	}
}
