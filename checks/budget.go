package checks

import (
	"context"
	"errors"
	"time"

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
	return &SiteError{Code: BudgetExceeded, Detail: "The project takes more time to check than a grading may compute.", Retryable: true}
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
	if b.limit > 0 && b.used >= b.limit {
		return spent()
	}
	if b.processors != nil {
		about := time.Duration(s.received.Load()) * costOfByte
		leave, err := b.processors.Enter(ctx, b.used+about)
		if err != nil {
			return outOfTime(ctx)
		}
		defer leave()
	}
	if b.limit > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeoutCause(ctx, b.limit-b.used, errSpent)
		defer cancel()
	}
	began := time.Now()
	defer func() { b.used += time.Since(began) }()
	err := f(ctx)
	var failure *Failure
	if err != nil && !errors.As(err, &failure) && context.Cause(ctx) == errSpent {
		return spent()
	}
	return err
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
