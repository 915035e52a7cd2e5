package queue_test

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/checks/batch"
	"grader/checks/queue"
)

func TestADatabaseThatCanNotBeOpenedSaysWhy(t *testing.T) {
	dir := t.TempDir()
	file := func(name, text string) string {
		path := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		return path
	}
	newer := filepath.Join(dir, "newer.db")
	_, err := queue.Migrate(t.Context(), "sqlite:"+newer)
	require.NoError(t, err)
	execute(t, newer, `INSERT INTO grader_migration (version) VALUES (999)`)
	used := filepath.Join(dir, "used.db")
	open(t, "sqlite:"+used, queue.Options{})

	for name, c := range map[string]struct{ dsn, says string }{
		"another kind":    {"mysql://root:secret@db/x", "--database: mysql is no database that this knows: give sqlite:FILE or postgres://…"},
		"no kind":         {"grader.db", "--database: it is no database that this knows: give sqlite:FILE or postgres://…"},
		"no name":         {"sqlite:", "--database: sqlite is no database that this knows: give sqlite:FILE or postgres://…"},
		"no folder":       {"sqlite:" + filepath.Join(dir, "none", "x.db"), "--database: the file can't be made or locked"},
		"another file":    {"sqlite:" + file("text.db", "student,url\nada,https://ada.example\n and more of that so that it is long enough"), "the file is no SQLite database"},
		"a newer grader":  {"sqlite:" + newer, "its tables are version 999, this grader knows"},
		"another process": {"sqlite:" + used, "another process has " + used + " open: stop it first"},
	} {
		_, err := queue.Open(t.Context(), c.dsn, queue.Options{})
		assert.ErrorContains(t, err, c.says, name)
		if err != nil {
			assert.NotContains(t, err.Error(), "secret", name)
		}
	}
}

func TestMigrateSaysWhatItDid(t *testing.T) {
	dsn := "sqlite:" + filepath.Join(t.TempDir(), "a b%20?#.db")
	says, err := queue.Migrate(t.Context(), dsn)
	require.NoError(t, err)
	assert.Contains(t, says, "up to date now: step 1")
	says, err = queue.Migrate(t.Context(), dsn)
	require.NoError(t, err)
	assert.Equal(t, "The database is up to date.", says)
}

// execute runs a statement on a file that no queue has open.
func execute(t *testing.T, file, statement string) {
	t.Helper()
	db, err := sql.Open("sqlite", file)
	require.NoError(t, err)
	_, err = db.Exec(statement)
	require.NoError(t, err)
	require.NoError(t, db.Close())
}

func TestAFullDiskIsSaidAndLosesNothing(t *testing.T) {
	file := filepath.Join(t.TempDir(), "grader.db")
	faults := make(chan error, 1000)
	opts := working()
	opts.Fault = func(err error) { faults <- err }
	urls := mixture(2000)

	q, err := queue.Open(t.Context(), "sqlite:"+file, queue.Options{})
	require.NoError(t, err)
	b := create(t, q, batch.Spec{}, urls...)
	require.NoError(t, q.Close())

	q, err = queue.Open(t.Context(), "sqlite:"+file, opts)
	require.NoError(t, err)
	require.NoError(t, q.LimitPages(t.Context(), 10)) // more than there are
	require.NoError(t, q.Start(t.Context()))
	select {
	case err = <-faults:
	case <-time.After(time.Minute):
		err = errors.New("nothing was said")
	}
	require.ErrorIs(t, err, batch.ErrFull)
	assert.ErrorContains(t, err, "the database's disk is full: make room, and the work goes on")
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	_, err = q.Create(t.Context(), batch.Spec{}, nil, submissions(many(5000, "https://h%d.example/with-a-long-address")...))
	require.ErrorIs(t, err, batch.ErrFull)
	q.Stop(ctx)
	require.NoError(t, q.Close())

	q = open(t, "sqlite:"+file, working()) // there is room again
	done(t, q, "", b.ID)
	wholly(t, q, b.ID, urls)
	list, err := q.Batches(t.Context(), "", "", 10)
	require.NoError(t, err)
	assert.Len(t, list, 1, "of what was refused nothing is left")
}

func TestWhatWasBeingHandedOverWhenTheProcessDiedIsForgotten(t *testing.T) {
	file := filepath.Join(t.TempDir(), "grader.db")
	q, err := queue.Open(t.Context(), "sqlite:"+file, queue.Options{})
	require.NoError(t, err)
	b := create(t, q, batch.Spec{Key: "k"}, "https://a.example")
	require.NoError(t, q.Close())
	execute(t, file, `UPDATE grader_batch SET state = 'receiving'`)
	q = open(t, "sqlite:"+file, working())
	assert.Eventually(t, func() bool {
		_, _, err := q.Batch(t.Context(), "", b.ID)
		return errors.Is(err, batch.ErrNotFound)
	}, time.Minute, 10*time.Millisecond)
}

func TestChunksThatWereDeletedAreMadeAgain(t *testing.T) {
	file := filepath.Join(t.TempDir(), "grader.db")
	q, err := queue.Open(t.Context(), "sqlite:"+file, queue.Options{})
	require.NoError(t, err)
	b := create(t, q, batch.Spec{}, mixture(200)...)
	require.NoError(t, q.Close())
	execute(t, file, `DELETE FROM river_job`)
	q = open(t, "sqlite:"+file, working())
	done(t, q, "", b.ID)
	wholly(t, q, b.ID, mixture(200))
}
