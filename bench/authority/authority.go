// Package authority makes certificates for the hosts on loopback that are measured
// over https.
package authority

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"sync"
	"time"
)

// An Authority makes certificates for addresses, each when it is first asked for.
type Authority struct {
	PEM []byte // its own certificate

	cert  *x509.Certificate
	key   *ecdsa.PrivateKey
	leafs sync.Map // *tls.Certificate by address
}

// New makes an authority, with a key of its own.
func New() (*Authority, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	template := template(1)
	template.Subject = pkix.Name{CommonName: "bench"}
	template.IsCA, template.BasicConstraintsValid, template.KeyUsage = true, true, x509.KeyUsageCertSign
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return nil, err
	}
	cert, err := x509.ParseCertificate(der)
	return &Authority{PEM: pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), cert: cert, key: key}, err
}

func template(serial int64) *x509.Certificate {
	return &x509.Certificate{
		SerialNumber: big.NewInt(serial),
		NotBefore:    time.Now().Add(-time.Hour),
		NotAfter:     time.Now().Add(24 * time.Hour),
	}
}

// Config is for a server that answers on many addresses. All have one key: to make
// one takes longer than to sign.
func (a *Authority) Config() *tls.Config {
	return &tls.Config{GetCertificate: func(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
		ip := hello.Conn.LocalAddr().(*net.TCPAddr).IP
		if leaf, ok := a.leafs.Load(ip.String()); ok {
			return leaf.(*tls.Certificate), nil
		}
		leaf := template(2)
		leaf.IPAddresses, leaf.KeyUsage = []net.IP{ip}, x509.KeyUsageDigitalSignature
		leaf.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
		der, err := x509.CreateCertificate(rand.Reader, leaf, a.cert, &a.key.PublicKey, a.key)
		if err != nil {
			return nil, err
		}
		cert := &tls.Certificate{Certificate: [][]byte{der}, PrivateKey: a.key}
		a.leafs.Store(ip.String(), cert)
		return cert, nil
	}}
}
