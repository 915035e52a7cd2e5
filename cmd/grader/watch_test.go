package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

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
		require.Eventually(t, func() bool { return strings.Count(told.String(), "Watching ") == n }, 20*time.Second, 10*time.Millisecond, "%s%s", &out, &told)
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
