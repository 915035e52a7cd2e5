package fetch

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"slices"
	"sync"
	"time"
)

const (
	// nat64Probe has no IPv6 address but those that a network's DNS64 makes up
	// of its NAT64 prefix and the two well-known IPv4 addresses (RFC 7050).
	nat64Probe   = "ipv4only.arpa."
	nat64Refresh = 10 * time.Minute
	nat64Timeout = 2 * time.Second
)

var nat64WellKnown = []netip.Addr{netip.AddrFrom4([4]byte{192, 0, 0, 170}), netip.AddrFrom4([4]byte{192, 0, 0, 171})}

// nat64 knows the prefixes behind which this network reaches IPv4. An address
// with such a prefix looks public, but is the IPv4 address inside it.
type nat64 struct {
	resolver Resolver

	mu       sync.Mutex
	read     time.Time
	prefixes []netip.Prefix
}

// embedded gives the IPv4 addresses that addr may be translated to. It fails as
// long as the network can't be asked.
func (n *nat64) embedded(ctx context.Context, addr netip.Addr) ([]netip.Addr, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.read.IsZero() || time.Since(n.read) > nat64Refresh {
		if err := n.discover(ctx); err != nil {
			return nil, err
		}
	}
	var inner []netip.Addr
	for _, p := range n.prefixes {
		if p.Contains(addr) {
			inner = append(inner, extractIPv4(addr, p.Bits()))
		}
	}
	return inner, nil
}

func (n *nat64) discover(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, nat64Timeout)
	defer cancel()
	addrs, err := n.resolver.LookupNetIP(ctx, "ip6", nat64Probe)
	var dns *net.DNSError
	if err != nil && !(errors.As(err, &dns) && dns.IsNotFound) {
		return err
	}
	n.read, n.prefixes = time.Now(), nil
	for _, addr := range addrs {
		for _, bits := range []int{32, 40, 48, 56, 64, 96} {
			if addr.Is6() && slices.Contains(nat64WellKnown, extractIPv4(addr, bits)) {
				n.prefixes = append(n.prefixes, netip.PrefixFrom(addr, bits).Masked())
			}
		}
	}
	return nil
}

// extractIPv4 takes the IPv4 address out of an IPv6 address as RFC 6052 section
// 2.2 lays it out for a prefix of so many bits: right after the prefix, leaving
// out the ninth byte.
func extractIPv4(addr netip.Addr, bits int) netip.Addr {
	b := addr.As16()
	rest := slices.Delete(b[:], 8, 9)
	if bits == 96 {
		return netip.AddrFrom4([4]byte(rest[11:]))
	}
	return netip.AddrFrom4([4]byte(rest[bits/8:]))
}
