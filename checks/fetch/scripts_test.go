package fetch

import (
	"bytes"
	"compress/gzip"
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
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

const okAnswer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"

// scripts are servers that do harm, by the id of their row. Each ends at the
// latest when the client or the test closes the connection.
func scripts(certs *certificates) map[string]func(net.Conn) {
	return map[string]func(net.Conn){
		"b-h-slow-accept":   after(hang),
		"b-h-slow-header":   after(drip("HTTP/1.1 200 OK\r\nX: ", "a", 50*time.Millisecond)),
		"b-h-slow-status":   after(drip("HTTP/1.1 200 ", "O", 100*time.Millisecond)),
		"b-h-slow-chunk":    after(drip(chunked, "1\r\na\r\n", 20*time.Millisecond)),
		"b-h-stall-body":    after(says("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n0123456789", hang)),
		"b-h-stall-trailer": after(says(chunked+"2\r\nhi\r\n0\r\n", hang)),

		"b-h-endless-body":        after(flood("HTTP/1.1 200 OK\r\n\r\n", strings.Repeat("x", 4096))),
		"b-h-endless-chunked":     after(flood(chunked, "1000\r\n"+strings.Repeat("x", 4096)+"\r\n")),
		"b-h-endless-tiny-chunks": after(flood(chunked, strings.Repeat("1\r\nx\r\n", 500))),
		"b-h-cl-plus1":            after(says("HTTP/1.1 200 OK\r\n\r\n"+strings.Repeat("x", 1<<20+1), nil)),
		"b-h-chunk-line":          after(flood(chunked, strings.Repeat("1", 4096))),
		"b-h-hdr-one-huge":        after(flood("HTTP/1.1 200 OK\r\nX: ", strings.Repeat("x", 4096))),
		"b-h-hdr-names":           after(floodf("HTTP/1.1 200 OK\r\n", "X-%d: 1\r\n")),
		"b-h-hdr-fold":            after(flood("HTTP/1.1 200 OK\r\nX: 1\r\n", strings.Repeat(" fold\r\n", 500))),
		"b-h-hdr-under":           after(says("HTTP/1.1 200 OK\r\nX: "+strings.Repeat("x", 60<<10)+"\r\nContent-Length: 2\r\n\r\nhi", nil)),
		"b-h-100-flood":           after(flood("", "HTTP/1.1 100 Continue\r\n\r\n")),
		"b-h-103-flood":           after(flood("", "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n")),
		"b-h-rst-body":            after(says("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n0123456789", reset)),
		"b-h-early": func(c net.Conn) {
			io.WriteString(c, okAnswer)
			io.Copy(io.Discard, c)
		},
		"b-r-hugeloc":     after(says("HTTP/1.1 302 Found\r\nLocation: /"+strings.Repeat("x", 60<<10)+"\r\nContent-Length: 0\r\n\r\n", nil)),
		"b-r-endlessbody": after(flood("HTTP/1.1 302 Found\r\nLocation: /ok\r\n\r\n", strings.Repeat("x", 4096))),

		"b-e-gzip-bomb":    after(bomb),
		"b-e-gzip-trunc":   after(says(gzipAnswer+string(zipped("hello hello")[:20]), nil)),
		"b-e-gzip-crc":     after(says(gzipAnswer+string(wrongCRC()), nil)),
		"b-e-gzip-name":    after(flood(gzipAnswer+"\x1f\x8b\x08\x08\x00\x00\x00\x00\x00\x03", strings.Repeat("n", 4096))),
		"b-e-gzip-members": after(flood(gzipAnswer, strings.Repeat(string(zipped("")), 100))),

		"b-t-ok":          certs.serve(certs.good, 0),
		"b-t-self":        certs.serve(certs.selfSigned, 0),
		"b-t-expired":     certs.serve(certs.expired, 0),
		"b-t-wrong":       certs.serve(certs.wrong, 0),
		"b-t-12":          certs.serve(certs.good, tls.VersionTLS12),
		"b-t-hugecert":    certs.serve(certs.huge, 0),
		"b-t-http-to-tls": certs.serve(certs.good, 0),
		"b-t-plain":       says("HTTP/1.1 400 Bad Request\r\n\r\n", hang),
		"b-t-garbage":     says("garbage, and no ServerHello\r\n", hang),
		"b-t-stall":       hang,
		"b-t-drip":        drip("\x16\x03\x03\x40\x00\x02\x00\x3f\xfc", "\x03", 100*time.Millisecond),
	}
}

const (
	chunked    = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
	gzipAnswer = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n"
)

// hang reads until the other side gives up.
func hang(c net.Conn) { io.Copy(io.Discard, c) }

func reset(c net.Conn) {
	time.Sleep(10 * time.Millisecond) // or the reset overtakes what was said
	c.(*net.TCPConn).SetLinger(0)
}

func says(what string, then func(net.Conn)) func(net.Conn) {
	return func(c net.Conn) {
		if _, err := io.WriteString(c, what); err == nil && then != nil {
			then(c)
		}
	}
}

func drip(first, drop string, every time.Duration) func(net.Conn) {
	return says(first, func(c net.Conn) {
		for {
			if _, err := io.WriteString(c, drop); err != nil {
				return
			}
			time.Sleep(every)
		}
	})
}

func flood(first, wave string) func(net.Conn) { return drip(first, wave, 0) }

func floodf(first, format string) func(net.Conn) {
	return says(first, func(c net.Conn) {
		for i := 0; ; i++ {
			if _, err := fmt.Fprintf(c, format, i); err != nil {
				return
			}
		}
	})
}

// bomb sends gzip of zeros for as long as anyone reads.
func bomb(c net.Conn) {
	io.WriteString(c, gzipAnswer)
	z := gzip.NewWriter(c)
	zeros := make([]byte, 1<<20)
	for range 1 << 10 {
		if _, err := z.Write(zeros); err != nil {
			return
		}
	}
}

func zipped(s string) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	io.WriteString(z, s)
	z.Close()
	return b.Bytes()
}

