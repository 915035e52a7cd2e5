package fetch

import (
	"context"
	"net"
	"net/netip"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
)

// A network is what a host's addresses do: answer after a time, refuse, or, if
// they aren't listed, drop what they are sent.
type network struct {
	accept map[string]time.Duration
	refuse []string

	mu    sync.Mutex
	began time.Time
	tried []string // address and when
	open  int      // connections
}

func (n *network) dial(ctx context.Context, pair string, control controlFunc) (net.Conn, error) {
	if err := control(ctx, "tcp", pair, nil); err != nil {
		return nil, &net.OpError{Op: "dial", Err: err}
	}
	addr := netip.MustParseAddrPort(pair).Addr().String()
	n.mu.Lock()
	n.tried = append(n.tried, addr+" at "+time.Since(n.began).String())
	n.mu.Unlock()
	for _, r := range n.refuse {
		if r == addr {
			return nil, &net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}
		}
	}
	after, ok := n.accept[addr]
	if !ok {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	time.Sleep(after) // and answers though nobody waits any more
	near, far := net.Pipe()
	far.Close()
	n.mu.Lock()
	defer n.mu.Unlock()
	n.open++
	return &counted{pipe{near, strings.NewReader(okAnswer)}, n}, nil
}

type counted struct {
	pipe
	network *network
}

func (c *counted) Close() error {
	c.network.mu.Lock()
	defer c.network.mu.Unlock()
	c.network.open--
	return c.pipe.Close()
}

func (*counted) SetDeadline(time.Time) error { return nil }

func TestRace(t *testing.T) {
	const ms = time.Millisecond
	for _, test := range []struct {
		name   string
		addrs  string
		net    *network
		want   string
		tried  string
		ending time.Duration
	}{
		{"the first answers", "2600::1 8.8.8.1", &network{accept: map[string]time.Duration{"2600::1": 100 * ms, "8.8.8.1": 0}},
			"200", "2600::1 at 0s", 100 * ms},
		{"a dead family", "2600::1 8.8.8.1", &network{accept: map[string]time.Duration{"8.8.8.1": 0}},
			"200", "2600::1 at 0s, 8.8.8.1 at 250ms", 250 * ms},
		{"a dead family of many", "2600::1 2600::2 2600::3 2600::4 8.8.8.1", &network{accept: map[string]time.Duration{"8.8.8.1": 0}},
			"200", "2600::1 at 0s, 8.8.8.1 at 250ms", 250 * ms},
		{"a row of dead addresses", "8.8.8.1 8.8.8.2 8.8.8.3 8.8.8.4 8.8.8.5 8.8.8.6", &network{accept: map[string]time.Duration{"8.8.8.6": 0}},
			"200", "8.8.8.1 at 0s, 8.8.8.2 at 250ms, 8.8.8.3 at 500ms, 8.8.8.4 at 750ms, 8.8.8.5 at 1s, 8.8.8.6 at 1.25s", 1250 * ms},
		{"a refusal is not waited for", "8.8.8.1 8.8.8.2 8.8.8.3", &network{refuse: []string{"8.8.8.1", "8.8.8.2"}, accept: map[string]time.Duration{"8.8.8.3": 0}},
			"200", "8.8.8.1 at 0s, 8.8.8.2 at 0s, 8.8.8.3 at 0s", 0},
		{"the first is slow and wins", "8.8.8.1 8.8.8.2", &network{accept: map[string]time.Duration{"8.8.8.1": 300 * ms, "8.8.8.2": 500 * ms}},
			"200", "8.8.8.1 at 0s, 8.8.8.2 at 250ms", 750 * ms}, // the loser is waited for
		{"all refuse", "8.8.8.1 2600::1", &network{refuse: []string{"8.8.8.1", "2600::1"}},
			"connection_refused", "8.8.8.1 at 0s, 2600::1 at 0s", 0},
		{"all are dead", "8.8.8.1 2600::1", &network{},
			"connect_timeout", "8.8.8.1 at 0s, 2600::1 at 250ms", 10 * time.Second},
		{"one is dead and one refuses", "8.8.8.1 2600::1", &network{refuse: []string{"2600::1"}},
			"connect_timeout", "8.8.8.1 at 0s, 2600::1 at 250ms", 10 * time.Second},
		{"none that is denied is tried", "127.0.0.1 8.8.8.1 ::1 10.0.0.1 2600::1", &network{accept: map[string]time.Duration{"2600::1": 0}},
			"200", "8.8.8.1 at 0s, 2600::1 at 250ms", 250 * ms},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld()
				w.set("public.test", strings.Fields(test.addrs)...)
				c := w.client(t, Options{Timeout: 10 * time.Second})
				n := test.net
				c.dial, n.began = n.dial, time.Now()
				resp, err := get(t, c, "http://public.test/")
				assert.Equal(t, test.want, outcome(t, resp, err))
				assert.Equal(t, test.tried, strings.Join(n.tried, ", "))
				assert.Equal(t, test.ending, time.Since(n.began))
				synctest.Wait()
				assert.Zero(t, n.open, "connections left open")
			})
		})
	}
}

func TestInterleaved(t *testing.T) {
	pairs := func(list string) (pairs []netip.AddrPort) {
		for _, a := range strings.Fields(list) {
			pairs = append(pairs, netip.AddrPortFrom(netip.MustParseAddr(a), 80))
		}
		return pairs
	}
	for given, want := range map[string]string{
		"":                            "",
		"::1":                         "::1",
		"1.1.1.1 ::1":                 "1.1.1.1 ::1",
		"::1 ::2 1.1.1.1":             "::1 1.1.1.1 ::2",
		"1.1.1.1 1.1.1.2 1.1.1.3 ::1": "1.1.1.1 ::1 1.1.1.2 1.1.1.3",
		"::1 1.1.1.1 1.1.1.2 ::2 ::3": "::1 1.1.1.1 ::2 1.1.1.2 ::3",
	} {
		assert.Equal(t, pairs(want), interleaved(pairs(given)), given)
	}
}

// TestLookupInTime: a resolver that does not answer is a time-out, not a name
// that does not exist.
func TestLookupInTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newWorld().client(t, Options{Timeout: 5 * time.Second, Resolver: resolverFunc(
			func(ctx context.Context, _, _ string) ([]netip.Addr, error) {
				<-ctx.Done()
				return nil, &net.DNSError{Err: "i/o timeout", IsTimeout: true}
			})})
		_, err := get(t, c, "http://public.test/")
		assert.Equal(t, "connect_timeout", code(t, err))
		assert.ErrorContains(t, err, "looked up in the time allowed")
	})
}
