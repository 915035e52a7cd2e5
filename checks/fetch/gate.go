package fetch

import (
	"context"
	"net/http"
	"time"
)

// A gate has a session's requests for one origin share connections. Over TLS a
// handshake is what costs, so the first request connects, and the others wait for
// it: if the server speaks HTTP/2 all go over that connection. If not, one that may
// goes over it when it is free, but waits for that no longer than its own handshake
// would take. Without TLS a request waits for Client.near at most. All of it is
// guarded by session.mu.
type gate struct {
	opening *opening // by the first request; nil: none is under way
	conn    *conn    // that is shared; nil: there is none

	plain bool          // the server speaks HTTP/1.1
	took  time.Duration // connecting, with all that it needs
	busy  int           // connections that speak HTTP/1.1 and are in use
	freed chan struct{} // closed when there is one less

	waiting int // requests that wait for a connection
}

// nearByDefault is Client.near. From a host farther away the answer comes sooner over
// a connection of its own.
const nearByDefault = time.Millisecond

// An opening is a connection that is being made.
type opening struct {
	redirected bool
	done       chan struct{} // closed when it has ended
	err        error         // for all who wait; nil: they try themselves
}

// obtain gives a connection for a hop: an idle one, one that is shared, or a new
// one. Unless it is shared it is the hop's alone.
func (s *session) obtain(ctx context.Context, h *hop) (c *conn, reused bool, err error) {
	var timeout <-chan time.Time
	s.mu.Lock()
	defer s.mu.Unlock()
	g := s.gate(h.poolKey())
	for over := false; ; {
		if c := s.enter(g, h); c != nil {
			return c, true, nil
		}
		o := g.opening
		until, most := s.worthWaiting(g, h, over)
		if until == nil {
			c, err := s.open(ctx, h, g)
			return c, false, err
		}
		if timeout == nil && most < noLimit {
			timer := time.NewTimer(most)
			defer timer.Stop()
			timeout = timer.C
		}
		g.waiting++
		s.mu.Unlock()
		select {
		case <-until:
		case <-timeout:
			over = true
		case <-ctx.Done():
		}
		s.mu.Lock()
		g.waiting--
		if ctx.Err() != nil {
			return nil, false, readTimeout()
		}
		if o != nil && o.err != nil && o.redirected == h.redirected {
			return nil, false, o.err
		}
	}
}

// worthWaiting is what a hop waits for rather than to connect, and for how long; nil:
// for nothing. over says that it has waited for as long as it is worth.
func (s *session) worthWaiting(g *gate, h *hop, over bool) (until <-chan struct{}, most time.Duration) {
	overTLS := h.target.url.Scheme == "https"
	switch {
	case g.opening != nil && overTLS:
		return g.opening.done, noLimit
	case over || !h.isSafe():
		return nil, 0
	case g.opening != nil:
		return g.opening.done, s.client.near
	case g.busy > 0 && overTLS:
		return g.freed, g.took
	case g.busy > 0 && g.took <= s.client.near:
		return g.freed, s.client.near
	}
	return nil, 0
}

// gate is that of an origin.
func (s *session) gate(key poolKey) *gate {
	g := s.gates[key]
	if g == nil {
		g = &gate{freed: make(chan struct{})}
		if s.gates == nil {
			s.gates = map[poolKey]*gate{}
		}
		s.gates[key] = g
	}
	return g
}

// enter gives a connection that there is already, or nil.
func (s *session) enter(g *gate, h *hop) *conn {
	if c := g.conn; c != nil {
		if c.shared.client.CanTakeNewRequest() {
			c.shared.streams++
			return c
		}
		s.unshare(c)
	}
	c := s.take(h)
	if c != nil {
		g.busy++
	}
	return c
}

// open makes a connection, while others wait for it if it may be one to share.
// It leaves s.mu to them meanwhile.
func (s *session) open(ctx context.Context, h *hop, g *gate) (*conn, error) {
	o := &opening{redirected: h.redirected, done: make(chan struct{})}
	if !g.plain {
		g.opening = o
	}
	s.mu.Unlock()
	began := time.Now()
	c, err := s.connect(ctx, h)
	s.mu.Lock()
	defer close(o.done)
	if g.opening == o {
		g.opening = nil
	}
	if err != nil {
		if ctx.Err() != context.Canceled {
			o.err = err
		}
		return nil, err
	}
	g.took, g.plain = time.Since(began), c.shared == nil
	if g.plain {
		g.busy++
		return c, nil
	}
	g.conn = c
	c.shared.streams++
	s.endWith(h.life, c)
	return c, nil
}

// endWith has a shared connection end with the grading, or once it is idle after
// the client was closed.
func (s *session) endWith(life context.Context, c *conn) {
	closed := context.AfterFunc(s.client.closing, func() { s.retire(c) })
	context.AfterFunc(life, func() {
		closed() // or the client would remember each connection there ever was
		c.Close()
	})
}

// retire has a shared connection take no more requests, and end with its last.
func (s *session) retire(c *conn) {
	s.mu.Lock()
	s.unshare(c)
	idle := c.shared.streams == 0
	s.mu.Unlock()
	if idle {
		c.Close()
	}
}

func (s *session) unshare(c *conn) {
	c.shared.retired = true
	for _, g := range s.gates {
		if g.conn == c {
			g.conn = nil
		}
	}
}

// leave ends a request over a shared connection. After one that failed the
// connection takes no more, and the last one ends it.
func (s *session) leave(h *hop, c *conn, well bool) {
	s.mu.Lock()
	c.shared.streams--
	if !well || h.last && c.shared.streams == 0 && s.gate(h.poolKey()).waiting == 0 {
		s.unshare(c)
	}
	over := c.shared.retired && c.shared.streams == 0
	s.mu.Unlock()
	if over {
		c.Close()
	}
}

// free tells those who wait at the gate that a connection of HTTP/1.1 is idle or
// gone.
func (s *session) free(h *hop) {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := s.gate(h.poolKey())
	g.busy--
	close(g.freed)
	g.freed = make(chan struct{})
}

// isAwaited reports whether a request waits for a connection of the hop's
// origin. One that nobody waits for is not kept after the last request: another
// grading may wait for its place at the address.
func (s *session) isAwaited(h *hop) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.gate(h.poolKey()).waiting > 0
}

// ends reports whether the server is to end a connection after a hop, so that it is
// the one who remembers it for a while (RFC 9293, section 3.6.1). Over TLS, and near,
// another request may come for a connection that has had only one.
func (s *session) ends(h *hop, c *conn) bool {
	if !h.last || h.target.url.Scheme == "https" {
		return false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	g := s.gate(h.poolKey())
	return g.waiting == 0 && (c.unpark != nil || g.took > s.client.near)
}

// isSafe reports whether a hop may be sent twice, and so over a connection that
// may be dead (RFC 9110, section 9.2.1).
func (h *hop) isSafe() bool { return h.method == http.MethodGet || h.method == http.MethodHead }
