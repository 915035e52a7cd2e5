package main

import (
	"crypto/tls"
	"net"

	"grader/bench/authority"
)

// A web is how the projects of a soak are reached: over http, or over https by
// certificates of an authority of its own.
type web struct{ authority *authority.Authority }

func newWeb(https bool) (web, error) {
	if !https {
		return web{}, nil
	}
	a, err := authority.New()
	return web{a}, err
}

func (w web) isSecure() bool { return w.authority != nil }

func (w web) url(ln net.Listener) string {
	if w.isSecure() {
		return "https://" + ln.Addr().String()
	}
	return "http://" + ln.Addr().String()
}

// listen listens on a port of its own. Over https it speaks one of the protocols.
func (w web) listen(protocols ...string) (net.Listener, error) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil || !w.isSecure() {
		return ln, err
	}
	config := w.authority.Config()
	config.NextProtos = protocols
	return tls.NewListener(ln, config), nil
}
