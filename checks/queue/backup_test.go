package queue_test

import (
	"context"
	"database/sql"
	"net/url"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/checks/batch"
	"grader/checks/queue"
	"grader/checks/report"
)

// What docs/batches.md tells to do for a backup, done while a batch is worked; then the
// original is lost, and the batch goes on with the backup, in another place.
func TestABackupGoesOn(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) {
		dir := t.TempDir()
		original, backup := filepath.Join(dir, "grader.db"), filepath.Join(dir, "backup.db")
		testBackup(t, "sqlite:"+original, "sqlite:"+backup, func() {
			db, err := sql.Open("sqlite", (&url.URL{Scheme: "file", Path: original, RawQuery: "_pragma=busy_timeout(10000)"}).String())
			require.NoError(t, err)
			_, err = db.Exec(`VACUUM INTO ?`, backup)
			require.NoError(t, err)
			require.NoError(t, db.Close())
		})
	})
	t.Run("postgres", func(t *testing.T) {
		original, backup := migrated(t), postgres(t)
		name := func(dsn string) string {
			u, err := url.Parse(dsn)
			require.NoError(t, err)
			return u.Path[1:]
		}
		testBackup(t, original, backup, func() {
			file := filepath.Join(t.TempDir(), "grader.dump")
			require.NoError(t, shared.server.Dump(t.Context(), name(original), file))
			require.NoError(t, shared.server.Restore(t.Context(), file, name(backup)))
		})
	})
}

func testBackup(t *testing.T, original, backup string, save func()) {
	opts := working()
	urls, saved := mixture(2000), make(chan struct{})
	opts.Rescue = 3 * time.Second
	opts.Work.Grade = func(ctx context.Context, spec batch.Spec, s batch.Submission) (*report.Report, error) {
		if s.N == len(urls)-1 {
			select {
			case <-saved:
			case <-ctx.Done():
			}
		}
		return slowly(ctx, spec, s)
	}
	q, err := queue.Open(t.Context(), original, opts)
	require.NoError(t, err)
	require.NoError(t, q.Start(t.Context()))
	b := create(t, q, batch.Spec{}, urls...)
	keep(t, q, "A", "ada", time.Now().Add(time.Hour), []byte("a report"))
	graded := func(q *queue.Queue) int {
		_, p, err := q.Batch(t.Context(), "", b.ID)
		require.NoError(t, err)
		return p.Counts.Final()
	}
	require.Eventually(t, func() bool { return graded(q) > 100 }, 30*time.Second, 10*time.Millisecond)
	atLeast := graded(q)
	save()
	close(saved)
	q.Stop(t.Context())
	require.NoError(t, q.Close())

	q, err = queue.Open(t.Context(), backup, queue.Options{})
	require.NoError(t, err)
	had := graded(q)
	assert.GreaterOrEqual(t, had, atLeast, "what was kept before is in it")
	require.Less(t, had, len(urls), "it was made in the middle")
	body, err := q.Report(t.Context(), "A")
	require.NoError(t, err)
	assert.Equal(t, "a report", string(body))
	require.NoError(t, q.Close())

	q = open(t, backup, opts)
	done(t, q, "", b.ID)
	wholly(t, q, b.ID, urls)
}
