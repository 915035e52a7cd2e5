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
	nat64Refresh = 10 * time.Minute // after which it is looked up again, while what was known still counts,
	nat64Stale   = 2 * nat64Refresh // up to here
	nat64Retry   = 10 * time.Second // after a failure
	nat64Timeout = 2 * time.Second
)

var (
	nat64WellKnown = []netip.Addr{netip.AddrFrom4([4]byte{192, 0, 0, 170}), netip.AddrFrom4([4]byte{192, 0, 0, 171})}

	errNAT64Unknown = errors.New("it is not known whether this network translates it")
)

// nat64 knows the prefixes behind which this network reaches IPv4. An address
// with such a prefix looks public, but is the IPv4 address inside it. One
// look-up serves all who ask.
type nat64 struct {
	resolver Resolver

	mu       sync.Mutex
	prefixes []netip.Prefix
	read     time.Time     // when they were; zero: never
	failed   time.Time     // when the last look-up did
	running  chan struct{} // closed when the look-up under way has ended; nil: there is none
}

// embedded gives the IPv4 addresses that addr may be translated to. It fails as
// long as the network can't be asked.
func (n *nat64) embedded(ctx context.Context, addr netip.Addr) ([]netip.Addr, error) {
	prefixes, err := n.known(ctx)
	return embeddedIn(prefixes, addr), err
}

// inside is the IPv4 address that addr is translated to, as far as is known by
// now, or addr itself.
func (n *nat64) inside(addr netip.Addr) netip.Addr {
	if addr.Is4() {
		return addr
	}
	n.mu.Lock()
	prefixes := n.prefixes
	n.mu.Unlock()
	if inner := embeddedIn(prefixes, addr); len(inner) > 0 {
		return inner[0]
	}
	return addr
}

func embeddedIn(prefixes []netip.Prefix, addr netip.Addr) (inner []netip.Addr) {
	for _, p := range prefixes {
		if p.Contains(addr) {
			inner = append(inner, extractIPv4(addr, p.Bits()))
		}
	}
	return inner
}

// known gives the prefixes. It waits for a look-up only if none has succeeded
// for long.
func (n *nat64) known(ctx context.Context) ([]netip.Prefix, error) {
	prefixes, running := n.current()
	if running == nil {
		return prefixes, nil
	}
	select {
	case <-running:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.age() > nat64Stale {
		return nil, errNAT64Unknown
	}
	return n.prefixes, nil
}

// current gives the prefixes, or what to wait for before they are known. It has
// them looked up in the background when it is time.
func (n *nat64) current() ([]netip.Prefix, <-chan struct{}) {
	n.mu.Lock()
	defer n.mu.Unlock()
	age := n.age()
	if age > nat64Refresh && n.running == nil && time.Since(n.failed) > nat64Retry {
		n.running = make(chan struct{})
		go n.discover(n.running)
	}
	switch {
	case age <= nat64Stale:
		return n.prefixes, nil
	case n.running != nil:
		return nil, n.running
	}
	failed := make(chan struct{})
	close(failed)
	return nil, failed
}

func (n *nat64) age() time.Duration {
	if n.read.IsZero() {
		return nat64Stale + 1
	}
	return time.Since(n.read)
}

// discover looks the prefixes up. What fails says nothing about any address.
func (n *nat64) discover(done chan struct{}) {
	ctx, cancel := context.WithTimeout(context.Background(), nat64Timeout)
	defer cancel()
	addrs, err := n.resolver.LookupNetIP(ctx, "ip6", nat64Probe)
	n.mu.Lock()
	defer n.mu.Unlock()
	defer close(done)
	n.running = nil
	var dns *net.DNSError
	if err != nil && !(errors.As(err, &dns) && dns.IsNotFound) {
		n.failed = time.Now()
		return
	}
	n.read, n.prefixes = time.Now(), nil
	for _, addr := range addrs {
		for _, bits := range []int{32, 40, 48, 56, 64, 96} {
			if addr.Is6() && slices.Contains(nat64WellKnown, extractIPv4(addr, bits)) {
				n.prefixes = append(n.prefixes, netip.PrefixFrom(addr, bits).Masked())
			}
		}
	}
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
