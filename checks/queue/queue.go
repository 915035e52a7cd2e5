// Package queue keeps batches in a database and has them worked, by River: in a
// SQLite file for one process, in PostgreSQL for any number of them on any number of
// machines. What is in it survives the death of a worker at any moment, and each
// submission has one outcome, however often its chunk was begun.
package queue

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"

	"github.com/klauspost/compress/zstd"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"
	"github.com/riverqueue/rivercontrib/otelriver"
	"go.opentelemetry.io/otel/metric/noop"
	"go.opentelemetry.io/otel/trace"

	"grader/checks/batch"
)

// Options of [Open]. The zero value keeps batches and works none.
type Options struct {
	// Workers is how many chunks are worked at once; 0 works none.
	Workers int
	Work    batch.Options // how they are worked; it needs Grade where Workers is not 0

	// Line is which line of chunks is worked, and which new batches get into, made of
	// letters, digits, - and _; "" is everybody's.
	Line string

	// Notify tells the receiver of a batch's webhook; an error has it told again later, and
	// [batch.ErrUnwanted] never. nil: this process tells nobody.
	Notify func(ctx context.Context, n Notice) error

	// Without takes students out of what was kept with a batch. nil, or an error: all of it
	// is deleted where one of them is forgotten.
	Without func(spec batch.Spec, source []byte, gone func(student, id string) bool) ([]byte, error)

	// Schedules is whether this process begins the runs of schedules, if it works at all.
	Schedules bool
	// Quota is how many submissions an owner may have that are not graded yet; 0 is any.
	Quota int
	// Keep is how long batches are kept after their end; 0 is for ever, and a day for the
	// single gradings that this process takes.
	Keep time.Duration
	// ReportBytes is what reports with an address of their own may take together; 0 is 256 MiB.
	ReportBytes int

	// PerHost is how many gradings a second politeness allows one host; 0 is no
	// limit. It paces the chunks of a crowded host, and what is estimated.
	PerHost float64

	// Rescue is after what time a chunk whose worker is gone goes to another: 140 s, and
	// up to 30 s until it is looked. Four fifths of it must be more than Work.Begin and
	// Work.Limit together.
	Rescue time.Duration

	Traces trace.TracerProvider // makes a trace of each job; nil: there are none

	Log *slog.Logger // nil discards
	// Fault is told of trouble with the database, in a sentence; nil is not.
	Fault func(error)
}

const rescueAfter = 140 * time.Second

// A Queue keeps batches. It is safe for concurrent use.
type Queue struct {
	opts   Options
	engine engine
	worker *batch.Worker
	name   string // of this worker, for its tallies
	zip    *zstd.Encoder
	unzip  *zstd.Decoder

	mu      sync.Mutex
	specs   map[int64]batch.Spec // of batches that are worked
	touched map[int64]bool       // batches that may be done
	counts  map[counter]int64    // that are not in the database yet
	pruned  time.Time            // when this process last looked for reports to delete

	endConsole context.CancelFunc // nil as long as nobody asked for it

	tending sync.WaitGroup
	end     context.CancelFunc
}

// Open opens the database that a DSN names, "sqlite:FILE" or "postgres://…". A SQLite
// file is made and brought up to date where it has to be, and locked: only one process
// has it. A PostgreSQL database must be up to date; see [Migrate].
func Open(ctx context.Context, dsn string, opts Options) (*Queue, error) {
	if opts.Log == nil {
		opts.Log = slog.New(slog.DiscardHandler)
	}
	if opts.Rescue <= 0 {
		opts.Rescue = rescueAfter
	}
	q := &Queue{opts: opts, name: rand.Text()[:12], specs: map[int64]batch.Spec{}, touched: map[int64]bool{}}
	if opts.Workers > 0 {
		q.worker = batch.NewWorker(opts.Work)
	}
	var err error
	if q.zip, err = zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1)); err != nil {
		return nil, err
	}
	if q.unzip, err = zstd.NewReader(nil, zstd.WithDecoderConcurrency(1)); err != nil {
		return nil, err
	}
	if q.engine, err = openEngine(ctx, dsn, q.config()); err != nil {
		return nil, atStart(err)
	}
	return q, nil
}

// Migrate brings a database up to date, and says what it did.
func Migrate(ctx context.Context, dsn string) (string, error) {
	done, err := migrateDSN(ctx, dsn)
	if err != nil {
		return "", atStart(err)
	}
	if len(done) == 0 {
		return "The database is up to date.", nil
	}
	return "The database is up to date now: " + strings.Join(done, ", ") + ".", nil
}

