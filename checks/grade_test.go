package checks_test

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"grader/checks"
	"grader/checks/jsregexp"
	"grader/checks/page"
	"grader/checks/report"
)

func TestMain(m *testing.M) {
	// The library ends its clock by itself, some time after the last match.
	goleak.VerifyTestMain(m, goleak.IgnoreAnyFunction("github.com/dlclark/regexp2/v2.runClock"))
}

// A mapSite is a project as a map from URL to body; it counts what it is asked.
type mapSite struct {
	pages map[string]string
	wait  chan struct{} // if set, each request waits for it

	mu    sync.Mutex
	asked []string
}

func (s *mapSite) Do(ctx context.Context, req checks.Request) (*checks.Response, error) {
	s.mu.Lock()
	s.asked = append(s.asked, req.Method+" "+req.URL)
	s.mu.Unlock()
	if s.wait != nil {
		select {
		case <-s.wait:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	body, ok := s.pages[req.URL]
	if !ok {
		return nil, &checks.SiteError{Code: report.ConnectionRefused, Detail: "Nobody answered.", Retryable: true, Attempts: 2}
	}
	return &checks.Response{URL: req.URL, Proto: "HTTP/2.0", Status: 200, StatusText: "OK", Body: body}, nil
}

// checkFunc is a check as a function.
type checkFunc func(context.Context, *checks.Session) ([]report.Assertion, error)

func (f checkFunc) Run(ctx context.Context, s *checks.Session) ([]report.Assertion, error) {
	return f(ctx, s)
}

const code = "https://learner.example"

// ran is what a check says that ran: its report's own, so made anew each time.
func ran() []report.Assertion { return []report.Assertion{{Kind: "ok", Verdict: report.Pass}} }

func TestVerdictOfAHint(t *testing.T) {
	failure := &checks.Failure{Message: "expected 1 to equal 2"}
	down := &checks.SiteError{Code: report.DNSFailure, Detail: "The name is unknown."}
	for _, c := range []struct {
		name    string
		check   checks.Check
		want    report.Verdict
		message string
	}{
		{"assertions held", outcome(ran(), nil), report.Pass, ""},
		{"an assertion failed", outcome(ran(), failure), report.Fail, "expected 1 to equal 2"},
		{"a failure in a wrapping", outcome(ran(), errors.Join(failure)), report.Fail, "expected 1 to equal 2"},
		{"the site was down", outcome(nil, down), report.Error, "The name is unknown."},
		{"the site was down after an assertion held", outcome(ran(), down), report.Error, "The name is unknown."},
		{"nothing was asserted", outcome(nil, nil), report.Fail, "Nothing was asserted: the check ended without looking at anything."},
		{"nothing to check", nil, report.Skip, "The author of this challenge wrote nothing to check here."},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := grade(t, &mapSite{}, c.check)
			assert.Equal(t, c.want, r.Hints[0].Verdict)
			assert.Equal(t, c.message, r.Hints[0].Message)
		})
	}
}

func TestVerdictOfAGrading(t *testing.T) {
	pass, fail := outcome(ran(), nil), outcome(ran(), &checks.Failure{})
	trouble := outcome(nil, &checks.SiteError{Code: report.TLSFailure})
	for _, c := range []struct {
		name   string
		checks []checks.Check
		want   report.Verdict
		code   report.ErrorCode
	}{
		{"all pass", []checks.Check{pass, pass}, report.Pass, ""},
		{"a skip does not hinder", []checks.Check{pass, nil}, report.Pass, ""},
		{"any fail", []checks.Check{pass, trouble, fail}, report.Fail, ""},
		{"any error", []checks.Check{pass, trouble}, report.Error, report.TLSFailure},
		{"only skips", []checks.Check{nil, nil}, report.Error, report.NothingToGrade},
		{"no hints", nil, report.Error, report.NothingToGrade},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := grade(t, &mapSite{}, c.checks...)
			assert.Equal(t, c.want, r.Verdict)
			assert.Equal(t, c.want == report.Pass, r.Passed)
			if c.code == "" {
				assert.Nil(t, r.Error)
			} else {
				assert.Equal(t, c.code, r.Error.Code)
			}
		})
	}
}

func TestASlowHintDoesNotTakeTheTimeOfOthers(t *testing.T) {
	stuck := checkFunc(func(ctx context.Context, s *checks.Session) ([]report.Assertion, error) {
		<-ctx.Done()
		return nil, ctx.Err()
	})
	r := checks.Grade(t.Context(), challenge(stuck, outcome(ran(), nil)), checks.Project{URL: code, Site: &mapSite{}},
		checks.Options{HintTimeout: time.Millisecond})
	assert.Equal(t, report.BudgetExceeded, r.Hints[0].Error.Code)
	assert.Equal(t, report.Pass, r.Hints[1].Verdict)
}

