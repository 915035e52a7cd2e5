package main

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/fixtures"
)

const completeDir = "../../fixtures/complete"

// The real project, run in Node: it passes, and each way of breaking it fails
// exactly the hint that is about what was broken.
//
// Hint 2's pattern contains all of hint 1's, so no project can fail hint 1 and
// pass hint 2: without the variable both must fail.
func TestARealProjectInNode(t *testing.T) {
	needNode(t)
	for _, c := range []struct {
		name, file, from, to string
		hints                []string
	}{
		{"complete", "", "", "", []string{"pass", "pass", "pass"}},
		{"without the variable", "server.js", "currentUsers", "visitors", []string{"fail", "fail", "pass"}},
		{"without the event", "server.js", "'user count'", "'users'", []string{"pass", "fail", "pass"}},
		{"without the listener", "public/client.js", "'user count'", "'users'", []string{"pass", "pass", "fail"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			addr := startProject(t, c.file, c.from, c.to)
			got := verdicts(postGrade(t, service(t, addr).URL, "http://"+addr))
			assert.Equal(t, fixtures.Want{Verdict: map[bool]string{true: "pass", false: "fail"}[c.file == ""], Hints: c.hints}, got)
		})
	}
}

// startProject runs a copy of the project in Node, one text replaced in one of
// its files, and says where it listens.
func startProject(t *testing.T, file, from, to string) (addr string) {
	t.Helper()
	dir := t.TempDir()
	for _, name := range []string{"server.js", "package.json", "index.html", "public/client.js"} {
		src, err := os.ReadFile(filepath.Join(completeDir, name))
		require.NoError(t, err)
		if name == file {
			require.Contains(t, string(src), from, "there is something to break")
			src = []byte(strings.ReplaceAll(string(src), from, to))
		}
		require.NoError(t, os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755))
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), src, 0o644))
	}
	modules, err := filepath.Abs(filepath.Join(completeDir, "node_modules"))
	require.NoError(t, err)
	require.NoError(t, os.Symlink(modules, filepath.Join(dir, "node_modules")))

	cmd := exec.CommandContext(t.Context(), "node", "server.js")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "PORT=0", "HOST=127.0.0.1")
	cmd.Stderr = t.Output()
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	t.Cleanup(func() { cmd.Process.Kill(); _ = cmd.Wait() })
	watchdog := time.AfterFunc(time.Minute, func() { cmd.Process.Kill() })
	defer watchdog.Stop()
	line, err := bufio.NewReader(out).ReadString('\n')
	require.NoError(t, err, "the project says where it listens")
	port := strings.TrimPrefix(strings.TrimSpace(line), "Listening on port ")
	return "127.0.0.1:" + port
}

// needNode skips on a machine without Node, unless this is CI, and installs the
// project's packages where they are missing.
func needNode(t *testing.T) {
	t.Helper()
	for _, tool := range []string{"node", "npm"} {
		if _, err := exec.LookPath(tool); err != nil {
			if os.Getenv("CI") == "true" {
				t.Fatalf("%s is needed in CI", tool)
			}
			t.Skipf("%s is not on this machine: the project is not run for real", tool)
		}
	}
	if _, err := os.Stat(filepath.Join(completeDir, "node_modules", "express")); err == nil {
		return
	}
	npm := exec.CommandContext(t.Context(), "npm", "ci", "--no-audit", "--no-fund")
	npm.Dir = completeDir
	if out, err := npm.CombinedOutput(); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("npm ci: %v\n%s", err, out)
		}
		t.Skipf("npm ci failed, so the project is not run for real: %v", err)
	}
}
