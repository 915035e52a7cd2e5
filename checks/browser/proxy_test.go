//go:build unix

package browser

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// behind starts a proxy before a server, and gives both.
func behind(t *testing.T, opts Options, handler http.HandlerFunc) (*proxy, *httptest.Server, *http.Client) {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	home := server.Listener.Addr().String()
	p, err := listen(site{home}, home, opts)
	require.NoError(t, err)
	t.Cleanup(p.close)
	client := &http.Client{Transport: &http.Transport{
		Proxy: http.ProxyURL(&url.URL{Scheme: "http", Host: p.address()}), DisableCompression: true,
	}}
	t.Cleanup(client.CloseIdleConnections)
	return p, server, client
}

func get(t *testing.T, client *http.Client, url string) (status int, body string) {
	t.Helper()
	resp, err := client.Get(url)
	require.NoError(t, err)
	defer resp.Body.Close()
	text, _ := io.ReadAll(resp.Body) // cut off where a limit is passed
	return resp.StatusCode, string(text)
}

func TestProxyForwards(t *testing.T) {
	_, server, client := behind(t, Options{Requests: 10, Bytes: 1 << 20}, func(w http.ResponseWriter, r *http.Request) {
		assert.Empty(t, r.Header.Get("X-Forwarded-For"))
		assert.Empty(t, r.Header.Get("Proxy-Connection"))
		w.Header().Set("Set-Cookie", "a=1")
		w.WriteHeader(http.StatusTeapot)
		_, _ = io.WriteString(w, r.Host+r.URL.RequestURI())
	})
	status, body := get(t, client, server.URL+"/a?b=%20")
	assert.Equal(t, http.StatusTeapot, status)
	assert.Equal(t, strings.TrimPrefix(server.URL, "http://")+"/a?b=%20", body)
}

func TestProxyRefuses(t *testing.T) {
	p, _, client := behind(t, Options{Requests: 3, Bytes: 1 << 20}, func(http.ResponseWriter, *http.Request) {})
	status, _ := get(t, client, "http://127.0.0.1:1/")
	assert.Equal(t, http.StatusForbidden, status)
	conn, err := net.Dial("tcp", p.address())
	require.NoError(t, err)
	defer conn.Close()
	_, err = io.WriteString(conn, "CONNECT 127.0.0.1:1 HTTP/1.1\r\nHost: 127.0.0.1:1\r\n\r\n")
	require.NoError(t, err)
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	require.NoError(t, err)
	resp.Body.Close()
	assert.Equal(t, http.StatusForbidden, resp.StatusCode)
	require.NoError(t, p.failure(), "it is not the project that was not reached")
	get(t, client, "http://127.0.0.1:1/")
	status, _ = get(t, client, "http://127.0.0.1:1/")
	assert.Equal(t, http.StatusTooManyRequests, status)
	assert.Equal(t, errRequests, p.failure())
}

func TestProxyCountsBytes(t *testing.T) {
	p, server, client := behind(t, Options{Requests: 3, Bytes: 1 << 10}, func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, strings.Repeat("x", 1<<20))
	})
	_, body := get(t, client, server.URL)
	assert.Less(t, len(body), 1<<18)
	assert.Equal(t, errRequests, p.failure())
}

// A tunnel carries what no HTTP is, in both directions, and ends with the proxy.
func TestProxyTunnels(t *testing.T) {
	echo, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer echo.Close()
	go func() {
		for {
			conn, err := echo.Accept()
			if err != nil {
				return
			}
			go func() { _, _ = io.Copy(conn, conn); conn.Close() }()
		}
	}()
	home := echo.Addr().String()
	p, err := listen(site{home}, home, Options{Requests: 1, Bytes: 1 << 20})
	require.NoError(t, err)
	conn, err := net.Dial("tcp", p.address())
	require.NoError(t, err)
	defer conn.Close()
	_, err = io.WriteString(conn, "CONNECT "+home+" HTTP/1.1\r\nHost: "+home+"\r\n\r\n\x16early")
	require.NoError(t, err)
	br := bufio.NewReader(conn)
	resp, err := http.ReadResponse(br, &http.Request{Method: http.MethodConnect})
	require.NoError(t, err)
	assert.Equal(t, http.StatusOK, resp.StatusCode)
	got := make([]byte, len("\x16early"))
	_, err = io.ReadFull(br, got)
	require.NoError(t, err)
	assert.Equal(t, "\x16early", string(got))
	p.close()
	_, err = br.ReadByte()
	require.Error(t, err)
}
