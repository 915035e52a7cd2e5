package fetch

import (
	"context"
	"io"
	"net/http"
	"strings"

	"grader/checks"
)

// RoundTrip implements [http.RoundTripper] for the opening handshake of a
// WebSocket (RFC 6455, section 4.1): the body of a 101 is the connection, an
// [io.ReadWriteCloser]. The guard, the grading's cookies and its limits are those
// of other requests; a redirect is not followed. Of the request's header fields
// only those of the handshake are sent.
//
// The context bounds the handshake, with the client's Timeout. The connection
// lasts until it is closed, or the client is.
func (s *session) RoundTrip(req *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithTimeout(req.Context(), s.client.opts.Timeout)
	defer cancel()
	h, err := s.firstHop(req.Context(), checks.Request{URL: req.URL.String()})
	if err != nil {
		return nil, err
	}
	h.upgrades = true
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
	c.header = noLimit
	stop := context.AfterFunc(c.session.client.closing, func() { c.Close() })
	resp.Body = &switched{conn: c, stop: stop}
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
