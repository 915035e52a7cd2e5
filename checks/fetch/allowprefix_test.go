package fetch

import (
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/checks"
)

// lab is a world with one app, which redirects where ?to= says, at each address of
// a few networks.
func lab(t *testing.T, at ...string) *world {
	w := newWorld()
	app := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if to := r.URL.Query().Get("to"); to != "" {
			http.Redirect(rw, r, to, http.StatusFound)
		}
	}))
	t.Cleanup(app.Close)
	for _, pair := range append(at, "1.2.3.4:80") {
		w.at(pair, app.Listener.Addr().String())
	}
	return w
}

func TestAllowedPrefix(t *testing.T) {
	w := lab(t, "10.20.3.4:3000", "10.20.3.4:3001", "10.20.3.4:9200", "10.20.3.5:3000", "10.20.7.7:3000",
		"10.20.0.0:3000", "10.20.0.1:3000", "10.20.0.9:3000", "10.20.255.255:3000", "10.21.0.1:3000", "10.21.7.7:3000",
		"10.30.0.0:80", "10.30.0.1:80", "100.64.1.1:80", "100.100.100.100:80", "100.100.100.200:80",
		"127.0.0.1:3000", "127.1.2.3:3000", "[fd00:12::7]:3000", "[fd00:12:0:1::7]:3000")
	w.set("lab.test", "10.20.3.4")
	w.set("rebound.test", "1.2.3.4", "10.20.3.4")
	c := w.client(t, Options{
		AllowTargets: []string{"10.20.0.0/16:3000", "[fd00:12::/64]:3000", "100.64.0.0/10:80", "127.0.0.0/8:3000",
			"10.30.0.0/31:80", "10.20.3.0/24:9200", "10.21.7.7:3000", "10.20.3.0/24:3000"},
		DenyPrefixes: []netip.Prefix{netip.MustParsePrefix("10.20.0.1/32"), netip.MustParsePrefix("10.21.0.0/16")},
	})
	c.guard.own.list = func() ([]net.Addr, error) {
		return []net.Addr{
			&net.IPNet{IP: net.ParseIP("127.0.0.1"), Mask: net.CIDRMask(8, 32)},
			&net.IPNet{IP: net.ParseIP("10.20.0.9"), Mask: net.CIDRMask(16, 32)},
		}, nil
	}
	for url, want := range map[string]string{
		"http://10.20.3.4:3000/":                                 "200",
		"http://10.20.3.4:3000/?to=/x":                           "200",
		"http://10.20.3.5:3000/":                                 "200",
		"http://[fd00:12::7]:3000/":                              "200",
		"http://[FD00:12:0:0:0::7]:3000/":                        "200",
		"http://127.1.2.3:3000/":                                 "200",
		"http://100.64.1.1/":                                     "200",
		"http://10.30.0.0/":                                      "200", // of /31 both are machines
		"http://10.30.0.1/":                                      "200",
		"http://10.21.7.7:3000/":                                 "200", // is named, though denied
		"http://10.20.3.4:9200/":                                 "200", // a service's port
		"http://[::ffff:10.20.3.4]:3000/":                        "200",
		"http://[::ffff:a14:304]:3000/":                          "200",
		"http://10.20.3.4:3001/":                                 "blocked_address",
		"http://10.20.3.4/":                                      "blocked_address",
		"http://10.20.7.7:9200/":                                 BlockedPort,
		"http://10.21.0.1:3000/":                                 "blocked_address",
		"http://[fd00:12:0:1::7]:3000/":                          "blocked_address",
		"http://10.20.0.0:3000/":                                 "blocked_address", // the network
		"http://10.20.255.255:3000/":                             "blocked_address", // broadcast
		"http://10.20.0.9:3000/":                                 "blocked_address", // our own
		"http://[::ffff:10.20.0.9]:3000/":                        "blocked_address",
		"http://127.0.0.1:3000/":                                 "blocked_address",
		"http://localhost:3000/":                                 "blocked_address",
		"http://10.20.0.1:3000/":                                 "blocked_address", // denied
		"http://100.100.100.200/":                                "blocked_address", // metadata
		"http://100.100.100.100/":                                "blocked_address",
		"http://[::ffff:100.100.100.200]/":                       "blocked_address",
		"http://lab.test:3000/":                                  "blocked_address", // a name
		"http://10.20.3.4.:3000/":                                InvalidURL,
		"http://10.20.772:3000/":                                 InvalidURL,
		"http://0x0a.20.3.4:3000/":                               InvalidURL,
		"http://012.024.3.4:3000/":                               InvalidURL,
		"http://169083652:3000/":                                 InvalidURL,
		"http://10.20.3.4:3000@1.2.3.4/":                         InvalidURL,
		"http://[fd00:12::7%25eth0]:3000/":                       InvalidURL,
		"http://10.20.0.0/16:3000/":                              "blocked_address",
		"http://rebound.test:3000/":                              "connection_refused", // at its public address
		"http://1.2.3.4/?to=http://10.20.3.4:3000/":              "blocked_redirect",
		"http://10.20.3.4:3000/?to=http://10.20.3.5:3000/":       "blocked_redirect", // another one's
		"http://10.20.3.4:3000/?to=http://10.20.3.4:3001/":       "blocked_redirect",
		"http://10.20.3.4:3000/?to=http://10.20.3.4:9200/":       "blocked_redirect",
		"http://10.20.3.4:3000/?to=http://lab.test:3000/":        "blocked_redirect",
		"http://10.20.3.4:3000/?to=http://127.1.2.3:3000/":       "blocked_redirect",
		"http://10.20.3.4:3000/?to=http://169.254.169.254/":      "blocked_redirect",
		"http://10.20.3.4:3000/?to=http://0x0a.024.772:3000/x":   "200", // the same place
		"http://10.20.3.4:3000/?to=http://10.20.3.4:3000/%3Fto=": "200",
		"http://127.1.2.3:3000/?to=http://127.1:3000/":           "blocked_redirect",
	} {
		resp, err := get(t, c, url)
		assert.Equal(t, want, outcome(t, resp, err), url)
	}
	assert.Equal(t, map[string][]netip.AddrPort{
		"10.20.0.0/16:3000": nil, "[fd00:12::/64]:3000": nil, "100.64.0.0/10:80": nil, "127.0.0.0/8:3000": nil,
		"10.30.0.0/31:80": nil, "10.20.3.0/24:9200": nil, "10.21.7.7:3000": {netip.MustParseAddrPort("10.21.7.7:3000")},
	}, c.Allowed())
}

