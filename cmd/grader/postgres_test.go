package main

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/checks/queue/pgtest"
)

// startPostgres starts a server and makes a database in it, or skips the test.
func startPostgres(t *testing.T) (dsn string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	server, err := pgtest.Start(ctx, "fsync=off")
	if errors.Is(err, pgtest.ErrMissing) && os.Getenv("CI") != "true" {
		t.Skip(err)
	}
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, server.Close()) })
	dsn, err = server.Create(t.Context(), "grader")
	require.NoError(t, err)
	return dsn
}

// A class is graded by three processes; one of them is stopped in the middle.
func TestAClassOnThreeMachines(t *testing.T) {
	dsn := startPostgres(t)
	dir := t.TempDir()
	file, hosts := classOf500(t, dir)
	allow := []string{"--allow-target", strings.Join(hosts, ","), "--wake", "0", "--address-rate", "1000", "--database", dsn, "--workers", "1", "--retries", "none"}

	var stdout, stderr bytes.Buffer
	work := append([]string{"work"}, allow...)
	require.Equal(t, exitUsage, run(t.Context(), work, nil, &stdout, &stderr))
	assert.Contains(t, stderr.String(), "--database: it has no tables yet: run `grader migrate --database …` first")
	require.Equal(t, exitPass, run(t.Context(), []string{"migrate", "--database", dsn}, nil, &stdout, &stderr))
	machines := []*exec.Cmd{exec.Command(os.Args[0], work...), exec.Command(os.Args[0], work...)}
	for _, m := range machines {
		m.Env = append(os.Environ(), "GRADER_TEST_MAIN=1")
		require.NoError(t, m.Start())
	}
	c, err := pgx.Connect(t.Context(), dsn)
	require.NoError(t, err)
	tally := func() (workers, graded int) {
		err := c.QueryRow(t.Context(), `SELECT count(DISTINCT worker), coalesce(sum(graded), 0) FROM grader_tally`).Scan(&workers, &graded)
		assert.NoError(t, err)
		return workers, graded
	}
	drained, ended := make(chan error), make(chan struct{})
	go func() { // once all have graded some
		for workers := 0; workers < 3; workers, _ = tally() {
			select {
			case <-ended:
				workers = 3
			case <-time.After(10 * time.Millisecond):
			}
		}
		drained <- machines[0].Process.Signal(os.Interrupt)
	}()

	stdout.Reset()
	stderr.Reset()
	args := append([]string{"roster", file, "--out", filepath.Join(dir, "results"), "--quiet", "--per-host", "8", "--per-domain", "32"}, allow...)
	require.Equal(t, exitError, run(t.Context(), args, nil, &stdout, &stderr), stderr.String())
	assert.Contains(t, stdout.String(), "500 students: 200 pass, 200 fail, 100 could not be judged")
	close(ended)
	require.NoError(t, <-drained)
	assert.NoError(t, machines[0].Wait(), "a worker that is drained ends well")
	require.NoError(t, machines[1].Process.Signal(os.Interrupt))
	assert.NoError(t, machines[1].Wait())

	workers, graded := tally()
	require.NoError(t, c.Close(t.Context()))
	assert.Equal(t, 3, workers)
	assert.Equal(t, 500, graded, "each once")
}
