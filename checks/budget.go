package checks

import (
	"context"
	"errors"
	"time"

	"grader/checks/report"
	"grader/checks/turns"
)

// A budget is what one grading may compute. Its zero value is no limit.
type budget struct {
	limit      time.Duration // 0: none
	used       time.Duration
	processors *turns.Processors // nil: no place is needed
}

const defaultCPU = 5 * time.Second

func newBudget(opts Options) budget {
	b := budget{limit: opts.CPU, processors: opts.Processors}
	switch {
	case b.limit == 0:
		b.limit = defaultCPU
	case b.limit < 0:
		b.limit = 0
	}
	return b
}

// errSpent is why a context ended whose grading has computed all it may.
var errSpent = errors.New("checks: the grading has computed all it may")

func spent() error {
	return &SiteError{Code: report.BudgetExceeded, Detail: "The project takes more time to check than a grading may compute.", Retryable: true}
}

// costOfByte is about what it takes to do something with a byte of a hostile page;
// it only decides whose turn it is.
const costOfByte = 100 * time.Nanosecond

// Compute runs f as a part of what the grading may compute: matching, parsing,
// scripts. It waits until a processor is free, and f holds it: f must not wait
// for the network, and must end when its context does. Time that f takes counts;
// since hardly more gradings compute than there are processors, that is about its
// CPU time. Where the time has run out, the error is a [*SiteError] that says so,
// unless f could tell a failure. One goroutine of a session computes at a time.
func (s *Session) Compute(ctx context.Context, f func(context.Context) error) error {
	b := &s.budget
	if b.isSpent() {
		return spent()
	}
	leave, err := s.enter(ctx)
	if err != nil {
		return err
	}
	began := time.Now()
	defer func() {
		b.used += time.Since(began)
		leave()
	}()
	if b.limit > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeoutCause(ctx, b.limit-b.used, errSpent)
		defer cancel()
	}
	return orSpent(ctx, f(ctx))
}

func (b *budget) isSpent() bool { return b.limit > 0 && b.used >= b.limit }

// enter waits for the grading's turn to compute.
func (s *Session) enter(ctx context.Context) (leave func(), err error) {
	b := &s.budget
	if b.processors == nil {
		return func() {}, nil
	}
	about := time.Duration(s.received.Load()) * costOfByte
	if leave, err = b.processors.Enter(ctx, b.used+about); err != nil {
		return nil, outOfTime(ctx)
	}
	return leave, nil
}

// orSpent is the outcome of computing, which may have been ended by the budget.
func orSpent(ctx context.Context, err error) error {
	if err != nil && !isFailure(err) && context.Cause(ctx) == errSpent {
		return spent()
	}
	return err
}

// ComputeInTurns is [Session.Compute] for what can be paused. Before its time is up,
// f may pause it and call yield, from any goroutine but before it returns: yield
// lets others compute, and waits until it may go on. What it waits is not counted.
//
// lap is the CPU time that f took since its last call, if it is known; else the time that
// passes counts. That is more on a busy machine: a process that had to wait for its first
// step would then go later than others for long.
func (s *Session) ComputeInTurns(
	ctx context.Context, lap func() (time.Duration, bool), f func(ctx context.Context, yield func() error) error,
) error {
	if s.budget.isSpent() {
		return spent()
	}
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	c := computing{session: s, lap: lap, out: time.AfterFunc(time.Hour, func() { stop(errSpent) })}
	if err := c.begin(ctx); err != nil {
		return err
	}
	defer c.end()
	return orSpent(ctx, f(ctx, func() error {
		c.end()
		return c.begin(ctx)
	}))
}

// computing is what goes on in ComputeInTurns.
type computing struct {
	session *Session
	lap     func() (used time.Duration, known bool)
	out     *time.Timer // ends it when the budget is spent
	leave   func()      // ends its turn
	began   time.Time   // zero: it waits
}

func (c *computing) begin(ctx context.Context) (err error) {
	if c.leave, err = c.session.enter(ctx); err != nil {
		return err
	}
	c.began = time.Now()
	if b := &c.session.budget; b.limit > 0 {
		c.out.Reset(max(0, b.limit-b.used))
	}
	return nil
}

func (c *computing) end() {
	c.out.Stop()
	if c.began.IsZero() {
		return
	}
	used, known := c.lap()
	if !known {
		used = time.Since(c.began)
	}
	c.session.budget.used += used
	c.began = time.Time{}
	c.leave()
}

type accountKey struct{}

// Reserve takes memory for the grading that ctx belongs to, until the grading ends or
// release is called, and waits until there is some. A [Site] calls it before it holds
// so many more bytes of a page. Outside of a grading, or where none is counted, it does
// nothing.
func Reserve(ctx context.Context, bytes int) (release func(), err error) {
	a, counted := ctx.Value(accountKey{}).(*turns.Account)
	if !counted {
		return func() {}, nil
	}
	if release, err = a.Take(ctx, int64(bytes)); err != nil {
		return nil, outOfTime(ctx)
	}
	return release, nil
}
