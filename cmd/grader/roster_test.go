package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/checks/roster"
	"grader/fixtures"
)

// A class of 500, some of whose sites are dead, slow or hostile, is killed in the
// middle and gone on with: every student is there exactly once.
func TestARosterSurvivesSIGKILL(t *testing.T) {
	dir := t.TempDir()
	file, hosts := classOf500(t, dir)
	out := filepath.Join(dir, "results")
	args := []string{"roster", file, "--out", out, "--per-host", "8", "--per-domain", "32", "--wake", "0", "--allow-target", strings.Join(hosts, ",")}

	cmd := exec.Command(os.Args[0], args...)
	cmd.Env = append(os.Environ(), "GRADER_TEST_MAIN=1")
	require.NoError(t, cmd.Start())
	journal := filepath.Join(out, "results.jsonl")
	require.Eventually(t, func() bool { return lines(journal) >= 100 }, time.Minute, 5*time.Millisecond)
	require.NoError(t, cmd.Process.Kill())
	require.Error(t, cmd.Wait())
	half := lines(journal)
	require.Less(t, half, 500, "it was killed in the middle")

	var stdout, stderr bytes.Buffer
	require.Equal(t, exitError, run(t.Context(), append(args, "--resume"), nil, &stdout, &stderr), stderr.String())
	assert.GreaterOrEqual(t, bytes.Count(stderr.Bytes(), []byte("\n")), 500-half-1)

	text, err := os.ReadFile(journal)
	require.NoError(t, err)
	last := map[string]roster.Status{}
	verdicts := map[roster.Status]int{}
	for line := range strings.Lines(string(text)) {
		var o roster.Outcome
		require.NoError(t, json.Unmarshal([]byte(line), &o))
		if before, again := last[o.Student]; again {
			assert.Equal(t, roster.Error, before, "%s: only what could not be judged is tried again", o.Student)
		}
		last[o.Student] = o.Status()
	}
	for _, status := range last {
		verdicts[status]++
	}
	assert.Equal(t, map[roster.Status]int{roster.Pass: 200, roster.Fail: 200, roster.Error: 100}, verdicts)
	assert.Contains(t, stdout.String(), "500 students: 200 pass, 200 fail, 100 could not be judged.")
	for _, name := range []string{"results.csv", "canvas.csv", "moodle.csv", "summary.html"} {
		assert.FileExists(t, filepath.Join(out, name))
	}
}

func lines(file string) int {
	text, _ := os.ReadFile(file)
	return bytes.Count(text, []byte("\n"))
}

// classOf500 serves the projects of a class and writes its roster: of each ten
// students four pass, four fail, and the sites of two are dead or flood whoever
// asks.
func classOf500(t *testing.T, dir string) (file string, hosts []string) {
	t.Helper()
	serve := func(h http.Handler) string {
		ts := httptest.NewServer(h)
		t.Cleanup(ts.Close)
		hosts = append(hosts, ts.Listener.Addr().String())
		return ts.URL
	}
	project := func(name string) http.Handler {
		c, err := fixtures.Open(name)
		require.NoError(t, err)
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			time.Sleep(5 * time.Millisecond)
			c.Handler().ServeHTTP(w, r)
		})
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	dead := ln.Addr().String()
	require.NoError(t, ln.Close())
	hosts = append(hosts, dead)
	urls := []string{
		serve(project("complete")), serve(project("no-emit")), serve(project("minified")), serve(project("back-ticks")),
		"http://" + dead, serve(http.HandlerFunc(flood)),
		serve(project("complete")), serve(project("client-not-listening")), serve(project("double-quotes")), serve(project("page-missing")),
	}
	var rows strings.Builder
	rows.WriteString("student,url\n")
	for i := range 500 {
		fmt.Fprintf(&rows, "student %d,%s\n", i, urls[i%len(urls)])
	}
	file = filepath.Join(dir, "students.csv")
	require.NoError(t, os.WriteFile(file, []byte(rows.String()), 0o644))
	return file, hosts
}

// flood answers without an end.
func flood(w http.ResponseWriter, r *http.Request) {
	chunk := bytes.Repeat([]byte("io.emit 'user count' "), 1000)
	for {
		if _, err := w.Write(chunk); err != nil {
			return
		}
	}
}

// onWrite is called with what is written.
type onWrite func(text string)

func (f onWrite) Write(p []byte) (int, error) { f(string(p)); return len(p), nil }

// Ctrl-C: who wasn't graded is not graded yet, and not judged. Until then nobody
// else writes into the same folder.
func TestARosterThatIsStopped(t *testing.T) {
	good := serveFixture(t, "complete")
	release := make(chan struct{})
	hangs := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-release:
		case <-r.Context().Done():
		}
	}))
	t.Cleanup(hangs.Close)
	t.Cleanup(func() { close(release) })
	dir := t.TempDir()
	file, out := filepath.Join(dir, "class.csv"), filepath.Join(dir, "results")
	require.NoError(t, os.WriteFile(file, []byte("student,url\nAda,"+good.URL+"\nBen,"+hangs.URL+"\nCy,"+hangs.URL+"\n"), 0o644))
	args := []string{"roster", file, "--out", out, "--wake", "0", "--allow-target", good.Listener.Addr().String() + "," + hangs.Listener.Addr().String()}

	ctx, stop := context.WithCancel(t.Context())
	var second bytes.Buffer
	progress := onWrite(func(text string) {
		if strings.HasPrefix(text, "1/3 Ada: pass") {
			assert.Equal(t, exitUsage, run(ctx, append(args, "--resume"), nil, &second, &second))
			stop()
		}
	})
	var stdout bytes.Buffer
	require.Equal(t, exitError, run(ctx, args, nil, &stdout, progress))
	assert.Contains(t, second.String(), "results.jsonl is being written by another run: wait for its end, or take another --out")
	assert.Contains(t, stdout.String(), "3 students: 1 pass, 0 fail, 0 could not be judged, 2 not graded yet.")
	assert.Contains(t, stdout.String(), "Stopped before the end: the same command with --resume goes on.")
	want := [][]string{{"Ada", "pass", "3"}, {"Ben", "not graded yet", ""}, {"Cy", "not graded yet", ""}}
	assert.Equal(t, want, columns(t, filepath.Join(out, "results.csv"), "student", "verdict", "score"))
	assert.Equal(t, [][]string{{"Ada", "3"}, {"Ben", ""}, {"Cy", ""}}, columns(t, filepath.Join(out, "moodle.csv"), "Full name", "Communicate by Emitting"))
}

func TestReportsAreNamedAfterStudents(t *testing.T) {
	for name, want := range map[string]string{
		"Chloë Dubois": "chloe-dubois", "O’Neil, José-María": "o-neil-jose-maria", "ليلى": "student", "../../etc": "etc", "Łukasz 2": "lukasz-2",
		"Zoë Weiß": "zoe-weiss", "Søren Æbelø": "soren-aebelo", "Işık Đorđević": "isik-dordevic",
		strings.Repeat("long ", 20): "long-long-long-long-long-long-long-long-",
	} {
		assert.Equal(t, want, slug(name))
	}
}
