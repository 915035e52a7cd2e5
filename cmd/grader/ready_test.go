//go:build unix

package main

import (
	"bytes"
	"html"
	"net"
	"net/http"
	"net/http/httptest"
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

// What the project would listen with is in the test, from when its command runs: a
// process that begins takes as long as the machine is busy.
func TestTheAdviceAboutPortsIsTrue(t *testing.T) {
	const target = "the target's"
	other := freeTarget(t)
	for name, c := range map[string]struct {
		env, command, scheme string
		listens              string // where
		says                 string
	}{
		"PORT is set to another one": {other.Port(), "true", "http", other.Host, "It listens on port " + other.Port() + ", which it has from the variable PORT"},
		"it printed another one":     {"", "echo listening on port " + other.Port(), "http", other.Host, "Something listens on port " + other.Port() + ", which it printed"},
		"https":                      {"", "true", "https", target, "and speaks http: give http://127.0.0.1:"},
		"http":                       {"", "true", "http", target, "and speaks https: give https://127.0.0.1:"},
		"nothing listens":            {"", "true", "http", "", "Nothing listens there. The variable PORT tells it "},
	} {
		t.Run(name, func(t *testing.T) {
			opts := starting(t, c.command+"; touch began; exec sleep 600")
			t.Setenv("PORT", c.env)
			opts.Target.Scheme, opts.Wait = c.scheme, 1500*time.Millisecond
			if name == "http" { // whose server answers plain HTTP with 400, as few do
				opts.Pages = []string{"http://" + opts.Target.Host + "\x00"}
			}
			if c.listens != "" {
				listenWhenBegun(t, opts.Dir, strings.Replace(c.listens, target, opts.Target.Host, 1), name == "http")
			}
			_, err := start(t.Context(), opts)
			require.ErrorAs(t, err, new(unjudged))
			assert.ErrorContains(t, err, c.says)
		})
	}
}

// listenWhenBegun serves once a file "began" is in the folder, until the test ends.
func listenWhenBegun(t *testing.T, dir, addr string, tls bool) {
	t.Helper()
	done := make(chan struct{})
	go func() {
		defer close(done)
		for _, err := os.Stat(filepath.Join(dir, "began")); err != nil; _, err = os.Stat(filepath.Join(dir, "began")) {
			if t.Context().Err() != nil {
				return
			}
			time.Sleep(5 * time.Millisecond)
		}
		server := httptest.NewUnstartedServer(http.NotFoundHandler())
		server.Listener.Close()
		var err error
		if server.Listener, err = net.Listen("tcp", addr); !assert.NoError(t, err) {
			return
		}
		if tls {
			server.StartTLS()
		} else {
			server.Start()
		}
		<-t.Context().Done()
		server.Close()
	}()
	t.Cleanup(func() { <-done })
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
