package fetch

import (
	"context"
	"net"
	"net/netip"
	"slices"
	"sync"
	"time"
)

// A guard decides which addresses may be dialled: public unicast ones that are
// neither this machine's own nor denied by the operator. It is asked in
// [net.Dialer.ControlContext], where the address can't change any more.
type guard struct {
	denied []netip.Prefix // by the operator, and the egress proxy
	own    ownAddresses
	nat64  nat64
}

// A denial says why an address may not be dialled. It is for the operator's
// log: what learners and callers are told names no address.
type denial struct {
	addr    string
	reason  string
	unknown bool // it is this network's fault that nobody can tell
}

func (d *denial) Error() string { return d.addr + " is not dialled: " + d.reason }

// admit decides on the address as the dialler spells it. A pair that allow names,
// which the operator has vouched for, is let in as it is.
func (g *guard) admit(ctx context.Context, address string, allow *allowance) error {
	pair, err := netip.ParseAddrPort(address)
	if err != nil {
		return &denial{addr: address, reason: "it is not an address and a port"}
	}
	return g.admitPair(ctx, pair, allow)
}

// admitPair decides on an address and its port.
func (g *guard) admitPair(ctx context.Context, pair netip.AddrPort, allow *allowance) error {
	pair = unmapped(pair)
	if allow.names(pair) {
		return nil
	}
	if reason := g.refuse(ctx, pair, allow); reason != "" {
		return &denial{addr: pair.String(), reason: reason, unknown: reason == errNAT64Unknown.Error()}
	}
	return nil
}

func unmapped(pair netip.AddrPort) netip.AddrPort {
	return netip.AddrPortFrom(pair.Addr().Unmap(), pair.Port())
}

// refuse gives the reason for which the pair may not be dialled, or "". A prefix
// that is allowed makes up for an address that isn't public, for nothing else.
func (g *guard) refuse(ctx context.Context, pair netip.AddrPort, allow *allowance) string {
	addr := pair.Addr()
	switch {
	case pair.Port() == 0:
		return "port 0"
	case contains(g.denied, addr):
		return "denied by the operator"
	}
	if addr.Is6() && addr.IsGlobalUnicast() {
		inner, err := g.nat64.embedded(ctx, addr)
		if err != nil {
			return errNAT64Unknown.Error()
		}
		for _, v4 := range inner {
			if reason := g.refuse(ctx, netip.AddrPortFrom(v4, pair.Port()), nil); reason != "" {
				return reason + ", behind NAT64"
			}
		}
		if len(inner) > 0 {
			return ""
		}
	}
	if reason := special(addr); reason != "" && !allow.covers(pair) {
		return reason
	}
	if g.own.contains(addr) {
		return "this machine's own address"
	}
	return ""
}

// unmappedAll reads prefixes of IPv4 that are written as IPv6 as what they are.
func unmappedAll(prefixes []netip.Prefix) []netip.Prefix {
	list := slices.Clone(prefixes)
	for i, p := range list {
		if p.Addr().Is4In6() {
			list[i] = netip.PrefixFrom(p.Addr().Unmap(), max(p.Bits()-96, 0)).Masked()
		}
	}
	return list
}

func contains(prefixes []netip.Prefix, addr netip.Addr) bool {
	return slices.ContainsFunc(prefixes, func(p netip.Prefix) bool { return p.Contains(addr) })
}

// ownRefresh is how long the list of this machine's addresses is good for.
const ownRefresh = 30 * time.Second

// ownAddresses are the addresses of this machine's interfaces, which may be
// public ones.
type ownAddresses struct {
	list func() ([]net.Addr, error) // net.InterfaceAddrs

	mu    sync.Mutex
	read  time.Time
	addrs []netip.Addr
}

func (o *ownAddresses) contains(addr netip.Addr) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.read.IsZero() || time.Since(o.read) > ownRefresh {
		o.refresh()
	}
	return slices.Contains(o.addrs, addr)
}

// refresh keeps what was known if the addresses can't be listed.
func (o *ownAddresses) refresh() {
	list, err := o.list()
	if err != nil {
		return
	}
	o.read, o.addrs = time.Now(), nil
	for _, a := range list {
		if n, ok := a.(*net.IPNet); ok {
			if addr, ok := netip.AddrFromSlice(n.IP); ok {
				o.addrs = append(o.addrs, addr.Unmap())
			}
		}
	}
}
