package fetch

import (
	"bufio"
	"context"
	"crypto/tls"
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/checks"
)

// TestGradingsShareNothing counts connections and TLS resumptions.
func TestGradingsShareNothing(t *testing.T) {
	w := newWorld()
	certs := newCertificates(t)
	var mu sync.Mutex
	peers := map[string]bool{}
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		peers[r.RemoteAddr] = true
		assert.False(t, r.TLS.DidResume)
		io.WriteString(rw, "hi")
	}))
	server.TLS = &tls.Config{Certificates: []tls.Certificate{certs.good}}
	server.StartTLS()
	t.Cleanup(server.Close)
	w.at("1.2.3.4:443", server.Listener.Addr().String())
	c := w.client(t, Options{RootCAs: certs.pool})
	for grading := 1; grading <= 3; grading++ {
		p, err := c.Open("https://public.test/")
		require.NoError(t, err)
		for range 3 {
			_, err = p.Site.Do(t.Context(), checks.Request{URL: "https://public.test/"})
			require.NoError(t, err)
		}
		assert.Len(t, peers, grading, "one connection for each grading")
	}
}

// TestLastRequest: a connection over which nothing else will be asked is ended by
// the server, and not kept.
func TestLastRequest(t *testing.T) {
	w := newWorld()
	peers := map[string]bool{}
	w.handle(t, func(rw http.ResponseWriter, r *http.Request) {
		peers[r.RemoteAddr] = true
		assert.True(t, r.Close)
		if r.URL.Path == "/" {
			http.Redirect(rw, r, "/there", http.StatusFound)
		}
	})
	c := w.client(t, Options{})
	c.near = 0
	p, err := c.Open("http://public.test/")
	require.NoError(t, err)
	for n := 1; n <= 2; n++ {
		resp, err := p.Site.Do(t.Context(), checks.Request{URL: "http://public.test/", Last: true})
		require.NoError(t, err)
		assert.Equal(t, "http://public.test/there", resp.URL)
		assert.Len(t, peers, 2*n)
	}
	assert.Empty(t, p.Site.(*session).idle)
}

// TestOneConnectionNear: without TLS the pages of a project share a connection where
// connecting takes no longer than to wait for it.
func TestOneConnectionNear(t *testing.T) {
	for _, near := range []bool{true, false} {
		t.Run(strconv.FormatBool(near), func(t *testing.T) {
			w := newWorld()
			var mu sync.Mutex
			peers := map[string]int{}
			ends := 0
			c := w.client(t, Options{})
			c.near = 0
			if near {
				c.near = time.Minute
			}
			p, err := c.Open("http://public.test/")
			require.NoError(t, err)
			w.handle(t, func(_ http.ResponseWriter, r *http.Request) {
				mu.Lock()
				defer mu.Unlock()
				for near && len(peers) == 0 && p.Site.(*session).waiting() == 0 {
					time.Sleep(time.Millisecond)
				}
				peers[r.RemoteAddr]++
				if r.Close {
					ends++
				}
				for !near && len(peers) < 2 && r.Context().Err() == nil { // none is answered before both are asked for
					mu.Unlock()
					time.Sleep(time.Millisecond)
					mu.Lock()
				}
			})
			sideBySide(t, p, true, "/a", "/b")
			if near {
				assert.Len(t, peers, 1)
				assert.Equal(t, 1, ends, "the last one ends it")
			} else {
				assert.Len(t, peers, 2)
				assert.Equal(t, 2, ends)
			}
			assert.Empty(t, slices.Concat(slices.Collect(maps.Values(p.Site.(*session).idle))...), "kept after the last request")
		})
	}
}

// waiting is how many requests wait for a connection.
func (s *session) waiting() (n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, g := range s.gates {
		n += g.waiting
	}
	return n
}

// TestSlowNearPage: a page of a host that is near and takes its time is not waited for.
func TestSlowNearPage(t *testing.T) {
	w := newWorld()
	both := make(chan struct{}, 2)
	w.handle(t, func(http.ResponseWriter, *http.Request) {
		both <- struct{}{}
		for len(both) < 2 { // none is answered before both are asked for
			time.Sleep(time.Millisecond)
		}
	})
	p, err := w.client(t, Options{}).Open("http://public.test/")
	require.NoError(t, err)
	sideBySide(t, p, true, "/a", "/b")
}

