package batch

import (
	"context"
	"errors"
	"sync"
	"time"

	"golang.org/x/sync/semaphore"

	"grader/checks/report"
)

// A Store keeps what comes of a chunk that is being worked.
type Store interface {
	// Load gives the submissions of the chunk that have no outcome of its round yet,
	// and the outcomes of those that have one and wait to be tried again.
	Load(ctx context.Context) (todo []Submission, waiting []*Outcome, err error)
	// Keep keeps outcomes. Of one that is there already the first counts.
	Keep(ctx context.Context, outcomes []*Outcome) error
	// Finish keeps the last outcomes, ends the chunk and hands over what is left of
	// it, all or nothing.
	Finish(ctx context.Context, outcomes []*Outcome, next []Chunk) error
}

// ErrCancelled is what a [Store] answers when the batch was cancelled, or the chunk
// was given to another worker: no more of it is graded.
var ErrCancelled = errors.New("the chunk is cancelled, or another's")

// Options of a [Worker]; the zero value of all but Grade works.
type Options struct {
	// Grade grades a submission. Its error is why there is no report, such as a URL
	// that can't be one; it is final.
	Grade func(ctx context.Context, spec Spec, s Submission) (*report.Report, error)

	Jobs int // submissions at once; 0 is 32
	// PerHost and PerDomain are how many there may be at once of one host (2) and of
	// one domain (8).
	PerHost, PerDomain int
	// Domain is which hosts belong together; nil: none do.
	Domain func(host string) string

	// Retries are when what could not be judged is tried again, after each try; nil
	// is [DefaultRetries], empty never.
	Retries []time.Duration

	// Begin is how long a chunk begins new gradings (20 s), and Limit what one may
	// take (90 s): together less than after what time another worker takes it over.
	Begin, Limit time.Duration
}

func (o Options) withDefaults() Options {
	fill := func(n *int, value int) {
		if *n <= 0 {
			*n = value
		}
	}
	fill(&o.Jobs, 32)
	fill(&o.PerHost, 2)
	fill(&o.PerDomain, 8)
	if o.Retries == nil {
		o.Retries = DefaultRetries()
	}
	if o.Begin <= 0 {
		o.Begin = 20 * time.Second
	}
	if o.Limit <= 0 {
		o.Limit = 90 * time.Second
	}
	if o.Domain == nil {
		o.Domain = func(host string) string { return host }
	}
	return o
}

// A Worker works chunks, many at once, each host gently over all of them.
type Worker struct {
	opts           Options
	jobs           *semaphore.Weighted
	hosts, domains *places

	open  context.Context // ends when nothing new is to be begun
	drain context.CancelFunc
}

// NewWorker makes a worker.
func NewWorker(opts Options) *Worker {
	opts = opts.withDefaults()
	open, drain := context.WithCancel(context.Background())
	return &Worker{opts: opts, jobs: semaphore.NewWeighted(int64(opts.Jobs)),
		hosts: newPlaces(opts.PerHost), domains: newPlaces(opts.PerDomain), open: open, drain: drain}
}

// Drain has the worker begin no grading any more. Chunks end with what they have
// in hand, and hand over the rest.
func (w *Worker) Drain() { w.drain() }

// groupWait is how often the outcomes that came are kept. Who is killed loses no more.
const groupWait = time.Second

// Work grades what is left of a chunk. It keeps the outcomes of each second together,
// and those of the last with the chunk's end. An error is the store's, or that of ctx;
// what was kept by then stays.
func (w *Worker) Work(ctx context.Context, spec Spec, chunk Chunk, store Store) error {
	todo, waiting, err := store.Load(ctx)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	begin, stopBegin := context.WithTimeout(ctx, w.opts.Begin)
	defer stopBegin()
	defer context.AfterFunc(w.open, stopBegin)()
	results := make(chan result, len(todo))
	var graders sync.WaitGroup
	defer graders.Wait()
	defer cancel() // before waiting
	for _, s := range todo {
		graders.Go(func() { results <- result{s.N, w.grade(ctx, begin, spec, s)} })
	}
	c := &collected{chunk: chunk, waiting: waiting, retries: w.opts.Retries}
	if err := c.collect(ctx, len(todo), results, store); err != nil {
		return err
	}
	return store.Finish(ctx, c.group, c.next())
}

// A result is an outcome, or nil: the submission was not begun.
type result struct {
	n       int
	outcome *Outcome
}

// grade grades a submission once its host, its domain and the worker have a place
// for it; nil if it could not begin in time, or ctx ended first.
func (w *Worker) grade(ctx, begin context.Context, spec Spec, s Submission) *Outcome {
	if s.URL == "" {
		return outcomeOf(s, nil, nil)
	}
	leave, ok := w.enter(begin, s)
	if !ok {
		return nil
	}
	defer leave()
	limited, cancel := context.WithTimeout(ctx, w.opts.Limit)
	defer cancel()
	graded, err := w.opts.Grade(limited, spec, s)
	if ctx.Err() != nil {
		return nil // cut short by us: not an outcome
	}
	return outcomeOf(s, graded, err)
}

// enter waits for the places that a submission needs; not ok: until begin ended.
func (w *Worker) enter(begin context.Context, s Submission) (leave func(), ok bool) {
	if begin.Err() != nil {
		return nil, false
	}
	host := Host(s.URL)
	leaveHost, err := w.hosts.take(begin, host)
	if err != nil {
		return nil, false
	}
	leaveDomain, err := w.domains.take(begin, w.opts.Domain(host))
	if err != nil {
		leaveHost()
		return nil, false
	}
	if w.jobs.Acquire(begin, 1) != nil {
		leaveDomain()
		leaveHost()
		return nil, false
	}
	return func() {
		w.jobs.Release(1)
		leaveDomain()
		leaveHost()
	}, true
}
