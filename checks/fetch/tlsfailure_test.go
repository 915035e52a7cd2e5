package fetch

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/checks"
	"grader/checks/lang"
	"grader/checks/report"
)

// An issuer is an authority of a test, above others or by itself.
type issuer struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

// issue signs a certificate; a nil issuer is the certificate itself.
func (by *issuer) issue(t testing.TB, template *x509.Certificate) *issuer {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	template.SerialNumber = big.NewInt(3)
	if template.NotBefore.IsZero() {
		template.NotBefore = time.Now().Add(-time.Hour)
	}
	if template.NotAfter.IsZero() {
		template.NotAfter = time.Now().Add(time.Hour)
	}
	template.BasicConstraintsValid = true
	if by == nil {
		by = &issuer{template, key}
	}
	der, err := x509.CreateCertificate(rand.Reader, template, by.cert, &key.PublicKey, by.key)
	require.NoError(t, err)
	cert, err := x509.ParseCertificate(der)
	require.NoError(t, err)
	return &issuer{cert, key}
}

func (i *issuer) with(chain ...*issuer) tls.Certificate {
	c := tls.Certificate{Certificate: [][]byte{i.cert.Raw}, PrivateKey: i.key}
	for _, above := range chain {
		c.Certificate = append(c.Certificate, above.cert.Raw)
	}
	return c
}

func authority(name string) *x509.Certificate {
	return &x509.Certificate{Subject: pkix.Name{CommonName: name}, IsCA: true, KeyUsage: x509.KeyUsageCertSign,
		IssuingCertificateURL: []string{"http://issuer.invalid/ca.crt"}}
}

func leaf(change func(*x509.Certificate)) *x509.Certificate {
	c := &x509.Certificate{Subject: pkix.Name{CommonName: "leaf"}, DNSNames: []string{"public.test"}}
	if change != nil {
		change(c)
	}
	return c
}

// TestTLSFailures: each fault is told by its kind.
func TestTLSFailures(t *testing.T) {
	root := (*issuer)(nil).issue(t, authority("root"))
	between := root.issue(t, authority("between"))
	stranger := (*issuer)(nil).issue(t, authority("a stranger"))
	known := func(c *x509.Certificate) { c.IssuingCertificateURL = []string{"http://issuer.invalid/between.crt"} }
	pool := x509.NewCertPool()
	pool.AddCert(root.cert)
	good := between.issue(t, leaf(nil)).with(between)
	for name, test := range map[string]struct {
		config *tls.Config
		want   string
	}{
		"good":          {&tls.Config{Certificates: []tls.Certificate{good}}, ""},
		"expired":       {&tls.Config{Certificates: []tls.Certificate{root.issue(t, leaf(func(c *x509.Certificate) { c.NotAfter = time.Now().Add(-time.Minute) })).with()}}, "has expired"},
		"not yet valid": {&tls.Config{Certificates: []tls.Certificate{root.issue(t, leaf(func(c *x509.Certificate) { c.NotBefore = time.Now().Add(time.Minute) })).with()}}, "is not valid yet"},
		"wrong host":    {&tls.Config{Certificates: []tls.Certificate{root.issue(t, leaf(func(c *x509.Certificate) { c.DNSNames = []string{"other.test"} })).with()}}, "for another host name"},
		"no host":       {&tls.Config{Certificates: []tls.Certificate{root.issue(t, leaf(func(c *x509.Certificate) { c.DNSNames = nil })).with()}}, "for another host name"},
		"self-signed":   {&tls.Config{Certificates: []tls.Certificate{(*issuer)(nil).issue(t, leaf(nil)).with()}}, "is self-signed"},
		"stranger":      {&tls.Config{Certificates: []tls.Certificate{stranger.issue(t, leaf(nil)).with(stranger)}}, "not signed by an authority that browsers know"},
		"stranger's":    {&tls.Config{Certificates: []tls.Certificate{stranger.issue(t, leaf(nil)).with()}}, "not signed by an authority that browsers know"},
		"incomplete":    {&tls.Config{Certificates: []tls.Certificate{between.issue(t, leaf(known)).with()}}, "send the whole chain"},
		"not for servers": {&tls.Config{Certificates: []tls.Certificate{root.issue(t, leaf(func(c *x509.Certificate) {
			c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageEmailProtection}
		})).with()}}, "not one for a web server"},
		"old": {&tls.Config{Certificates: []tls.Certificate{good}, MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11}, "versions of TLS"},
		"no common cipher": {&tls.Config{Certificates: []tls.Certificate{good}, MaxVersion: tls.VersionTLS12,
			CipherSuites: []uint16{tls.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256}}, "refuses the TLS handshake"},
		"unknown name":   {&tls.Config{}, "does not know the host name"},
		"no certificate": {&tls.Config{Certificates: []tls.Certificate{good}, ClientAuth: tls.RequireAnyClientCert}, "lets in only who has a certificate"},
		"no certificate, 1.2": {&tls.Config{Certificates: []tls.Certificate{good}, ClientAuth: tls.RequireAnyClientCert, MaxVersion: tls.VersionTLS12},
			"refuses the TLS handshake"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld()
			config := test.config
			w.at("1.2.3.4:443", listen(t, func(c net.Conn) {
				s := tls.Server(c, config)
				after(func(c net.Conn) { io.WriteString(c, okAnswer) })(s)
				s.Close()
				hang(c)
			}))
			_, err := get(t, w.client(t, Options{RootCAs: pool}), "https://public.test/")
			if test.want == "" {
				require.NoError(t, err)
				return
			}
			assert.Equal(t, "tls_failure", code(t, err))
			assert.Regexp(t, test.want, err.Error())
		})
	}
}

