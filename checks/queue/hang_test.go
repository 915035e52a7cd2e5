//go:build unix

package queue_test

import (
	"context"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
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
	}, time.Minute, 10*time.Millisecond)
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

// endless are rows to copy, of which one does not come until ctx ends.
type endless struct{ ctx context.Context }

func (e endless) Next() bool             { <-e.ctx.Done(); return false }
func (e endless) Values() ([]any, error) { return nil, nil }
func (e endless) Err() error             { return e.ctx.Err() }

// A worker may hang amid a statement, for whose rest the database waits.
func TestAStatementThatHangsIsNotWaitedFor(t *testing.T) {
	t.Parallel()
	for name, hang := range map[string]func(ctx context.Context, hung pgx.Tx) error{
		"it sends no more": func(ctx context.Context, hung pgx.Tx) error {
			_, err := hung.CopyFrom(ctx, pgx.Identifier{"grader_notice"}, []string{"id"}, endless{ctx})
			return err
		},
		"it reads no more": func(ctx context.Context, hung pgx.Tx) error {
			rows, err := hung.Query(ctx, `SELECT repeat('x', 1000000) FROM generate_series(1, 100)`)
			if err != nil {
				return err
			}
			<-ctx.Done()
			for rows.Next() {
			}
			return rows.Err()
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dsn := migrated(t)
			opts := working()
			opts.Rescue = 3 * time.Second
			q, err := queue.Open(t.Context(), dsn, opts)
			require.NoError(t, err)
			b := create(t, q, batch.Spec{}, mixture(20)...)
			conn, err := pgx.Connect(t.Context(), dsn+"?application_name=grader")
			require.NoError(t, err)
			hung, err := conn.Begin(t.Context())
			require.NoError(t, err)
			_, err = hung.Exec(t.Context(), `UPDATE grader_batch SET state = state`) // locks it
			require.NoError(t, err)
			ctx, wakeUp := context.WithCancel(t.Context())
			result := make(chan error)
			go func() { result <- hang(ctx, hung) }()

			require.NoError(t, q.Start(t.Context()))
			done(t, q, "", b.ID)
			wakeUp()
			require.Error(t, <-result, "its transaction was ended")
			q.Stop(t.Context())
			require.NoError(t, q.Close())
		})
	}
}
