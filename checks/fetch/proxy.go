package fetch

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
)

// maxProxyHeader bounds a proxy's answer to CONNECT.
const maxProxyHeader = 16 << 10

// A proxy is the operator's egress proxy, at the addresses it had at start.
type proxy struct {
	pairs []netip.AddrPort
	auth  string // value of Proxy-Authorization; may be empty
}

// setProxy looks the proxy up and denies its addresses as targets, at every
// port: its own and that of its administration are not for projects.
func (c *Client) setProxy(ctx context.Context) error {
	if c.opts.EgressProxy == "" {
		return nil
	}
	u, err := url.Parse(c.opts.EgressProxy)
	if err != nil || u.Scheme != "http" || u.Port() == "" || strings.Trim(u.Path, "/") != "" {
		return errors.New("egress proxy: want http://host:port or http://user:password@host:port")
	}
	p := &proxy{}
	if u.User != nil {
		password, _ := u.User.Password()
		r := http.Request{Header: http.Header{}}
		r.SetBasicAuth(u.User.Username(), password)
		p.auth = r.Header.Get("Authorization")
	}
	t, err := ParseTarget("http://" + u.Host)
	if err != nil {
		return fmt.Errorf("egress proxy: %w", err)
	}
	if p.pairs, err = c.lookup(ctx, t); err != nil {
		return fmt.Errorf("egress proxy: %w", err)
	}
	for _, pair := range p.pairs {
		c.guard.denied = append(slices.Clip(c.guard.denied), netip.PrefixFrom(pair.Addr(), pair.Addr().BitLen()))
	}
	c.proxy = p
	return nil
}

// dial has the proxy connect to the pair. It is told the address, not the name,
// so that it can't find another one than was let in.
func (p *proxy) dial(ctx context.Context, pair netip.AddrPort) (net.Conn, error) {
	var d net.Dialer
	var raw net.Conn
	var err error
	for _, own := range p.pairs {
		if raw, err = d.DialContext(ctx, "tcp", own.String()); err == nil {
			break
		}
	}
	if err != nil {
		return nil, &proxyFault{err, "Its proxy can't be reached."}
	}
	stop := context.AfterFunc(ctx, func() { raw.Close() })
	tunnel, err := p.connect(raw, pair)
	if !stop() && err == nil {
		err = ctx.Err()
	}
	if err != nil {
		raw.Close()
		return nil, proxyFailure(err)
	}
	return tunnel, nil
}

func (p *proxy) connect(raw net.Conn, pair netip.AddrPort) (net.Conn, error) {
	req := &http.Request{
		Method: http.MethodConnect,
		URL:    &url.URL{Opaque: pair.String()},
		Host:   pair.String(),
		Header: http.Header{},
	}
	req.Header.Set("User-Agent", "") // the proxy needs none
	if p.auth != "" {
		req.Header.Set("Proxy-Authorization", p.auth)
	}
	if err := req.Write(raw); err != nil {
		return nil, err
	}
	header := &io.LimitedReader{R: raw, N: maxProxyHeader}
	br := bufio.NewReader(header)
	resp, err := http.ReadResponse(br, req)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode != http.StatusOK {
		return nil, &proxyFault{fmt.Errorf("the egress proxy answered %q", resp.Status), refusal(resp.StatusCode)}
	}
	ahead := make([]byte, br.Buffered())
	if _, err := io.ReadFull(br, ahead); err != nil {
		return nil, err
	}
	return &tunnel{Conn: raw, ahead: ahead}, nil
}

// A proxyFault is why the proxy made no connection: the cause is for the log,
// and what for the learner, to whom it says nothing about the project.
type proxyFault struct {
	cause error
	what  string
}

func (f *proxyFault) Error() string { return f.cause.Error() }

// Unwrap gives the cause, and what a report says.
func (f *proxyFault) Unwrap() []error { return []error{noWay(f.what), f.cause} }

func proxyFailure(err error) error {
	var fault *proxyFault
	if errors.As(err, &fault) {
		return err
	}
	return &proxyFault{err, "Its proxy did not answer as one."}
}

// refusal says what a proxy's status means.
func refusal(status int) string {
	switch status {
	case http.StatusProxyAuthRequired, http.StatusUnauthorized:
		return "Its proxy asks for another password."
	case http.StatusForbidden:
		return "Its proxy refuses this host."
	}
	return fmt.Sprintf("Its proxy could not connect to this host (%d).", status)
}

// A tunnel is a connection whose first bytes came with the proxy's answer.
type tunnel struct {
	net.Conn
	ahead []byte
}

func (t *tunnel) Read(p []byte) (int, error) {
	if len(t.ahead) > 0 {
		n := copy(p, t.ahead)
		t.ahead = t.ahead[n:]
		return n, nil
	}
	return t.Conn.Read(p)
}