// TestClosedBeforeTLS: a host that hangs up may be waking; that is no fault of
// its certificate.
func TestClosedBeforeTLS(t *testing.T) {
	w := newWorld()
	w.at("1.2.3.4:443", listen(t, func(c net.Conn) { c.Read(make([]byte, 4096)) }))
	_, err := get(t, w.client(t, Options{}), "https://public.test/")
	var site *checks.SiteError
	require.ErrorAs(t, err, &site)
	assert.Equal(t, report.BadResponse, site.Code)
	assert.True(t, site.Retryable)
	assert.Contains(t, site.Detail, "closed the connection without an answer")
}

// TestRedirectIsBlamed: what fails behind a redirect is not said of the URL that
// was handed in.
func TestRedirectIsBlamed(t *testing.T) {
	certs := newCertificates(t)
	w := newWorld()
	w.set("wrong.test", "1.2.3.4")
	w.at("1.2.3.4:443", listen(t, certs.serve(certs.good, 0)))
	w.at("1.2.3.4:8080", listen(t, after(func(c net.Conn) { io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 5000000\r\n\r\n") })))
	w.at("1.2.3.4:8081", listen(t, after(func(c net.Conn) { io.WriteString(c, "garbage") })))
	w.handle(t, func(rw http.ResponseWriter, r *http.Request) {
		http.Redirect(rw, r, r.URL.Query().Get("to"), http.StatusFound)
	})
	c := w.client(t, Options{RootCAs: certs.pool})
	for to, want := range map[string]string{
		"http://nx.test/":          "dns_failure: The host name that the project redirects to does not exist. Check the redirect.",
		"http://public.test:8888/": "connection_refused: The host that the project redirects to does not accept connections at this address and port. Check the redirect.",
		"https://wrong.test/":      "tls_failure: The certificate of the host that the project redirects to is for another host name: whoever runs the host has to get one for this name.",
		"http://public.test:8080/": "too_large: The page that the project redirects to is larger than is read.",
		"http://public.test:8081/": "bad_response: The host that the project redirects to did not answer with a complete HTTP response.",
		"http://127.0.0.1/":        "blocked_redirect: The project redirects to an address that is not on the public internet.",
	} {
		_, err := get(t, c, fmt.Sprintf("http://public.test/?to=%s", to))
		assert.EqualError(t, err, want)
	}
}

// TestEverySentenceCanBlameARedirect: no sentence about a host or a page is left
// as it is.
func TestEverySentenceCanBlameARedirect(t *testing.T) {
	for _, err := range []error{
		unreachable(), closedUnanswered(), brokenOff(), noAnswer(), readTimeout(), lookupFailure(context.DeadlineExceeded), connectFailure([]error{context.DeadlineExceeded}),
		tlsFailure(oldTLS), alertFailure(fmt.Errorf("tls: unrecognized name")), alertFailure(fmt.Errorf("tls: bad certificate")),
	} {
		var site *checks.SiteError
		require.ErrorAs(t, ofRedirect(err), &site)
		assert.NotContains(t, strings.ToLower(site.Detail), "project's", err)
		assert.NotContains(t, site.Detail, "in the URL", err)
	}
}

// TestRedirectsAreBlamedInEachLanguage: what is said of a redirect is in the catalogues,
// too.
func TestRedirectsAreBlamedInEachLanguage(t *testing.T) {
	pseudo, _ := lang.Find(lang.Pseudo)
	ours := regexp.MustCompile(`^error\.((tls|http|dns|header|coded)\b|(connection_refused|connect_timeout|read_timeout|dns_failure)$)`)
	blamed := 0
	for _, code := range lang.Codes() {
		text, _ := lang.English().Template(code)
		var site *checks.SiteError
		require.ErrorAs(t, ofRedirect(failed("", false, text)), &site)
		if !ours.MatchString(code) || site.Detail == text {
			continue
		}
		blamed++
		assert.NotEqual(t, site.Detail, pseudo.Sentence(site.Detail), code)
	}
	assert.Greater(t, blamed, 20)
}
