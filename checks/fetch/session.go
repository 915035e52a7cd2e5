package fetch

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"grader/checks"
	"grader/checks/report"
)

// A session is one grading's way to one project: its cookies, its connections
// and what it may still ask for.
type session struct {
	client *Client
	base   Target     // of the project
	home   string     // its HostPort
	allow  *allowance // by the operator; nil: none
	jar    jar

	requests  atomic.Int64 // that may still be sent
	farewells atomic.Int64 // that were sent beyond that
	bytes     atomic.Int64 // that may still be read

	mu    sync.Mutex
	idle  map[poolKey][]*conn
	gates map[poolKey]*gate
}

// A poolKey says what a connection may be used again for. One that the
// operator's allowance made is of no use to a redirect from elsewhere.
type poolKey struct {
	scheme, hostPort string
	trusted          bool
}

// Open prepares the grading of the project at a URL: it checks the URL and
// starts a session with no cookies and no connections. It sends nothing. A URL
// that can't be graded is a [*checks.TargetError].
//
// The context of a grading's requests is that of the session, too: connections
// are kept for the next request until the context of the one before ends.
func (c *Client) Open(rawURL string) (checks.Project, error) {
	t, err := ParseTarget(rawURL)
	if err != nil {
		return checks.Project{}, err
	}
	if err := c.checkPort(t); err != nil {
		return checks.Project{}, err
	}
	s := &session{
		client: c,
		base:   t,
		home:   t.HostPort(),
		allow:  c.allowed.find(t),
	}
	s.requests.Store(int64(c.opts.MaxRequests))
	s.bytes.Store(c.opts.MaxBytes)
	base, _, _ := strings.Cut(t.String(), "?")
	return checks.Project{URL: strings.TrimRight(base, "/"), Site: s}, nil
}

// Do implements [checks.Site]. The error is a [*checks.SiteError], or ctx's own
// if ctx ended.
func (s *session) Do(ctx context.Context, req checks.Request) (*checks.Response, error) {
	began := time.Now()
	resp, err := s.attempt(ctx, req)
	if err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, err
	}
	resp.Attempts, resp.Received = 1, time.Now()
	resp.Elapsed = resp.Received.Sub(began)
	return resp, nil
}

// attempt sends a request and follows where it is redirected to.
func (s *session) attempt(ctx context.Context, req checks.Request) (*checks.Response, error) {
	h, err := s.firstHop(ctx, req)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, s.client.opts.Timeout)
	defer cancel()
	for redirects := 0; ; redirects++ {
		resp, body, err := s.exchange(ctx, h)
		if err != nil && h.redirected {
			return nil, ofRedirect(err)
		}
		if err != nil {
			return nil, err
		}
		location := h.redirectTo(resp)
		if location == "" {
			return answer(h, resp, body), nil
		}
		if redirects == s.client.opts.MaxRedirects {
			return nil, failed(report.TooManyRedirects, false, "The project redirects from page to page too often.")
		}
		if h, err = h.follow(resp.StatusCode, location); err != nil {
			return nil, err
		}
		if h.allow == nil && s.client.checkPort(h.target) != nil {
			return nil, blockedRedirect("The project redirects to a port that is not one of web pages.")
		}
	}
}

func answer(h *hop, resp *http.Response, body string) *checks.Response {
	_, reason, _ := strings.Cut(resp.Status, " ")
	if resp.ProtoMajor == 2 {
		reason = "" // HTTP/2 has none; what is there is net/http's own
	}
	return &checks.Response{
		URL:        h.target.String(),
		Redirected: h.redirected,
		Proto:      resp.Proto,
		Status:     resp.StatusCode,
		StatusText: reason,
		Header:     checks.Header(resp.Header),
		Body:       body,
	}
}

// maxFarewells is how many requests that end a session at the server are sent beyond
// the grading's limit: a client that does not say goodbye stays there for a while.
const maxFarewells = 16

// exchange sends one request of a chain of redirects. A connection that the
// server has closed meanwhile doesn't count as an answer.
func (s *session) exchange(ctx context.Context, h *hop) (*http.Response, string, error) {
	for {
		if s.requests.Add(-1) < 0 && !(h.farewell && s.farewells.Add(1) <= maxFarewells) {
			return nil, "", requestsSpent()
		}
		c, reused, err := s.obtain(ctx, h)
		if err != nil {
			return nil, "", err
		}
		if reused {
			if err := c.turn(ctx); err != nil {
				s.giveBack(h, c)
				return nil, "", err
			}
		}
		converse := s.converse
		if c.shared != nil {
			converse = s.converseShared
		}
		resp, body, err := converse(ctx, c, h)
		var none *unanswered
		if errors.As(err, &none) {
			if reused && none.again && ctx.Err() == nil {
				continue
			}
			err = none.error
		}
		return resp, body, err
	}
}

// giveBack ends the use of a connection over which nothing was sent.
func (s *session) giveBack(h *hop, c *conn) {
	if c.shared != nil {
		s.leave(h, c, true)
		return
	}
	c.Close()
	s.free(h)
}

// converse sends a request over a connection, reads the answer, and keeps the
// connection or closes it.
func (s *session) converse(ctx context.Context, c *conn, h *hop) (*http.Response, string, error) {
	defer s.free(h)
	stop := c.interruptible(ctx)
	defer stop()
	req := h.request(s)
	req.Close = s.ends(h, c)
	resp, err := c.roundTrip(req, h.sent)
	if err != nil {
		c.Close()
		return nil, "", &unanswered{c.failure(ctx, err), c.got == 0}
	}
	s.keepCookies(h, resp)
	var body string
	whole := resp.Body == http.NoBody
	if h.redirectTo(resp) == "" { // nobody sees the body of a redirect, so none is waited for
		body, whole, err = s.readBody(ctx, h, resp)
	}
	if err != nil {
		c.Close()
		return nil, "", c.failure(ctx, err)
	}
	if whole && (!h.last || s.isAwaited(h)) && c.reusable(resp) && stop() {
		s.park(h, c)
	} else {
		c.Close()
	}
	return resp, body, nil
}

func (s *session) keepCookies(h *hop, resp *http.Response) {
	if !h.noCookies {
		s.jar.set(h.target, resp.Header["Set-Cookie"], time.Now())
	}
}

// take gives an idle connection for a hop, or nil. A request that must not be
// sent twice gets a new one: an idle one may be dead. It is called with s.mu held.
func (s *session) take(h *hop) *conn {
	if !h.isSafe() {
		return nil
	}
	list := s.idle[h.poolKey()]
	for len(list) > 0 {
		c := list[len(list)-1]
		list = list[:len(list)-1]
		s.idle[h.poolKey()] = list
		if c.unpark() {
			return c
		}
	}
	return nil
}

// park keeps a connection until the grading or the client ends.
func (s *session) park(h *hop, c *conn) {
	closed := context.AfterFunc(s.client.closing, func() { c.Close() })
	ended := context.AfterFunc(h.life, func() {
		closed() // or the client would remember each connection there ever was
		c.Close()
	})
	c.unpark = func() bool { return ended() && closed() }
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.idle == nil {
		s.idle = map[poolKey][]*conn{}
	}
	s.idle[h.poolKey()] = append(s.idle[h.poolKey()], c)
}

func (s *session) closeIdle() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, list := range s.idle {
		for _, c := range list {
			if c.unpark() {
				c.Close()
			}
		}
	}
	clear(s.idle)
	for _, g := range s.gates {
		if c := g.conn; c != nil && c.shared.streams == 0 {
			g.conn = nil
			c.Close()
		}
	}
}
