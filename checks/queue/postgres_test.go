package queue_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/checks/batch"
	"grader/checks/queue"
	"grader/checks/queue/pgtest"
)

// servers is the PostgreSQL server of all tests.
type servers struct {
	once   sync.Once
	server *pgtest.Server
	err    error
	count  atomic.Int64
}

var shared servers // for this test's binary only

func (s *servers) close() {
	if s.server != nil {
		if err := s.server.Close(); err != nil {
			fmt.Fprintln(os.Stderr, err)
		}
	}
}

// need starts PostgreSQL, or skips the test where there is none.
func need(t *testing.T, server *pgtest.Server, err error) *pgtest.Server {
	t.Helper()
	if errors.Is(err, pgtest.ErrMissing) && os.Getenv("CI") != "true" {
		t.Skip(err)
	}
	require.NoError(t, err)
	return server
}

// postgres makes a database, and gives its DSN.
func postgres(t *testing.T) string {
	t.Helper()
	shared.once.Do(func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		shared.server, shared.err = pgtest.Start(ctx, "fsync=off", "synchronous_commit=off", "max_connections=200")
	})
	server := need(t, shared.server, shared.err)
	dsn, err := server.Create(t.Context(), fmt.Sprint("grader", shared.count.Add(1)))
	require.NoError(t, err)
	return dsn
}

// migrated is a database that is up to date.
func migrated(t *testing.T) string {
	t.Helper()
	dsn := postgres(t)
	_, err := queue.Migrate(t.Context(), dsn)
	require.NoError(t, err)
	return dsn
}

func TestAPostgresThatCanNotBeUsedSaysWhy(t *testing.T) {
	fresh := postgres(t)
	_, err := queue.Open(t.Context(), fresh, queue.Options{})
	require.ErrorContains(t, err, "--database: it has no tables yet: run `grader migrate --database …` first")
	says, err := queue.Migrate(t.Context(), fresh)
	require.NoError(t, err)
	assert.Contains(t, says, "up to date now: step 1")
	says, err = queue.Migrate(t.Context(), fresh)
	require.NoError(t, err)
	assert.Equal(t, "The database is up to date.", says)

	newer, older, queueOlder := migrated(t), migrated(t), migrated(t)
	run(t, newer, `INSERT INTO grader_migration (version) VALUES (999)`)
	run(t, older, `DELETE FROM grader_migration; INSERT INTO grader_migration (version) VALUES (-1)`)
	run(t, queueOlder, `DELETE FROM river_migration WHERE version = (SELECT max(version) FROM river_migration)`)
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer silent.Close()
	host := fresh[:strings.LastIndexByte(fresh, '/')]
	for name, c := range map[string]struct{ dsn, says string }{
		"a newer grader":   {newer, "its tables are version 999, this grader knows"},
		"an older grader":  {older, "it was written by an older grader (its tables are version -1, this grader needs"},
		"an older queue":   {queueOlder, "the queue's tables are those of an older grader: run"},
		"no such database": {host + "/nowhere", "--database: there is no database of that name: createdb makes it"},
		"no such user":     {strings.Replace(fresh, "grader@", "eve:secret@", 1), "--database: the user or the password is wrong"},
		"nobody there":     {"postgres://grader:secret@127.0.0.1:1/x", "--database: it can't be reached: see that it runs and that its address is right, then start this again"},
		"nobody answers": {"postgres://grader:secret@" + silent.Addr().String() + "/x?connect_timeout=1",
			"--database: it can't be reached: see that it runs and that its address is right, then start this again"},
		"no port": {"postgres://grader:secret@127.0.0.1:x/x", "--database: it is no DSN of PostgreSQL, such as"},
	} {
		_, err := queue.Open(t.Context(), c.dsn, queue.Options{})
		assert.ErrorContains(t, err, c.says, name)
		if err != nil {
			assert.NotContains(t, err.Error(), "goes on when it is back", name) // for this ends
			assert.NotContains(t, err.Error(), "secret", name)
		}
	}
}

// run runs statements on a database.
func run(t *testing.T, dsn, statements string) {
	t.Helper()
	c, err := pgx.Connect(t.Context(), dsn)
	require.NoError(t, err)
	for s := range strings.SplitSeq(statements, ";") {
		_, err = c.Exec(t.Context(), s)
		require.NoError(t, err)
	}
	require.NoError(t, c.Close(t.Context()))
}

func TestTwoMigrateAtOnce(t *testing.T) {
	dsn := postgres(t)
	var both sync.WaitGroup
	for range 2 {
		both.Go(func() {
			_, err := queue.Migrate(t.Context(), dsn)
			assert.NoError(t, err)
		})
	}
	both.Wait()
	q, err := queue.Open(t.Context(), dsn, queue.Options{})
	require.NoError(t, err)
	require.NoError(t, q.Close())
}

// Workers are killed at random moments, and PostgreSQL is started anew twice.
func TestWorkersThatAreKilledLoseNothing(t *testing.T) {
	t.Parallel()
	submissions, kills := toKill()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	started, err := pgtest.Start(ctx)
	server := need(t, started, err)
	defer func() { assert.NoError(t, server.Close()) }()
	dsn, err := server.Create(t.Context(), "grader")
	require.NoError(t, err)
	_, err = queue.Migrate(t.Context(), dsn)
	require.NoError(t, err)
	opts := working()
	opts.Work.Grade, opts.Rescue = slowly, 3*time.Second

	urls := mixture(submissions)
	q, err := queue.Open(t.Context(), dsn, opts)
	require.NoError(t, err)
	b := create(t, q, batch.Spec{}, urls...)
	workers := []func(){startWorker(t, dsn), startWorker(t, dsn), startWorker(t, dsn)}
	for i := range kills {
		time.Sleep(150 * time.Millisecond)
		if i%3 == 1 {
			require.NoError(t, server.Down())
			require.NoError(t, server.Up(ctx))
		}
		workers[i%3]()
		workers[i%3] = startWorker(t, dsn)
	}
	for _, kill := range workers {
		kill()
	}
	require.Eventually(t, func() bool { // until no connection is left of before
		_, p, err := q.Batch(t.Context(), "", b.ID)
		t.Logf("after the kills: %+v", p.Counts)
		return err == nil
	}, time.Minute, 50*time.Millisecond)
	require.NoError(t, q.Start(t.Context()))
	done(t, q, "", b.ID)
	wholly(t, q, b.ID, urls)
	q.Stop(t.Context())
	require.NoError(t, q.Close())
}