// TestConnectionsEnd has idle connections closed with the context of their
// request, and with the client.
func TestConnectionsEnd(t *testing.T) {
	for _, end := range []string{"grading", "client"} {
		t.Run(end, func(t *testing.T) {
			w := newWorld()
			closed := make(chan struct{})
			w.at("1.2.3.4:80", listen(t, func(c net.Conn) {
				after(func(c net.Conn) { io.WriteString(c, okAnswer) })(c)
				hang(c)
				close(closed)
			}))
			c := w.client(t, Options{})
			p, err := c.Open("http://public.test/")
			require.NoError(t, err)
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			_, err = p.Site.Do(ctx, checks.Request{URL: "http://public.test/"})
			require.NoError(t, err)
			if end == "client" {
				c.Close()
			} else {
				cancel()
			}
			<-closed
		})
	}
}

func TestStaleConnection(t *testing.T) {
	w := newWorld()
	var served atomic.Int32
	w.at("1.2.3.4:80", listen(t, func(c net.Conn) { // keeps each connection for one request, and doesn't say so
		after(func(c net.Conn) { io.WriteString(c, okAnswer) })(c)
		served.Add(1)
	}))
	p, err := w.client(t, Options{}).Open("http://public.test/")
	require.NoError(t, err)
	for _, method := range []string{"GET", "GET", "POST", "HEAD"} {
		_, err := p.Site.Do(t.Context(), checks.Request{Method: method, URL: "http://public.test/"})
		require.NoError(t, err, method)
	}
	assert.EqualValues(t, 4, served.Load())
}

// TestNotSentTwice: a connection that is gone must not make a POST be sent again.
func TestNotSentTwice(t *testing.T) {
	w := newWorld()
	var posts atomic.Int32
	w.at("1.2.3.4:80", listen(t, func(c net.Conn) { // answers once, and takes another request
		br := bufio.NewReader(c)
		for i := range 2 {
			req, err := http.ReadRequest(br)
			if err != nil {
				return
			}
			if req.Method == "POST" {
				posts.Add(1)
			}
			if i == 0 {
				io.WriteString(c, okAnswer)
			}
		}
	}))
	p, err := w.client(t, Options{}).Open("http://public.test/")
	require.NoError(t, err)
	for _, method := range []string{"GET", "POST"} {
		_, err := p.Site.Do(t.Context(), checks.Request{Method: method, URL: "http://public.test/"})
		require.NoError(t, err, method)
	}
	assert.EqualValues(t, 1, posts.Load())
}

// TestAnswerAhead: what was sent before it was asked for is no answer.
func TestAnswerAhead(t *testing.T) {
	w := newWorld()
	w.at("1.2.3.4:80", listen(t, after(func(c net.Conn) {
		io.WriteString(c, okAnswer+strings.Replace(okAnswer, "hi", "no", 1))
		hang(c)
	})))
	p, err := w.client(t, Options{}).Open("http://public.test/")
	require.NoError(t, err)
	for range 2 {
		resp, err := p.Site.Do(t.Context(), checks.Request{URL: "http://public.test/"})
		require.NoError(t, err)
		assert.Equal(t, "hi", resp.Body)
	}
}

func TestHeaderNameWithoutEnd(t *testing.T) {
	_, err := get(t, answering(t, []byte("HTTP/1.1 200 OK\r\n"+strings.Repeat("x", 1<<20)), Options{}), "http://public.test/")
	assert.Equal(t, "too_large", code(t, err))
}

// A deafConn answers, but takes no request.
type deafConn struct{ pipe }

func (*deafConn) Write([]byte) (int, error) { return 0, syscall.EPIPE }

func TestAnswerBeforeAllIsSent(t *testing.T) {
	c := newWorld().client(t, Options{})
	c.dial = func(context.Context, string, controlFunc) (net.Conn, error) {
		near, _ := net.Pipe()
		return &deafConn{pipe{near, strings.NewReader(okAnswer)}}, nil
	}
	resp, err := get(t, c, "http://public.test/")
	assert.Equal(t, "200", outcome(t, resp, err))
}

func TestSwitchingProtocols(t *testing.T) {
	w := newWorld()
	w.at("1.2.3.4:80", listen(t, after(func(c net.Conn) {
		io.WriteString(c, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n")
	})))
	_, err := get(t, w.client(t, Options{}), "http://public.test/")
	assert.Equal(t, "bad_response", code(t, err))
}

// TestNoStatus: three digits are not yet a status.
func TestNoStatus(t *testing.T) {
	for status, want := range map[string]string{"000": "bad_response", "099": "bad_response", "999": "999"} {
		resp, err := get(t, answering(t, []byte("HTTP/1.1 "+status+" What\r\nContent-Length: 0\r\n\r\n"), Options{}), "http://public.test/")
		assert.Equal(t, want, outcome(t, resp, err), status)
	}
}
