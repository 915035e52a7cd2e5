package hintjs

import "context"

// local is an engine in this process. It bounds what the interpreter can bound by
// itself and no more.
type local struct {
	program *Program
	run     *run
}

func (l *local) step(ctx context.Context, e *event, _ func() error) (*outcome, error) {
	if e.Start != nil {
		l.run = newRun(l.program, e.Start)
		return l.run.start(ctx, l.program)
	}
	return l.run.resume(ctx, e)
}
