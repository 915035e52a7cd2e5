package fetch

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
	"github.com/chromedp/chromedp"
	"github.com/klauspost/compress/zstd"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/checks"
)

// coded applies content codings, the first one first. "raw" is deflate without
// zlib's header.
func coded(text string, names ...string) string {
	for _, name := range names {
		var b bytes.Buffer
		var w io.WriteCloser
		switch name {
		case "gzip":
			w = gzip.NewWriter(&b)
		case "br":
			w = brotli.NewWriter(&b)
		case "deflate":
			w = zlib.NewWriter(&b)
		case "raw":
			w, _ = flate.NewWriter(&b, flate.BestCompression)
		case "zstd":
			w, _ = zstd.NewWriter(&b)
		default:
			panic(name)
		}
		io.WriteString(w, text)
		w.Close()
		text = b.String()
	}
	return text
}

// codingRows are what a server says of a body's coding and what a hint gets,
// or the code of the error.
var codingRows = []struct {
	says, body, want string
	chromium         string // what Chromium gets where it judges otherwise, mostly that a page which ends too soon is one
}{
	{says: "gzip", body: coded("hi", "gzip"), want: "hi"},
	{says: "GZip", body: coded("hi", "gzip"), want: "hi"},
	{says: "x-gzip", body: coded("hi", "gzip"), want: "hi"},
	{says: "br", body: coded("hi", "br"), want: "hi"},
	{says: "deflate", body: coded("hi", "deflate"), want: "hi"},
	{says: "deflate", body: coded("hi", "raw"), want: "hi"},
	{says: "zstd", body: coded("hi", "zstd"), want: "hi"},
	{says: "zstd", body: coded("hi ", "zstd") + coded("there", "zstd"), want: "hi there"},
	{says: "gzip, br", body: coded("hi", "gzip", "br"), want: "hi"},
	{says: "br, gzip", body: coded("hi", "br", "gzip"), want: "hi"},
	{says: "zstd,deflate , gzip", body: coded("hi", "zstd", "deflate", "gzip"), want: "hi"},
	{says: "gzip, gzip", body: coded("hi", "gzip", "gzip"), want: "hi"},
	{says: "identity", body: "hi", want: "hi"},
	{says: "identity, gzip", body: "hi", want: "hi"},
	{says: "", body: "hi", want: "hi"},
	{says: "utf-8", body: "hi", want: "hi"},
	{says: "none", body: "hi", want: "hi"},
	{says: "binary", body: "hi", want: "hi"},
	{says: "compress", body: "hi", want: "hi"},
	{says: "gzip, utf-8", body: "hi", want: "hi"},
	{says: "utf-8, gzip", body: "hi", want: "hi"},
	{says: "gzip", body: "", want: ""},
	{says: "br", body: "", want: ""},
	{says: "gzip", body: "hi", want: "bad_response"},
	{says: "br", body: "hi there", want: "bad_response"},
	{says: "deflate", body: "hi", want: "bad_response", chromium: nothing},
	{says: "zstd", body: "hi", want: "bad_response"},
	{says: "br, gzip", body: coded("hi", "gzip"), want: "bad_response", chromium: nothing},
	{says: "gzip", body: coded("hi", "gzip") + "more", want: "hi"},
	{says: "br", body: coded("hi", "br") + "more", want: "bad_response", chromium: "hi"},
	{says: "deflate", body: coded("hi", "deflate") + "more", want: "hi"},
	{says: "br", body: coded(strings.Repeat("hi there", 9), "br")[:12], want: "bad_response", chromium: nothing},
	{says: "zstd", body: coded(strings.Repeat("hi there", 9), "zstd")[:15], want: "bad_response", chromium: nothing},
	{says: "gzip, gzip, gzip, gzip, gzip, gzip", body: coded("hi", "gzip", "gzip", "gzip", "gzip", "gzip", "gzip"), want: "bad_response", chromium: "hi"},
}

func codingServer(t *testing.T) *httptest.Server {
	server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		n := -1
		fmt.Sscanf(r.URL.Path, "/%d", &n)
		if n >= 0 {
			rw.Header().Set("Content-Type", "text/plain")
			rw.Header().Set("Content-Encoding", codingRows[n].says)
			io.WriteString(rw, codingRows[n].body)
		}
	}))
	t.Cleanup(server.Close)
	return server
}

