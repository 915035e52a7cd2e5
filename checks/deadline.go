package checks

import (
	"context"
	"sync"
	"time"
)

// A deadline is a context as [context.WithTimeout] makes it, but that sets its timer only once
// somebody waits for its end: most hints find their page there, and what computes asks Err.
type deadline struct {
	at time.Time

	mu   sync.Mutex
	ctx  context.Context // the parent; once somebody waits, one with a timer
	stop context.CancelFunc
	err  error // why it has ended, once that is known
}

// withTimeout is [context.WithTimeout] by a deadline.
func withTimeout(parent context.Context, limit time.Duration) (context.Context, context.CancelFunc) {
	d := &deadline{at: time.Now().Add(limit), ctx: parent}
	return d, d.cancel
}

// Deadline implements [context.Context].
func (d *deadline) Deadline() (time.Time, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if at, ok := d.ctx.Deadline(); ok && at.Before(d.at) {
		return at, true
	}
	return d.at, true
}

// Done implements [context.Context].
func (d *deadline) Done() <-chan struct{} {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.stop == nil {
		d.ctx, d.stop = context.WithDeadline(d.ctx, d.at)
		if d.err != nil {
			d.stop()
		}
	}
	return d.ctx.Done()
}

// Err implements [context.Context].
func (d *deadline) Err() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.err == nil {
		d.err = d.ctx.Err()
	}
	if d.err == nil && d.stop == nil && time.Until(d.at) <= 0 {
		d.err = context.DeadlineExceeded
	}
	return d.err
}

// Value implements [context.Context]. It finds the timer, too, so that what is made of this
// context ends with it without a goroutine.
func (d *deadline) Value(key any) any {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.ctx.Value(key)
}

func (d *deadline) cancel() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.stop != nil {
		d.stop()
	} else if d.err == nil {
		d.err = context.Canceled
	}
}
