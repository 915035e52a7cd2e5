package fetch

import (
	"context"
	"errors"
	"io"
	"net"
	"net/netip"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// registries are the blocks of the IANA IPv4 and IPv6 special-purpose address
// registries as of October 2025, with both multicast blocks. It is written
// apart from the guard's own list, which merges them.
var registries = []string{
	"0.0.0.0/8", "0.0.0.0/32", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
	"192.0.0.0/24", "192.0.0.0/29", "192.0.0.8/32", "192.0.0.9/32", "192.0.0.10/32", "192.0.0.170/32",
	"192.0.0.171/32", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.88.99.2/32",
	"192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4",
	"255.255.255.255/32", "224.0.0.0/4",
	"::1/128", "::/128", "::ffff:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "100:0:0:1::/64", "2001::/23",
	"2001::/32", "2001:1::1/128", "2001:1::2/128", "2001:1::3/128", "2001:2::/48", "2001:3::/32", "2001:4:112::/48",
	"2001:10::/28", "2001:20::/28", "2001:30::/28", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20",
	"5f00::/16", "fc00::/7", "fe80::/10", "ff00::/8",
}

// newGuard knows no addresses of its own and no NAT64.
func newGuard() *guard {
	g := &guard{own: ownAddresses{list: func() ([]net.Addr, error) { return nil, nil }}}
	g.nat64.resolver = newWorld()
	return g
}

func admits(t *testing.T, g *guard, addr netip.Addr) bool {
	t.Helper()
	return g.admit(t.Context(), netip.AddrPortFrom(addr, 443).String(), nil) == nil
}

func ends(p netip.Prefix) (first, last netip.Addr) {
	b := p.Addr().AsSlice()
	for i := p.Bits(); i < 8*len(b); i++ {
		b[i/8] |= 0x80 >> (i % 8)
	}
	last, _ = netip.AddrFromSlice(b)
	return p.Addr(), last
}

func TestGuardDeniesRegistries(t *testing.T) {
	g := newGuard()
	for _, s := range registries {
		first, last := ends(netip.MustParsePrefix(s))
		assert.False(t, admits(t, g, first), "%s: %s", s, first)
		assert.False(t, admits(t, g, last), "%s: %s", s, last)
	}
}

func TestGuardJudgesNeighbours(t *testing.T) {
	g := newGuard()
	unicast := netip.MustParsePrefix("2000::/3")
	for _, s := range registries {
		first, last := ends(netip.MustParsePrefix(s))
		for _, addr := range []netip.Addr{first.Prev(), last.Next()} {
			if !addr.IsValid() {
				continue
			}
			want := !slices.ContainsFunc(registries, func(s string) bool {
				return netip.MustParsePrefix(s).Contains(addr.Unmap())
			}) && (addr.Unmap().Is4() || unicast.Contains(addr))
			assert.Equal(t, want, admits(t, g, addr), "beside %s: %s", s, addr)
		}
	}
}

func TestGuardJudgesMappedAddresses(t *testing.T) {
	g := newGuard()
	assert.False(t, admits(t, g, netip.MustParseAddr("::ffff:10.0.0.1")))
	assert.True(t, admits(t, g, netip.MustParseAddr("::ffff:8.8.8.8")))
}

func TestControlDeniesWhatItCantRead(t *testing.T) {
	g := newGuard()
	for _, address := range []string{
		":80", "127.0.0.1%any:80", "8.8.8.8%any:80", "", "host:80", "127.0.0.1:http", "[::1", "8.8.8.8", "8.8.8.8:65536", "[2600::1%eth0]:80",
	} {
		var denied *denial
		assert.ErrorAs(t, g.admit(t.Context(), address, nil), &denied, address)
	}
}

func TestGuardDeniesPortZero(t *testing.T) {
	assert.Error(t, newGuard().admit(t.Context(), "8.8.8.8:0", nil))
}

func TestGuardDeniesOperatorsPrefixes(t *testing.T) {
	c, err := New(Options{DenyPrefixes: []netip.Prefix{netip.MustParsePrefix("8.8.8.0/24")}, Resolver: newWorld()})
	require.NoError(t, err)
	defer c.Close()
	assert.False(t, admits(t, c.guard, netip.MustParseAddr("8.8.8.8")))
	assert.False(t, admits(t, c.guard, netip.MustParseAddr("::ffff:8.8.8.8")))
	assert.True(t, admits(t, c.guard, netip.MustParseAddr("8.8.9.8")))
}

func TestMappedPrefixesDenyIPv4(t *testing.T) {
	for _, prefix := range []string{"::ffff:8.8.8.0/120", "::ffff:0:0/96", "::ffff:0:0/90"} {
		c, err := New(Options{DenyPrefixes: []netip.Prefix{netip.MustParsePrefix(prefix)}, Resolver: newWorld()})
		require.NoError(t, err)
		assert.False(t, admits(t, c.guard, netip.MustParseAddr("8.8.8.8")), prefix)
		assert.True(t, admits(t, c.guard, netip.MustParseAddr("2600::1")), prefix)
		c.Close()
	}
}

func TestGuardDeniesOwnAddresses(t *testing.T) {
	g := newGuard()
	own := netip.MustParseAddr("8.8.8.8")
	fail := false
	g.own.list = func() ([]net.Addr, error) {
		if fail {
			return nil, os.ErrPermission
		}
		return []net.Addr{&net.IPNet{IP: own.AsSlice(), Mask: net.CIDRMask(24, 32)}}, nil
	}
	assert.False(t, admits(t, g, own))
	assert.True(t, admits(t, g, netip.MustParseAddr("8.8.8.9")), "the network around it")

	own = netip.MustParseAddr("2600::5")
	g.own.read = g.own.read.Add(-2 * ownRefresh)
	assert.False(t, admits(t, g, own), "after a refresh")

	fail = true
	g.own.read = g.own.read.Add(-2 * ownRefresh)
	assert.False(t, admits(t, g, own), "what was known stays if the list fails")
}

// embed puts an IPv4 address behind a NAT64 prefix, the other way round than the
// guard takes it out.
func embed(prefix string, v4 string) netip.Addr {
	p := netip.MustParsePrefix(prefix)
	b, in := p.Addr().As16(), netip.MustParseAddr(v4).As4()
	at := p.Bits() / 8
	for _, octet := range in {
		if at == 8 {
			at++
		}
		b[at] = octet
		at++
	}
	return netip.AddrFrom16(b)
}

func TestGuardLooksBehindNAT64(t *testing.T) {
	for _, prefix := range []string{
		"2600:db9::/32", "2600:db9:100::/40", "2600:db9:122::/48", "2600:db9:122:300::/56", "2600:db9:122:344::/64",
		"2600:db9:122:344::/96", "64:ff9b::/96", "fd00:64::/96",
	} {
		t.Run(prefix, func(t *testing.T) {
			w, g := newWorld(), newGuard()
			g.nat64.resolver = w
			assert.False(t, admits(t, g, embed("64:ff9b::/96", "8.8.8.8")), "before it is known")

			w.set("ipv4only.arpa", embed(prefix, "192.0.0.170").String(), embed(prefix, "192.0.0.171").String())
			g.nat64.read = g.nat64.read.Add(-2 * nat64Refresh)
			assert.False(t, admits(t, g, embed(prefix, "169.254.169.254")))
			assert.False(t, admits(t, g, embed(prefix, "10.0.0.1")))
			assert.True(t, admits(t, g, embed(prefix, "8.8.8.8")))
			assert.True(t, admits(t, g, netip.MustParseAddr("2a00::1")), "an address without the prefix")
		})
	}
}

type resolverFunc func(ctx context.Context, network, host string) ([]netip.Addr, error)

func (f resolverFunc) LookupNetIP(ctx context.Context, network, host string) ([]netip.Addr, error) {
	return f(ctx, network, host)
}

func TestGuardDeniesIPv6WhileNAT64IsUnknown(t *testing.T) {
	g := newGuard()
	g.nat64.resolver = resolverFunc(func(context.Context, string, string) ([]netip.Addr, error) {
		return nil, errors.New("no server answers")
	})
	assert.False(t, admits(t, g, netip.MustParseAddr("2600::1")))
	assert.True(t, admits(t, g, netip.MustParseAddr("8.8.8.8")))
}

// TestNAT64Unknown: that this network can't say whether it translates is no
// verdict about a host, and is asked for once.
func TestNAT64Unknown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.set("six.test", "2600::1")
		w.set("both.test", "2600::1", "1.2.3.4")
		var asked atomic.Int32
		c := w.client(t, Options{Timeout: 10 * time.Second, AddressRate: -1, AddressConns: -1, Resolver: resolverFunc(func(ctx context.Context, network, host string) ([]netip.Addr, error) {
			if host != nat64Probe {
				return w.LookupNetIP(ctx, network, host)
			}
			asked.Add(1)
			time.Sleep(nat64Timeout)
			return nil, &net.DNSError{Err: "server misbehaving", IsTemporary: true}
		})})
		c.dial = func(context.Context, string, controlFunc) (net.Conn, error) {
			near, far := net.Pipe()
			far.Close()
			return &pipe{near, strings.NewReader(okAnswer)}, nil
		}
		began := time.Now()
		var running sync.WaitGroup
		for range 50 {
			running.Go(func() {
				_, err := get(t, c, "http://six.test/")
				assert.Equal(t, "egress_failure", code(t, err))
				resp, err := get(t, c, "http://both.test/")
				assert.Equal(t, "200", outcome(t, resp, err))
			})
		}
		running.Wait()
		assert.EqualValues(t, 1, asked.Load())
		assert.Equal(t, nat64Timeout, time.Since(began), "waited for once")
		time.Sleep(2 * nat64Retry)
		_, err := get(t, c, "http://six.test/")
		assert.Equal(t, "egress_failure", code(t, err))
		assert.EqualValues(t, 2, asked.Load(), "asked for again after a while")
	})
}

