package fetch

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/checks"
	"grader/checks/report"
)

func TestBudget(t *testing.T) {
	w := newWorld()
	w.handle(t, func(rw http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/zip" {
			rw.Header().Set("Content-Encoding", "gzip")
			rw.Write(zipped(strings.Repeat("x", 6000)))
			return
		}
		io.WriteString(rw, strings.Repeat("x", 6000))
	})
	ask := func(opts Options, path string) (got []string) {
		p, err := w.client(t, opts).Open("http://public.test/")
		require.NoError(t, err)
		for range 4 {
			resp, err := p.Site.Do(t.Context(), checks.Request{URL: "http://public.test" + path})
			got = append(got, outcome(t, resp, err))
		}
		return got
	}
	assert.Equal(t, []string{"200", "200", "budget_exceeded", "budget_exceeded"}, ask(Options{MaxRequests: 2}, "/"))
	assert.Equal(t, []string{"200", "200", "budget_exceeded", "budget_exceeded"}, ask(Options{MaxBytes: 14000}, "/"))
	assert.Equal(t, []string{"200", "200", "budget_exceeded", "budget_exceeded"}, ask(Options{MaxBytes: 14000}, "/zip"))
	none := Options{Timeout: -1, MaxBody: -1, MaxHeader: -1, MaxRedirects: -1, MaxRequests: -1, MaxBytes: -1, AddressConns: -1, AddressRate: -1}
	assert.Equal(t, []string{"200", "200", "200", "200"}, ask(none, "/zip"))
}

func TestHEAD(t *testing.T) {
	w := newWorld()
	w.at("1.2.3.4:80", listen(t, after(func(c net.Conn) {
		io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\nContent-Encoding: gzip\r\n\r\n")
	})))
	p, err := w.client(t, Options{}).Open("http://public.test/")
	require.NoError(t, err)
	resp, err := p.Site.Do(t.Context(), checks.Request{Method: "HEAD", URL: "http://public.test/"})
	require.NoError(t, err)
	assert.Empty(t, resp.Body)
}

func TestGzip(t *testing.T) {
	for body, want := range map[string]string{
		string(zipped("hello")):                              "hello",
		string(zipped("hello")) + "what follows is not gzip": "hello",
		string(zipped("a")) + string(zipped("b")):            "a",
		"": "",
	} {
		resp, err := get(t, answering(t, []byte(strings.Replace(gzipAnswer, "gzip", "GZip", 1)+body), Options{}), "http://public.test/")
		require.NoError(t, err)
		assert.Equal(t, want, resp.Body)
	}
}

func TestCancelled(t *testing.T) {
	w := newWorld()
	arrived := make(chan struct{})
	w.at("1.2.3.4:80", listen(t, after(func(c net.Conn) {
		close(arrived)
		hang(c)
	})))
	p, err := w.client(t, Options{}).Open("http://public.test/")
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-arrived
		cancel()
	}()
	_, err = p.Site.Do(ctx, checks.Request{URL: "http://public.test/"})
	assert.Equal(t, context.Canceled, err)
}

func TestAudit(t *testing.T) {
	type key struct{}
	var got []Dial
	w := newWorld()
	w.handle(t, serveOK)
	w.set("multi.test", "127.0.0.1", "1.2.3.4")
	c := w.client(t, Options{OnDial: func(ctx context.Context, d Dial) {
		assert.Equal(t, "grading 7", ctx.Value(key{}))
		got = append(got, d)
	}})
	p, err := c.Open("http://multi.test/")
	require.NoError(t, err)
	_, err = p.Site.Do(context.WithValue(t.Context(), key{}, "grading 7"), checks.Request{URL: "http://multi.test/"})
	require.NoError(t, err)
	require.Len(t, got, 2)
	assert.Equal(t, "multi.test:80 127.0.0.1:80 true", fmt.Sprint(got[0].Target, " ", got[0].Addr, " ", got[0].Denied))
	assert.EqualError(t, got[0].Err, "127.0.0.1:80 is not dialled: loopback")
	assert.Equal(t, "multi.test:80 1.2.3.4:80 false <nil>", fmt.Sprint(got[1].Target, " ", got[1].Addr, " ", got[1].Denied, " ", got[1].Err))
}

// TestNoPortScanner: what a port does other than HTTP is told in one way, and
// nothing names an address.
func TestNoPortScanner(t *testing.T) {
	w := newWorld()
	c := w.client(t, Options{})
	var said []string
	for _, errno := range []syscall.Errno{syscall.ECONNREFUSED, syscall.ECONNRESET, syscall.EHOSTUNREACH, syscall.ENETUNREACH, syscall.EACCES} {
		c.dial = func(context.Context, string, controlFunc) (net.Conn, error) {
			return nil, &net.OpError{Op: "dial", Net: "tcp", Addr: &net.TCPAddr{IP: net.IPv4(1, 2, 3, 4), Port: 80}, Err: errno}
		}
		_, err := get(t, c, "http://public.test/")
		said = append(said, err.Error())
	}
	c.dial = w.dial
	w.at("1.2.3.4:80", listen(t, after(reset)))
	_, err := get(t, c, "http://public.test/")
	said = append(said, err.Error())
	for _, s := range said {
		assert.Equal(t, said[0], s)
		assert.NotRegexp(t, `\d`, s)
	}
	for _, url := range []string{"http://127.0.0.1/", "http://127.0.0.1:9999/", "http://10.1.1.1/", "http://localhost/"} {
		_, err := get(t, c, url)
		assert.EqualError(t, err, (&hop{}).blocked().Error())
	}
}

