package checks

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"grader/checks/report"
	"grader/checks/weburl"
)

// A Session is one grading's view of a project. Its hints run in order and see
// one another's effects: cookies are kept by the [Site]. The pages that page checks
// get are shared by them until something else is sent; what a program asks for is
// sent each time, for its answer may be another one, or have an effect.
type Session struct {
	project Project
	zone    string          // of programs; "" is UTC
	ctx     context.Context // the grading's: a page outlives the hint that first asked for it
	stop    context.CancelFunc
	running sync.WaitGroup
	budget  budget

	received atomic.Int64 // bytes of pages

	mu    sync.Mutex
	urls  map[string]string    // by the reference that was resolved
	memo  map[string]*exchange // by URL: what page checks got since the last other request
	sent  bool                 // something other than what page checks get
	last  *exchange            // that a program asked for
	dead  map[string]*exchange // by URL: what programs could not get; a dead site is asked once a page
	trail []*exchange
	clock time.Time     // where the last program's clock stood when it ended
	notes []report.Note // of the hint that is being judged
	asked []asking      // by the hint that is judged
}

// maxTrail bounds how many requests a report lists.
const maxTrail = 200

// keptBody is how large a page may be, in bytes, that is kept for explanations
// though no hint can ask for it again.
const keptBody = 128 << 10

// NewSession starts a grading's session with the project. Close it.
func NewSession(ctx context.Context, p Project) *Session {
	ctx, stop := context.WithCancel(ctx)
	return &Session{
		project: p,
		ctx:     ctx,
		stop:    stop,
		urls:    map[string]string{},
		memo:    map[string]*exchange{},
	}
}

// TimeZone is the IANA name of the time zone in which programs run.
func (s *Session) TimeZone() string { return cmp.Or(s.zone, "UTC") }

// clockStep is how far apart the clocks of two hints are at least.
const clockStep = 100 * time.Millisecond

// StartClock says how far ahead of now a program's clock is to be, until stop is
// called: at least 100 ms ahead of where the clock of the program before it ended.
// Hints name things by the time, cut to 100 ms, and in a browser none is as quick.
func (s *Session) StartClock(now func() time.Time) (ahead time.Duration, stop func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	ahead = max(0, s.clock.Add(clockStep).Sub(now()))
	return ahead, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.clock = now().Add(ahead)
	}
}

// Close ends all requests under way and waits until they have ended.
func (s *Session) Close() {
	s.stop()
	s.running.Wait()
}

// Site is the way to the project past what hints share: what is asked of it is
// always sent, and not listed in the report.
func (s *Session) Site() Site { return s.project.Site }

// Answered tells whether the project has sent a page.
func (s *Session) Answered() bool { return s.received.Load() > 0 }

// maxNotes bounds what checks note of one hint.
const maxNotes = 20

// Note adds to what there is to know about the hint that is being judged.
func (s *Session) Note(n report.Note) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.notes) < maxNotes {
		s.notes = append(s.notes, n)
	}
}

// Restart forgets what was noted of the hint that is being judged and what it asked for:
// its check begins again.
func (s *Session) Restart() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.notes, s.asked = nil, nil
}

// takeNotes gives what was noted since it was last called.
func (s *Session) takeNotes() []report.Note {
	s.mu.Lock()
	defer s.mu.Unlock()
	notes := s.notes
	s.notes = nil
	return notes
}

// Code is the project's URL, which hints know as `code`.
func (s *Session) Code() string { return s.project.URL }

// Resolve is the URL of a page of the project, from a reference: absolute, or
// relative to the project's URL.
func (s *Session) Resolve(ref string) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if url, known := s.urls[ref]; known {
		return url, nil
	}
	url, err := weburl.Resolve(ref, s.Code())
	if err == nil {
		s.urls[ref] = url
	}
	return url, err
}

// Do sends a program's request to the project. Where nothing but what page checks
// get was sent before, a page that is there already may be the answer to the first.
// It waits no longer than ctx allows.
func (s *Session) Do(ctx context.Context, req Request) (*Response, error) { return s.Send(req)(ctx) }

// Send is Do for requests that are under way at once: they reach the project in the order
// in which they were sent, as they do from a browser. await waits for the answer.
func (s *Session) Send(req Request) (await func(context.Context) (*Response, error)) {
	x := s.start(req, false)
	s.note(req.Number, x)
	return func(ctx context.Context) (*Response, error) { return s.await(ctx, x) }
}

// headStart is how long a request that goes out has at most until the next one does. To a
// host far away it may be on its way later, but then both are. lag is for when it is: a
// server takes new connections after what came over those that it has.
const headStart, lag = 20 * time.Millisecond, 2 * time.Millisecond

