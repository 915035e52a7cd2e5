package fetch

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/checks"
	"grader/checks/weburl"
)

func TestProjectURL(t *testing.T) {
	c := newWorld().client(t, Options{})
	for given, want := range map[string]string{
		"http://public.test":                "http://public.test",
		"HTTP://Public.TEST:80/":            "http://public.test",
		"https://public.test:443/":          "https://public.test",
		"https://public.test:8443/app/":     "https://public.test:8443/app",
		"http://public.test./app":           "http://public.test/app",
		"http://public.test/?x=":            "http://public.test",
		"http://public.test/app?x=/y/":      "http://public.test/app",
		"http://public.test/#top":           "http://public.test",
		"http://public.test/a/../../_api":   "http://public.test/_api",
		"http://public.test/%2e%2e/a":       "http://public.test/a",
		"http://public.test//h2/":           "http://public.test//h2",
		"http://public.test///":             "http://public.test",
		"http://bücher.test/ü":              "http://xn--bcher-kva.test/%C3%BC",
		"http://[2606:4700:0::1111]:8080":   "http://[2606:4700::1111]:8080",
		"http://[::FFFF:8.8.8.8]/":          "http://[::ffff:808:808]",
		"http://my_app.public.test/":        "http://my_app.public.test",
		"http://public.test/a|b/" + "c%20d": "http://public.test/a%7Cb/c%20d",
	} {
		p, err := c.Open(given)
		require.NoError(t, err, given)
		assert.Equal(t, want, p.URL, given)
		joined, err := weburl.Resolve("/_api/server.js", p.URL)
		require.NoError(t, err)
		target, err := ParseTarget(joined)
		require.NoError(t, err)
		again, err := ParseTarget(given)
		require.NoError(t, err)
		assert.Equal(t, again.HostPort(), target.HostPort(), given)
		assert.Equal(t, "/_api/server.js", target.url.RequestURI(), given)
	}
}

func TestResponse(t *testing.T) {
	w := newWorld()
	w.at("1.2.3.4:80", listen(t, after(func(c net.Conn) {
		io.WriteString(c, "HTTP/1.1 404 Nothing to see\r\nContent-Type: text/plain; charset=latin1\r\nX-A: 1\r\nX-A: 2\r\nContent-Length: 3\r\n\r\n\xef\xffx")
	})))
	resp, err := get(t, w.client(t, Options{}), "http://public.test/a?b")
	require.NoError(t, err)
	assert.Equal(t, "http://public.test/a?b", resp.URL)
	assert.False(t, resp.Redirected)
	assert.Equal(t, 404, resp.Status)
	assert.Equal(t, "Nothing to see", resp.StatusText)
	assert.Equal(t, []string{"1", "2"}, resp.Header["X-A"])
	assert.Equal(t, "\xef\xffx", resp.Body, "never decoded here")
	assert.Equal(t, 1, resp.Attempts)
	assert.Positive(t, resp.Elapsed)
}

func TestRequest(t *testing.T) {
	w := newWorld()
	var got *http.Request
	var body []byte
	w.handle(t, func(_ http.ResponseWriter, r *http.Request) {
		got = r
		body, _ = io.ReadAll(r.Body)
	})
	p, err := w.client(t, Options{Contact: "https://example.com/grader"}).Open("http://public.test/")
	require.NoError(t, err)
	_, err = p.Site.Do(t.Context(), checks.Request{
		Method: "PUT", URL: "http://public.test/api?x=1", Body: []byte(`{"a":1}`),
		Header: checks.Header{
			"content-type": {"application/json"}, "Authorization": {"Bearer x"}, "Host": {"other.test"}, "Cookie": {"a=b"},
			"Content-Length": {"1"}, "Transfer-Encoding": {"chunked"}, "User-Agent": {"a browser"}, "Proxy-Authorization": {"x"},
		},
	})
	require.NoError(t, err)
	assert.Equal(t, "PUT /api?x=1 HTTP/1.1", got.Method+" "+got.RequestURI+" "+got.Proto)
	assert.Equal(t, "public.test", got.Host)
	assert.Equal(t, `{"a":1}`, string(body))
	assert.Equal(t, http.Header{
		"Accept": {"*/*"}, "Accept-Encoding": {"gzip"}, "Accept-Language": {"en-US,en;q=0.9"}, "Authorization": {"Bearer x"}, "Content-Length": {"7"},
		"Content-Type": {"application/json"}, "User-Agent": {"grader/1 (checks a learner's project; https://example.com/grader)"},
	}, got.Header)
}

