package fetch

import (
	"crypto/tls"
	"encoding/pem"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/checks"
)

func TestAllowedTarget(t *testing.T) {
	w := newWorld()
	w.handle(t, func(rw http.ResponseWriter, r *http.Request) { // public.test
		http.Redirect(rw, r, "http://localhost:3000/from-elsewhere", http.StatusFound)
	})
	app := listen(t, func(c net.Conn) {
		after(func(c net.Conn) { io.WriteString(c, okAnswer) })(c)
	})
	router := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if to := r.URL.Query().Get("to"); to != "" {
			http.Redirect(rw, r, to, http.StatusFound)
		}
	}))
	t.Cleanup(router.Close)
	w.at("127.0.0.1:3000", router.Listener.Addr().String())
	w.at("172.17.0.1:3000", app)
	w.at("[::1]:3030", app)
	for _, pair := range []string{"127.0.0.1:3001", "127.0.0.1:6379", "127.0.0.2:3000", "0.0.0.0:3000", "[::]:3000", "127.0.0.1:80"} {
		w.at(pair, app) // would answer
	}
	w.set("evil.test", "127.0.0.1")
	w.set("host.docker.internal", "172.17.0.1")
	c := w.client(t, Options{AllowTargets: []string{"localhost:3000", "host.docker.internal:3000", "[::1]:3030"}})

	for url, want := range map[string]string{
		"http://localhost:3000/":                                      "200",
		"http://LOCALHOST.:3000/x":                                    "200",
		"http://host.docker.internal:3000/":                           "200",
		"http://localhost:3000/?to=/x":                                "200",
		"http://[0::1]:3030/":                                         "200",
		"http://localhost:3001/":                                      "blocked_address",
		"http://localhost:22/":                                        BlockedPort,
		"http://localhost:6379/":                                      BlockedPort,
		"http://localhost/":                                           "blocked_address",
		"http://127.0.0.2:3000/":                                      "blocked_address",
		"http://0.0.0.0:3000/":                                        "blocked_address",
		"http://[::]:3000/":                                           "blocked_address",
		"http://127.0.0.1:3000/":                                      "blocked_address", // as it is spelled
		"http://evil.test:3000/":                                      "blocked_address",
		"http://public.test/":                                         "blocked_redirect",
		"http://localhost:3000/?to=http://localhost:3001/":            "blocked_redirect",
		"http://localhost:3000/?to=http://127.0.0.1:3000/":            "blocked_redirect",
		"http://localhost:3000/?to=http://public.test/":               "blocked_redirect", // which leads back
		"http://localhost:3000/?to=http://host.docker.internal:3000/": "blocked_redirect",
	} {
		resp, err := get(t, c, url)
		assert.Equal(t, want, outcome(t, resp, err), url)
	}
	assert.Equal(t, map[string][]netip.AddrPort{
		"localhost:3000":            {netip.MustParseAddrPort("127.0.0.1:3000"), netip.MustParseAddrPort("[::1]:3000")},
		"[::1]:3030":                {netip.MustParseAddrPort("[::1]:3030")},
		"host.docker.internal:3000": {netip.MustParseAddrPort("172.17.0.1:3000")},
	}, c.Allowed())

	w.set("localhost", "127.0.0.2")
	resp, err := get(t, c, "http://localhost:3000/")
	assert.Equal(t, "200", outcome(t, resp, err), "its addresses were fixed at start")
}

// TestAllowanceIsNotPooled: a connection that an allowance made is not there for
// a redirect from elsewhere, nor another project's request.
func TestAllowanceIsNotPooled(t *testing.T) {
	w := newWorld()
	w.handle(t, func(rw http.ResponseWriter, r *http.Request) {
		http.Redirect(rw, r, "http://localhost:3000/", http.StatusFound)
	})
	app := httptest.NewServer(http.HandlerFunc(serveOK))
	t.Cleanup(app.Close)
	w.at("127.0.0.1:3000", app.Listener.Addr().String())
	c := w.client(t, Options{AllowTargets: []string{"localhost:3000"}})
	p, err := c.Open("http://localhost:3000/")
	require.NoError(t, err)
	_, err = p.Site.Do(t.Context(), checks.Request{URL: "http://localhost:3000/"})
	require.NoError(t, err)
	_, err = p.Site.Do(t.Context(), checks.Request{URL: "http://public.test/"})
	assert.Equal(t, "blocked_redirect", code(t, err))

	other, err := c.Open("http://public.test/")
	require.NoError(t, err)
	_, err = other.Site.Do(t.Context(), checks.Request{URL: "http://localhost:3000/"})
	assert.Equal(t, "blocked_address", code(t, err))
}

