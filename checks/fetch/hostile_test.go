package fetch

import (
	"bufio"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/netip"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/checks"
)

// A row of testdata/hostile.tsv is one way to do harm and what comes of it: a
// status, or the code of an error. Its kind says what its input is:
//
//	url       a URL that is opened and asked for
//	policy    a URL whose address the guard must let in
//	redirect  a status and a Location that public.test answers with
//	raw       what public.test sends after it has read a request, and then closes
//	script    nothing: the function of that id in scripts serves public.test
//	test      the test function that has the row
//	not       why the row is not for this package
type row struct{ id, kind, want, input string }

func rows(t testing.TB, kinds ...string) []row {
	t.Helper()
	data, err := os.ReadFile("testdata/hostile.tsv")
	require.NoError(t, err)
	var list []row
	for line := range strings.Lines(string(data)) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		f := append(strings.Split(strings.TrimSuffix(line, "\n"), "\t"), "", "")
		r := row{f[0], f[1], f[2], f[3]}
		if i := strings.IndexByte(r.input, '"'); i >= 0 {
			text, err := strconv.Unquote(r.input[i:])
			require.NoError(t, err, line)
			r.input = r.input[:i] + text
		}
		if len(kinds) == 0 || slices.Contains(kinds, r.kind) {
			list = append(list, r)
		}
	}
	return list
}

func serveOK(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "hi") }

func outcome(t testing.TB, resp *checks.Response, err error) string {
	t.Helper()
	if err != nil {
		return code(t, err)
	}
	return strconv.Itoa(resp.Status)
}

func TestHostileURLs(t *testing.T) {
	w := newWorld()
	w.handle(t, serveOK)
	for name, addrs := range map[string][]string{
		"xn--bcher-kva.test":       {"1.2.3.4"},
		"loop.test":                {"127.0.0.1"},
		"multi.test":               {"127.0.0.1", "1.2.3.4"},
		"multirev.test":            {"1.2.3.4", "127.0.0.1"},
		"dual.test":                {"::1", "1.2.3.4"},
		"v6.test":                  {"::1"},
		"mapped.test":              {"::ffff:127.0.0.1"},
		"cname.test":               {"10.0.0.1"},
		"metadata.google.internal": {"169.254.169.254"},
		"imds.test":                {"169.254.169.254"},
		"azure.test":               {"168.63.129.16"},
		"many.test":                slices.Repeat([]string{"10.0.0.1", "127.0.0.1", "fe80::1", "::1"}, 250),
	} {
		w.set(name, addrs...)
	}
	c := w.client(t, Options{})
	for _, r := range rows(t, "url") {
		t.Run(r.id, func(t *testing.T) {
			before := len(w.reached())
			resp, err := get(t, c, r.input)
			assert.Equal(t, r.want, outcome(t, resp, err), r.input)
			for _, pair := range w.reached()[before:] {
				assert.Equal(t, publicAddr, pair.Addr(), "reached")
			}
		})
	}
}

func TestAddressesAllowed(t *testing.T) {
	c := newWorld().client(t, Options{})
	for _, r := range rows(t, "policy") {
		target, err := ParseTarget(r.input)
		require.NoError(t, err, r.id)
		pair := netip.AddrPortFrom(netip.MustParseAddr(target.Hostname()), 80)
		assert.NoError(t, c.guard.admit(t.Context(), pair.String(), nil), "%s %s", r.id, r.input)
	}
}

func TestHostileRedirects(t *testing.T) {
	for _, r := range rows(t, "redirect") {
		t.Run(r.id, func(t *testing.T) {
			w := newWorld()
			w.set("loop.test", "127.0.0.1")
			status, location, _ := strings.Cut(r.input, " ")
			w.handle(t, func(rw http.ResponseWriter, req *http.Request) {
				if req.URL.Path == "/r" {
					rw.Header().Set("Location", location)
					n, _ := strconv.Atoi(status)
					rw.WriteHeader(n)
				}
			})
			resp, err := get(t, w.client(t, Options{}), "http://public.test/r")
			assert.Equal(t, r.want, outcome(t, resp, err))
			for _, pair := range w.reached() {
				assert.Equal(t, netip.AddrPortFrom(publicAddr, 80), pair, "reached")
			}
		})
	}
}