// TestOwnAccept: what a hint sets is what is sent.
func TestOwnAccept(t *testing.T) {
	w := newWorld()
	var got http.Header
	w.handle(t, func(_ http.ResponseWriter, r *http.Request) { got = r.Header })
	p, err := w.client(t, Options{}).Open("http://public.test/")
	require.NoError(t, err)
	_, err = p.Site.Do(t.Context(), checks.Request{URL: "http://public.test/",
		Header: checks.Header{"accept": {"text/html"}, "accept-language": {"de"}}})
	require.NoError(t, err)
	assert.Equal(t, []string{"text/html"}, got["Accept"])
	assert.Equal(t, []string{"de"}, got["Accept-Language"])
}

func TestRequestRefused(t *testing.T) {
	w := newWorld()
	p, err := w.client(t, Options{}).Open("http://public.test/")
	require.NoError(t, err)
	for want, requests := range map[string][]checks.Request{
		"not_gradable": {
			{Method: "CONNECT", URL: "http://public.test/"},
			{Method: "trace", URL: "http://public.test/"},
			{Method: "GET /x", URL: "http://public.test/"},
			{Method: "GET", URL: "http://public.test/", Header: checks.Header{"X": {"a\r\nY: b"}}},
			{Method: "GET", URL: "http://public.test/", Header: checks.Header{"X Y": {"a"}}},
		},
		"blocked_address": {{URL: "file:///etc/passwd"}, {URL: "http://public.test:22/"}, {URL: "/relative"}},
	} {
		for _, req := range requests {
			_, err := p.Site.Do(t.Context(), req)
			assert.Equal(t, want, code(t, err), "%+v", req)
		}
	}
	assert.Empty(t, w.reached())
}

func TestUserAgent(t *testing.T) {
	c := newWorld().client(t, Options{})
	assert.Equal(t, "grader/1 (checks a learner's project)", c.opts.UserAgent)
	assert.True(t, strings.HasPrefix(c.opts.UserAgent, UserAgentProduct), "another grader knows it by that")
}

func TestCookies(t *testing.T) {
	w := newWorld()
	w.set("a.github.io", "1.2.3.4")
	w.set("b.github.io", "1.2.3.4")
	w.handle(t, func(rw http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/set" {
			rw.Header().Add("Set-Cookie", "own=1")
			rw.Header().Add("Set-Cookie", "wide=1; Domain=github.io")
			for i := range 30 {
				rw.Header().Add("Set-Cookie", fmt.Sprintf("big%d=%s; Path=/big", i, strings.Repeat("x", 1000)))
			}
		}
		io.WriteString(rw, r.Header.Get("Cookie"))
	})
	c := w.client(t, Options{})
	p, err := c.Open("http://a.github.io/")
	require.NoError(t, err)
	ask := func(p checks.Project, url string) string {
		resp, err := p.Site.Do(t.Context(), checks.Request{URL: url})
		require.NoError(t, err)
		return resp.Body
	}
	ask(p, "http://a.github.io/set")
	assert.Equal(t, "own=1", ask(p, "http://a.github.io/"))
	assert.Empty(t, ask(p, "http://b.github.io/"), "a public suffix has no cookies")
	assert.LessOrEqual(t, len(ask(p, "http://a.github.io/big")), maxCookies)

	other, err := c.Open("http://a.github.io/")
	require.NoError(t, err)
	assert.Empty(t, ask(other, "http://a.github.io/"), "another grading")
}
