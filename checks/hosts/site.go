package hosts

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"grader/checks"
	"grader/checks/report"
)

// Options of [Wrap]. The zero value works.
type Options struct {
	// Wake is how long a project's host may take to wake up. As long as nothing of
	// the app has come, a GET or HEAD whose answer a row of the table takes for a
	// sleeping host's is repeated at growing intervals, until that long after the
	// grading's first request. Anything else is sent once, after a GET has woken the
	// host. 0 is never: free hosts take up to a minute, so whoever waits decides.
	Wake time.Duration

	// Bare is for a project with no host before it: all that answers is its own.
	Bare bool

	Clock func() time.Time                           // the time; nil is time.Now
	Sleep func(context.Context, time.Duration) error // waits; nil waits by the clock on the wall
}

// Wrap gives the project with what its host answers in its stead as the errors
// that these answers are.
func Wrap(p checks.Project, opts Options) checks.Project {
	if opts.Bare {
		return p
	}
	if opts.Clock == nil {
		opts.Clock = time.Now
	}
	if opts.Sleep == nil {
		opts.Sleep = sleep
	}
	s := &site{under: p.Site, url: p.URL, opts: opts, turn: make(chan struct{}, 1), poking: make(chan struct{}, 1)}
	s.up, s.wakeUp = context.WithCancel(context.Background())
	p.Site = s
	return p
}

// A site is a project's site, and what is known of its host's sleep.
type site struct {
	under  checks.Site
	url    string // the project's
	opts   Options
	turn   chan struct{}   // taken by the one request that is repeated
	poking chan struct{}   // taken by the one request that wakes the host
	poked  bool            // it did, or there was nothing to wake; for whoever has taken poking
	up     context.Context // ends when the app has answered
	wakeUp context.CancelFunc

	mu     sync.Mutex
	since  time.Time // the first request
	waited time.Duration
	begin  time.Time // of the wait that goes on; zero if none does
	home   outcome   // of a GET of the project's URL, if it isn't the app's

	nowhere probe // a file that can't be there
	atHome  probe
}

var _ checks.Waker = (*site)(nil)

// Do implements [checks.Site].
func (s *site) Do(ctx context.Context, req checks.Request) (*checks.Response, error) {
	began := s.now()
	s.mu.Lock()
	if s.since.IsZero() {
		s.since = began
	}
	s.mu.Unlock()
	safe := isSafe(req)
	if !safe {
		if err := s.wakeOnce(ctx); err != nil {
			return nil, err
		}
	}
	cold := s.up.Err() == nil
	out := s.ask(ctx, req, false)
	attempts := 1
	if safe && cold && out.asleep && ctx.Err() == nil {
		out, attempts = s.repeat(ctx, req, out, false)
	}
	if out.row != nil && out.row.Cold && s.up.Err() != nil {
		out.row = nil // another page has come meanwhile, so this one is the app's, too
	}
	return out.result(attempts, s.now().Sub(began))
}

// RoundTrip implements [http.RoundTripper] where the site under it does: it opens
// WebSockets, which are the app's or none.
func (s *site) RoundTrip(req *http.Request) (*http.Response, error) {
	way, ok := s.under.(http.RoundTripper)
	if !ok {
		return nil, &checks.SiteError{Code: report.NotGradable, Detail: "This project can't be asked for a WebSocket."}
	}
	return way.RoundTrip(req)
}

func isSafe(req checks.Request) bool {
	return req.Method == "" || req.Method == http.MethodGet || req.Method == http.MethodHead
}

// Waking implements [checks.Waker].
func (s *site) Waking() (spent, left time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.now()
	spent = s.waited
	if !s.begin.IsZero() {
		spent += now.Sub(s.begin)
	}
	switch {
	case s.up.Err() != nil:
		return spent, 0
	case s.since.IsZero():
		return spent, s.opts.Wake
	}
	return spent, max(0, s.opts.Wake-now.Sub(s.since))
}

func (s *site) now() time.Time { return s.opts.Clock() }

// An outcome is what came of one request.
type outcome struct {
	resp   *checks.Response
	err    error
	row    *Placeholder  // that the response is
	asleep bool          // so that it may be another one soon
	pause  time.Duration // that the host asks for
}

// ask sends a request once and finds out what its answer is. A poke only wakes
// the host: what it answers is not judged.
func (s *site) ask(ctx context.Context, req checks.Request, poke bool) outcome {
	resp, err := s.under.Do(ctx, req)
	if err != nil {
		return s.unanswered(err)
	}
	cold := s.up.Err() == nil
	row := recognize(req.URL, answer{resp: resp, poke: poke}, cold)
	if row != nil && row.Doubt {
		row = s.lookCloser(ctx, row)
	}
	if row == nil && !isSafe(req) {
		row = s.asAtHome(resp)
	}
	switch {
	case row == nil:
		s.wakeUp()
		return outcome{resp: resp}
	case row.Asleep && cold:
		return outcome{resp: resp, row: row, asleep: true, pause: retryAfter(resp, s.now())}
	}
	return outcome{resp: resp, row: row, pause: retryAfter(resp, s.now())}
}

// unanswered is the outcome of a request without an answer, as also comes while a
// host wakes up.
func (s *site) unanswered(err error) outcome {
	var problem *checks.SiteError
	if !errors.As(err, &problem) {
		return outcome{err: err}
	}
	switch problem.Code {
	case report.ConnectionRefused, report.ConnectTimeout:
		return outcome{err: err, asleep: !isLocal(s.url)}
	case report.ReadTimeout:
		return outcome{err: err, asleep: true}
	case report.BadResponse:
		return outcome{err: err, asleep: problem.Retryable} // it was closed before the answer's end
	}
	return outcome{err: err}
}

// result is what whoever asked gets.
func (o outcome) result(attempts int, elapsed time.Duration) (*checks.Response, error) {
	if o.err != nil {
		var site *checks.SiteError
		if errors.As(o.err, &site) && attempts > 1 {
			again := *site
			again.Attempts = attempts
			return nil, &again
		}
		return nil, o.err
	}
	if o.row != nil && o.row.Code != "" {
		problem := o.row.problem()
		problem.Attempts = attempts
		if problem.Retryable {
			problem.RetryAfter = o.pause
		}
		return nil, problem
	}
	if attempts > 1 {
		o.resp.Attempts, o.resp.Elapsed = attempts, elapsed
	}
	return o.resp, nil
}

// A probe is a page that is asked for once, for what answers there.
type probe struct {
	once  sync.Once
	found *Placeholder
}

// lookCloser asks for a file that no project has, of which who answers with a
// page does so on every path; or, where a server's own 404 came, for the home.
func (s *site) lookCloser(ctx context.Context, doubt *Placeholder) *Placeholder {
	p, path := &s.nowhere, "/_api/no-project-has-this-file.js"
	if slices.Contains(doubt.Status, http.StatusNotFound) {
		p, path = &s.atHome, "/"
	}
	p.once.Do(func() {
		req := checks.Request{URL: s.url + path}
		if resp, err := s.under.Do(ctx, req); err == nil {
			p.found = Recognize(req.URL, resp, false)
		}
	})
	return p.found
}

// asAtHome is what a GET of the project's URL found before something else was
// sent, if the answer to that can't be the app's either: it is the same, or
// refuses with a page.
func (s *site) asAtHome(resp *checks.Response) *Placeholder {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.home.row == nil || resp.Body != s.home.resp.Body &&
		(resp.Status < 400 || strings.Contains(resp.Header.Get("Content-Type"), "json")) {
		return nil
	}
	return s.home.row
}

func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
