package fetch

//lint:file-ignore SA1019 http.Transport dials by itself; here the guard decides, and the connection is counted

import (
	"context"
	"errors"
	"math"
	"net/http"
	"net/http/httptrace"
	"strings"
	"time"

	"golang.org/x/net/http2"
)

const (
	// window is how much of pages a server may send ahead, in bytes, on one
	// stream and on all of a connection.
	window = 1 << 20
	// grace is how long a request may take to leave a shared connection after
	// its time is over; then all of the connection ends.
	grace = time.Second
)

// http2Transport makes connections of HTTP/2; it has no pool and does not dial.
type http2Transport = http2.Transport

func newHTTP2(o Options) (*http2Transport, error) {
	t, err := http2.ConfigureTransports(&http.Transport{HTTP2: &http.HTTP2Config{
		MaxReceiveBufferPerConnection: window,
		MaxReceiveBufferPerStream:     window,
	}})
	if err != nil {
		return nil, err
	}
	t.DisableCompression = true // codings are undone as those of HTTP/1.1 are
	t.MaxHeaderListSize = uint32(min(o.MaxHeader, math.MaxUint32))
	t.MaxReadFrameSize = maxFrame
	t.StrictMaxConcurrentStreams = true
	t.ConnPool = onePool{}
	return t, nil
}

// errNotDone says that the server did nothing about a request, so that it may be
// sent over another connection.
var errNotDone = errors.New("fetch: a request over HTTP/2 was not begun")

// A onePool gives each request the connection that it was made for, once: the
// package would send it again by itself. A connection that no pool has given, the
// package keeps for five seconds after its end.
type onePool struct{}

// A ride is a request's way over a connection.
type ride struct {
	client *http2.ClientConn
	begun  bool
}

type rideKey struct{}

// GetClientConn implements [http2.ClientConnPool].
func (onePool) GetClientConn(req *http.Request, _ string) (*http2.ClientConn, error) {
	r, ok := req.Context().Value(rideKey{}).(*ride)
	if !ok || r.begun {
		return nil, errNotDone
	}
	r.begun = true
	return r.client, nil
}

// MarkDead implements [http2.ClientConnPool].
func (onePool) MarkDead(*http2.ClientConn) {}

// shared is what a connection has beside if it speaks HTTP/2, so that all
// requests of a grading for one origin go over it.
type shared struct {
	client *http2.ClientConn
	frames *frames

	streams int  // requests under way; guarded by session.mu
	retired bool // takes no more of them; guarded by session.mu
}

// share starts HTTP/2 on a connection that has agreed to it.
func (c *conn) share() error {
	c.header = noLimit // frames are counted instead
	f := &frames{conn: c, limit: c.session.client.opts.MaxHeader + bufferSize}
	client, err := c.session.client.http2.NewClientConn(f)
	c.shared = &shared{client: client, frames: f}
	return err
}

// converseShared sends a request over a shared connection and reads the answer.
// The connection stays, unless something goes wrong.
func (s *session) converseShared(ctx context.Context, c *conn, h *hop) (resp *http.Response, body string, err error) {
	stop := c.endAfter(ctx)
	defer stop()
	defer func() { s.leave(h, c, err == nil) }()
	c.shared.frames.counted.Store(0)
	ridden := context.WithValue(ctx, rideKey{}, &ride{client: c.shared.client})
	if h.sent != nil {
		written := func(httptrace.WroteRequestInfo) { h.sent() }
		ridden = httptrace.WithClientTrace(ridden, &httptrace.ClientTrace{WroteRequest: written})
	}
	resp, err = s.client.http2.RoundTrip(h.request(s).WithContext(ridden))
	if err != nil {
		broken := !c.shared.client.CanTakeNewRequest()
		return nil, "", &unanswered{http2Failure(ctx, err, false), h.isSafe() && broken || isRefused(err)}
	}
	defer resp.Body.Close()
	if !isAnswer(resp) {
		return nil, "", noAnswer()
	}
	s.keepCookies(h, resp)
	if h.redirectTo(resp) == "" {
		body, _, err = s.readBody(ctx, h, resp)
	}
	if err != nil {
		return nil, "", http2Failure(ctx, err, true)
	}
	return resp, body, nil
}

// unanswered is the failure of a request to which no answer began.
type unanswered struct {
	error
	again bool // over another connection, if this one was not new
}

// Unwrap gives the failure itself.
func (u *unanswered) Unwrap() error { return u.error }

// isRefused reports whether the server says that it did nothing about a request.
func isRefused(err error) bool {
	var stream http2.StreamError
	return errors.Is(err, errNotDone) || errors.As(err, &stream) && stream.Code == http2.ErrCodeRefusedStream
}

// endAfter closes the connection if what ctx was for still uses it a while after
// ctx ended, as when a server reads nothing of what is written.
func (c *conn) endAfter(ctx context.Context) (stop func()) {
	left := make(chan struct{})
	undo := context.AfterFunc(ctx, func() {
		t := time.NewTimer(grace)
		defer t.Stop()
		select {
		case <-left:
		case <-t.C:
			c.Close()
		}
	})
	return func() {
		undo()
		close(left)
	}
}

// http2Failure is why no whole response came over a shared connection. begun says
// that something of it did.
func http2Failure(ctx context.Context, err error, begun bool) error {
	var stream http2.StreamError
	var away http2.GoAwayError
	if strings.Contains(err.Error(), "header list") { // the package has no type for it
		err = errHeaderTooLarge
	} else if ctx.Err() == nil && (errors.As(err, &stream) || errors.As(err, &away) || errors.Is(err, errNotDone)) {
		return brokenOff()
	}
	return answerFailure(ctx, err, begun)
}
