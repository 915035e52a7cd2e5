package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/checks/queue"
)

// A class that is kept in a database is killed in the middle, several times, and gone
// on with by the same command; what comes of it is what one process makes of it.
func TestADurableRosterSurvivesSIGKILL(t *testing.T) {
	dir := t.TempDir()
	file, hosts := classOf500(t, dir)
	args := func(out string, more ...string) []string {
		return append([]string{"roster", file, "--out", filepath.Join(dir, out), "--per-host", "8", "--per-domain", "32", "--wake", "0",
			"--quiet", "--allow-target", strings.Join(hosts, ",")}, more...)
	}
	dsn := "sqlite:" + filepath.Join(dir, "grader.db")
	durably := args("durable", "--database", dsn, "--retries", "none", "--jobs", "2")
	for range 3 {
		cmd := exec.Command(os.Args[0], durably...)
		cmd.Env = append(os.Environ(), "GRADER_TEST_MAIN=1")
		require.NoError(t, cmd.Start())
		time.Sleep(350 * time.Millisecond)
		require.NoError(t, cmd.Process.Kill())
		require.Error(t, cmd.Wait())
		require.False(t, cmd.ProcessState.Exited(), "it was killed in the middle")
	}
	var stdout, stderr bytes.Buffer
	require.Equal(t, exitError, run(t.Context(), durably, nil, &stdout, &stderr), stderr.String())
	assert.Empty(t, stderr.String())
	assert.Contains(t, stdout.String(), "500 students: ")

	said := stdout.String()
	stdout.Reset()
	require.Equal(t, exitError, run(t.Context(), args("direct"), nil, &stdout, &stderr))
	assert.Equal(t, strings.ReplaceAll(stdout.String(), "direct", "durable"), said)
	for _, name := range []string{"canvas.csv", "moodle.csv"} {
		direct, err := os.ReadFile(filepath.Join(dir, "direct", name))
		require.NoError(t, err)
		durable, err := os.ReadFile(filepath.Join(dir, "durable", name))
		require.NoError(t, err)
		assert.Equal(t, string(direct), string(durable), name)
	}

	q, err := queue.Open(t.Context(), dsn, queue.Options{})
	require.NoError(t, err)
	list, err := q.Batches(t.Context(), "", "", 10)
	require.NoError(t, err)
	assert.Len(t, list, 1, "each run went on with the first one's")
	require.NoError(t, q.Close())
}
