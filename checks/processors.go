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
// sooner is its turn; and one more may compute if that is little. So a grading
// that takes seconds waits for those that take a millisecond, not they for it,
// and yet no wait is without end.
type Processors struct {
	mu      sync.Mutex
	places  int
	busy    int     // of the places, and the one more
	waiting []*turn // in the order of arrival
}

// A turn is a grading that waits to compute.
type turn struct {
	cost time.Duration // what it has computed and is about to
	due  time.Time     // the earliest goes first
	come chan struct{} // closed when it may
}

const (
	perCost = 10                    // a turn is due so many times its cost after it was asked for
	little  = 50 * time.Millisecond // cost up to which there is one more place
)

// NewProcessors lets n gradings compute at once; 0 is runtime.GOMAXPROCS.
func NewProcessors(n int) *Processors {
	if n <= 0 {
		n = runtime.GOMAXPROCS(0)
	}
	return &Processors{places: n}
}

// enter waits for a place. Whoever got one calls leave.
func (p *Processors) enter(ctx context.Context, cost time.Duration) error {
	p.mu.Lock()
	now := time.Now()
	t := &turn{cost, now.Add(perCost * cost), make(chan struct{})}
	if p.room(t, now) {
		p.busy++
		p.mu.Unlock()
		return nil
	}
	p.waiting = append(p.waiting, t)
	p.mu.Unlock()
	select {
	case <-t.come:
		return nil
	case <-ctx.Done():
	}
	p.mu.Lock()
	i := slices.Index(p.waiting, t)
	if i >= 0 {
		p.waiting = slices.Delete(p.waiting, i, i+1)
	}
	p.mu.Unlock()
	if i < 0 {
		p.leave() // its turn came at the same moment
	}
	return outOfTime(ctx)
}

// room tells whether a turn may come: the one more place is also for who is due,
// or those who take little could keep it for ever.
func (p *Processors) room(t *turn, now time.Time) bool {
	return p.busy < p.places || p.busy == p.places && (t.cost < little || now.After(t.due))
}

// leave gives a place back, or on to who is next.
func (p *Processors) leave() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.busy--
	next, now := -1, time.Now()
	for i, t := range p.waiting {
		if p.room(t, now) && (next < 0 || t.due.Before(p.waiting[next].due)) {
			next = i
		}
	}
	if next >= 0 {
		p.busy++
		close(p.waiting[next].come)
		p.waiting = slices.Delete(p.waiting, next, next+1)
	}
}