// TestNAT64IsNotWaitedFor: what was known counts while it is looked up again.
func TestNAT64IsNotWaitedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGuard()
		slow := time.Duration(0)
		g.nat64.resolver = resolverFunc(func(context.Context, string, string) ([]netip.Addr, error) {
			time.Sleep(slow)
			return []netip.Addr{embed("2600:64::/96", "192.0.0.170")}, nil
		})
		inside := embed("2600:64::/96", "10.0.0.1")
		assert.False(t, admits(t, g, inside))
		slow = time.Second
		time.Sleep(nat64Refresh + time.Second)
		began := time.Now()
		assert.False(t, admits(t, g, inside))
		assert.True(t, admits(t, g, netip.MustParseAddr("2600::1")))
		assert.Zero(t, time.Since(began))
		time.Sleep(2 * time.Second) // until it has been looked up
	})
}

// TestNAT64HostsAreApart: politeness counts for the IPv4 address, and not for
// all that is behind one prefix.
func TestNAT64HostsAreApart(t *testing.T) {
	w := newWorld()
	w.set("ipv4only.arpa", embed("2600:64::/96", "192.0.0.170").String())
	w.set("a.test", embed("2600:64::/96", "8.8.8.1").String())
	w.set("b.test", embed("2600:64::/96", "8.8.8.2").String())
	w.set("c.test", "8.8.8.2")
	app := listen(t, after(func(c net.Conn) { io.WriteString(c, okAnswer) }))
	for _, name := range []string{"a.test", "b.test", "c.test"} {
		w.at(netip.AddrPortFrom(w.zone[name][0], 80).String(), app)
	}
	c := w.client(t, Options{AddressRate: 0.0001})
	for name, want := range map[string]string{"a.test": "200", "b.test": "200"} {
		resp, err := get(t, c, "http://"+name+"/")
		assert.Equal(t, want, outcome(t, resp, err), name)
	}
	_, err := get(t, c, "http://c.test/")
	assert.Equal(t, "busy", code(t, err), "the same host, not translated")
}

// TestDialerDenies has the real dialler: a server on loopback must not see a
// connection.
func TestDialerDenies(t *testing.T) {
	var seen atomic.Int32
	address := listen(t, func(net.Conn) { seen.Add(1) })
	c, err := New(Options{Resolver: newWorld()})
	require.NoError(t, err)
	defer c.Close()
	conn, err := c.dialPair(t.Context(), netip.MustParseAddrPort(address), nil)
	var denied *denial
	require.ErrorAs(t, err, &denied)
	assert.Nil(t, conn)

	allowed := &allowance{pairs: []netip.AddrPort{netip.MustParseAddrPort(address)}}
	conn, err = c.dialPair(t.Context(), allowed.pairs[0], allowed)
	require.NoError(t, err, "the same with an allowance")
	conn.Read(make([]byte, 1)) // until the script has run
	conn.Close()
	assert.EqualValues(t, 1, seen.Load())
}
