//go:build unix

package queue_test

import (
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/checks/batch"
	"grader/checks/queue"
)

// A worker whose machine hangs loses its chunks to another, and changes nothing when it
// comes back.
func TestAWorkerThatHangsLosesItsChunks(t *testing.T) {
	t.Parallel()
	dsn := migrated(t)
	opts := working()
	opts.Work.Grade, opts.Rescue = slowly, 3*time.Second
	urls := mixture(2000)
	q, err := queue.Open(t.Context(), dsn, opts)
	require.NoError(t, err)
	b := create(t, q, batch.Spec{}, urls...)
	worker, kill := startProcess(t, dsn)
	require.Eventually(t, func() bool {
		_, p, err := q.Batch(t.Context(), "", b.ID)
		return err == nil && p.Counts.Final()+p.Counts.Waiting > 100
	}, 20*time.Second, 10*time.Millisecond)
	require.NoError(t, worker.Signal(syscall.SIGSTOP))
	_, p, err := q.Batch(t.Context(), "", b.ID)
	require.NoError(t, err)
	assert.Less(t, p.Counts.Final(), 2000, "it hangs in the middle")
	require.NoError(t, q.Start(t.Context()))
	done(t, q, "", b.ID)
	require.NoError(t, worker.Signal(syscall.SIGCONT))
	time.Sleep(2 * time.Second) // it goes on with what is another's
	wholly(t, q, b.ID, urls)
	kill()
	q.Stop(t.Context())
	require.NoError(t, q.Close())
}
