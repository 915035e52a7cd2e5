package fetch

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"sort"
	"strings"
)

// An allowance is where the operator lets a project be although that is not
// public: where a host led at the start, or any address of a prefix.
type allowance struct {
	pairs []netip.AddrPort // nil: by the prefix

	prefix netip.Prefix
	port   uint16 // of the prefix
}

// names reports whether the operator has named the pair itself.
func (a *allowance) names(pair netip.AddrPort) bool {
	return a != nil && slices.Contains(a.pairs, pair)
}

// covers reports whether the pair is let in by its prefix. Nobody looks at each
// address of one, so it opens none that is no machine's or never allowed.
func (a *allowance) covers(pair netip.AddrPort) bool {
	return a != nil && a.has(pair) && !a.isEdge(pair.Addr()) && !contains(neverAllowed, pair.Addr())
}

func (a *allowance) has(pair netip.AddrPort) bool {
	return a.port == pair.Port() && a.prefix.Contains(pair.Addr())
}

// isEdge reports whether addr is the first or the last address of an IPv4 network,
// which broadcast (RFC 1122, section 3.2.1.3). One of /31 has none (RFC 3021).
func (a *allowance) isEdge(addr netip.Addr) bool {
	return addr.Is4() && a.prefix.Bits() < 31 && (addr == a.prefix.Addr() || !a.prefix.Contains(addr.Next()))
}

func (a *allowance) first() netip.AddrPort { return netip.AddrPortFrom(a.prefix.Addr(), a.port) }

// begins compares the port and the first address of a prefix with a pair.
func (a *allowance) begins(pair netip.AddrPort) int {
	if a.port != pair.Port() {
		return int(a.port) - int(pair.Port())
	}
	return a.prefix.Addr().Compare(pair.Addr())
}

// allowed is all that the operator allows.
type allowed struct {
	names     map[string]*allowance // by Target.HostPort
	addresses map[netip.AddrPort]*allowance
	prefixes  []*allowance // in the order of begins; none is within another
}

// find gives the allowance of a target, or nil. Only a host that is an address
// itself can be in a prefix: what a name leads to may change at any time.
func (a *allowed) find(t Target) *allowance {
	if !t.addr.IsValid() {
		return a.names[t.hostPort]
	}
	pair := netip.AddrPortFrom(t.addr, t.port)
	if one := a.addresses[pair]; one != nil {
		return one
	}
	i := sort.Search(len(a.prefixes), func(i int) bool { return a.prefixes[i].begins(pair) > 0 })
	if i > 0 && a.prefixes[i-1].has(pair) {
		return a.prefixes[i-1]
	}
	return nil
}

// allow reads what the operator allows, and looks targets up, once: what a name
// leads to later doesn't count.
func (c *Client) allow(ctx context.Context) error {
	c.allowed.names, c.allowed.addresses = map[string]*allowance{}, map[netip.AddrPort]*allowance{}
	for _, spec := range c.opts.AllowTargets {
		var err error
		if strings.Contains(spec, "/") {
			err = c.allowed.addPrefix(spec)
		} else {
			err = c.allowTarget(ctx, spec)
		}
		if err != nil {
			return fmt.Errorf("allowed target %q: %w", spec, err)
		}
	}
	c.allowed.prefixes = disjoint(c.allowed.prefixes)
	return nil
}

var errNoTarget = errors.New("want one host and port, such as localhost:3000, " +
	"or a prefix of addresses and a port, such as 10.20.0.0/16:3000 or [fd00:12::/64]:3000")

func (c *Client) allowTarget(ctx context.Context, spec string) error {
	_, port, _ := net.SplitHostPort(spec)
	t, err := ParseTarget("http://" + spec)
	if err != nil || port == "" || t.url.RequestURI() != "/" {
		return errNoTarget
	}
	pairs, err := c.lookup(ctx, t)
	if err != nil {
		return err
	}
	for _, pair := range pairs {
		if contains(neverAllowed, pair.Addr()) {
			return fmt.Errorf("it is %s, which is never allowed: it is no single machine, or gives out credentials", pair.Addr())
		}
		if c.proxy != nil && slices.Contains(c.proxy.pairs, pair) {
			return errors.New("it is the egress proxy")
		}
	}
	if t.addr.IsValid() {
		c.allowed.addresses[pairs[0]] = &allowance{pairs: pairs}
	} else {
		c.allowed.names[t.hostPort] = &allowance{pairs: pairs}
	}
	return nil
}

func (a *allowed) addPrefix(spec string) error {
	prefix, port, err := parsePrefix(spec)
	if err == nil {
		a.prefixes = append(a.prefixes, &allowance{prefix: prefix, port: port})
	}
	return err
}

// disjoint sorts prefixes and leaves out those that are within another.
func disjoint(prefixes []*allowance) []*allowance {
	slices.SortFunc(prefixes, func(a, b *allowance) int {
		return cmp.Or(a.begins(b.first()), a.prefix.Bits()-b.prefix.Bits())
	})
	kept := prefixes[:0]
	for _, a := range prefixes {
		if n := len(kept); n == 0 || !kept[n-1].has(a.first()) {
			kept = append(kept, a)
		}
	}
	return kept
}

// Allowed are the addresses that the operator's allowed targets stand for, by
// host and port, and the allowed prefixes with their port, which have none: for
// the log at start.
func (c *Client) Allowed() map[string][]netip.AddrPort {
	all := map[string][]netip.AddrPort{}
	for name, a := range c.allowed.names {
		all[name] = a.pairs
	}
	for pair, a := range c.allowed.addresses {
		all[pair.String()] = a.pairs
	}
	for _, a := range c.allowed.prefixes {
		all[spellPrefix(a.prefix, a.port)] = nil
	}
	return all
}
