package fetch

import (
	"bytes"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
	"weak"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"

	"grader/checks"
)

// secureServer serves public.test over TLS with the protocols, the preferred one
// first, and counts connections.
func (w *world) secureServer(t testing.TB, h http.HandlerFunc, protocols ...string) (roots Options, conns *atomic.Int32) {
	t.Helper()
	certs := newCertificates(t)
	conns = new(atomic.Int32)
	server := httptest.NewUnstartedServer(h)
	server.TLS = &tls.Config{Certificates: []tls.Certificate{certs.good}, NextProtos: protocols}
	server.EnableHTTP2 = len(protocols) > 0 && protocols[0] == "h2"
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			conns.Add(1)
		}
	}
	server.StartTLS()
	t.Cleanup(server.Close)
	w.at("1.2.3.4:443", server.Listener.Addr().String())
	return Options{RootCAs: certs.pool, AddressRate: -1}, conns
}

// sideBySide asks for paths at once, in one session.
func sideBySide(t testing.TB, p checks.Project, last bool, paths ...string) []*checks.Response {
	t.Helper()
	list := make([]*checks.Response, len(paths))
	var running sync.WaitGroup
	for i, path := range paths {
		running.Go(func() {
			resp, err := p.Site.Do(t.Context(), checks.Request{URL: p.URL + path, Last: last})
			assert.NoError(t, err, path)
			list[i] = resp
		})
	}
	running.Wait()
	return list
}

func TestOneConnectionOverTLS(t *testing.T) {
	for _, protocol := range []string{"HTTP/2.0", "HTTP/1.1"} {
		t.Run(protocol, func(t *testing.T) {
			w := newWorld()
			protocols := []string{"http/1.1"}
			if protocol == "HTTP/2.0" {
				protocols = []string{"h2", "http/1.1"}
			}
			opts, conns := w.secureServer(t, func(rw http.ResponseWriter, r *http.Request) {
				assert.Equal(t, protocol, r.Proto)
				io.WriteString(rw, r.Method+" "+r.URL.Path)
			}, protocols...)
			c := w.client(t, opts)
			dial := c.dial
			c.dial = func(ctx context.Context, pair string, control controlFunc) (net.Conn, error) {
				time.Sleep(200 * time.Millisecond) // so that a connection costs more than to wait for one
				return dial(ctx, pair, control)
			}
			for grading := 1; grading <= 3; grading++ {
				p, err := c.Open("https://public.test/")
				require.NoError(t, err)
				for i, resp := range sideBySide(t, p, false, "/a", "/b") {
					assert.Equal(t, "GET "+[]string{"/a", "/b"}[i], resp.Body)
					assert.Equal(t, protocol, resp.Proto)
				}
				resp, err := p.Site.Do(t.Context(), checks.Request{URL: "https://public.test/c"})
				require.NoError(t, err)
				assert.Equal(t, "GET /c", resp.Body)
				assert.EqualValues(t, grading, conns.Load(), "connections of as many gradings")
			}

			p, err := c.Open("https://public.test/")
			require.NoError(t, err)
			sideBySide(t, p, true, "/a", "/b")
			assert.EqualValues(t, 4, conns.Load())
			s := p.Site.(*session)
			assert.Nil(t, s.gates[poolKey{"https", "public.test:443", false}].conn, "kept after the last request")
			assert.Empty(t, slices.Concat(slices.Collect(maps.Values(s.idle))...), "kept after the last request")
		})
	}
}

// TestLastGivesItsPlace: a page that waits for a place at the address gets that
// of its own grading's other page.
func TestLastGivesItsPlace(t *testing.T) {
	w := newWorld()
	var answered atomic.Int32
	opts, _ := w.secureServer(t, func(rw http.ResponseWriter, r *http.Request) {
		if answered.Add(1) == 1 {
			time.Sleep(300 * time.Millisecond) // the other one loses patience
		}
	})
	opts.AddressConns = 1
	p, err := w.client(t, opts).Open("https://public.test/")
	require.NoError(t, err)
	sideBySide(t, p, true, "/a", "/b")
	assert.EqualValues(t, 2, answered.Load())
}

// TestSlowFirstPage: over HTTP/1.1 nobody waits longer for a connection than
// making one takes.
func TestSlowFirstPage(t *testing.T) {
	w := newWorld()
	asked := make(chan struct{})
	opts, conns := w.secureServer(t, func(rw http.ResponseWriter, r *http.Request) {
		if conns := asked; r.URL.Path == "/b" {
			close(conns)
		} else {
			<-asked // the first page comes only after the second
		}
	})
	p, err := w.client(t, opts).Open("https://public.test/")
	require.NoError(t, err)
	var running sync.WaitGroup
	for _, path := range []string{"/a", "/b"} {
		running.Go(func() {
			_, err := p.Site.Do(t.Context(), checks.Request{URL: "https://public.test" + path})
			assert.NoError(t, err)
		})
		for p.Site.(*session).opened() == 0 { // so that /a is first
			time.Sleep(time.Millisecond)
		}
	}
	running.Wait()
	assert.EqualValues(t, 2, conns.Load())
}