// openEngine opens the engine for a DSN.
func openEngine(ctx context.Context, dsn string, config *river.Config) (engine, error) {
	if file, ok := strings.CutPrefix(dsn, "sqlite:"); ok && file != "" {
		return openSQLite(ctx, file, config)
	}
	if isPostgres(dsn) {
		return openPostgres(ctx, dsn, config)
	}
	return nil, badDSN(dsn)
}

func migrateDSN(ctx context.Context, dsn string) ([]string, error) {
	if file, ok := strings.CutPrefix(dsn, "sqlite:"); ok && file != "" {
		return migrateSQLite(ctx, file)
	}
	if isPostgres(dsn) {
		return migratePostgres(ctx, dsn)
	}
	return nil, badDSN(dsn)
}

// badDSN does not repeat the text: it may have a password.
func badDSN(dsn string) error {
	scheme, _, ok := strings.Cut(dsn, ":")
	if !ok || len(scheme) > 20 {
		scheme = "it"
	}
	return fmt.Errorf("--database: %s is no database that this knows: give sqlite:FILE or postgres://…", scheme)
}

func isPostgres(dsn string) bool {
	return strings.HasPrefix(dsn, "postgres://") || strings.HasPrefix(dsn, "postgresql://")
}

// config is River's.
func (q *Queue) config() *river.Config {
	c := &river.Config{
		ID:                          q.name,
		JobTimeout:                  q.opts.Rescue * 4 / 5,
		RescueStuckJobsAfter:        q.opts.Rescue,
		MaxAttempts:                 1000, // a rescue uses one up
		FetchCooldown:               20 * time.Millisecond,
		FetchPollInterval:           200 * time.Millisecond,
		CompletedJobRetentionPeriod: time.Hour,
		Logger:                      slog.New(newCalm(q.opts.Log.Handler())),
		Workers:                     river.NewWorkers(),
	}
	if q.opts.Traces != nil {
		c.Middleware = []rivertype.Middleware{otelriver.NewMiddleware(&otelriver.MiddlewareConfig{
			TracerProvider: q.opts.Traces, MeterProvider: noop.NewMeterProvider(), EnableWorkSpanJobKindSuffix: true})}
	}
	river.AddWorker(c.Workers, &chunkWorker{queue: q})
	river.AddWorker(c.Workers, &noticeWorker{queue: q})
	if q.opts.Workers > 0 {
		c.Queues = map[string]river.QueueConfig{lineOf(q.opts.Line): {MaxWorkers: q.opts.Workers}}
		if q.opts.Notify != nil {
			c.Queues[noticeQueue] = river.QueueConfig{MaxWorkers: noticeWorkers}
		}
	}
	return c
}

// Start begins to work, unless Options.Workers is 0. Stop it.
func (q *Queue) Start(ctx context.Context) error {
	if q.opts.Workers == 0 {
		return nil
	}
	ctx, q.end = context.WithCancel(context.WithoutCancel(ctx))
	if err := q.engine.start(ctx); err != nil {
		q.end()
		return plainly(err)
	}
	q.tending.Go(func() { q.tend(ctx) })
	if q.engine.shared() {
		q.tending.Go(func() { q.endHung(ctx) })
	}
	return nil
}

// Stop begins no grading any more, waits for those in hand until ctx ends, and then
// ends them. Nothing is lost: what has no outcome is graded by who works next.
func (q *Queue) Stop(ctx context.Context) {
	if q.end == nil {
		return
	}
	q.worker.Drain()
	q.engine.stop(ctx)
	q.settleTouched(context.WithoutCancel(ctx))
	q.end()
	q.tending.Wait()
	if err := q.flush(context.WithoutCancel(ctx)); err != nil {
		q.opts.Log.Warn("what was counted last is lost", "error", err)
	}
}

// Close closes the database. Stop before.
func (q *Queue) Close() error {
	q.mu.Lock()
	end := q.endConsole
	q.mu.Unlock()
	if end != nil {
		end()
	}
	return q.engine.close()
}

// fault tells of trouble with the database.
func (q *Queue) fault(err error) {
	q.opts.Log.Error("batches", "error", err)
	if q.opts.Fault != nil {
		q.opts.Fault(err)
	}
}
