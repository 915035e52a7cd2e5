package api

import (
	"context"
	"net/http"
	"strconv"
	"sync/atomic"
	"time"
)

// Limits protect the service. 0 switches a limit off, but for those whose comment
// says otherwise.
type Limits struct {
	Gradings    int           // gradings at once; more wait in the queue
	Queue       int           // requests that wait for a grading, more get a 503; 0: none waits
	QueueWait   time.Duration // what a request may wait in the queue
	RatePerMin  int           // gradings a minute for one client: a token's owner, or an address (/64 of IPv6)
	Burst       int           // gradings that one client may ask for at once; 0 is RatePerMin
	BodyTimeout time.Duration // what a request's body may take to arrive
}

// DefaultLimits suit a small machine that serves a school.
func DefaultLimits() Limits {
	return Limits{Gradings: 256, Queue: 256, QueueWait: 10 * time.Second, RatePerMin: 600, Burst: 120, BodyTimeout: 15 * time.Second}
}

// slots bounds the gradings at once, and the queue before them.
type slots struct {
	limits  Limits
	free    chan struct{}
	waiting atomic.Int64
}

func newSlots(l Limits) *slots { return &slots{limits: l, free: make(chan struct{}, l.Gradings)} }

// acquire takes a slot, after a wait in the queue if need be. The caller gives
// it back by calling release.
func (s *slots) acquire(ctx context.Context) (release func(), p *Problem) {
	if s.limits.Gradings == 0 {
		return func() {}, nil
	}
	release = func() { <-s.free }
	select {
	case s.free <- struct{}{}:
		return release, nil
	default:
	}
	if s.waiting.Add(1) > int64(s.limits.Queue) {
		s.waiting.Add(-1)
		return nil, overloaded()
	}
	defer s.waiting.Add(-1)
	if s.limits.QueueWait > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, s.limits.QueueWait)
		defer cancel()
	}
	select {
	case s.free <- struct{}{}:
		return release, nil
	case <-ctx.Done():
		return nil, overloaded()
	}
}

func overloaded() *Problem {
	p := problem(http.StatusServiceUnavailable, "overloaded", "The grader has as much to do as it can at the moment. It says nothing about the project: try again in a few seconds.")
	p.Retryable = true
	p.retryAfter = 2 * time.Second
	return p
}

// setRetryAfter says in whole seconds when to come back (RFC 9110, 10.2.3).
func setRetryAfter(h http.Header, d time.Duration) {
	h.Set("Retry-After", strconv.Itoa(int((d+time.Second-1)/time.Second)))
}