// after is a script that reads a request and then does something.
func after(do func(c net.Conn)) func(net.Conn) {
	return func(c net.Conn) {
		req, err := http.ReadRequest(bufio.NewReader(c))
		if err != nil {
			return
		}
		if req.URL.Path == "/ok" {
			io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi")
			return
		}
		do(c)
	}
}

func TestHostileAnswers(t *testing.T) {
	for _, r := range rows(t, "raw") {
		t.Run(r.id, func(t *testing.T) {
			w := newWorld()
			w.at("1.2.3.4:80", listen(t, after(func(c net.Conn) { io.WriteString(c, r.input) })))
			resp, err := get(t, w.client(t, Options{}), "http://public.test/")
			assert.Equal(t, r.want, outcome(t, resp, err))
		})
	}
}

func TestHostileServers(t *testing.T) {
	certs := newCertificates(t)
	scripts := scripts(certs)
	for _, r := range rows(t, "script") {
		t.Run(r.id, func(t *testing.T) {
			t.Parallel()
			script, ok := scripts[r.id]
			require.True(t, ok, "no such script")
			w := newWorld()
			address := listen(t, script)
			w.at("1.2.3.4:80", address)
			w.at("1.2.3.4:443", address)
			opts := Options{RootCAs: certs.pool}
			if r.want == "read_timeout" {
				opts.Timeout = 500 * time.Millisecond
			}
			url := "http://public.test/"
			if strings.HasPrefix(r.id, "b-t-") && r.id != "b-t-http-to-tls" {
				url = "https://public.test/"
			}
			c := w.client(t, opts)
			p, err := c.Open(url)
			require.NoError(t, err)
			resp, err := p.Site.Do(t.Context(), checks.Request{URL: url})
			assert.Equal(t, r.want, outcome(t, resp, err))
			read := c.opts.MaxBytes - p.Site.(*session).bytes.Load()
			assert.Less(t, read, int64(7<<20), "bytes read") // one byte a chunk is six on the wire
			c.Close()
		})
	}
}

// differ are the rows whose considered answer is another one here.
var differ = map[string]string{
	"b-r-hugeloc": "a Location over 2 KiB is refused as a URL before it can make a loop",
	"z-c09":       "a prefix is let in if it is of a private network and has a port; these have none",
	"z-d02":       "a chain is for the resolver to follow; what gives no address is an error of look-up",
}

// TestHostileRowsComplete holds the table against the cases it was made from.
func TestHostileRowsComplete(t *testing.T) {
	data, err := os.ReadFile("../../../shared/hostile-cases.json")
	if err != nil {
		t.Skip("the shared list of hostile cases is not there")
	}
	var cases []struct{ ID, Category, Expected string }
	require.NoError(t, json.Unmarshal(data, &cases))
	codes := map[string][]string{
		"ok": {"200", "allowed"}, "http_status": {"302", "999", "206", "401", "407"}, "invalid_url": {InvalidURL},
		"blocked_before_connect": {"blocked_address"}, "blocked_on_redirect": {"blocked_redirect"},
		"error_redirects": {"too_many_redirects"}, "error_timeout": {"read_timeout", "connect_timeout"},
		"error_too_large": {"too_large"}, "error_bad_response": {"bad_response"}, "error_tls": {"tls_failure"},
		"error_dns": {"dns_failure"}, "error_unsupported_encoding": {"bad_response"},
	}
	ours := map[string]row{}
	for _, r := range rows(t) {
		ours[r.id] = r
	}
	tests := testFunctions(t)
	for _, c := range cases {
		if strings.HasPrefix(c.Category, "api_") || c.Category == "redos" {
			continue
		}
		r, ok := ours[c.ID]
		require.True(t, ok, "%s has no row", c.ID)
		delete(ours, c.ID)
		switch want := codes[strings.SplitN(c.Expected, " (", 2)[0]]; {
		case r.kind == "test":
			assert.Contains(t, tests, r.input, c.ID)
		case r.kind == "not":
			assert.NotEmpty(t, r.input, c.ID)
		case differ[c.ID] == "":
			assert.Contains(t, want, r.want, c.ID)
		}
	}
	assert.Empty(t, ours, "rows that are not in the list")
}

func testFunctions(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("*_test.go")
	require.NoError(t, err)
	var names []string
	for _, f := range files {
		data, err := os.ReadFile(f)
		require.NoError(t, err)
		for _, m := range regexp.MustCompile(`(?m)^func (Test\w+)\(`).FindAllStringSubmatch(string(data), -1) {
			names = append(names, m[1])
		}
	}
	return names
}
