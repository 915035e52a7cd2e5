package fetch

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/netip"
	"strings"
	"syscall"
)

// connect opens a connection for a hop, over TLS where its URL says so. Each
// call looks the name up again; whatever the answer, the guard decides.
func (s *session) connect(ctx context.Context, h *hop) (*conn, error) {
	pairs, err := s.pairs(ctx, h)
	if err != nil {
		return nil, lookupFailure(err)
	}
	pairs, err = s.admitted(ctx, h, pairs)
	if err != nil {
		return nil, err
	}
	c, err := s.race(ctx, h, pairs)
	if err != nil {
		return nil, err
	}
	c.br = bufio.NewReaderSize(c, bufferSize)
	if err = s.secure(ctx, h, c); err != nil {
		c.Close()
		return nil, err
	}
	return c, nil
}

// pairs are the addresses that a hop's host has: the ones fixed at start if it
// is the operator's allowed target.
func (s *session) pairs(ctx context.Context, h *hop) ([]netip.AddrPort, error) {
	if h.allow != nil && h.allow.pairs != nil {
		return h.allow.pairs, nil
	}
	return s.client.lookup(ctx, h.target)
}

func (c *Client) lookup(ctx context.Context, t Target) ([]netip.AddrPort, error) {
	if t.addr.IsValid() {
		return []netip.AddrPort{netip.AddrPortFrom(t.addr, t.port)}, nil
	}
	name := t.Hostname()
	if strings.Contains(name, ".") {
		name += "." // else hosts files don't have it
	}
	addrs, err := c.opts.Resolver.LookupNetIP(ctx, "ip", name)
	if err != nil {
		return nil, err
	}
	pairs := make([]netip.AddrPort, len(addrs))
	for i, addr := range addrs {
		pairs[i] = netip.AddrPortFrom(addr.Unmap(), t.port)
	}
	return pairs, nil
}

// admitted leaves out the addresses that would be denied, so that a name with
// both kinds still works. The families take turns. It fails if none is left.
func (s *session) admitted(ctx context.Context, h *hop, pairs []netip.AddrPort) (list []netip.AddrPort, err error) {
	err = h.blocked()
	for _, pair := range interleaved(pairs) {
		if denied := s.client.guard.admitPair(ctx, pair, h.allow); denied != nil {
			s.client.audit(ctx, h, Dial{Addr: pair, Denied: true, Err: denied})
			if isUnknown(denied) {
				err = noWay("It can't tell at the moment how it reaches this host.")
			}
			continue
		}
		if list = append(list, pair); len(list) == maxTries {
			break
		}
	}
	if len(list) > 0 {
		return list, nil
	}
	return nil, err
}

func isUnknown(err error) bool {
	var denied *denial
	return errors.As(err, &denied) && denied.unknown
}

func (c *Client) audit(ctx context.Context, h *hop, d Dial) {
	if c.opts.OnDial != nil {
		d.Target = h.target.HostPort()
		c.opts.OnDial(ctx, d)
	}
}

// reach connects to one address.
func (s *session) reach(ctx context.Context, h *hop, pair netip.AddrPort) (*conn, error) {
	addr := s.client.guard.nat64.inside(pair.Addr())
	nc := &conn{session: s, leave: func() {}, address: together(addr)}
	if h.allow == nil {
		if s.client.throttle.full(addr) {
			s.closeIdle() // or a grading could wait for itself
		}
		var err error
		if nc.lane, nc.leave, err = s.client.throttle.enter(ctx, addr); err != nil {
			return nil, crowded()
		}
	}
	if err := nc.turn(ctx); err != nil { // a connection counts as its first request
		nc.leave()
		return nil, err
	}
	raw, err := s.client.dialPair(ctx, pair, h.allow)
	var denied *denial
	s.client.audit(ctx, h, Dial{Addr: pair, Denied: errors.As(err, &denied), Err: err})
	if err != nil {
		nc.leave()
		if denied != nil {
			return nil, h.blocked()
		}
		return nil, err
	}
	nc.Conn = raw
	return nc, nil
}

// dialPair connects to an address, through the proxy if there is one. In either
// case the guard has the last word on the address that is about to be named.
func (c *Client) dialPair(ctx context.Context, pair netip.AddrPort, allow *allowance) (net.Conn, error) {
	if c.proxy != nil {
		if err := c.guard.admitPair(ctx, pair, allow); err != nil {
			return nil, err
		}
		return c.proxy.dial(ctx, pair)
	}
	return c.dial(ctx, pair.String(), func(ctx context.Context, _, address string, _ syscall.RawConn) error {
		return c.guard.admit(ctx, address, allow)
	})
}

// secure does the TLS handshake of an https hop. Nothing is resumed: a session
// ticket would tie gradings together.
func (s *session) secure(ctx context.Context, h *hop, c *conn) error {
	if h.target.url.Scheme != "https" {
		return nil
	}
	config := s.client.tls.Clone()
	config.ServerName = h.target.Hostname()
	if h.upgrades {
		config.NextProtos = []string{"http/1.1"}
	}
	layer := tls.Client(c.Conn, config)
	if err := layer.HandshakeContext(ctx); err != nil {
		return handshakeFailure(ctx, err)
	}
	c.Conn = layer
	if layer.ConnectionState().NegotiatedProtocol == "h2" {
		if err := c.share(); err != nil {
			return handshakeFailure(ctx, err)
		}
	}
	return nil
}
