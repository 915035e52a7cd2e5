package fetch

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"time"
)

var (
	errHeaderTooLarge = errors.New("fetch: header over its limit")
	errBytesSpent     = errors.New("fetch: grading read all it may")
)

// bufferSize is how much is read ahead on a connection.
const bufferSize = 4 << 10

// requestSize is about how many bytes a request has before its body.
const requestSize = 512

// A conn is a connection of one session, used for one request at a time unless it
// is shared. It counts the HTTP that it reads; a TLS handshake is bounded by crypto/tls.
type conn struct {
	net.Conn
	session *session
	br      *bufio.Reader
	address netip.Prefix // whose requests are counted together
	lane    *lane        // nil: not throttled
	leave   func()       // gives its place in the lane back
	got     int64        // bytes read since the request
	header  int64        // bytes that may be read before the body begins
	unpark  func() bool
	fault   error // of the last read: bufio forgets it after half a line

	shared *shared // nil: speaks HTTP/1.1
}

// Read implements [io.Reader] for the conn's own buffer.
func (c *conn) Read(p []byte) (int, error) {
	var n int
	switch {
	case c.got > c.header+bufferSize:
		c.fault = errHeaderTooLarge
	case c.session.bytes.Load() < 0:
		c.fault = errBytesSpent
	default:
		n, c.fault = c.Conn.Read(p)
		c.got += int64(n)
		c.session.bytes.Add(-int64(n))
	}
	return n, c.fault
}

// turn waits until one more request may be sent over the connection.
func (c *conn) turn(ctx context.Context) error {
	if waited := c.session.client.opts.Waited; waited != nil {
		began := time.Now()
		defer func() { waited(time.Since(began)) }()
	}
	if c.lane != nil && c.lane.requests.Wait(ctx) != nil {
		return crowded()
	}
	if pace := c.session.client.opts.Pace; pace != nil && pace(ctx, c.address) != nil {
		return crowded()
	}
	return nil
}

// Close implements [io.Closer].
func (c *conn) Close() error {
	defer c.leave()
	return c.Conn.Close()
}

// roundTrip sends a request and reads the final response up to its body. Interim
// responses count against the header limit, which ends a flood of them. sent, if not
// nil, is called in between.
func (c *conn) roundTrip(req *http.Request, sent func()) (*http.Response, error) {
	c.got, c.header = 0, c.session.client.opts.MaxHeader
	// A server may answer and hang up before it has read all: what it said
	// matters more than that the rest couldn't be sent.
	text := bytes.NewBuffer(make([]byte, 0, requestSize))
	writeErr := req.Write(text)
	if writeErr == nil {
		_, writeErr = c.Conn.Write(text.Bytes())
	}
	if sent != nil {
		sent()
	}
	for {
		resp, err := http.ReadResponse(c.br, req)
		if err != nil {
			return nil, errors.Join(err, writeErr)
		}
		switch {
		case resp.StatusCode == http.StatusSwitchingProtocols:
			return nil, errors.New("fetch: switches to a protocol that was not asked for")
		case !isAnswer(resp):
			return nil, errors.New("fetch: a status that is none")
		case resp.StatusCode > 199:
			c.header = noLimit
			return resp, nil
		}
	}
}

// isAnswer reports whether a response has a status that can be one.
func isAnswer(resp *http.Response) bool { return resp.StatusCode >= 100 && resp.StatusCode <= 999 }

// failure is why no whole response came over the connection.
func (c *conn) failure(ctx context.Context, err error) error {
	return answerFailure(ctx, errors.Join(err, c.fault), c.got > 0)
}

// reusable reports whether the server expects another request, after a
// response that was read to its end.
func (c *conn) reusable(resp *http.Response) bool { return !resp.Close && c.br.Buffered() == 0 }

// interruptible has ctx end all reading and writing. The function it returns
// undoes that, and reports whether it came in time.
func (c *conn) interruptible(ctx context.Context) (stop func() bool) {
	raw := c.Conn
	return context.AfterFunc(ctx, func() { raw.SetDeadline(time.Unix(1, 0)) })
}
