package browser

import (
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"sync"
	"sync/atomic"
	"time"

	"grader/checks"
	"grader/checks/report"
)

// A proxy is all the network that a browser has: it listens on loopback, and
// connects by the guarded way to a project.
type proxy struct {
	way      http.RoundTripper // connects where it is asked to CONNECT; nil: nowhere
	home     string            // host and port of the project
	requests atomic.Int64      // that may still come
	bytes    atomic.Int64      // that may still be read

	server    *http.Server
	transport *http.Transport
	listener  net.Listener
	ending    context.Context
	end       context.CancelFunc
	running   sync.WaitGroup // what serves, and what joins connections

	mu     sync.Mutex
	asked  map[string]bool // hosts and ports
	failed error           // why the project was not reached, the first time
}

// deadEnd is a proxy that reaches nothing, for what a browser asks for of itself.
func deadEnd() (net.Listener, error) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	go func() {
		for {
			conn, err := ln.Accept()
			if err != nil {
				return
			}
			_ = conn.Close()
		}
	}()
	return ln, nil
}

// listen starts a proxy. Close it.
func listen(way http.RoundTripper, home string, opts Options) (*proxy, error) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	p := &proxy{way: way, home: home, listener: ln, asked: map[string]bool{}}
	p.requests.Store(int64(opts.Requests))
	p.bytes.Store(opts.Bytes)
	p.ending, p.end = context.WithCancel(context.Background())
	p.transport = &http.Transport{
		DialContext:        func(ctx context.Context, _, hostPort string) (net.Conn, error) { return p.dial(ctx, hostPort) },
		DisableCompression: true,
	}
	p.server = &http.Server{
		Handler:           p.handler(),
		ErrorLog:          silent,
		ReadHeaderTimeout: 10 * time.Second,
		BaseContext:       func(net.Listener) context.Context { return p.ending },
	}
	p.running.Go(func() { _ = p.server.Serve(ln) })
	return p, nil
}

var silent = log.New(io.Discard, "", 0)

func (p *proxy) handler() http.Handler {
	forward := &httputil.ReverseProxy{
		Rewrite:       func(*httputil.ProxyRequest) {}, // as it is, less what is said to a proxy
		Transport:     p.transport,
		FlushInterval: -1,
		ErrorLog:      silent,
		ErrorHandler:  func(w http.ResponseWriter, _ *http.Request, err error) { w.WriteHeader(statusOf(err)) },
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case p.requests.Add(-1) < 0:
			w.WriteHeader(http.StatusTooManyRequests)
		case r.Method == http.MethodConnect:
			p.tunnel(w, r)
		case r.URL.Scheme != "http":
			w.WriteHeader(http.StatusBadRequest)
		default:
			forward.ServeHTTP(w, r)
		}
	})
}

func (p *proxy) address() string { return p.listener.Addr().String() }

// close ends all connections, and waits for what serves them.
func (p *proxy) close() {
	p.end()
	_ = p.server.Close()
	p.transport.CloseIdleConnections()
	p.running.Wait()
}

// dial connects to a host and port.
func (p *proxy) dial(ctx context.Context, hostPort string) (net.Conn, error) {
	p.mu.Lock()
	p.asked[hostPort] = true
	p.mu.Unlock()
	if p.way == nil {
		return nil, &checks.SiteError{Code: report.BlockedAddress, Detail: "The page has no network."}
	}
	req := &http.Request{Method: http.MethodConnect, URL: &url.URL{Host: hostPort}, Host: hostPort, Header: http.Header{}}
	resp, err := p.way.RoundTrip(req.WithContext(ctx))
	if err != nil {
		p.note(hostPort, err)
		return nil, err
	}
	way, ok := resp.Body.(io.ReadWriteCloser)
	if !ok {
		_ = resp.Body.Close()
		return nil, errors.New("browser: the site gives no connection")
	}
	return &through{ReadWriteCloser: way, proxy: p, hostPort: hostPort}, nil
}

// note keeps why the project itself could not be reached. That a page was left
// before all of it came is no reason.
func (p *proxy) note(hostPort string, err error) {
	var site *checks.SiteError
	if hostPort != p.home || !errors.As(err, &site) {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.failed == nil {
		p.failed = site
	}
}

// failure is why the project could not be reached; nil: it could.
func (p *proxy) failure() error {
	if p.requests.Load() < 0 || p.bytes.Load() < 0 {
		return errRequests
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.failed
}

// tunnel joins the browser with where it wants to connect to.
func (p *proxy) tunnel(w http.ResponseWriter, r *http.Request) {
	far, err := p.dial(r.Context(), r.Host)
	if err != nil {
		w.WriteHeader(statusOf(err))
		return
	}
	near, ahead, err := http.NewResponseController(w).Hijack()
	if err != nil {
		_ = far.Close()
		return
	}
	part := func() { _, _ = near.Close(), far.Close() }
	stop := context.AfterFunc(p.ending, part)
	p.running.Go(func() {
		defer part()
		_, _ = io.Copy(far, ahead)
	})
	p.running.Go(func() {
		defer stop()
		defer part()
		if _, err := io.WriteString(near, "HTTP/1.1 200 Connected\r\n\r\n"); err == nil {
			_, _ = io.Copy(near, far)
		}
	})
}

// statusOf is what the browser is told of a failed connection.
func statusOf(err error) int {
	var site *checks.SiteError
	if errors.As(err, &site) && site.Code == report.BlockedAddress {
		return http.StatusForbidden
	}
	return http.StatusBadGateway
}

// through is a connection that counts what is read.
type through struct {
	io.ReadWriteCloser
	proxy    *proxy
	hostPort string
}

func (t *through) Read(b []byte) (int, error) {
	if t.proxy.bytes.Load() < 0 {
		return 0, errRequests
	}
	n, err := t.ReadWriteCloser.Read(b)
	t.proxy.bytes.Add(-int64(n))
	if err != nil {
		t.proxy.note(t.hostPort, err)
	}
	return n, err
}

// The rest of [net.Conn], which nobody asks for.

func (t *through) LocalAddr() net.Addr              { return &net.TCPAddr{} }
func (t *through) RemoteAddr() net.Addr             { return &net.TCPAddr{} }
func (t *through) SetDeadline(time.Time) error      { return nil }
func (t *through) SetReadDeadline(time.Time) error  { return nil }
func (t *through) SetWriteDeadline(time.Time) error { return nil }
