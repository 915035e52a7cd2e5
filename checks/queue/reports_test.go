package queue_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/checks/batch"
	"grader/checks/queue"
)

func keep(t *testing.T, q *queue.Queue, id, client string, until time.Time, body []byte) {
	t.Helper()
	require.NoError(t, q.KeepReport(t.Context(), queue.KeptReport{ID: id, Client: client, Until: until, Body: body}))
}

func TestAReportIsKeptUntilItsTime(t *testing.T) {
	databases(t, func(t *testing.T, dsn string) {
		q, err := queue.Open(t.Context(), dsn, queue.Options{})
		require.NoError(t, err)
		text := bytes.Repeat([]byte("a report, "), 1000)
		keep(t, q, "A", "ada", time.Now().Add(time.Hour), text)
		keep(t, q, "B", "ada", time.Now().Add(-time.Second), text)
		keep(t, q, "C", "ada", time.Now().Add(time.Hour), nil)
		require.NoError(t, q.Close())

		q = open(t, dsn, queue.Options{})
		body, err := q.Report(t.Context(), "A")
		require.NoError(t, err)
		assert.Equal(t, text, body)
		body, err = q.Report(t.Context(), "C")
		require.NoError(t, err)
		assert.Empty(t, body)
		for _, id := range []string{"B", "D", ""} {
			_, err = q.Report(t.Context(), id)
			assert.ErrorIs(t, err, batch.ErrNotFound, id)
		}
		sizes, err := q.ReportSizes(t.Context())
		require.NoError(t, err)
		assert.Len(t, sizes, 3)
		assert.Less(t, sizes["A"], 400, "compressed")
		require.NoError(t, q.Look(t.Context()))
		sizes, err = q.ReportSizes(t.Context())
		require.NoError(t, err)
		assert.Len(t, sizes, 2, "what is over is deleted")
	})
}

// Who floods the database with reports loses the own oldest ones, and nobody else any.
func TestReportsAreBoundedInFairShares(t *testing.T) {
	databases(t, func(t *testing.T, dsn string) {
		q := open(t, dsn, queue.Options{ReportBytes: 40_000})
		noise := make([]byte, 2000)
		for i := range noise {
			noise[i] = byte(rand.Uint32())
		}
		until := time.Now().Add(time.Hour)
		for i := range 3 {
			keep(t, q, fmt.Sprint("bob", i), "bob", until.Add(time.Duration(i)), noise)
		}
		for i := range 30 {
			keep(t, q, fmt.Sprint("eve", i), "eve", until.Add(time.Duration(1+i)*time.Second), noise)
		}
		require.NoError(t, q.Look(t.Context()))
		sizes, err := q.ReportSizes(t.Context())
		require.NoError(t, err)
		sum := 0
		for _, size := range sizes {
			sum += size
		}
		assert.LessOrEqual(t, sum, 40_000)
		assert.Greater(t, sum, 37_000)
		for _, id := range []string{"bob0", "bob1", "bob2", "eve29", "eve20"} {
			assert.Contains(t, sizes, id)
		}
		assert.NotContains(t, sizes, "eve0")
	})
}

func TestASingleGradingIsKeptForADay(t *testing.T) {
	databases(t, func(t *testing.T, dsn string) {
		q := open(t, dsn, working())
		single := create(t, q, batch.Spec{Single: true}, "https://a.example")
		whole := create(t, q, batch.Spec{}, "https://a.example")
		done(t, q, "", single.ID)
		done(t, q, "", whole.ID)
		require.NoError(t, q.Look(t.Context()))
		_, _, err := q.Batch(t.Context(), "", single.ID)
		require.NoError(t, err)
		require.NoError(t, q.Age(t.Context(), 25*time.Hour))
		require.NoError(t, q.Look(t.Context()))
		_, _, err = q.Batch(t.Context(), "", single.ID)
		require.ErrorIs(t, err, batch.ErrNotFound)
		_, _, err = q.Batch(t.Context(), "", whole.ID)
		require.NoError(t, err)
	})
}
