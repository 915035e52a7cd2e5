package fetch

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"grader/checks"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// publicAddr is where public.test is.
var publicAddr = netip.MustParseAddr("1.2.3.4")

// A world is a DNS zone, and public addresses whose servers are on loopback. The
// dialler asks the guard as the real one does, and then connects elsewhere.
type world struct {
	mu      sync.Mutex
	zone    map[string][]netip.Addr // by name without its dot
	lookups map[string]int
	servers map[netip.AddrPort]string
	dialled []netip.AddrPort // that the guard let in
}

func newWorld() *world {
	return &world{
		zone: map[string][]netip.Addr{
			"public.test": {publicAddr},
			"localhost":   {netip.MustParseAddr("127.0.0.1"), netip.IPv6Loopback()},
		},
		lookups: map[string]int{},
		servers: map[netip.AddrPort]string{},
	}
}

func (w *world) set(name string, addrs ...string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.zone[name] = nil
	for _, a := range addrs {
		w.zone[name] = append(w.zone[name], netip.MustParseAddr(a))
	}
}

// LookupNetIP implements [Resolver].
func (w *world) LookupNetIP(_ context.Context, network, host string) ([]netip.Addr, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	name, absolute := strings.CutSuffix(host, ".")
	w.lookups[name]++
	if absolute != strings.Contains(name, ".") || len(w.zone[name]) == 0 {
		return nil, &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}
	}
	return w.zone[name], nil
}

func (w *world) dial(ctx context.Context, pair string, control controlFunc) (net.Conn, error) {
	if err := control(ctx, "tcp", pair, nil); err != nil {
		return nil, &net.OpError{Op: "dial", Err: err}
	}
	w.mu.Lock()
	w.dialled = append(w.dialled, netip.MustParseAddrPort(pair))
	real, ok := w.servers[netip.MustParseAddrPort(pair)]
	w.mu.Unlock()
	if !ok {
		return nil, &net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}
	}
	var d net.Dialer
	return d.DialContext(ctx, "tcp", real)
}

// at puts a server at port 80 of an address.
func (w *world) at(pair string, listen string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.servers[netip.MustParseAddrPort(pair)] = listen
}

func (w *world) reached() []netip.AddrPort {
	w.mu.Lock()
	defer w.mu.Unlock()
	return append([]netip.AddrPort(nil), w.dialled...)
}

func (w *world) client(t testing.TB, opts Options) *Client {
	t.Helper()
	if opts.Resolver == nil {
		opts.Resolver = w
	}
	if opts.Timeout == 0 {
		opts.Timeout = time.Minute // so that a slow machine changes nothing
	}
	c, err := New(opts)
	require.NoError(t, err)
	c.dial = w.dial
	t.Cleanup(c.Close)
	return c
}

// handle serves public.test with a handler.
func (w *world) handle(t testing.TB, h http.HandlerFunc) {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	w.at("1.2.3.4:80", server.Listener.Addr().String())
}

// listen serves each connection with a script, which has the connection for
// itself. It returns the address.
func listen(t testing.TB, script func(net.Conn)) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	var running sync.WaitGroup
	var mu sync.Mutex
	var conns []net.Conn
	running.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			mu.Lock()
			conns = append(conns, c)
			mu.Unlock()
			running.Go(func() {
				defer c.Close()
				script(c)
			})
		}
	})
	t.Cleanup(func() {
		l.Close()
		mu.Lock()
		for _, c := range conns {
			c.Close()
		}
		mu.Unlock()
		running.Wait()
	})
	return l.Addr().String()
}

// get opens a URL as a project and asks for it.
func get(t testing.TB, c *Client, rawURL string) (*checks.Response, error) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	p, err := c.Open(rawURL)
	if err != nil {
		return nil, err
	}
	return p.Site.Do(ctx, checks.Request{URL: rawURL})
}

// code is what an error is known by, or "" if there is none.
func code(t testing.TB, err error) string {
	t.Helper()
	var target *checks.TargetError
	var site *checks.SiteError
	switch {
	case err == nil:
		return ""
	case errors.As(err, &target):
		return target.Code
	case errors.As(err, &site):
		return string(site.Code)
	}
	require.NoError(t, err, "an error of an unexpected kind")
	return ""
}
