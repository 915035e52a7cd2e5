package hintjs

import "context"

// inProcess is an engine in this process. It bounds what the interpreter can bound by
// itself and no more.
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
