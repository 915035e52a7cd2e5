package fetch

import (
	"context"
	"net/netip"
	"sync"
	"time"
)

const (
	// stagger is how long one address has the field to itself: the Connection
	// Attempt Delay of RFC 8305, section 5.
	stagger = 250 * time.Millisecond
	// maxTries is how many of a host's addresses are tried: as many as that
	// delay lets begin in the time that a page has by default.
	maxTries = 40
)

// interleaved has the families of the addresses take turns, the first one's
// first, and else keeps their order (RFC 8305, section 4).
func interleaved(pairs []netip.AddrPort) []netip.AddrPort {
	if len(pairs) < 3 {
		return pairs
	}
	var same, other []netip.AddrPort
	for _, pair := range pairs {
		if pair.Addr().Is4() == pairs[0].Addr().Is4() {
			same = append(same, pair)
		} else {
			other = append(other, pair)
		}
	}
	list := make([]netip.AddrPort, 0, len(pairs))
	for i := range pairs {
		if i < len(same) {
			list = append(list, same[i])
		}
		if i < len(other) {
			list = append(list, other[i])
		}
	}
	return list
}

// race connects to that of the addresses which accepts first: they are tried in
// order, the next one as soon as one has failed or the stagger is over.
func (s *session) race(ctx context.Context, h *hop, pairs []netip.AddrPort) (*conn, error) {
	if len(pairs) == 1 {
		c, err := s.reach(ctx, h, pairs[0])
		if err != nil {
			return nil, connectFailure([]error{err})
		}
		return c, nil
	}
	type attempt struct {
		conn *conn
		err  error
	}
	ctx, cancel := context.WithCancel(ctx)
	attempts := make(chan attempt, len(pairs))
	var running sync.WaitGroup
	defer func() { // none outlives the race, and the connections that lost are closed
		cancel()
		running.Wait()
		close(attempts)
		for a := range attempts {
			if a.err == nil {
				a.conn.Close()
			}
		}
	}()
	next := time.NewTimer(0)
	defer next.Stop()
	var errs []error
	for begun := 0; len(errs) < len(pairs); {
		select {
		case <-next.C:
			if begun == len(pairs) {
				continue
			}
			pair := pairs[begun]
			running.Go(func() {
				c, err := s.reach(ctx, h, pair)
				attempts <- attempt{c, err}
			})
			begun++
			next.Reset(stagger)
		case a := <-attempts:
			if a.err == nil {
				return a.conn, nil
			}
			errs = append(errs, a.err)
			next.Reset(0)
		}
	}
	return nil, connectFailure(errs)
}
