package api

import (
	"context"
	"slices"
	"sync"
	"time"
)

// A share is a number of places that clients share fairly, and the queue before
// it. A client may hold no more places than are free: alone it gets one half of
// all, and however many clients hold all they may, places are left for one that
// holds none. (Choudhury and Hahne, Dynamic Queue Length Thresholds for
// Shared-Memory Packet Switches, IEEE/ACM ToN 6(2), 1998, with α = 1.)
type share struct {
	places, queue int // of all clients; see newShare

	mu      sync.Mutex
	held    int
	by      map[string]*holder
	waiting []*waiter // in the order of arrival
}

// A holder is a client that holds places or waits for one.
type holder struct{ held, waiting int }

type waiter struct {
	client string
	ready  chan struct{} // closed when it has a place
}

// newShare lets one client hold as many places, and wait for as many, as given.
// All clients together have twice that.
func newShare(places, queue int) *share {
	return &share{places: 2 * places, queue: 2 * queue, by: map[string]*holder{}}
}

// acquire takes a place, after a wait of at most wait (0: no limit) if need be.
// The caller gives it back by calling release. It tells whether there was one.
func (s *share) acquire(ctx context.Context, client string, wait time.Duration) (release func(), ok bool) {
	release = func() { s.release(client) }
	s.mu.Lock()
	h := s.by[client]
	if h == nil {
		h = &holder{}
		s.by[client] = h
	}
	if h.waiting == 0 && s.mayHold(h) {
		h.held++
		s.held++
		s.mu.Unlock()
		return release, true
	}
	if h.waiting >= s.queue-len(s.waiting) {
		s.forget(client, h)
		s.mu.Unlock()
		return nil, false
	}
	w := &waiter{client, make(chan struct{})}
	s.waiting = append(s.waiting, w)
	h.waiting++
	s.mu.Unlock()
	if wait > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, wait)
		defer cancel()
	}
	select {
	case <-w.ready:
		return release, true
	case <-ctx.Done():
		return release, s.leave(w)
	}
}

// mayHold tells whether a client may take one more place.
func (s *share) mayHold(h *holder) bool { return h.held < s.places-s.held }

// leave takes a waiter out of the queue; it tells whether it got a place at the
// same moment.
func (s *share) leave(w *waiter) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := slices.Index(s.waiting, w)
	if i < 0 {
		return true
	}
	s.waiting = slices.Delete(s.waiting, i, i+1)
	h := s.by[w.client]
	h.waiting--
	s.forget(w.client, h)
	return false
}

// release gives a place back, and on to the waiter whose client holds the fewest.
func (s *share) release(client string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	h := s.by[client]
	h.held--
	s.held--
	s.forget(client, h)
	for {
		next := -1
		for i, w := range s.waiting {
			if h := s.by[w.client]; s.mayHold(h) && (next < 0 || h.held < s.by[s.waiting[next].client].held) {
				next = i
			}
		}
		if next < 0 {
			return
		}
		w := s.waiting[next]
		s.waiting = slices.Delete(s.waiting, next, next+1)
		h := s.by[w.client]
		h.waiting--
		h.held++
		s.held++
		close(w.ready)
	}
}

// forget keeps no client that neither holds nor waits.
func (s *share) forget(client string, h *holder) {
	if h.held == 0 && h.waiting == 0 {
		delete(s.by, client)
	}
}