func TestGetsAreSharedUntilSomethingElseIsSent(t *testing.T) {
	site := &mapSite{pages: map[string]string{code + "/a": "1", code + "/b": "2"}}
	get := func(path string) checks.Check {
		return checkFunc(func(ctx context.Context, s *checks.Session) ([]report.Assertion, error) {
			_, err := s.Get(ctx, code+path)
			return ran(), err
		})
	}
	r := grade(t, site,
		get("/a"), get("/a#fragment"), get("/b"),
		request(checks.Request{Method: "POST", URL: code + "/a", Body: []byte("x")}),
		get("/a"), get("/a"),
		request(checks.Request{Method: "HEAD", URL: code + "/a"}), get("/a"),
		request(checks.Request{URL: code + "/a", Header: checks.Header{"X-Own": {"1"}}}))
	assert.Equal(t, []string{
		" " + code + "/a", " " + code + "/b", "POST " + code + "/a", " " + code + "/a",
		"HEAD " + code + "/a", " " + code + "/a", " " + code + "/a"}, site.asked)
	assert.Len(t, r.Project.Pages, 7)
	assert.Equal(t, "POST", r.Project.Pages[2].Method)
	assert.Equal(t, "HTTP/2.0", r.Project.Pages[2].Protocol)
}

// Only the first GET of a program may be answered by a page that is there, and
// only if nothing else was sent before.
func TestWhatAProgramAsksForIsSent(t *testing.T) {
	site := &mapSite{pages: map[string]string{code + "/a": "1", code + "/b": "2"}}
	get := func(path string) checks.Check { return request(checks.Request{URL: code + path}) }
	page := checkFunc(func(ctx context.Context, s *checks.Session) ([]report.Assertion, error) {
		_, err := s.Get(ctx, code+"/a")
		return ran(), err
	})
	grade(t, site, page, get("/a"), get("/a"), get("/b"), get("/b"), page, page, get("/a"))
	assert.Equal(t, []string{" " + code + "/a", " " + code + "/a", " " + code + "/b", " " + code + "/b",
		" " + code + "/a", " " + code + "/a"}, site.asked)
}

func TestTheClockOfAProgramMovesOn(t *testing.T) {
	s := checks.NewSession(t.Context(), checks.Project{URL: code, Site: &mapSite{}})
	defer s.Close()
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	now := func() time.Time { return at }
	ahead, stop := s.StartClock(now)
	assert.Zero(t, ahead)
	at = at.Add(30 * time.Millisecond)
	stop()
	ahead, stop = s.StartClock(now)
	assert.Equal(t, 100*time.Millisecond, ahead)
	stop()
	at = at.Add(time.Second)
	ahead, _ = s.StartClock(now)
	assert.Zero(t, ahead, "time enough has passed")
}

func TestAFailedGetIsSharedToo(t *testing.T) {
	site := &mapSite{}
	r := grade(t, site, request(checks.Request{URL: code + "/a"}), request(checks.Request{URL: code + "/a"}))
	assert.Len(t, site.asked, 1, "a learner's dead site is asked once a page, not once a hint")
	assert.Equal(t, report.PageInfo{Path: "/a", URL: code + "/a", Attempts: 2, Error: report.ConnectionRefused}, r.Project.Pages[0])
}

func TestPagesOfPageChecksAreFetchedSideBySide(t *testing.T) {
	site := &mapSite{wait: make(chan struct{}), pages: map[string]string{
		code + "/_api/server.js":   "let currentUsers; io.emit('user count', currentUsers)",
		code + "/public/client.js": "socket.on('user count', f)",
	}}
	done := make(chan *report.Report)
	go func() {
		done <- checks.Grade(t.Context(), page.CommunicateByEmitting(), checks.Project{URL: code, Site: site}, checks.Options{})
	}()
	require.Eventually(t, func() bool {
		site.mu.Lock()
		defer site.mu.Unlock()
		return len(site.asked) == 2 // both, though neither has been answered
	}, 5*time.Second, time.Millisecond)
	close(site.wait)
	r := <-done
	assert.Equal(t, report.Pass, r.Verdict)
	assert.Equal(t, []string{"/_api/server.js", "/public/client.js"}, []string{r.Project.Pages[0].Path, r.Project.Pages[1].Path})
}

func TestAHungUpCallerEndsTheGrading(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	site := &mapSite{wait: make(chan struct{})}
	cancel()
	r := checks.Grade(ctx, page.CommunicateByEmitting(), checks.Project{URL: code, Site: site}, checks.Options{})
	assert.Equal(t, report.Error, r.Verdict)
}

func TestTheClockIsInjected(t *testing.T) {
	now := time.Date(2026, 11, 22, 20, 15, 3, 0, time.FixedZone("CET", 3600))
	clock := func() time.Time { now = now.Add(time.Second); return now }
	r := checks.Grade(t.Context(), challenge(outcome(ran(), nil)), checks.Project{URL: code, Site: &mapSite{}}, checks.Options{Clock: clock})
	assert.Equal(t, time.Date(2026, 11, 22, 19, 15, 4, 0, time.UTC), r.GradedAt)
	assert.Equal(t, report.Millis(time.Second), r.Hints[0].Elapsed)
	assert.Equal(t, report.Millis(3*time.Second), r.Elapsed)
}

