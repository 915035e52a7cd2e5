package hintjs

import (
	"context"
	"time"
)

// inProcess is an engine in this process. It has only the limits that the interpreter
// itself can keep.
type inProcess struct {
	program *Program
	run     *run
}

func (l *inProcess) step(ctx context.Context, e *event, _ func() error) (*outcome, error) {
	if e.Start != nil {
		l.run = newRun(l.program, e.Start)
		return l.run.start(ctx, l.program)
	}
	return l.run.resume(ctx, e)
}

// lap implements [engine].
func (l *inProcess) lap() (time.Duration, bool) { return 0, false }

// change implements [engine]: no run is ended for others here.
func (l *inProcess) change() error { return nil }