// follow waits until the request before, if there is one, is on its way.
func (s *Session) follow(before *exchange) {
	if before == nil || isClosed(before.done) {
		return
	}
	select {
	case <-before.begun:
	case <-s.ctx.Done():
		return
	}
	late := time.NewTimer(headStart)
	defer late.Stop()
	select {
	case <-before.sent:
	case <-late.C:
	case <-before.done:
		return
	}
	late.Reset(lag)
	select {
	case <-late.C:
	case <-before.done:
	}
}

func isClosed(c <-chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}

// Get gets a page for a page check, or shares it with an earlier one.
func (s *Session) Get(ctx context.Context, url string) (*Response, error) {
	x := s.start(Request{URL: url}, true)
	s.note(0, x)
	return s.await(ctx, x)
}

func (s *Session) await(ctx context.Context, x *exchange) (*Response, error) {
	if isClosed(x.done) {
		return s.outcome(x)
	}
	select {
	case <-x.done:
		return s.outcome(x)
	case <-ctx.Done():
		return nil, outOfTime(ctx)
	}
}

// outcome gives what came of an exchange. Of a large page that is not shared
// nothing is kept but how it came: a grading may ask for many.
func (s *Session) outcome(x *exchange) (*Response, error) {
	if x.broken != "" {
		panic("checks: the site broke: " + x.broken)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	r := x.resp
	if !x.shared && r != nil && len(r.Body) > keptBody {
		x.resp = &Response{URL: r.URL, Redirected: r.Redirected, Proto: r.Proto, Status: r.Status,
			StatusText: r.StatusText, Header: r.Header, Attempts: r.Attempts, Elapsed: r.Elapsed, Received: r.Received}
	}
	return r, x.err
}

// note keeps that a check asked for x: a program, if it numbers what it asks for.
func (s *Session) note(number int, x *exchange) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if number > 0 {
		s.asked = append(s.asked, asking{number, x, x.asked})
	}
	x.asked = true
}

// start sends a request, unless it shares the answer to an earlier one.
func (s *Session) start(req Request, share bool) *exchange {
	if req.Method == "GET" {
		req.Method = ""
	}
	req.URL, _, _ = strings.Cut(req.URL, "#")
	plain := req.Method == "" && len(req.Header) == 0 && !req.NoFollow && !req.NoCookies
	s.mu.Lock()
	defer s.mu.Unlock()
	earlier := s.memo[req.URL]
	switch {
	case !plain:
		earlier = nil
	case !share && s.sent:
		earlier = s.dead[req.URL]
	}
	if !share {
		s.sent = true
		clear(s.memo)
	}
	if earlier != nil {
		return earlier
	}
	x := &exchange{req: req, shared: share, done: make(chan struct{})}
	before := s.last
	if share {
		s.memo[req.URL] = x
	} else {
		s.last = x
		x.begun, x.sent = make(chan struct{}), make(chan struct{})
		req.Sent = sync.OnceFunc(func() { close(x.sent) })
	}
	if len(s.trail) < maxTrail {
		s.trail = append(s.trail, x)
	}
	s.running.Go(func() {
		defer close(x.done)
		defer func() {
			if v := recover(); v != nil { // for whoever waits: a panic here would end the process
				x.broken = fmt.Sprintf("%v\n%s", v, debug.Stack())
			}
			if !share {
				s.mu.Lock()
				defer s.mu.Unlock()
				clear(s.memo) // of what was asked for meanwhile
				if plain && x.err != nil {
					if s.dead == nil {
						s.dead = map[string]*exchange{}
					}
					s.dead[req.URL] = x
				}
			}
		}()
		if !share {
			s.follow(before)
			close(x.begun)
		}
		x.resp, x.err = s.project.Site.Do(s.ctx, req)
		if x.resp != nil {
			s.received.Add(int64(len(x.resp.Body)))
		}
		x.info = x.describe()
	})
	return x
}

// pages reports the requests that have ended, in the order in which they began.
func (s *Session) pages() []report.PageInfo {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := make([]report.PageInfo, 0, len(s.trail))
	for _, x := range s.trail {
		if isClosed(x.done) {
			list = append(list, x.info)
		}
	}
	return list
}

// responses are the pages that came, in the order in which they were asked for.
func (s *Session) responses() []*Response {
	s.mu.Lock()
	defer s.mu.Unlock()
	var list []*Response
	for _, x := range s.trail {
		if isClosed(x.done) && x.resp != nil {
			list = append(list, x.resp)
		}
	}
	return list
}

// lastGet is the latest answer to a GET of a page, or nil.
func (s *Session) lastGet(ref string) *Response {
	url, err := s.Resolve(ref)
	if err != nil {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, x := range slices.Backward(s.trail) {
		if x.shared && x.req.URL == url && isClosed(x.done) {
			return x.resp
		}
	}
	return nil
}

// outOfTime turns the end of ctx into the reason that a report gives for it.
func outOfTime(ctx context.Context) error {
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return &SiteError{Code: report.BudgetExceeded, Detail: "The check took longer than it may.", Retryable: true}
	}
	return ctx.Err()
}
