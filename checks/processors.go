package checks

import (
	"context"
	"runtime"
	"slices"
	"sync"
	"time"
)

// Processors keeps how many gradings compute at once to what the machine has,
// and decides who is next. It is shared by all gradings of a process.
//
// The less a grading has computed, what it is about to compute included, the
// sooner is its turn. Beside the places there is one for a turn that is due, and
// one that only turns have which take little. So a grading that takes seconds
// waits for those that take a millisecond, not they for it, and yet no wait is
// without end.
type Processors struct {
	mu      sync.Mutex
	places  int
	busy    int     // turns under way,
	large   int     // and those of them that don't take little
	waiting []*turn // in the order of arrival
}

// A turn is a grading that computes or waits to.
type turn struct {
	cost time.Duration // what it has computed and is about to
	due  time.Time     // the earliest goes first
	come chan struct{} // closed when it may
}

const (
	perCost = 10                    // a turn is due so many times its cost after it was asked for
	little  = 50 * time.Millisecond // a cost that is less is little
)

// NewProcessors lets n gradings compute at once; 0 is runtime.GOMAXPROCS.
func NewProcessors(n int) *Processors {
	if n <= 0 {
		n = runtime.GOMAXPROCS(0)
	}
	return &Processors{places: n}
}

// enter waits for a place. Whoever got a turn gives it to leave.
func (p *Processors) enter(ctx context.Context, cost time.Duration) (*turn, error) {
	p.mu.Lock()
	now := time.Now()
	t := &turn{cost, now.Add(perCost * cost), make(chan struct{})}
	if p.room(t, now) {
		p.take(t, 1)
		p.mu.Unlock()
		return t, nil
	}
	p.waiting = append(p.waiting, t)
	p.mu.Unlock()
	select {
	case <-t.come:
		return t, nil
	case <-ctx.Done():
	}
	p.mu.Lock()
	i := slices.Index(p.waiting, t)
	if i >= 0 {
		p.waiting = slices.Delete(p.waiting, i, i+1)
	}
	p.mu.Unlock()
	if i < 0 {
		p.leave(t) // its turn came at the same moment
	}
	return nil, outOfTime(ctx)
}

// room tells whether a turn may come.
func (p *Processors) room(t *turn, now time.Time) bool {
	switch {
	case t.cost < little:
		return p.busy < p.places+2
	case now.After(t.due):
		return p.busy < p.places+2 && p.large < p.places+1
	}
	return p.busy < p.places
}

// take counts a turn that has come, or is given back.
func (p *Processors) take(t *turn, one int) {
	p.busy += one
	if t.cost >= little {
		p.large += one
	}
}

// leave gives a turn's place back, or on to who is next.
func (p *Processors) leave(t *turn) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.take(t, -1)
	next, now := -1, time.Now()
	for i, t := range p.waiting {
		if p.room(t, now) && (next < 0 || t.due.Before(p.waiting[next].due)) {
			next = i
		}
	}
	if next >= 0 {
		p.take(p.waiting[next], 1)
		close(p.waiting[next].come)
		p.waiting = slices.Delete(p.waiting, next, next+1)
	}
}