// TestNextAddress: one address that doesn't answer leaves time for the next.
func TestNextAddress(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.handle(t, serveOK)
	w.set("many.test", "5.6.7.8", "5.6.7.9", "1.2.3.4")
	c := w.client(t, Options{Timeout: time.Minute})
	c.dial = func(ctx context.Context, pair string, control controlFunc) (net.Conn, error) {
		if pair == "5.6.7.8:80" {
			<-ctx.Done()
			return nil, ctx.Err()
		}
		return w.dial(ctx, pair, control) // which refuses for 5.6.7.9
	}
	resp, err := get(t, c, "http://many.test/")
	assert.Equal(t, "200", outcome(t, resp, err))
}

func TestConnectTimeout(t *testing.T) {
	w := newWorld()
	c := w.client(t, Options{Timeout: 50 * time.Millisecond})
	c.dial = func(ctx context.Context, _ string, _ controlFunc) (net.Conn, error) {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	_, err := get(t, c, "http://public.test/")
	assert.Equal(t, "connect_timeout", code(t, err))
}

// TestAskedOnce: whatever a host answers, it is asked once. Whether to ask again
// is for whoever wants the page.
func TestAskedOnce(t *testing.T) {
	for _, status := range []int{200, 408, 425, 429, 500, 502, 503, 504, 530} {
		w := newWorld()
		var asked atomic.Int32
		w.handle(t, func(rw http.ResponseWriter, _ *http.Request) {
			asked.Add(1)
			rw.Header().Set("Retry-After", "0")
			rw.WriteHeader(status)
		})
		p, err := w.client(t, Options{}).Open("http://public.test/")
		require.NoError(t, err)
		resp, err := p.Site.Do(t.Context(), checks.Request{URL: "http://public.test/"})
		require.NoError(t, err)
		assert.Equal(t, status, resp.Status)
		assert.Equal(t, 1, resp.Attempts)
		assert.EqualValues(t, 1, asked.Load())
	}
}

// A client that says goodbye is heard though the grading's requests are spent.
func TestFarewellsAreSentBeyondTheBudget(t *testing.T) {
	host := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	defer host.Close()
	client, err := New(Options{AllowTargets: []string{host.Listener.Addr().String()}, MaxRequests: 1})
	require.NoError(t, err)
	defer client.Close()
	project, err := client.Open(host.URL)
	require.NoError(t, err)
	var site *checks.SiteError
	for i, farewell := range append([]bool{false, false, true}, slices.Repeat([]bool{true}, maxFarewells)...) {
		_, err := project.Site.Do(t.Context(), checks.Request{URL: host.URL + "/", Method: "POST", Farewell: farewell})
		if i == 1 || i == maxFarewells+2 {
			require.ErrorAs(t, err, &site, "request %d", i)
			assert.Equal(t, report.BudgetExceeded, site.Code)
		} else {
			assert.NoError(t, err, "request %d", i)
		}
	}
}

// Each server answers only once the client says that the request is on its way.
func TestARequestIsSentBeforeItsAnswer(t *testing.T) {
	for _, protocol := range []string{"plain", "HTTP/1.1", "HTTP/2.0"} {
		t.Run(protocol, func(t *testing.T) {
			w := newWorld()
			sent := make(chan struct{})
			handler := func(rw http.ResponseWriter, _ *http.Request) {
				<-sent
				io.WriteString(rw, "yes")
			}
			url, opts := "https://public.test", Options{}
			switch protocol {
			case "plain":
				url = "http://public.test"
				w.handle(t, handler)
			case "HTTP/1.1":
				opts, _ = w.secureServer(t, handler, "http/1.1")
			default:
				opts, _ = w.secureServer(t, handler, "h2", "http/1.1")
			}
			opts.Timeout = 20 * time.Second
			p, err := w.client(t, opts).Open(url)
			require.NoError(t, err)
			for _, method := range []string{"GET", "POST"} {
				sent = make(chan struct{})
				resp, err := p.Site.Do(t.Context(), checks.Request{Method: method, URL: url + "/", Body: []byte(method), Sent: sync.OnceFunc(func() { close(sent) })})
				require.NoError(t, err)
				assert.Equal(t, "yes", resp.Body)
			}
		})
	}
}