func TestACautionAboutAPageIsSaidOnce(t *testing.T) {
	html := report.Note{Code: "html", Page: "/a"}
	hollow := report.Note{Code: "only_in_comment", Page: "/a", Hollow: true}
	r := checks.Grade(t.Context(), challenge(outcome(ran(), nil), outcome(ran(), nil)), checks.Project{URL: code, Site: &mapSite{}}, checks.Options{
		Explain: func() checks.Explain {
			return func(context.Context, checks.Judged) (explanation, cautions []report.Note) {
				return nil, []report.Note{html, hollow}
			}
		}})
	assert.Equal(t, []report.Note{html, hollow}, r.Hints[0].Cautions)
	assert.Equal(t, []report.Note{hollow}, r.Hints[1].Cautions, "what makes a pass hollow belongs to the hint")
}

func grade(t *testing.T, site checks.Site, hints ...checks.Check) *report.Report {
	t.Helper()
	return checks.Grade(t.Context(), challenge(hints...), checks.Project{URL: code, Site: site}, checks.Options{})
}

func challenge(hints ...checks.Check) *checks.Challenge {
	ch := &checks.Challenge{ID: "1", Name: "one", Title: "One"}
	for _, c := range hints {
		ch.Hints = append(ch.Hints, checks.Hint{Text: "a hint", Check: c})
	}
	return ch
}

func outcome(a []report.Assertion, err error) checks.Check {
	return checkFunc(func(context.Context, *checks.Session) ([]report.Assertion, error) { return slices.Clone(a), err })
}

func request(req checks.Request) checks.Check {
	return checkFunc(func(ctx context.Context, s *checks.Session) ([]report.Assertion, error) {
		_, err := s.Do(ctx, req)
		return ran(), err
	})
}

func TestAFaultOfTheGraderIsToldAsSuchAndNotShown(t *testing.T) {
	broken := errors.New("the interpreter broke at 0x1234")
	check := func(err error) checks.Check {
		return checkFunc(func(context.Context, *checks.Session) ([]report.Assertion, error) { return ran(), err })
	}
	unreachable := &checks.SiteError{Code: report.ReadTimeout, Detail: "Nothing came."}
	var told []error
	opts := checks.Options{Fault: func(_ context.Context, err error) { told = append(told, err) }}
	grade := func(hints ...checks.Check) *report.Report {
		return checks.Grade(t.Context(), challenge(hints...), checks.Project{URL: code, Site: &mapSite{}}, opts)
	}

	r := grade(check(broken))
	assert.Equal(t, []error{broken}, told)
	assert.Equal(t, report.Internal, r.Error.Code)
	said, err := json.Marshal(r)
	require.NoError(t, err)
	assert.NotContains(t, string(said), "0x1234")

	assert.Equal(t, report.ReadTimeout, grade(check(broken), check(unreachable)).Error.Code, "another reason counts more")
	assert.Equal(t, report.BudgetExceeded, grade(check(jsregexp.ErrBudget)).Error.Code)

	told = nil
	opts.Explain = func() checks.Explain {
		return func(context.Context, checks.Judged) (_, _ []report.Note) { panic("no such token") }
	}
	assert.Equal(t, report.Pass, grade(check(nil)).Verdict)
	require.Len(t, told, 1)
	assert.ErrorContains(t, told[0], "no such token")
	opts.Strict = true
	assert.Equal(t, report.Internal, grade(check(nil)).Error.Code, "whether it is hollow can't be told")
}

func TestAReportIsSmallWhateverIsInIt(t *testing.T) {
	long := strings.Repeat("ж", 1<<20)
	talkative := checkFunc(func(ctx context.Context, s *checks.Session) ([]report.Assertion, error) {
		for range 300 {
			_, _ = s.Get(ctx, code+"/"+long)
		}
		list := make([]report.Assertion, 5000)
		for i := range list {
			list[i] = report.Assertion{Kind: "match", Page: long, Verdict: report.Fail, Message: long, Expected: long, Actual: long,
				Match: &report.Place{Excerpt: long}}
		}
		return list, &checks.Failure{Message: long}
	})
	opts := checks.Options{Explain: func() checks.Explain {
		return func(context.Context, checks.Judged) (_, _ []report.Note) {
			n := report.Note{Code: "said", Detail: long, Page: long, Params: map[string]string{"part": long}}
			return slices.Repeat([]report.Note{n}, 500), nil
		}
	}}
	hints := slices.Repeat([]checks.Check{talkative}, 5)
	r := checks.Grade(t.Context(), challenge(hints...), checks.Project{URL: code, Site: &mapSite{}}, opts)
	said, err := json.Marshal(r)
	require.NoError(t, err)
	assert.Less(t, len(said), 1<<20)
	assert.True(t, r.Truncated)
	assert.Equal(t, report.Counts{Fail: 5}, r.Counts)
	for _, h := range r.Hints {
		assert.Contains(t, h.Message, "…ж", "each hint says why")
	}

	r = checks.Grade(t.Context(), challenge(computing(0, nil)), checks.Project{URL: code, Site: &mapSite{}}, checks.Options{})
	assert.False(t, r.Truncated)
}