func wrongCRC() []byte {
	b := zipped("hello")
	b[len(b)-8] ^= 1
	return b
}

// certificates are those of an authority made for one test.
type certificates struct {
	pool                                   *x509.CertPool
	pem                                    []byte // the authority's, DER
	good, selfSigned, expired, wrong, huge tls.Certificate
}

func newCertificates(t testing.TB) *certificates {
	t.Helper()
	caKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	ca := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test authority"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	caDER, err := x509.CreateCertificate(rand.Reader, ca, ca, &caKey.PublicKey, caKey)
	require.NoError(t, err)
	parsed, err := x509.ParseCertificate(caDER)
	require.NoError(t, err)
	issue := func(self bool, change func(*x509.Certificate)) tls.Certificate {
		key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		require.NoError(t, err)
		leaf := &x509.Certificate{
			SerialNumber: big.NewInt(2), DNSNames: []string{"public.test", "localhost"},
			NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
			ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		}
		if change != nil {
			change(leaf)
		}
		issuer, signer := parsed, caKey
		if self {
			issuer, signer = leaf, key
		}
		der, err := x509.CreateCertificate(rand.Reader, leaf, issuer, &key.PublicKey, signer)
		require.NoError(t, err)
		return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
	}
	certs := &certificates{pool: x509.NewCertPool(), pem: caDER}
	certs.pool.AddCert(parsed)
	certs.good = issue(false, nil)
	certs.selfSigned = issue(true, nil)
	certs.expired = issue(false, func(c *x509.Certificate) { c.NotAfter = time.Now().Add(-time.Minute) })
	certs.wrong = issue(false, func(c *x509.Certificate) { c.DNSNames = []string{"other.test"} })
	certs.huge = issue(false, func(c *x509.Certificate) {
		for i := range 12000 {
			c.DNSNames = append(c.DNSNames, fmt.Sprintf("name-number-%d-of-a-very-long-list.test", i))
		}
	})
	return certs
}

// serve answers "hi" over TLS.
func (certs *certificates) serve(cert tls.Certificate, maxVersion uint16) func(net.Conn) {
	return func(c net.Conn) {
		s := tls.Server(c, &tls.Config{Certificates: []tls.Certificate{cert}, MaxVersion: maxVersion})
		after(func(c net.Conn) { io.WriteString(c, okAnswer) })(s)
		s.Close()
	}
}
