package checks

import (
	"context"
	"errors"
	"time"
)

// A budget is what one grading may compute. Its zero value is no limit.
type budget struct {
	limit      time.Duration // 0: none
	used       time.Duration
	processors *Processors // nil: no place is needed
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
		turn, err := b.processors.enter(ctx, b.used+about)
		if err != nil {
			return err
		}
		defer b.processors.leave(turn)
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
