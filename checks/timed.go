package checks

import (
	"context"
	"sync"
	"time"
)

// A timed context ends when the one that it is made of does, or at a time. It is for
// what asks whether it has ended, as matching does: until somebody wants to be told,
// it needs no timer.
type timed struct {
	context.Context
	until time.Time

	mu     sync.Mutex
	closed bool
	told   context.Context // what tells of the end; nil: nobody wants to be told
	cancel context.CancelFunc
}

// Deadline implements [context.Context].
func (t *timed) Deadline() (time.Time, bool) {
	if earlier, ok := t.Context.Deadline(); ok && earlier.Before(t.until) {
		return earlier, true
	}
	return t.until, true
}

// Err implements [context.Context].
func (t *timed) Err() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if err := t.Context.Err(); err != nil {
		return err
	}
	if t.told != nil && t.told.Err() != nil {
		return t.told.Err()
	}
	if t.closed {
		return context.Canceled
	}
	if time.Now().Before(t.until) {
		return nil
	}
	return context.DeadlineExceeded
}

// Done implements [context.Context].
func (t *timed) Done() <-chan struct{} {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.told == nil {
		t.told, t.cancel = context.WithDeadline(t.Context, t.until)
		if t.closed {
			t.cancel()
		}
	}
	return t.told.Done()
}

// Value implements [context.Context]: contexts that are made of this one end with
// what tells of the end.
func (t *timed) Value(key any) any {
	t.mu.Lock()
	told := t.told
	t.mu.Unlock()
	if told != nil {
		return told.Value(key)
	}
	return t.Context.Value(key)
}

// isOver reports whether the time, rather than the other context, ended it.
func (t *timed) isOver() bool {
	end, _ := t.Deadline()
	return end.Equal(t.until) && !time.Now().Before(end)
}

// close ends it before its time.
func (t *timed) close() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.closed = true
	if t.cancel != nil {
		t.cancel()
	}
}
