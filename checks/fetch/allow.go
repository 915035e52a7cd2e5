package fetch

import (
	"context"
	"fmt"
	"maps"
	"net"
	"net/netip"
	"slices"
)

// allow looks up the operator's allowed targets, once: what a name leads to
// later doesn't count.
func (c *Client) allow(ctx context.Context) error {
	c.allowed = make(map[string][]netip.AddrPort, len(c.opts.AllowTargets))
	for _, spec := range c.opts.AllowTargets {
		_, port, _ := net.SplitHostPort(spec)
		t, err := ParseTarget("http://" + spec)
		if err != nil || port == "" || t.url.RequestURI() != "/" {
			return fmt.Errorf("allowed target %q: want one host and port, such as localhost:3000", spec)
		}
		pairs, err := c.lookup(ctx, t)
		if err != nil {
			return fmt.Errorf("allowed target %q: %w", spec, err)
		}
		for _, pair := range pairs {
			if contains(neverAllowed, pair.Addr()) {
				return fmt.Errorf("allowed target %q is %s, which is never allowed: it is no single machine, or gives out credentials", spec, pair.Addr())
			}
			if c.proxy != nil && slices.Contains(c.proxy.pairs, pair) {
				return fmt.Errorf("allowed target %q is the egress proxy", spec)
			}
		}
		c.allowed[t.place()] = pairs
	}
	return nil
}

// Allowed are the addresses that the operator's allowed targets stand for, by
// host and port: for the log at start.
func (c *Client) Allowed() map[string][]netip.AddrPort { return maps.Clone(c.allowed) }
