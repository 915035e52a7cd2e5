package queue_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/checks/batch"
	"grader/checks/queue"
	"grader/checks/report"
)

// statsOf are the statistics, and those of an owner.
func statsOf(t *testing.T, q *queue.Queue, owner string) (*batch.Stats, batch.OwnerStats) {
	t.Helper()
	s, err := q.Stats(t.Context())
	require.NoError(t, err)
	for _, o := range s.Owners {
		if o.Owner == owner {
			return s, o
		}
	}
	return s, batch.OwnerStats{}
}

func TestStatsSayHowMuchThereIsToDo(t *testing.T) {
	databases(t, func(t *testing.T, dsn string) {
		q, err := queue.Open(t.Context(), dsn, queue.Options{})
		require.NoError(t, err)
		s, err := q.Stats(t.Context())
		require.NoError(t, err)
		assert.Equal(t, &batch.Stats{}, s)
		create(t, q, batch.Spec{Owner: "ada"}, many(120, "https://h%d.example")...)
		create(t, q, batch.Spec{Owner: "ada"}, "https://asleep.example", "https://pass.example")
		create(t, q, batch.Spec{Owner: "bob"}, "https://pass.example")
		_, ada := statsOf(t, q, "ada")
		assert.Equal(t, 2, ada.Batches)
		assert.Equal(t, 122, ada.Waiting)
		assert.WithinDuration(t, time.Now(), ada.Oldest, time.Minute)
		require.NoError(t, q.Close())

		hold := make(chan struct{})
		opts := working()
		opts.Work.Retries = []time.Duration{time.Hour}
		opts.Work.Grade = func(ctx context.Context, spec batch.Spec, s batch.Submission) (*report.Report, error) {
			if spec.Owner == "ada" && s.N == 119 {
				select {
				case <-hold:
				case <-ctx.Done():
				}
			}
			return graded(ctx, spec, s)
		}
		q = open(t, dsn, opts)
		require.Eventually(t, func() bool {
			_, o := statsOf(t, q, "bob")
			s, ada := statsOf(t, q, "ada")
			return o.Batches == 0 && ada.Retrying == 1 && s.Running == 1 && s.Scheduled == 1 && ada.Waiting <= 52
		}, time.Minute, 50*time.Millisecond)
		s, ada = statsOf(t, q, "ada")
		assert.Equal(t, 2, ada.Batches)
		assert.Positive(t, s.InHand)
		close(hold)
		require.Eventually(t, func() bool {
			_, ada = statsOf(t, q, "ada")
			return ada.Batches == 1 && ada.Gradings == 122
		}, time.Minute, 50*time.Millisecond)
		assert.Equal(t, 1, ada.Waiting)
		assert.Equal(t, 1, ada.Retrying)
		assert.Zero(t, ada.Rescues)
	})
}

func TestStatsCountWhatHappened(t *testing.T) {
	databases(t, func(t *testing.T, dsn string) {
		q, err := queue.Open(t.Context(), dsn, queue.Options{})
		require.NoError(t, err)
		b := create(t, q, batch.Spec{Owner: "ada", Hook: &batch.Hook{URL: "https://hook.example", Each: true}},
			"https://a.example", "https://b.example")
		require.NoError(t, q.Begun(t.Context())) // by a worker that is gone
		require.NoError(t, q.Close())

		opts := working()
		opts.Notify = func(_ context.Context, n queue.Notice) error {
			if n.Entry != nil && n.Entry.N == 1 {
				return errors.Join(batch.ErrUnwanted)
			}
			return nil
		}
		q, err = queue.Open(t.Context(), dsn, opts)
		require.NoError(t, err)
		require.NoError(t, q.Start(t.Context()))
		done(t, q, "ada", b.ID)
		require.Eventually(t, func() bool {
			_, ada := statsOf(t, q, "ada")
			return ada.Sent == 2 && ada.Dead == 1
		}, time.Minute, 20*time.Millisecond)
		q.Waited(1500 * time.Millisecond)
		q.Stop(t.Context())
		require.NoError(t, q.Close())

		q = open(t, dsn, queue.Options{}) // another process
		s, ada := statsOf(t, q, "ada")
		assert.Equal(t, 1500*time.Millisecond, s.Waited)
		assert.Equal(t, batch.OwnerStats{Owner: "ada", Gradings: 2, Rescues: 1, Sent: 2, Failed: 1, Dead: 1}, ada)
	})
}