// opened is how many gates there are.
func (s *session) opened() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.gates)
}

// TestOneFailureForAll: those who wait for a connection that can't be made hear
// why, and try none themselves.
func TestOneFailureForAll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newWorld().client(t, Options{})
		var dials atomic.Int32
		release := make(chan struct{})
		c.dial = func(context.Context, string, controlFunc) (net.Conn, error) {
			dials.Add(1)
			<-release
			return nil, syscall.ECONNREFUSED
		}
		p, err := c.Open("https://public.test/")
		require.NoError(t, err)
		for range 4 {
			go func() {
				_, err := p.Site.Do(t.Context(), checks.Request{URL: "https://public.test/"})
				assert.Equal(t, "connection_refused", code(t, err))
			}()
		}
		synctest.Wait()
		close(release)
		synctest.Wait()
		assert.EqualValues(t, 1, dials.Load())
	})
}

func TestHTTP2Only(t *testing.T) {
	w := newWorld()
	opts, conns := w.secureServer(t, func(rw http.ResponseWriter, r *http.Request) {
		http.SetCookie(rw, &http.Cookie{Name: "seen", Value: r.Method})
		body, _ := io.ReadAll(r.Body)
		rw.Header().Set("X-Got", fmt.Sprint(string(body), " ", r.Header.Get("Cookie"), " ", r.Host, " ", r.UserAgent() != ""))
		switch r.URL.Path {
		case "/from":
			http.Redirect(rw, r, "/to", http.StatusSeeOther)
		case "/gzip":
			rw.Header().Set("Content-Encoding", "gzip")
			rw.Write(zipped("hi"))
		case "/large":
			rw.Write(make([]byte, 2<<20))
		case "/header":
			for i := range 100 {
				rw.Header().Set(fmt.Sprint("X-", i), strings.Repeat("x", 1000))
			}
		default:
			rw.WriteHeader(http.StatusTeapot)
		}
	}, "h2")
	p, err := w.client(t, opts).Open("https://public.test/")
	require.NoError(t, err)
	ask := func(method, path, body string) (*checks.Response, error) {
		return p.Site.Do(t.Context(), checks.Request{Method: method, URL: "https://public.test" + path, Body: []byte(body)})
	}
	resp, err := ask("POST", "/from", "a=1")
	require.NoError(t, err)
	assert.Equal(t, "https://public.test/to", resp.URL)
	assert.Equal(t, " seen=POST public.test true", resp.Header.Get("X-Got"))
	assert.Equal(t, 418, resp.Status)
	assert.Empty(t, resp.StatusText, "HTTP/2 has none")
	resp, err = ask("PUT", "/", "b=2")
	require.NoError(t, err)
	assert.Equal(t, "b=2 seen=GET public.test true", resp.Header.Get("X-Got"))
	resp, err = ask("", "/gzip", "")
	require.NoError(t, err)
	assert.Equal(t, "hi", resp.Body)
	resp, err = ask("HEAD", "/large", "")
	require.NoError(t, err)
	assert.Empty(t, resp.Body)
	_, err = ask("", "/large", "")
	assert.Equal(t, "too_large", code(t, err))
	_, err = ask("", "/header", "")
	assert.Equal(t, "too_large", code(t, err))
	resp, err = ask("", "/", "")
	require.NoError(t, err, "a connection after one that failed")
	assert.Equal(t, 418, resp.Status)
	assert.EqualValues(t, 3, conns.Load(), "a new connection after each failure, none else")
}