func TestCodings(t *testing.T) {
	w := newWorld()
	w.at("1.2.3.4:80", codingServer(t).Listener.Addr().String())
	c := w.client(t, Options{AddressRate: -1})
	for i, r := range codingRows {
		resp, err := get(t, c, fmt.Sprintf("http://public.test/%d", i))
		got := code(t, err)
		if err == nil {
			got = resp.Body
		}
		assert.Equal(t, r.want, got, "%q: %q", r.says, r.body)
	}
}

func TestCodingsInChromium(t *testing.T) {
	ctx := chromium(t)
	server := codingServer(t)
	require.NoError(t, chromedp.Do(ctx, chromedp.Navigate(server.URL+"/page")))
	for i, r := range codingRows {
		got, err := chromedp.Run(ctx, chromedp.Evaluate[string](
			fmt.Sprintf(`fetch("/%d").then(r => r.text()).catch(() => "bad_response")`, i), chromedp.EvalAwaitPromise))
		require.NoError(t, err)
		assert.Equal(t, inChromium(r.chromium, r.want), got, "%q: %q", r.says, r.body)
	}
}

// TestBombs: whatever a body is compressed with, and however often, no more of
// it is made than a page may have.
func TestBombs(t *testing.T) {
	zeros := strings.Repeat("\x00", 8<<20)
	for _, names := range [][]string{{"gzip"}, {"br"}, {"deflate"}, {"raw"}, {"zstd"}, {"gzip", "br"}, {"br", "br"}, {"zstd", "gzip"}} {
		says := strings.ReplaceAll(strings.Join(names, ", "), "raw", "deflate")
		w := newWorld()
		body := coded(zeros, names...)
		w.at("1.2.3.4:80", listen(t, after(func(c net.Conn) {
			fmt.Fprintf(c, "HTTP/1.1 200 OK\r\nContent-Encoding: %s\r\nContent-Length: %d\r\n\r\n%s", says, len(body), body)
		})))
		_, err := get(t, w.client(t, Options{}), "http://public.test/")
		assert.Equal(t, "too_large", code(t, err), says)
	}
}

// TestWindowIsBounded: a frame that asks for more memory than any browser gives
// is refused before it is given.
func TestWindowIsBounded(t *testing.T) {
	var b bytes.Buffer
	z, err := zstd.NewWriter(&b, zstd.WithWindowSize(64<<20))
	require.NoError(t, err)
	for range 16 {
		z.Write(make([]byte, 1<<20))
	}
	require.NoError(t, z.Close())
	resp, err := get(t, answering(t, []byte("HTTP/1.1 200 OK\r\nContent-Encoding: zstd\r\n\r\n"+b.String()), Options{MaxBody: -1, MaxBytes: -1}), "http://public.test/")
	assert.Equal(t, "bad_response", outcome(t, resp, err))
}

// TestDecodedBytesCount: what comes of the layers counts against what a grading
// may read.
func TestDecodedBytesCount(t *testing.T) {
	body := coded(strings.Repeat("\x00", 1<<19), "br")
	c := answering(t, []byte("HTTP/1.1 200 OK\r\nContent-Encoding: br\r\n\r\n"+body), Options{MaxBytes: 1 << 20})
	p, err := c.Open("http://public.test/")
	require.NoError(t, err)
	for _, want := range []string{"", "budget_exceeded"} {
		_, err := p.Site.Do(t.Context(), checks.Request{URL: "http://public.test/"})
		assert.Equal(t, want, code(t, err))
	}
}

func FuzzCodings(f *testing.F) {
	for _, r := range codingRows {
		f.Add(r.says, r.body)
	}
	f.Fuzz(func(t *testing.T, says, body string) {
		if strings.ContainsAny(says, "\r\n") {
			return
		}
		opts := Options{MaxBody: 1 << 12, AddressRate: -1}
		answer := "HTTP/1.1 200 OK\r\nContent-Encoding: " + says + "\r\n\r\n" + body
		resp, err := get(t, answering(t, []byte(answer), opts), "http://public.test/")
		checkOutcome(t, resp, err, opts.MaxBody)
	})
}
