// Package fetch is the grader's guarded HTTP client: the way to a project whose
// URL a stranger gave, and whose every byte a stranger serves.
//
// What it promises:
//   - No connection to an address that isn't public unicast, decided on the
//     address that is dialled, after all look-ups and on every redirect. Only
//     what the operator allows by host and port is exempt.
//   - Each request ends within its deadline and its limits, whatever is served.
//   - No address is sent more requests than the limits say, whatever the names
//     that lead to it.
//   - Gradings share nothing: no connection, TLS session or cookie.
//   - Its errors make no port scanner, as far as that can be. Refused, reset
//     before an answer and unreachable are one code with one sentence, so that
//     nobody learns about closed ports, firewalls or routes; no sentence names an
//     address; and of addresses that aren't public each gets the same answer, and
//     no packet. A connect_timeout stays apart: the time that passes gives it away
//     anyway, and a learner whose host sleeps has to know. What is left to learn,
//     whether a public host's port speaks HTTP, anyone finds out faster from
//     elsewhere.
//
// It speaks HTTP/1.1, one request at a time on a connection, over
// [http.ReadResponse] rather than [http.Transport], and HTTP/2 where a server
// offers it, all requests of a grading over one connection: so each byte read is
// counted against a limit, there is one deadline, nothing outlives the grading,
// and a request is sent exactly as often as the report says.
package fetch

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"math"
	"net"
	"net/netip"
	"os"
	"runtime"
	"sync"
	"syscall"
	"time"
)

// Options of a [Client]. The zero value works and is safe. Of the limits, 0 is
// the default and a negative value is no limit.
type Options struct {
	Timeout      time.Duration // for one request with its redirects, from look-up to last byte; 10 s
	MaxBody      int64         // bytes of a body, as sent and decompressed; 1 MiB
	MaxHeader    int64         // bytes of a response before its body; 64 KiB
	MaxRedirects int           // 5
	MaxRequests  int           // in one grading, with redirects and retries; 100
	MaxBytes     int64         // read in one grading, as sent plus decompressed; 16 MiB

	// AddressConns and AddressRate bound what one address is sent by all
	// gradings together: connections at once (16) and requests a second (20; a
	// pause saves up to twice as many). An address is an IPv4 address or an
	// IPv6 /56, whatever names lead to it. Allowed targets are exempt.
	AddressConns int
	AddressRate  float64

	// Pace, if not nil, is asked before each request for the address that it goes to,
	// beside the limits above and for allowed targets, too, and waits for as long as
	// others who share it have used it up. Its error fails the request for the moment.
	Pace func(ctx context.Context, address netip.Prefix) error
	// Waited, if not nil, is told how long a request waited for the limits of its address.
	Waited func(time.Duration)

	// AllowTargets are "host:port" pairs that may be graded although they are
	// not public. Their addresses are looked up once, by New. An allowed target
	// is let in for a project that was opened at that host and port, and not by
	// way of a redirect from elsewhere.
	//
	// "10.20.0.0/16:3000" or "[fd00:12::/64]:3000" allows in the same way each
	// address of a private network at that port, where a project's URL has the
	// address itself: a name that leads there is not let in, nor this machine's
	// own addresses, nor what is in DenyPrefixes.
	AllowTargets []string
	DenyPrefixes []netip.Prefix // denied beside what isn't public

	// AllowPorts are let in although databases or other services listen there.
	// Those that browsers refuse stay refused.
	AllowPorts []uint16

	// EgressProxy is the "http://[user:password@]host:port" of a proxy through
	// which everything is sent; empty is none, and the environment isn't asked.
	// It is told to CONNECT to the address that was let in, never to a name,
	// and nothing is sent past it.
	EgressProxy string

	RootCAs *x509.CertPool // who vouches for projects; nil is the system's
	CAFile  string         // PEM file of who does so beside RootCAs; may be empty

	UserAgent string // "grader/1 (checks a learner's project; Contact)"
	Contact   string // operator's URL or mail address, for the default UserAgent; may be empty

	Resolver Resolver // nil is Go's own, as the system is set up

	// OnDial, if not nil, hears of each address that is dialled or denied, for
	// an audit log. ctx is what Do was called with.
	OnDial func(ctx context.Context, d Dial)
}

// A Resolver looks up the addresses of a host name, as [net.Resolver] does. A
// name of more than one label ends with a dot, so that no search list applies.
type Resolver interface {
	LookupNetIP(ctx context.Context, network, host string) ([]netip.Addr, error)
}

// A Dial is an attempt to connect to an address.
type Dial struct {
	Target string         // host and port as asked for
	Addr   netip.AddrPort // where that led to
	Denied bool           // Addr was not let in, and no packet sent
	Err    error          // why there is no connection; may name addresses
}

// UserAgentProduct begins the default UserAgent, so that one grader can tell
// that another one asks it.
const UserAgentProduct = "grader/"

