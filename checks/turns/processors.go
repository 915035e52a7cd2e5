// Package turns decides who is next where gradings share what a machine has: its
// processors, and its memory for pages. It is a floor that imports nothing of ours
// and knows no grading: only what one costs and when it came.
package turns

import (
	"context"
	"runtime"
	"slices"
	"sync"
	"time"
)

// Processors limits how many gradings compute at once to what the machine has, and
// decides which is next. It is shared by all gradings of a process.
//
// The less a grading has computed, with what it is about to compute counted, the
// sooner it is next. Beside the regular places there are two: one for a turn that is
// overdue, so that nobody waits for ever, and one for cheap turns. So a grading that
// takes seconds waits for those that take a millisecond, and not they for it.
type Processors struct {
	mu      sync.Mutex
	places  int     // regular ones
	running int     // turns, cheap ones included
	costly  int     // running turns that are not cheap
	waiting []*turn // in the order of arrival
}

// A turn is one stretch of computing, of one grading, that waits.
type turn struct {
	cost    time.Duration // what its grading has computed, and is about to
	due     time.Time     // of the turns that may run, the earliest is next
	granted chan struct{} // closed when it may run
}

const (
	// overdueAfter is how many times its cost a turn waits before it is overdue.
	overdueAfter = 10
	// cheap is the cost below which a turn is cheap.
	cheap = 50 * time.Millisecond
)

// NewProcessors lets n gradings compute at once; 0 is runtime.GOMAXPROCS.
func NewProcessors(n int) *Processors {
	if n <= 0 {
		n = runtime.GOMAXPROCS(0)
	}
	return &Processors{places: n}
}

// Enter waits until a turn of that cost may run, and gives what ends it. Its error is
// that of ctx.
func (p *Processors) Enter(ctx context.Context, cost time.Duration) (leave func(), err error) {
	p.mu.Lock()
	now := time.Now()
	due := now.Add(overdueAfter * cost)
	leave = func() { p.leave(cost) }
	if p.mayRun(cost, due, now) {
		p.count(cost, 1)
		p.mu.Unlock()
		return leave, nil
	}
	t := &turn{cost: cost, due: due, granted: make(chan struct{})}
	p.waiting = append(p.waiting, t)
	p.mu.Unlock()
	select {
	case <-t.granted:
		return leave, nil
	case <-ctx.Done():
	}
	p.mu.Lock()
	i := slices.Index(p.waiting, t)
	if i >= 0 {
		p.waiting = slices.Delete(p.waiting, i, i+1)
	}
	p.mu.Unlock()
	if i < 0 {
		leave() // it was granted at the same moment
	}
	return nil, ctx.Err()
}

func (p *Processors) mayRun(cost time.Duration, due, now time.Time) bool {
	switch {
	case cost < cheap:
		return p.running < p.places+2
	case now.After(due):
		return p.running < p.places+2 && p.costly < p.places+1
	}
	return p.running < p.places
}

// count adds one to the running turns, or takes one away.
func (p *Processors) count(cost time.Duration, one int) {
	p.running += one
	if cost >= cheap {
		p.costly += one
	}
}

// leave ends a turn of that cost and grants the next.
func (p *Processors) leave(cost time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.count(cost, -1)
	next, now := -1, time.Now()
	for i, t := range p.waiting {
		if p.mayRun(t.cost, t.due, now) && (next < 0 || t.due.Before(p.waiting[next].due)) {
			next = i
		}
	}
	if next >= 0 {
		p.count(p.waiting[next].cost, 1)
		close(p.waiting[next].granted)
		p.waiting = slices.Delete(p.waiting, next, next+1)
	}
}
