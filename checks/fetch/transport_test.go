package fetch

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/checks"
	"grader/checks/report"
)

// upgrade asks a project for some pages, and then for a WebSocket.
func upgrade(t *testing.T, c *Client, rawURL string, pages ...string) (*http.Response, error) {
	t.Helper()
	p, err := c.Open("http://public.test")
	require.NoError(t, err)
	for _, page := range pages {
		_, err := p.Site.Do(t.Context(), checks.Request{URL: page, Last: true})
		require.NoError(t, err)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, rawURL, nil)
	require.NoError(t, err)
	req.Header = http.Header{
		"Connection": {"Upgrade"}, "Upgrade": {"websocket"}, "Sec-Websocket-Version": {"13"},
		"Sec-Websocket-Key": {"AAAAAAAAAAAAAAAAAAAAAA=="}, "Authorization": {"not sent"},
	}
	return p.Site.(http.RoundTripper).RoundTrip(req)
}

func TestUpgrade(t *testing.T) {
	w := newWorld()
	asked := make(chan *http.Request, 1)
	w.at("1.2.3.4:80", listen(t, func(c net.Conn) {
		r := bufio.NewReader(c)
		req, err := http.ReadRequest(r)
		if err != nil {
			return
		}
		if req.URL.Path == "/login" {
			_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nSet-Cookie: who=ada; Path=/\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
			return
		}
		asked <- req
		_, _ = io.WriteString(c, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nahead ")
		_, _ = io.Copy(c, r) // an echo
	}))
	resp, err := upgrade(t, w.client(t, Options{}), "http://public.test/socket.io/", "http://public.test/login")
	require.NoError(t, err)
	defer resp.Body.Close()
	assert.Equal(t, http.StatusSwitchingProtocols, resp.StatusCode)
	conn := resp.Body.(io.ReadWriteCloser)
	_, err = io.WriteString(conn, "hello")
	require.NoError(t, err)
	got := make([]byte, len("ahead hello"))
	_, err = io.ReadFull(conn, got)
	require.NoError(t, err)
	assert.Equal(t, "ahead hello", string(got))

	req := <-asked
	assert.Equal(t, "websocket", req.Header.Get("Upgrade"))
	assert.Equal(t, "AAAAAAAAAAAAAAAAAAAAAA==", req.Header.Get("Sec-WebSocket-Key"))
	assert.Equal(t, "who=ada", req.Header.Get("Cookie"))
	assert.Empty(t, req.Header.Get("Authorization"))
}

// connectTo asks a project for a connection to a host and port.
func connectTo(t *testing.T, p checks.Project, hostPort string) (*http.Response, error) {
	t.Helper()
	req := &http.Request{Method: http.MethodConnect, URL: &url.URL{Host: hostPort}}
	return p.Site.(http.RoundTripper).RoundTrip(req.WithContext(t.Context()))
}

func TestConnect(t *testing.T) {
	w := newWorld()
	w.at("1.2.3.4:443", listen(t, func(c net.Conn) { _, _ = io.Copy(c, c) }))
	p, err := w.client(t, Options{}).Open("https://public.test")
	require.NoError(t, err)
	resp, err := connectTo(t, p, "public.test:443")
	require.NoError(t, err)
	defer resp.Body.Close()
	assert.Equal(t, http.StatusOK, resp.StatusCode)
	conn := resp.Body.(io.ReadWriteCloser)
	_, err = io.WriteString(conn, "\x16\x03 not HTTP")
	require.NoError(t, err)
	got := make([]byte, len("\x16\x03 not HTTP"))
	_, err = io.ReadFull(conn, got)
	require.NoError(t, err)
	assert.Equal(t, "\x16\x03 not HTTP", string(got))
}

func TestConnectIsGuarded(t *testing.T) {
	w := newWorld()
	w.at("1.2.3.4:80", listen(t, func(c net.Conn) { _, _ = io.WriteString(c, strings.Repeat("x", 1<<20)) }))
	p, err := w.client(t, Options{}).Open("http://public.test")
	require.NoError(t, err)
	var site *checks.SiteError
	for _, hostPort := range []string{"127.0.0.1:80", "[::1]:80", "10.0.0.1:80", "public.test:22", "a b:80"} {
		_, err := connectTo(t, p, hostPort)
		require.ErrorAs(t, err, &site, hostPort)
		assert.Equal(t, report.BlockedAddress, site.Code, hostPort)
	}
	p, err = w.client(t, Options{MaxRequests: 1, MaxBytes: 64 << 10}).Open("http://public.test")
	require.NoError(t, err)
	resp, err := connectTo(t, p, "public.test:80")
	require.NoError(t, err)
	defer resp.Body.Close()
	n, err := io.Copy(io.Discard, resp.Body)
	require.Error(t, err, "its bytes are counted")
	assert.Less(t, n, int64(128<<10))
	_, err = connectTo(t, p, "public.test:80")
	require.ErrorAs(t, err, &site)
	assert.Equal(t, report.BudgetExceeded, site.Code)
}

func TestUpgradeIsGuarded(t *testing.T) {
	const answer = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"
	says := func(text string) func(net.Conn) {
		return func(c net.Conn) {
			_, _ = http.ReadRequest(bufio.NewReader(c))
			_, _ = io.WriteString(c, text)
			_, _ = io.Copy(io.Discard, c)
		}
	}
	for _, c := range []struct {
		name, url string
		script    func(net.Conn)
		opts      Options
		want      string // code
		status    int
		pages     []string
	}{
		{"loopback", "http://localhost/socket.io/", says(answer), Options{}, "blocked_address", 0, nil},
		{"a blocked port", "http://public.test:25/", says(answer), Options{}, "blocked_address", 0, nil},
		{"nobody there", "http://public.test:81/", says(answer), Options{}, "connection_refused", 0, nil},
		{"no answer", "http://public.test/", says(""), Options{Timeout: 200 * time.Millisecond}, "read_timeout", 0, nil},
		{"header without end", "http://public.test/", says(answer[:30] + strings.Repeat("X: y\r\n", 20_000)), Options{}, "too_large", 0, nil},
		{"no HTTP", "http://public.test/", says("hello\r\n\r\n"), Options{}, "bad_response", 0, nil},
		{"no more requests", "http://public.test/", says("HTTP/1.1 204 No Content\r\n\r\n"), Options{MaxRequests: 1}, "budget_exceeded", 0, []string{"http://public.test/"}},
		{"a redirect", "http://public.test/", says("HTTP/1.1 307 Temporary Redirect\r\nLocation: http://localhost/\r\n\r\n"), Options{}, "", 307, nil},
		{"a refusal", "http://public.test/", says("HTTP/1.1 404 Not Found\r\nContent-Length: 1000000\r\n\r\n"), Options{}, "", 404, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld()
			addr := listen(t, c.script)
			w.at("1.2.3.4:80", addr)
			resp, err := upgrade(t, w.client(t, c.opts), c.url, c.pages...)
			assert.Equal(t, c.want, code(t, err))
			if err == nil {
				resp.Body.Close()
				assert.Equal(t, c.status, resp.StatusCode)
			}
			assert.NotContains(t, w.reached(), "127.0.0.1:80")
		})
	}
}

// What is read over a WebSocket counts against the grading's bytes, and ends when
// the client does.
func TestUpgradeIsBounded(t *testing.T) {
	flood := func(c net.Conn) {
		_, _ = http.ReadRequest(bufio.NewReader(c))
		_, err := io.WriteString(c, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n")
		for err == nil {
			_, err = io.WriteString(c, strings.Repeat("x", 1<<10))
		}
	}
	w := newWorld()
	w.at("1.2.3.4:80", listen(t, flood))
	resp, err := upgrade(t, w.client(t, Options{MaxBytes: 100 << 10}), "http://public.test/")
	require.NoError(t, err)
	defer resp.Body.Close()
	n, err := io.Copy(io.Discard, resp.Body)
	assert.Equal(t, "budget_exceeded", code(t, err))
	assert.Less(t, n, int64(200<<10))

	client := w.client(t, Options{MaxBytes: -1})
	resp, err = upgrade(t, client, "http://public.test/")
	require.NoError(t, err)
	defer resp.Body.Close()
	client.Close()
	_, err = io.Copy(io.Discard, resp.Body)
	assert.ErrorIs(t, err, net.ErrClosed)
}