// TestPrefixOpensNothingElse: a check may not ask for another machine of the
// prefix, and a name that leads into it later is denied, too.
func TestPrefixOpensNothingElse(t *testing.T) {
	w := lab(t, "10.20.3.4:3000", "10.20.3.5:3000", "10.20.3.4:80")
	c := w.client(t, Options{AllowTargets: []string{"10.20.0.0/16:3000", "10.20.0.0/16:80"}})
	p, err := c.Open("http://10.20.3.4:3000/")
	require.NoError(t, err)
	for url, want := range map[string]string{
		"http://10.20.3.4:3000/x": "", "http://10.20.3.5:3000/": "blocked_address", "http://10.20.3.4/": "blocked_address",
	} {
		_, err := p.Site.Do(t.Context(), checks.Request{URL: url})
		assert.Equal(t, want, code(t, err), url)
	}
	p, err = c.Open("http://public.test/")
	require.NoError(t, err)
	_, err = p.Site.Do(t.Context(), checks.Request{URL: "http://public.test/"})
	require.NoError(t, err)
	w.set("public.test", "10.20.3.4")
	_, err = p.Site.Do(t.Context(), checks.Request{URL: "http://public.test/", Method: http.MethodPost}) // connects anew
	assert.Equal(t, "blocked_address", code(t, err))
}

// TestPrefixLooksBehindNAT64: a network may translate addresses of a prefix of ours.
func TestPrefixLooksBehindNAT64(t *testing.T) {
	translated := []string{"169.254.169.254", "10.0.0.1"}
	w := lab(t, "[fd00:64:1::1]:80")
	w.set("ipv4only.arpa", embed("fd00:64::/96", "192.0.0.170").String())
	var at []string
	for _, inner := range translated {
		at = append(at, netip.AddrPortFrom(embed("fd00:64::/96", inner), 80).String())
	}
	c := w.client(t, Options{AllowTargets: []string{"[fd00:64::/32]:80"}})
	resp, err := get(t, c, "http://[fd00:64:1::1]/")
	assert.Equal(t, "200", outcome(t, resp, err))
	for _, pair := range at {
		_, err := get(t, c, "http://"+pair+"/")
		assert.Equal(t, "blocked_address", code(t, err), pair)
	}
}

func TestPrefixDoesNotOpenTheProxy(t *testing.T) {
	c, err := New(Options{
		AllowTargets: []string{"10.20.0.0/16:8080"}, EgressProxy: "http://10.20.0.5:3128", Resolver: newWorld(),
	})
	require.NoError(t, err)
	defer c.Close()
	_, err = get(t, c, "http://10.20.0.5:8080/")
	assert.Equal(t, "blocked_address", code(t, err))
}

