package main

import (
	"os/exec"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// testNPM runs the packed wrapper by npx, which may not ask any registry.
func testNPM(t *testing.T, dist string) {
	needs(t, "npx")
	t.Setenv("npm_config_cache", t.TempDir())
	wrapper := filepath.Join(dist, "owner-grader-"+version+".tgz")
	binary := filepath.Join(dist, "owner-grader-"+nodePlatform(target{runtime.GOOS, runtime.GOARCH})+"-"+version+".tgz")
	args := []string{"--yes", "--offline", "--package=" + wrapper, "--package=" + binary, "--", "grader"}
	runs(t, "npx", args...)

	dir := t.TempDir()
	output(t, dir, "npm", "install", "--offline", "--ignore-scripts", "--no-audit", wrapper, binary)
	launcher := filepath.Join(dir, "node_modules/.bin/grader")
	code := func(args ...string) int {
		cmd := exec.CommandContext(t.Context(), launcher, args...)
		_ = cmd.Run()
		return cmd.ProcessState.ExitCode()
	}
	assert.Equal(t, 2, code("check"), "exit codes are the grader's")
	serve := exec.CommandContext(t.Context(), launcher, "serve", "--addr=127.0.0.1:0", "--log-level=error")
	out, err := serve.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, serve.Start())
	_, err = out.Read(make([]byte, 1)) // it listens
	require.NoError(t, err)
	require.NoError(t, serve.Process.Signal(syscall.SIGTERM))
	require.NoError(t, serve.Wait(), "the signal reaches the grader, which ends with 0")

	alone := t.TempDir()
	output(t, alone, "npm", "install", "--offline", "--no-audit", "--omit=optional", wrapper)
	launcher = filepath.Join(alone, "node_modules/.bin/grader")
	assert.Equal(t, 5, code("--version"), "without the binary")
}
