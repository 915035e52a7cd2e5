package main

import (
	"context"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/fixtures"
)

func TestWatchGradesAgainWhenTheProjectWasRestarted(t *testing.T) {
	serve := func(addr, name string) (stop func(), at string) {
		c, err := fixtures.Open(name)
		require.NoError(t, err)
		ln, err := net.Listen("tcp", addr)
		require.NoError(t, err)
		server := &http.Server{Handler: c.Handler()}
		go func() { _ = server.Serve(ln) }()
		t.Cleanup(func() { server.Close() })
		return func() { server.Close() }, ln.Addr().String()
	}
	stopProject, addr := serve("127.0.0.1:0", "event-user-count")
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	var out, told lockedBuffer
	ended := make(chan int)
	go func() {
		ended <- run(ctx, []string{"check", "--watch", "http://" + addr}, strings.NewReader(""), &out, &told)
	}()
	said := func(text string) {
		t.Helper()
		require.Eventually(t, func() bool {
			return strings.Contains(out.String(), text) && strings.Contains(told.String(), "Watching http://")
		},
			time.Minute, 10*time.Millisecond, "%s%s", &out, &told)
	}
	said("FAIL: ")
	stopProject()
	time.Sleep(20 * poll) // a restart takes longer
	serve(addr, "complete")
	said("PASS: 3 of 3 passed")
	stop()
	assert.Equal(t, exitPass, <-ended)
}

func TestOnThisMachine(t *testing.T) {
	for target, want := range map[string]string{
		"http://localhost:3000": "http://localhost:3000", "http://127.0.0.5:3000/x": "http://127.0.0.5:3000/x",
		"http://app.localhost:3000": "http://app.localhost:3000", "http://[::1]:3000": "http://[::1]:3000",
		"https://x.example": "", "http://10.0.0.1:3000": "", ".": "", "": "",
	} {
		got := ""
		if u := onThisMachine(target); u != nil {
			got = u.String()
		}
		assert.Equal(t, want, strings.TrimSuffix(got, "/"), target)
	}
}

func TestWatchGradesAgainWhenAFileChanges(t *testing.T) {
	dir := t.TempDir()
	edit := func(name, text string) {
		file := filepath.Join(dir, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o755))
		require.NoError(t, os.WriteFile(file, []byte(text), 0o644))
	}
	edit("server.js", "let users = 0;\n")
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	var out, told lockedBuffer
	ended := make(chan int)
	go func() {
		ended <- run(ctx, []string{"check", "--watch", "--report", "junit=" + filepath.Join(dir, "report.xml"), dir}, strings.NewReader(""), &out, &told)
	}()
	gradings := func(n int) {
		t.Helper()
		require.Eventually(t, func() bool { return strings.Count(told.String(), "Watching ") == n }, time.Minute, 10*time.Millisecond, "%s%s", &out, &told)
	}
	gradings(1)
	assert.Contains(t, out.String(), "FAIL: 0 of 3 passed")
	edit("server.js", "let currentUsers = 0;\nio.on('connection', () => { ++currentUsers; io.emit('user count', currentUsers); });\n")
	gradings(2)
	assert.Contains(t, out.String(), "FAIL: 2 of 3 passed")
	edit("public/client.js", "")
	gradings(3)
	edit("public/client.js", "socket.on('user count', (n) => console.log(n));\n")
	gradings(4)
	assert.Contains(t, out.String(), "PASS: 3 of 3 passed")
	stop()
	assert.Equal(t, exitPass, <-ended, "the last grading's")
}
