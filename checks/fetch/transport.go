package fetch

import (
	"context"
	"io"
	"net/http"
	"strings"

	"grader/checks"
)

// RoundTrip implements [http.RoundTripper] for what gives a connection: the body of
// the answer is one, an [io.ReadWriteCloser]. The guard, and the grading's limits,
// are those of other requests.
//
//   - The opening handshake of a WebSocket (RFC 6455, section 4.1), answered with a
//     101: it is sent with the grading's cookies, and of the request's header fields
//     those of the handshake; a redirect is not followed.
//   - CONNECT (RFC 9110, section 9.3.6), answered with a 200: nothing is sent.
//
// The context bounds the handshake, with the client's Timeout. The connection
// lasts until it is closed, or the client is.
func (s *session) RoundTrip(req *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithTimeout(req.Context(), s.client.opts.Timeout)
	defer cancel()
	if req.Method == http.MethodConnect {
		return s.tunnel(ctx, req.URL.Host)
	}
	h, err := s.firstHop(req.Context(), checks.Request{URL: req.URL.String()})
	if err != nil {
		return nil, err
	}
	h.upgrades, h.header = true, http.Header{}
	for name, values := range req.Header {
		if name == "Connection" || name == "Upgrade" || strings.HasPrefix(name, "Sec-Websocket-") {
			h.header[name] = values
		}
	}
	if s.requests.Add(-1) < 0 {
		return nil, requestsSpent()
	}
	c, err := s.connect(ctx, h)
	if err != nil {
		return nil, err
	}
	stop := c.interruptible(ctx)
	resp, err := c.handshake(h, h.request(s))
	if !stop() && err == nil {
		resp.Body.Close()
		err = ctx.Err()
	}
	if err != nil {
		c.Close()
		return nil, c.failure(ctx, err)
	}
	return resp, nil
}

// tunnel connects to a host and port.
func (s *session) tunnel(ctx context.Context, hostPort string) (*http.Response, error) {
	h, err := s.firstHop(ctx, checks.Request{URL: "http://" + hostPort + "/"})
	if err != nil {
		return nil, err
	}
	if s.requests.Add(-1) < 0 {
		return nil, requestsSpent()
	}
	c, err := s.connect(ctx, h)
	if err != nil {
		return nil, err
	}
	return &http.Response{Status: "200 OK", StatusCode: http.StatusOK, Body: c.hand()}, nil
}

// hand gives the connection away: it speaks another protocol from now on.
func (c *conn) hand() *switched {
	c.header = noLimit
	return &switched{conn: c, stop: context.AfterFunc(c.session.client.closing, func() { c.Close() })}
}

// handshake sends a request and reads the answer. One that is no 101 is given
// without its body.
func (c *conn) handshake(h *hop, req *http.Request) (*http.Response, error) {
	c.header = c.session.client.opts.MaxHeader
	if err := req.Write(c.Conn); err != nil {
		return nil, err
	}
	resp, err := http.ReadResponse(c.br, req)
	if err != nil {
		return nil, err
	}
	c.session.keepCookies(h, resp)
	if resp.StatusCode != http.StatusSwitchingProtocols {
		c.Close()
		resp.Body = http.NoBody
		return resp, nil
	}
	resp.Body = c.hand()
	return resp, nil
}

// A switched connection speaks another protocol than HTTP. What is read is
// counted as that of pages is.
type switched struct {
	conn *conn
	stop func() bool // lets the client forget it
}

var _ io.ReadWriteCloser = (*switched)(nil)

func (s *switched) Read(p []byte) (int, error) {
	n, err := s.conn.br.Read(p)
	if err == errBytesSpent {
		err = bytesSpent()
	}
	return n, err
}

func (s *switched) Write(p []byte) (int, error) { return s.conn.Conn.Write(p) }

func (s *switched) Close() error {
	s.stop()
	return s.conn.Close()
}