// TestHostileURLsWithPrefixes: with all private networks allowed at port 80 nothing
// is reached but what a URL has as its address itself.
func TestHostileURLsWithPrefixes(t *testing.T) {
	w := newWorld()
	w.handle(t, serveOK)
	w.set("loop.test", "127.0.0.1")
	w.set("cname.test", "10.0.0.1")
	w.set("multi.test", "127.0.0.2", "10.0.0.1", "1.2.3.4")
	w.set("metadata.google.internal", "169.254.169.254")
	var allow []string
	for _, p := range privateNetworks {
		if p.Addr().Is4() {
			allow = append(allow, spellPrefix(p, 80))
		}
	}
	for _, p := range []string{"fd00::/32", "fd00:42::/32", "fd00:a9fe::/32", "fdaa::/32", "fc00::/32"} {
		allow = append(allow, spellPrefix(netip.MustParsePrefix(p), 80))
	}
	c := w.client(t, Options{AllowTargets: allow})
	for _, r := range rows(t, "url") {
		before := len(w.reached())
		get(t, c, r.input)
		for _, pair := range w.reached()[before:] {
			if pair.Addr() != publicAddr {
				target, err := ParseTarget(r.input)
				require.NoError(t, err, r.id)
				assert.Equal(t, pair.Addr(), target.addr, r.id)
				assert.True(t, within(privateNetworks, netip.PrefixFrom(pair.Addr(), pair.Addr().BitLen())), r.id)
				assert.False(t, contains(neverAllowed, pair.Addr()), r.id)
			}
		}
	}
}

// TestPrefixOfLoopback has the real dialler and this machine's real addresses.
func TestPrefixOfLoopback(t *testing.T) {
	l, err := net.Listen("tcp", "127.20.3.4:0")
	if err != nil {
		t.Skip("this system has 127.0.0.1 alone")
	}
	app := &httptest.Server{Listener: l, Config: &http.Server{Handler: http.HandlerFunc(serveOK)}}
	app.Start()
	t.Cleanup(app.Close)
	_, port, err := net.SplitHostPort(l.Addr().String())
	require.NoError(t, err)
	c, err := New(Options{AllowTargets: []string{"127.0.0.0/8:" + port}, Resolver: newWorld()})
	require.NoError(t, err)
	t.Cleanup(c.Close)
	resp, err := get(t, c, app.URL+"/")
	assert.Equal(t, "200", outcome(t, resp, err))
	for _, own := range []string{"127.0.0.1", "127.255.255.255", "localhost"} {
		_, err := get(t, c, "http://"+net.JoinHostPort(own, port)+"/")
		assert.Equal(t, "blocked_address", code(t, err), own)
	}
}

func somewhere(r *rand.Rand) netip.AddrPort {
	addr := netip.AddrFrom4([4]byte{10, byte(r.IntN(2)), byte(r.IntN(4)), byte(r.IntN(256))})
	return netip.AddrPortFrom(addr, 80+uint16(r.IntN(2)))
}

// TestFind holds the search against a look at each prefix.
func TestFind(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		var a allowed
		var all []*allowance
		for range random.IntN(20) {
			at := somewhere(random)
			prefix, _ := at.Addr().Prefix(14 + random.IntN(19))
			one := &allowance{prefix: prefix, port: at.Port()}
			all, a.prefixes = append(all, one), append(a.prefixes, one)
		}
		a.prefixes = disjoint(a.prefixes)
		for range 50 {
			pair := somewhere(random)
			found := a.find(Target{addr: pair.Addr(), port: pair.Port()})
			want := slices.ContainsFunc(all, func(one *allowance) bool { return one.has(pair) })
			assert.Equal(t, want, found != nil, "%s in %v", pair, all)
			if found != nil {
				assert.True(t, found.has(pair))
			}
		}
	}
}

func TestFindAllocatesNothing(t *testing.T) {
	c := newWorld().client(t, Options{
		AllowTargets: []string{"localhost:3000", "10.1.2.3:3000", "10.20.0.0/16:3000", "[fd00:12::/64]:3000"},
	})
	for _, url := range []string{
		"http://localhost:3000/", "http://10.1.2.3:3000/", "http://10.20.3.4:3000/", "http://[::ffff:10.20.3.4]:3000/",
		"http://[fd00:12::7]:3000/",
	} {
		target, err := ParseTarget(url)
		require.NoError(t, err)
		require.NotNil(t, c.allowed.find(target), url)
		assert.Zero(t, testing.AllocsPerRun(100, func() { c.allowed.find(target) }), url)
	}
}

func BenchmarkFind(b *testing.B) {
	for _, n := range []int{1, 1000} {
		var allow []string
		for i := range n {
			allow = append(allow, fmt.Sprintf("10.%d.%d.0/24:3000", i/250, i%250))
		}
		c := newWorld().client(b, Options{AllowTargets: allow})
		for _, url := range []string{"http://10.0.0.7:3000/", "http://10.77.3.4:3000/", "http://my-project.example/"} {
			target, err := ParseTarget(url)
			require.NoError(b, err)
			b.Run(strconv.Itoa(n)+"/"+target.Hostname(), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					c.allowed.find(target)
				}
			})
		}
	}
}
