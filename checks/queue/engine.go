package queue

import (
	"context"
	"log/slog"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/rivermigrate"
	"github.com/riverqueue/river/rivertype"
	"riverqueue.com/riverui"

	"grader/checks/batch"
)

// A conn runs statements, in which $1 stands for the first argument.
type conn interface {
	exec(ctx context.Context, query string, args ...any) (rows int64, err error)
	// each calls row for each row of the answer; scan is as of database/sql.
	each(ctx context.Context, row func(scan func(into ...any) error) error, query string, args ...any) error
	// values is a query whose answer is the rows, at least one, to be part of a statement
	// that has no other arguments.
	values(rows [][]any) (query string, args []any)
	// bulk inserts many rows.
	bulk(ctx context.Context, table string, columns []string, rows [][]any) error
}

// A tx is a conn within a transaction, which has jobs in it, too.
type tx interface {
	conn
	insertJobs(ctx context.Context, jobs []river.InsertManyParams) error
	// complete completes the job that is being worked; [batch.ErrCancelled] if it is not
	// this worker's any more.
	complete(ctx context.Context, job *river.Job[chunkArgs]) error
}

// An engine is River on a database.
type engine interface {
	conn
	within(ctx context.Context, do func(tx) error) error
	start(ctx context.Context) error
	stop(ctx context.Context)
	// shared reports whether other processes may have the database, too.
	shared() bool
	console(log *slog.Logger, prefix string) (*riverui.Handler, error)
	close() error
}

// A database is what River does not bring of one: T is its kind of transaction.
type database[T any] interface {
	conn
	begin(ctx context.Context) (T, error)
	on(T) conn
	commit(ctx context.Context, t T) error
	rollback(t T)
	shared() bool
	close() error
}

// A riverEngine is the engine on a database.
type riverEngine[T any] struct {
	database[T]
	client *river.Client[T]
}

func newEngine[T any](db database[T], driver riverdriver.Driver[T], config *river.Config) (engine, error) {
	client, err := river.NewClient(driver, config)
	if err != nil {
		return nil, err
	}
	return &riverEngine[T]{db, client}, nil
}

func (e *riverEngine[T]) start(ctx context.Context) error { return e.client.Start(ctx) }

func (e *riverEngine[T]) stop(ctx context.Context) {
	if e.client.Stop(ctx) != nil { // its time is over
		_ = e.client.StopAndCancel(context.WithoutCancel(ctx))
	}
}

func (e *riverEngine[T]) within(ctx context.Context, do func(tx) error) error {
	t, err := e.begin(ctx)
	if err != nil {
		return err
	}
	if err := do(&riverTx[T]{e.on(t), e.client, t}); err != nil {
		e.rollback(t)
		return err
	}
	return e.commit(ctx, t)
}

// A riverTx is a transaction of a riverEngine.
type riverTx[T any] struct {
	conn
	client *river.Client[T]
	t      T
}

func (x *riverTx[T]) insertJobs(ctx context.Context, jobs []river.InsertManyParams) error {
	const most = 1000
	for ; len(jobs) > 0; jobs = jobs[min(most, len(jobs)):] {
		if _, err := x.client.InsertManyFastTx(ctx, x.t, jobs[:min(most, len(jobs))]); err != nil {
			return err
		}
	}
	return nil
}

func (x *riverTx[T]) complete(ctx context.Context, job *river.Job[chunkArgs]) error {
	done, err := river.JobCompleteTx[riverdriver.Driver[T]](ctx, x.t, job)
	if err != nil {
		return err
	}
	// It gives no error for a job that is another's by now.
	if done.State != rivertype.JobStateCompleted || done.Attempt != job.Attempt {
		return batch.ErrCancelled
	}
	return nil
}

// migrateRiver brings River's own tables up to date.
func migrateRiver[T any](ctx context.Context, driver riverdriver.Driver[T], log *river.Config) (int, error) {
	m, err := rivermigrate.New(driver, &rivermigrate.Config{Logger: log.Logger})
	if err != nil {
		return 0, err
	}
	res, err := m.Migrate(ctx, rivermigrate.DirectionUp, nil)
	if err != nil {
		return 0, err
	}
	return len(res.Versions), nil
}