// TestHTTP2ConnectionsEnd has shared connections closed with the grading, and
// with the client.
func TestHTTP2ConnectionsEnd(t *testing.T) {
	for _, end := range []string{"grading", "client"} {
		t.Run(end, func(t *testing.T) {
			w := newWorld()
			certs := newCertificates(t)
			closed := make(chan struct{})
			w.at("1.2.3.4:443", listen(t, speak(certs, func(p *peer) {
				p.answer(p.next(), "hi")
				for p.err == nil {
					p.frame()
				}
				close(closed)
			})))
			c := w.client(t, Options{RootCAs: certs.pool})
			p, err := c.Open("https://public.test/")
			require.NoError(t, err)
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			_, err = p.Site.Do(ctx, checks.Request{URL: "https://public.test/"})
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

// TestHTTP2ConnectionsAreForgotten: nothing keeps a connection, and what was read
// over it, once its grading has ended.
func TestHTTP2ConnectionsAreForgotten(t *testing.T) {
	w := newWorld()
	opts, _ := w.secureServer(t, func(rw http.ResponseWriter, _ *http.Request) { io.WriteString(rw, "a page") }, "h2")
	c := w.client(t, opts)
	kept := func() weak.Pointer[conn] {
		ctx, end := context.WithCancel(t.Context())
		defer end()
		p, err := c.Open("https://public.test/")
		require.NoError(t, err)
		_, err = p.Site.Do(ctx, checks.Request{URL: "https://public.test/a"})
		require.NoError(t, err)
		return weak.Make(p.Site.(*session).gates[poolKey{"https", "public.test:443", false}].conn)
	}()
	assert.Eventually(t, func() bool {
		runtime.GC()
		return kept.Value() == nil
	}, 4*time.Second, 10*time.Millisecond) // package http2 keeps one of no pool for five
}

// TestHTTP2SecondTry: only what can't have been done is sent again.
func TestHTTP2SecondTry(t *testing.T) {
	for name, test := range map[string]struct {
		method string
		end    func(p *peer, stream uint32)
		want   string
		conns  int32
	}{
		"GET, closed":   {"GET", func(p *peer, _ uint32) { p.conn.Close() }, "200", 2},
		"POST, closed":  {"POST", func(p *peer, _ uint32) { p.conn.Close() }, "bad_response", 1},
		"GET, away":     {"GET", func(p *peer, _ uint32) { p.WriteGoAway(0, http2.ErrCodeNo, nil); p.frame() }, "200", 2},
		"POST, refused": {"POST", func(p *peer, s uint32) { p.WriteRSTStream(s, http2.ErrCodeRefusedStream); p.frame() }, "200", 2},
		"POST, reset":   {"POST", func(p *peer, s uint32) { p.WriteRSTStream(s, http2.ErrCodeInternal); p.frame() }, "bad_response", 1},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld()
			certs := newCertificates(t)
			var conns atomic.Int32
			w.at("1.2.3.4:443", listen(t, speak(certs, func(p *peer) {
				first := conns.Add(1) == 1
				p.answer(p.next(), "hi")
				if stream := p.next(); first && stream > 0 {
					test.end(p, stream)
				}
				for p.err == nil {
					p.frame()
				}
			})))
			p, err := w.client(t, Options{RootCAs: certs.pool}).Open("https://public.test/")
			require.NoError(t, err)
			_, err = p.Site.Do(t.Context(), checks.Request{URL: "https://public.test/"})
			require.NoError(t, err)
			resp, err := p.Site.Do(t.Context(), checks.Request{Method: test.method, URL: "https://public.test/"})
			assert.Equal(t, test.want, outcome(t, resp, err))
			assert.Equal(t, test.conns, conns.Load())
		})
	}
}

// A peer is a server of HTTP/2 that says what it says, frame by frame.
type peer struct {
	*http2.Framer
	conn net.Conn
	err  error // of the last frame read
	buf  bytes.Buffer
	enc  *hpack.Encoder
}

// speak serves a connection with a script, after TLS, preface and settings.
func speak(certs *certificates, script func(p *peer)) func(net.Conn) {
	return func(c net.Conn) {
		s := tls.Server(c, &tls.Config{Certificates: []tls.Certificate{certs.good}, NextProtos: []string{"h2"}})
		defer s.Close()
		preface := make([]byte, len(http2.ClientPreface))
		if _, err := io.ReadFull(s, preface); err != nil {
			return
		}
		p := &peer{Framer: http2.NewFramer(s, s), conn: s}
		p.enc = hpack.NewEncoder(&p.buf)
		p.AllowIllegalWrites = true
		script(p)
	}
}

// frame reads a frame.
func (p *peer) frame() (f http2.Frame) {
	f, p.err = p.ReadFrame()
	return f
}

// next sends settings if none were, and reads up to the next request. It returns its stream.
func (p *peer) next() uint32 {
	p.WriteSettings()
	for p.err == nil {
		if h, ok := p.frame().(*http2.HeadersFrame); ok {
			return h.StreamID
		}
	}
	return 0
}

func (p *peer) block(fields ...string) []byte {
	p.buf.Reset()
	for i := 0; i < len(fields); i += 2 {
		p.enc.WriteField(hpack.HeaderField{Name: fields[i], Value: fields[i+1]})
	}
	return bytes.Clone(p.buf.Bytes())
}

func (p *peer) headers(stream uint32, end bool, fields ...string) error {
	return p.WriteHeaders(http2.HeadersFrameParam{StreamID: stream, BlockFragment: p.block(fields...), EndStream: end, EndHeaders: true})
}

func (p *peer) answer(stream uint32, body string) {
	p.headers(stream, false, ":status", "200")
	p.WriteData(stream, true, []byte(body))
}
