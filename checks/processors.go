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
// Who has computed least goes first, and among equals who came first: a grading
// that takes seconds waits for those that take a millisecond, and not they for it.
type Processors struct {
	mu      sync.Mutex
	free    int
	waiting []*turn // in the order of arrival
}

// A turn is a grading that waits to compute.
type turn struct {
	level time.Duration // what it has computed so far, rounded down
	come  chan struct{} // closed when it may
}

// sameLevel is how far apart two gradings may be that count as equal.
const sameLevel = 2 * time.Millisecond

// NewProcessors lets n gradings compute at once; 0 is runtime.GOMAXPROCS.
func NewProcessors(n int) *Processors {
	if n <= 0 {
		n = runtime.GOMAXPROCS(0)
	}
	return &Processors{free: n}
}

// enter waits for a place. Whoever got one calls leave.
func (p *Processors) enter(ctx context.Context, used time.Duration) error {
	p.mu.Lock()
	if p.free > 0 {
		p.free--
		p.mu.Unlock()
		return nil
	}
	t := &turn{level: used / sameLevel, come: make(chan struct{})}
	p.waiting = append(p.waiting, t)
	p.mu.Unlock()
	select {
	case <-t.come:
		return nil
	case <-ctx.Done():
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if i := slices.Index(p.waiting, t); i >= 0 {
		p.waiting = slices.Delete(p.waiting, i, i+1)
	} else {
		p.pass() // its turn came at the same moment
	}
	return outOfTime(ctx)
}

func (p *Processors) leave() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.pass()
}

// pass gives a place on to who is next, or back.
func (p *Processors) pass() {
	if len(p.waiting) == 0 {
		p.free++
		return
	}
	next := 0
	for i, t := range p.waiting {
		if t.level < p.waiting[next].level {
			next = i
		}
	}
	close(p.waiting[next].come)
	p.waiting = slices.Delete(p.waiting, next, next+1)
}
