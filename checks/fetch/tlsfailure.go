package fetch

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"strings"
	"time"

	"grader/checks/report"
)

// handshakeFailure is why there is no TLS with a host: what is wrong, and who
// has to mend it.
func handshakeFailure(ctx context.Context, err error) error {
	var record tls.RecordHeaderError
	var cert *tls.CertificateVerificationError
	switch {
	case ctx.Err() != nil || timedOut(err):
		return readTimeout()
	case wasReset(err):
		return unreachable()
	case errors.Is(err, io.EOF):
		return closedUnanswered()
	case errors.As(err, &record) && string(record.RecordHeader[:]) == "HTTP/":
		return failed(report.BadResponse, false, "The project's host speaks plain HTTP on the port of its https:// URL. Use the http:// URL.")
	case errors.As(err, &cert):
		return tlsFailure(certificateFault(cert))
	case isAlert(err):
		return alertFailure(err)
	case strings.Contains(err.Error(), "unsupported protocol version"): // crypto/tls has no type for it
		return tlsFailure(oldTLS)
	}
	return tlsFailure("The project's host does not speak TLS as it should, so its https:// URL can't be used.")
}

func tlsFailure(detail string) error { return failed(report.TLSFailure, false, detail) }

const oldTLS = "The project's host speaks only versions of TLS that browsers have given up: whoever runs it has to enable TLS 1.2 or 1.3."

// isAlert reports whether the host itself ended the TLS.
func isAlert(err error) bool {
	var op *net.OpError
	return errors.As(err, &op) && op.Op == "remote error"
}

// alertFailure tells a host's alerts by their words: crypto/tls keeps their type
// to itself.
func alertFailure(err error) error {
	detail := "The project's host refuses the TLS handshake, as it does without a certificate for the host name in the URL or with" +
		" outdated ciphers only: whoever runs it has to mend that."
	switch text := err.Error(); {
	case strings.Contains(text, "protocol version"):
		detail = oldTLS
	case strings.Contains(text, "unrecognized name"):
		detail = "The project's host does not know the host name in the URL: check the URL, and that the name is set up at the host."
	case strings.Contains(text, "certificate required"), strings.Contains(text, "bad certificate"):
		detail = "The project's host lets in only who has a certificate of their own: it has to be open without one."
	}
	return tlsFailure(detail)
}

// certificateFault is what is wrong with a host's certificates.
func certificateFault(fault *tls.CertificateVerificationError) string {
	var (
		host      x509.HostnameError
		authority x509.UnknownAuthorityError
		invalid   x509.CertificateInvalidError
	)
	switch {
	case errors.As(fault, &host):
		return "The project's certificate is for another host name: hand in the URL that the host shows for the project," +
			" or whoever runs the host has to get one for this name."
	case errors.As(fault, &authority):
		return unknownAuthority(fault.UnverifiedCertificates)
	case errors.As(fault, &invalid) && invalid.Reason == x509.Expired && time.Now().Before(invalid.Cert.NotBefore):
		return "The project's certificate is not valid yet: wait until it is, or whoever runs the host has to get another one."
	case errors.As(fault, &invalid) && invalid.Reason == x509.Expired:
		return "The project's certificate has expired: whoever runs the host has to renew it."
	}
	return "The project's certificate is not one for a web server: whoever runs the host has to get another one."
}

// unknownAuthority tells why no authority that is trusted vouches for the first
// of the certificates.
func unknownAuthority(sent []*x509.Certificate) string {
	last := sent[0]
	for range sent { // up to what the host knows no issuer of
		if issuer := issuerOf(last, sent); issuer != nil {
			last = issuer
		}
	}
	switch {
	case isSelfIssued(last) && last == sent[0]:
		return "The project's certificate is self-signed, which no browser trusts: whoever runs the host has to get one" +
			" from an authority such as Let's Encrypt."
	case !isSelfIssued(last) && len(last.IssuingCertificateURL) > 0: // as public authorities tell where theirs is
		return "The project's host sends its certificate without those between it and an authority, which some browsers find by" +
			" themselves: whoever runs the host has to have it send the whole chain."
	}
	return "The project's certificate is not signed by an authority that browsers know: whoever runs the host has to get one from such an authority."
}

func isSelfIssued(c *x509.Certificate) bool { return bytes.Equal(c.RawIssuer, c.RawSubject) }

func issuerOf(c *x509.Certificate, sent []*x509.Certificate) *x509.Certificate {
	for _, other := range sent {
		if other != c && bytes.Equal(c.RawIssuer, other.RawSubject) && c.CheckSignatureFrom(other) == nil {
			return other
		}
	}
	return nil
}
