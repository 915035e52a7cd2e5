package fetch

import (
	"crypto/tls"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/checks"
)

func TestRedirectLoops(t *testing.T) {
	w := newWorld()
	var asked atomic.Int32
	w.handle(t, func(rw http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		next := map[string]string{"/self": "/self", "/a": "/b", "/b": "/a"}[r.URL.Path]
		if n, err := strconv.Atoi(r.URL.Path[1:]); err == nil && n > 0 {
			next = "/" + strconv.Itoa(n-1)
		}
		if next != "" {
			http.Redirect(rw, r, next, http.StatusFound)
		}
	})
	c := w.client(t, Options{})
	for _, path := range []string{"/self", "/a", "/6"} {
		asked.Store(0)
		_, err := get(t, c, "http://public.test"+path)
		assert.Equal(t, "too_many_redirects", code(t, err), path)
		assert.EqualValues(t, 6, asked.Load(), path)
	}
	resp, err := get(t, c, "http://public.test/5")
	require.NoError(t, err)
	assert.True(t, resp.Redirected)
	assert.Equal(t, "http://public.test/0", resp.URL)
}

func TestRedirectMethods(t *testing.T) {
	for _, test := range []struct {
		status       int
		method, want string
	}{
		{301, "GET", "GET "}, {301, "POST", "GET "}, {301, "PUT", "PUT body"}, {302, "POST", "GET "}, {302, "DELETE", "DELETE body"},
		{303, "POST", "GET "}, {303, "PUT", "GET "}, {303, "HEAD", "HEAD "}, {307, "POST", "POST body"}, {308, "PATCH", "PATCH body"},
	} {
		t.Run(fmt.Sprint(test.status, test.method), func(t *testing.T) {
			w := newWorld()
			var got, contentType string
			w.handle(t, func(rw http.ResponseWriter, r *http.Request) {
				if r.URL.Path == "/" {
					http.Redirect(rw, r, "/to#there", test.status)
					return
				}
				body, _ := io.ReadAll(r.Body)
				got, contentType = r.Method+" "+string(body), r.Header.Get("Content-Type")
			})
			p, err := w.client(t, Options{}).Open("http://public.test/")
			require.NoError(t, err)
			req := checks.Request{Method: test.method, URL: "http://public.test/"}
			if test.method != "GET" && test.method != "HEAD" {
				req.Body, req.Header = []byte("body"), checks.Header{"Content-Type": {"text/plain"}}
			}
			resp, err := p.Site.Do(t.Context(), req)
			require.NoError(t, err)
			assert.Equal(t, test.want, got)
			assert.Equal(t, strings.HasSuffix(test.want, "body"), contentType != "", "Content-Type goes with the body")
			assert.Equal(t, "http://public.test/to", resp.URL)
		})
	}
}

func TestRedirectHeaders(t *testing.T) {
	w := newWorld()
	w.set("other.test", "1.2.3.4")
	var mu sync.Mutex
	seen := map[string]http.Header{}
	w.handle(t, func(rw http.ResponseWriter, r *http.Request) {
		mu.Lock()
		seen[r.Host+r.URL.Path] = r.Header.Clone()
		mu.Unlock()
		switch r.Host + r.URL.Path {
		case "public.test/":
			http.SetCookie(rw, &http.Cookie{Name: "session", Value: "1"})
			http.Redirect(rw, r, "/same", http.StatusFound)
		case "public.test/same":
			http.Redirect(rw, r, "http://other.test/", http.StatusFound)
		}
	})
	p, err := w.client(t, Options{}).Open("http://public.test/")
	require.NoError(t, err)
	_, err = p.Site.Do(t.Context(), checks.Request{URL: "http://public.test/", Header: checks.Header{"Authorization": {"secret"}}})
	require.NoError(t, err)
	for place, want := range map[string][3]string{
		"public.test/": {"secret", ""}, "public.test/same": {"secret", "session=1"}, "other.test/": {"", ""},
	} {
		h := seen[place]
		assert.Equal(t, want, [3]string{h.Get("Authorization"), h.Get("Cookie"), h.Get("Referer")}, place)
	}
}

// TestRedirectDowngrade goes from http to https, which is fine, and back.
func TestRedirectDowngrade(t *testing.T) {
	w := newWorld()
	certs := newCertificates(t)
	w.handle(t, func(rw http.ResponseWriter, r *http.Request) {
		http.Redirect(rw, r, "https://public.test/", http.StatusFound)
	})
	secure := httptest.NewUnstartedServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/down" {
			http.Redirect(rw, r, "http://public.test/", http.StatusFound)
		}
	}))
	secure.TLS = &tls.Config{Certificates: []tls.Certificate{certs.good}}
	secure.StartTLS()
	t.Cleanup(secure.Close)
	w.at("1.2.3.4:443", secure.Listener.Addr().String())
	c := w.client(t, Options{RootCAs: certs.pool})
	resp, err := get(t, c, "http://public.test/")
	require.NoError(t, err)
	assert.Equal(t, "https://public.test/", resp.URL)
	_, err = get(t, c, "https://public.test/down")
	assert.Equal(t, "blocked_redirect", code(t, err))
}

// TestNoFollow: the redirect itself is the answer, with its body, and nothing
// else is asked for.
func TestNoFollow(t *testing.T) {
	w := newWorld()
	w.handle(t, func(rw http.ResponseWriter, r *http.Request) {
		assert.Equal(t, "/", r.URL.Path)
		http.Redirect(rw, r, "http://127.0.0.1/", http.StatusFound)
	})
	p, err := w.client(t, Options{}).Open("http://public.test/")
	require.NoError(t, err)
	resp, err := p.Site.Do(t.Context(), checks.Request{URL: "http://public.test/", NoFollow: true})
	require.NoError(t, err)
	assert.Equal(t, 302, resp.Status)
	assert.Equal(t, "http://127.0.0.1/", resp.Header.Get("Location"))
	assert.Contains(t, resp.Body, "Found")
	assert.False(t, resp.Redirected)
}

// TestNoCookies: none is sent or kept, over a redirect either.
func TestNoCookies(t *testing.T) {
	w := newWorld()
	w.handle(t, func(rw http.ResponseWriter, r *http.Request) {
		http.SetCookie(rw, &http.Cookie{Name: "at", Value: r.URL.Path[1:]})
		if r.URL.Path == "/from" {
			http.Redirect(rw, r, "/to", http.StatusFound)
		}
		io.WriteString(rw, r.Header.Get("Cookie"))
	})
	p, err := w.client(t, Options{}).Open("http://public.test/")
	require.NoError(t, err)
	for _, step := range []struct {
		path, sent string
		no         bool
	}{{"/a", "", true}, {"/from", "", true}, {"/b", "", false}, {"/c", "", true}, {"/d", "at=b", false}} {
		resp, err := p.Site.Do(t.Context(), checks.Request{URL: "http://public.test" + step.path, NoCookies: step.no})
		require.NoError(t, err)
		assert.Equal(t, step.sent, resp.Body, step.path)
	}
}
