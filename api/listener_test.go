package api_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/api"
)

// Half-sent headers from one address leave room for others.
func TestConnectionsAreShared(t *testing.T) {
	opts := options(io.Discard, nil)
	opts.Limits = api.Limits{Connections: 8}
	addr := listen(t, opts)
	from := func(ip string) net.Conn {
		d := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(ip)}}
		conn, err := d.DialContext(t.Context(), "tcp", addr)
		require.NoError(t, err)
		t.Cleanup(func() { conn.Close() })
		_, err = io.WriteString(conn, "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n")
		require.NoError(t, err)
		return conn
	}
	var flood []net.Conn
	for range 8 {
		flood = append(flood, from("127.0.0.2"))
	}
	for range 8 {
		assert.Equal(t, "503", answered(t, from("127.0.0.2")))
	}
	other := from("127.0.0.3")
	_, err := io.WriteString(other, "\r\n")
	require.NoError(t, err)
	assert.Equal(t, "200", answered(t, other))
	_, err = io.WriteString(flood[0], "\r\n")
	require.NoError(t, err)
	assert.Equal(t, "200", answered(t, flood[0]), "those that were let in are answered")
}

func TestReadyzSaysThatTheListenerWillClose(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		opts := options(io.Discard, nil)
		opts.DrainDelay = time.Minute
		ln := newPipes()
		ctx, stop := context.WithCancel(t.Context())
		served := make(chan error, 1)
		go func() { served <- api.New(opts).Serve(ctx, ln, 10*time.Second) }()
		client := &http.Client{Transport: &http.Transport{DialContext: ln.dial, DisableKeepAlives: true}}
		ready := func() int {
			resp, err := client.Get("http://grader.test/readyz")
			if err != nil {
				return 0
			}
			defer resp.Body.Close()
			return resp.StatusCode
		}
		require.Equal(t, http.StatusOK, ready())
		stop()
		synctest.Wait()
		assert.Equal(t, http.StatusServiceUnavailable, ready(), "new connections are still answered")
		assert.NoError(t, <-served)
		assert.Zero(t, ready())
	})
}

func TestHostsThatAreNotOurs(t *testing.T) {
	for _, c := range []struct {
		local  bool
		public string
		want   map[string]int
	}{
		{false, "", map[string]int{"anything.example": 200, "127.0.0.1": 200}},
		{true, "", map[string]int{"localhost": 200, "LOCALHOST:8080": 200, "grader.localhost": 200, "127.0.0.1:8080": 200, "[::1]": 200,
			"rebound.example": 421, "localhost.example": 421, "": 421}},
		{true, "grader.example", map[string]int{"grader.example": 200, "localhost": 200, "rebound.example": 421}},
		{false, "grader.example:8443", map[string]int{"Grader.Example:8443": 200, "10.0.0.7:8080": 200, "grader.example": 421, "rebound.example": 421}},
	} {
		opts := options(io.Discard, nil)
		opts.LocalOnly, opts.PublicHost = c.local, c.public
		server := api.New(opts)
		for host, want := range c.want {
			r := httptest.NewRequest(http.MethodGet, "/healthz", nil)
			r.Host = host
			w := httptest.NewRecorder()
			server.ServeHTTP(w, r)
			assert.Equal(t, want, w.Code, "%s, local %v, public %s", host, c.local, c.public)
		}
	}
}