// A Client opens projects for grading. It is safe for concurrent use.
type Client struct {
	opts      Options // with the defaults filled in
	guard     *guard
	throttle  *throttle
	allowed   allowed
	proxy     *proxy
	tls       *tls.Config
	http2     *http2Transport
	userAgent []string
	gzips     sync.Pool     // of *gzip.Reader
	buffers   sync.Pool     // of *[copySize]byte
	decoders  chan struct{} // one for each that decodes now
	closing   context.Context
	close     context.CancelFunc

	near time.Duration // how long connecting takes to a host whose pages share a connection without TLS
	dial dialFunc      // tests map public addresses to loopback
}

// A dialFunc connects to a pair, and has control decide on the address first.
type dialFunc func(ctx context.Context, pair string, control controlFunc) (net.Conn, error)

type controlFunc func(ctx context.Context, network, address string, _ syscall.RawConn) error

func dialTCP(ctx context.Context, pair string, control controlFunc) (net.Conn, error) {
	d := net.Dialer{ControlContext: control, KeepAlive: -1} // all has deadlines, and probes cost four system calls
	return d.DialContext(ctx, "tcp", pair)
}

// startTimeout is how long New may look up what it was given.
const startTimeout = 10 * time.Second

// New returns a client. It looks up the allowed targets and the proxy, and
// fails if that fails: nothing about them is decided later.
func New(opts Options) (*Client, error) {
	opts = withDefaults(opts)
	roots, err := rootCAs(opts)
	if err != nil {
		return nil, err
	}
	h2, err := newHTTP2(opts)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), startTimeout)
	defer cancel()
	c := &Client{
		opts:      opts,
		userAgent: []string{opts.UserAgent},
		guard: &guard{
			denied: unmappedAll(opts.DenyPrefixes),
			own:    ownAddresses{list: net.InterfaceAddrs},
			nat64:  nat64{resolver: opts.Resolver},
		},
		throttle: newThrottle(opts.AddressConns, opts.AddressRate),
		tls:      tlsConfig(roots),
		http2:    h2,
		decoders: make(chan struct{}, runtime.GOMAXPROCS(0)),
		near:     nearByDefault,
		dial:     dialTCP,
	}
	if err := c.setProxy(ctx); err != nil {
		return nil, err
	}
	if err := c.allow(ctx); err != nil {
		return nil, err
	}
	c.closing, c.close = context.WithCancel(context.Background())
	return c, nil
}

// tlsConfig resumes nothing: a session would tie gradings together. The one key
// share that it offers is X25519's, which servers take at once; one that
// withstands quantum computers costs more, and pages are no secret.
func tlsConfig(roots *x509.CertPool) *tls.Config {
	return &tls.Config{
		RootCAs:                roots,
		NextProtos:             []string{"h2", "http/1.1"},
		SessionTicketsDisabled: true,
		CurvePreferences:       []tls.CurveID{tls.X25519, tls.CurveP256, tls.CurveP384, tls.CurveP521},
	}
}

// Close ends idle connections, and makes those in use end after their request.
func (c *Client) Close() { c.close() }

func withDefaults(o Options) Options {
	o.Timeout = limit(o.Timeout, 10*time.Second)
	o.MaxBody = limit(o.MaxBody, 1<<20)
	o.MaxHeader = limit(o.MaxHeader, 64<<10)
	o.MaxRedirects = int(limit(int64(o.MaxRedirects), 5))
	o.MaxRequests = int(limit(int64(o.MaxRequests), 100))
	o.MaxBytes = limit(o.MaxBytes, 16<<20)
	o.AddressConns = int(limit(int64(o.AddressConns), 16))
	if o.AddressRate == 0 {
		o.AddressRate = 20
	}
	if o.UserAgent == "" {
		o.UserAgent = UserAgentProduct + "1 (checks a learner's project"
		if o.Contact != "" {
			o.UserAgent += "; " + o.Contact
		}
		o.UserAgent += ")"
	}
	if o.Resolver == nil {
		o.Resolver = &net.Resolver{PreferGo: true} // the C library's can't be cancelled
	}
	return o
}

// noLimit is a limit that is never reached; there is room to add to it.
const noLimit = math.MaxInt64 / 2

func limit[T ~int64](v, byDefault T) T {
	switch {
	case v == 0:
		return byDefault
	case v < 0:
		return noLimit
	}
	return v
}

func rootCAs(o Options) (*x509.CertPool, error) {
	if o.CAFile == "" {
		return o.RootCAs, nil
	}
	pem, err := os.ReadFile(o.CAFile)
	if err != nil {
		return nil, fmt.Errorf("CA file: %w", err)
	}
	pool := o.RootCAs
	if pool == nil {
		if pool, err = x509.SystemCertPool(); err != nil {
			return nil, fmt.Errorf("the system's certificate authorities: %w", err)
		}
	}
	pool = pool.Clone()
	if !pool.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("CA file %s holds no PEM certificate", o.CAFile)
	}
	return pool, nil
}