func TestAllowTargetRefused(t *testing.T) {
	w := newWorld()
	w.set("imds.test", "169.254.169.254")
	w.set("mixed.test", "1.2.3.4", "169.254.170.2")
	for _, spec := range []string{
		"10.0.0.0/8", "*", "0.0.0.0/0", "localhost/8:3000", "localhost:3000/8", "*/8:3000", "*:3000", "localhost", "localhost:", ":3000", "localhost:3000/x", "http://localhost:3000", "user@localhost:3000",
		"localhost:3000?x", "localhost:22", "localhost:http", "nx.test:3000", "",
		"169.254.169.254:80", "imds.test:80", "mixed.test:80", "[fd00:ec2::254]:80", "[::ffff:169.254.169.254]:80", "[64:ff9b::a9fe:a9fe]:80",
		"[fd00:ec2::23]:80", "[fd00:ec2::253]:53", "[fd20:ce::254]:80", "[fd00:42::42]:80", "[fd00:a9fe:a9fe::1]:80", "[fdaa::3]:4280",
		"192.0.0.192:80", "169.254.170.23:80", "100.100.100.200:80", "168.63.129.16:80", "0.0.0.0:3000", "[::]:3000", "224.0.0.1:80", "255.255.255.255:80",
	} {
		c, err := New(Options{AllowTargets: []string{spec}, Resolver: w})
		assert.ErrorContains(t, err, fmt.Sprintf("allowed target %q", spec))
		assert.Nil(t, c)
	}
}

func TestCAFile(t *testing.T) {
	w := newWorld()
	certs := newCertificates(t)
	app := httptest.NewUnstartedServer(http.HandlerFunc(serveOK))
	app.TLS = &tls.Config{Certificates: []tls.Certificate{certs.good}}
	app.Config.ErrorLog = log.New(io.Discard, "", 0)
	app.StartTLS()
	t.Cleanup(app.Close)
	w.at("127.0.0.1:3000", app.Listener.Addr().String())
	file := filepath.Join(t.TempDir(), "ca.pem")
	require.NoError(t, os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: certs.pem}), 0o600))
	for path, want := range map[string]string{"": "tls_failure", file: "200"} {
		c := w.client(t, Options{AllowTargets: []string{"localhost:3000"}, CAFile: path})
		resp, err := get(t, c, "https://localhost:3000/")
		assert.Equal(t, want, outcome(t, resp, err), path)
	}
	_, err := New(Options{CAFile: "testdata/hostile.tsv"})
	assert.ErrorContains(t, err, "no PEM certificate")
	_, err = New(Options{CAFile: "no/such/file"})
	assert.ErrorIs(t, err, os.ErrNotExist)
}

// TestMappedAllowedTarget: an IPv4 address is one, however it is written.
func TestMappedAllowedTarget(t *testing.T) {
	w := newWorld()
	w.at("127.0.0.1:3000", listen(t, after(func(c net.Conn) { io.WriteString(c, okAnswer) })))
	for _, spec := range []string{"127.0.0.1:3000", "[::ffff:127.0.0.1]:3000"} {
		c := w.client(t, Options{AllowTargets: []string{spec}})
		for _, url := range []string{"http://127.0.0.1:3000/", "http://[::ffff:7f00:1]:3000/"} {
			resp, err := get(t, c, url)
			assert.Equal(t, "200", outcome(t, resp, err), "%s by %s", url, spec)
		}
		_, err := get(t, c, "http://127.0.0.1:3001/")
		assert.Equal(t, "blocked_address", code(t, err))
	}
}

func TestServicePorts(t *testing.T) {
	assert.True(t, slices.IsSorted(blockedPorts))
	assert.True(t, slices.IsSorted(servicePorts))
	for _, port := range []uint16{80, 443, 1234, 3000, 3001, 3302, 4000, 4200, 5000, 5173, 7000, 8000, 8080, 8081, 8443, 8888, 9000, 9999} {
		assert.NotContains(t, servicePorts, port, "web projects are there")
	}
	w := newWorld()
	app := listen(t, after(func(c net.Conn) { io.WriteString(c, okAnswer) }))
	w.at("1.2.3.4:5432", app)
	w.at("127.0.0.1:27017", app)
	w.handle(t, func(rw http.ResponseWriter, r *http.Request) {
		http.Redirect(rw, r, "http://public.test:5432/", http.StatusFound)
	})
	closed, open := w.client(t, Options{}), w.client(t, Options{AllowPorts: []uint16{5432, 22}, AllowTargets: []string{"localhost:27017"}})
	for _, test := range []struct {
		client    *Client
		url, want string
	}{
		{closed, "http://public.test:5432/", BlockedPort},
		{closed, "http://public.test/", "blocked_redirect"},
		{closed, "http://localhost:27017/", BlockedPort},
		{open, "http://public.test:5432/", "200"},
		{open, "http://public.test/", "200"},
		{open, "http://public.test:27017/", BlockedPort},
		{open, "http://localhost:27017/", "200"},
		{open, "http://public.test:22/", BlockedPort}, // as browsers
	} {
		resp, err := get(t, test.client, test.url)
		assert.Equal(t, test.want, outcome(t, resp, err), test.url)
	}
	p, err := closed.Open("http://public.test/")
	require.NoError(t, err)
	_, err = p.Site.Do(t.Context(), checks.Request{URL: "http://public.test:6379/"})
	assert.Equal(t, "blocked_address", code(t, err), "a check asks for it")
}
