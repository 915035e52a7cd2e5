package fetch

import (
	"context"
	"errors"
	"io"
	"net"
	"net/netip"
	"net/url"
	"strings"
	"testing"

	whatwg "github.com/nlnwa/whatwg-url/url"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/checks"
)

func FuzzParseTarget(f *testing.F) {
	for _, r := range rows(f, "url", "policy") {
		f.Add(r.input)
	}
	f.Add("https://public.test:8443/a|b/../c%2e?q#f")
	f.Add("http://[::ffff:1.2.3.4]:81//x")
	f.Fuzz(func(t *testing.T, raw string) {
		target, err := ParseTarget(raw)
		if err != nil {
			var refused *checks.TargetError
			require.ErrorAs(t, err, &refused)
			return
		}
		out := target.String()
		u, err := url.Parse(out)
		require.NoError(t, err)
		assert.Equal(t, target.Hostname(), u.Hostname())
		assert.Contains(t, []string{"http", "https"}, u.Scheme)
		assert.Nil(t, u.User)
		host := target.Hostname()
		if addr, err := netip.ParseAddr(host); err == nil {
			assert.Empty(t, addr.Zone())
			assert.Equal(t, addr.Is6(), strings.Contains(u.Host, "["))
		} else {
			assert.Regexp(t, `^[a-z0-9_-]+(\.[a-z0-9_-]+)*$`, host)
			assert.NotRegexp(t, `(^|\.)([0-9]+|0x[0-9a-f]*)$`, host)
		}
		standard, err := whatwg.Parse(out)
		require.NoError(t, err, out)
		assert.Equal(t, standard.Href(true), out, "nothing is left for browsers to change")
		again, err := ParseTarget(out)
		require.NoError(t, err, out)
		assert.Equal(t, out, again.String())
		assert.Equal(t, target.HostPort(), again.HostPort())
	})
}

// A pipe is a connection whose other side says what it says and hangs up.
type pipe struct {
	net.Conn
	answer io.Reader
}

func (p *pipe) Read(b []byte) (int, error)  { return p.answer.Read(b) }
func (p *pipe) Write(b []byte) (int, error) { return len(b), nil }

// answering is a client for which each server answers with the bytes.
func answering(t testing.TB, answer []byte, opts Options) *Client {
	t.Helper()
	c := newWorld().client(t, opts)
	c.dial = func(context.Context, string, controlFunc) (net.Conn, error) {
		near, far := net.Pipe()
		far.Close()
		return &pipe{near, strings.NewReader(string(answer))}, nil
	}
	return c
}

func FuzzAnswer(f *testing.F) {
	for _, r := range rows(f, "raw") {
		f.Add([]byte(r.input))
	}
	f.Add([]byte(gzipAnswer + string(zipped("hello"))))
	f.Add([]byte(chunked + "5\r\nhello\r\n0\r\nTrailer: x\r\n\r\n"))
	f.Add([]byte("HTTP/1.1 200 OK\r\nSet-Cookie: a=b; Domain=test\r\nContent-Length: 0\r\n\r\n" + okAnswer))
	f.Fuzz(func(t *testing.T, answer []byte) {
		opts := Options{MaxBody: 1 << 12, MaxHeader: 1 << 12, AddressRate: -1}
		resp, err := get(t, answering(t, answer, opts), "http://public.test/")
		checkOutcome(t, resp, err, opts.MaxBody)
	})
}

func FuzzGzip(f *testing.F) {
	f.Add(zipped("hello"))
	f.Add(wrongCRC())
	f.Add(zipped(strings.Repeat("x", 1<<16)))
	f.Add([]byte("\x1f\x8b\x08\x08\x00\x00\x00\x00\x00\x03name"))
	f.Fuzz(func(t *testing.T, body []byte) {
		opts := Options{MaxBody: 1 << 12, AddressRate: -1}
		resp, err := get(t, answering(t, append([]byte(gzipAnswer), body...), opts), "http://public.test/")
		checkOutcome(t, resp, err, opts.MaxBody)
	})
}

func checkOutcome(t *testing.T, resp *checks.Response, err error, maxBody int64) {
	t.Helper()
	if err != nil {
		var site *checks.SiteError
		require.True(t, errors.As(err, &site), "%v", err)
		assert.NotContains(t, site.Detail, "1.2.3.4")
		return
	}
	assert.LessOrEqual(t, int64(len(resp.Body)), maxBody)
	assert.Positive(t, resp.Status+1)
}

func BenchmarkGet(b *testing.B) {
	body := strings.Repeat("io.emit('user count', currentUsers);\n", 100)
	server := listen(b, func(c net.Conn) {
		for {
			done := false
			after(func(c net.Conn) {
				_, err := io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 3700\r\n\r\n"+body)
				done = err == nil
			})(c)
			if !done {
				return
			}
		}
	})
	w := newWorld()
	w.at("1.2.3.4:80", server)
	c := w.client(b, Options{AddressRate: -1, MaxRequests: -1, MaxBytes: -1})
	b.Run("keep-alive", func(b *testing.B) {
		b.ReportAllocs()
		p, err := c.Open("http://public.test/")
		require.NoError(b, err)
		for b.Loop() {
			if _, err := p.Site.Do(b.Context(), checks.Request{URL: "http://public.test/public/client.js"}); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("grading", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := get(b, c, "http://public.test/_api/server.js"); err != nil {
				b.Fatal(err)
			}
		}
	})
}
