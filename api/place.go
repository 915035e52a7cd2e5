package api

import (
	"context"
	"sync"
	"time"
)

// A place is that of one grading among all. It is left to others while the
// grading waits for a project's host to wake up.
type place struct {
	gradings, waking *share
	client           string

	mu      sync.Mutex
	release func()
	yielded bool
}

type placeKey struct{}

// take takes a place for a grading, which ends by giving it back. [Wait] knows it
// by the context.
func (s *Server) take(ctx context.Context, client string) (held context.Context, giveBack func(), ok bool) {
	if s.gradings == nil {
		return ctx, func() {}, true
	}
	release, ok := s.gradings.acquire(ctx, client, s.opts.Limits.QueueWait)
	if !ok {
		return ctx, nil, false
	}
	p := &place{gradings: s.gradings, waking: s.waking, client: client, release: release}
	return context.WithValue(ctx, placeKey{}, p), p.giveBack, true
}

func (p *place) giveBack() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.release()
}

// Wait waits for d, or until ctx ends, for a project's host to wake up. The
// grading of ctx holds no place meanwhile, as far as the limits allow.
func Wait(ctx context.Context, d time.Duration) error {
	if p, ok := ctx.Value(placeKey{}).(*place); ok {
		defer p.yield(ctx)()
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// yield gives the place to others until it is taken back. If there is none then,
// the grading goes on without: those that wait are bounded, too.
func (p *place) yield(ctx context.Context) (takeBack func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.yielded {
		return func() {}
	}
	awake, ok := p.waking.acquire(ctx, p.client, 0) // it has no queue
	if !ok {
		return func() {}
	}
	p.release()
	p.release, p.yielded = func() {}, true
	return func() {
		release, ok := p.gradings.acquire(ctx, p.client, 0)
		p.mu.Lock()
		defer p.mu.Unlock()
		if p.yielded = false; ok {
			p.release = release
		}
		awake()
	}
}
