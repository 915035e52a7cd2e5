package fetch

import (
	"bufio"
	"context"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/checks"
	"grader/checks/report"
)

// A tunnelProxy is an egress proxy that reaches the world's servers.
type tunnelProxy struct {
	mu     sync.Mutex
	asked  []string // "CONNECT pair authorization"
	refuse bool
}

func (p *tunnelProxy) serve(w *world) func(net.Conn) {
	return func(c net.Conn) {
		br := bufio.NewReader(c)
		req, err := http.ReadRequest(br)
		if err != nil {
			return
		}
		p.mu.Lock()
		p.asked = append(p.asked, strings.TrimSpace(req.Method+" "+req.Host+" "+req.Header.Get("Proxy-Authorization")))
		refuse := p.refuse
		p.mu.Unlock()
		w.mu.Lock()
		real := w.servers[netip.MustParseAddrPort(req.Host)]
		w.mu.Unlock()
		up, err := net.Dial("tcp", real)
		if refuse || err != nil {
			io.WriteString(c, "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
			return
		}
		defer up.Close()
		io.WriteString(c, "HTTP/1.1 200 Connection established\r\n\r\n")
		go func() {
			io.Copy(up, br)
			up.(*net.TCPConn).CloseWrite()
		}()
		io.Copy(c, up)
	}
}

func TestEgressProxy(t *testing.T) {
	w := newWorld()
	certs := newCertificates(t)
	w.handle(t, serveOK)
	secure := httptest.NewUnstartedServer(http.HandlerFunc(serveOK))
	secure.TLS = &tls.Config{Certificates: []tls.Certificate{certs.good}}
	secure.StartTLS()
	t.Cleanup(secure.Close)
	w.at("1.2.3.4:443", secure.Listener.Addr().String())
	w.set("loop.test", "127.0.0.1")
	p := &tunnelProxy{}
	address := listen(t, p.serve(w))
	c := w.client(t, Options{EgressProxy: "http://user:secret@" + address, RootCAs: certs.pool})
	for url, want := range map[string]string{
		"http://public.test/": "200", "https://public.test/": "200", "http://loop.test/": "blocked_address", "http://169.254.169.254/": "blocked_address",
	} {
		resp, err := get(t, c, url)
		assert.Equal(t, want, outcome(t, resp, err), url)
	}
	const auth = " Basic dXNlcjpzZWNyZXQ="
	assert.ElementsMatch(t, []string{"CONNECT 1.2.3.4:80" + auth, "CONNECT 1.2.3.4:443" + auth}, p.asked)

	p.mu.Lock()
	p.refuse = true
	p.mu.Unlock()
	_, err := get(t, c, "http://public.test/")
	assert.Equal(t, "egress_failure", code(t, err))
	assert.Empty(t, w.reached(), "nothing goes past the proxy")
}

func TestEgressProxyIsNoTarget(t *testing.T) {
	w := newWorld()
	w.set("proxy.test", "9.8.7.6")
	c := w.client(t, Options{EgressProxy: "http://proxy.test:8118"})
	for _, url := range []string{"http://proxy.test:8118/", "http://9.8.7.6:8118/", "http://proxy.test/", "http://9.8.7.6:8081/"} {
		_, err := get(t, c, url)
		assert.Equal(t, "blocked_address", code(t, err), url)
	}
	_, err := New(Options{EgressProxy: "http://proxy.test:8118", AllowTargets: []string{"proxy.test:8118"}, Resolver: w})
	assert.ErrorContains(t, err, "is the egress proxy")
}

func TestEgressProxyDown(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	w := newWorld()
	w.handle(t, serveOK)
	c := w.client(t, Options{EgressProxy: "http://" + l.Addr().String()})
	l.Close()
	_, err = get(t, c, "http://public.test/")
	assert.Equal(t, "egress_failure", code(t, err))
	assert.Empty(t, w.reached(), "no falling back")
}

// TestEgressProxyTroubles: what goes wrong at the proxy is never the project's
// fault, and the operator's log has the reason.
func TestEgressProxyTroubles(t *testing.T) {
	for answer, want := range map[string]string{
		"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n": "Its proxy asks for another password.",
		"HTTP/1.1 403 Not on the list\r\n\r\n":               "Its proxy refuses this host.",
		"HTTP/1.1 502 Bad Gateway\r\n\r\n":                   "Its proxy could not connect to this host (502).",
		"HTTP/1.1 503 Service Unavailable\r\n\r\n":           "Its proxy could not connect to this host (503).",
		"SSH-2.0-OpenSSH_9.9\r\n":                            "Its proxy did not answer as one.",
		"":                                                   "Its proxy did not answer as one.",
	} {
		var logged []Dial
		address := listen(t, after(func(c net.Conn) { io.WriteString(c, answer) }))
		c := newWorld().client(t, Options{EgressProxy: "http://" + address, OnDial: func(_ context.Context, d Dial) { logged = append(logged, d) }})
		_, err := get(t, c, "http://public.test/")
		var site *checks.SiteError
		require.ErrorAs(t, err, &site, answer)
		assert.Equal(t, report.EgressFailure, site.Code)
		assert.True(t, site.Retryable)
		assert.Contains(t, site.Detail, want)
		assert.NotContains(t, site.Detail, "project running", answer)
		require.Len(t, logged, 1)
		if reason, ok := strings.CutPrefix(answer, "HTTP/1.1 "); ok {
			assert.ErrorContains(t, logged[0].Err, strings.TrimSpace(reason))
		}
	}
}

func TestEgressProxySpeaksFirst(t *testing.T) {
	w := newWorld()
	c := w.client(t, Options{EgressProxy: "http://" + listen(t, after(func(c net.Conn) {
		io.WriteString(c, "HTTP/1.1 200 OK\r\n\r\n"+okAnswer)
		hang(c)
	}))})
	resp, err := get(t, c, "http://public.test/")
	assert.Equal(t, "200", outcome(t, resp, err))
}

func TestEgressProxyRefused(t *testing.T) {
	for _, spec := range []string{"proxy:8118", "http://proxy.test", "https://proxy.test:8118", "socks5://proxy.test:1080", "http://proxy.test:8118/path", "http://nx.test:8118"} {
		_, err := New(Options{EgressProxy: spec, Resolver: newWorld()})
		assert.ErrorContains(t, err, "egress proxy", spec)
	}
}

func TestEnvironmentProxyIgnored(t *testing.T) {
	trap := listen(t, func(net.Conn) { t.Error("the proxy was asked") })
	for _, name := range []string{"HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"} {
		t.Setenv(name, "http://"+trap)
	}
	w := newWorld()
	w.handle(t, serveOK)
	c := w.client(t, Options{})
	resp, err := get(t, c, "http://public.test/")
	assert.Equal(t, "200", outcome(t, resp, err))
	_, err = get(t, c, "http://169.254.169.254/")
	assert.Equal(t, "blocked_address", code(t, err))
	assert.Equal(t, []netip.AddrPort{netip.MustParseAddrPort("1.2.3.4:80")}, w.reached())
}
