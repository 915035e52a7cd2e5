package checks

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"time"

	"grader/checks/jsregexp"
	"grader/checks/plain"
	"grader/checks/report"
	"grader/checks/turns"
)

// Options of [Grade]. The zero value works.
type Options struct {
	HintTimeout time.Duration    // what each hint may take; 0 is 20 s, negative is no limit
	Clock       func() time.Time // the time; nil is time.Now
	Version     string           // of the grader, for the report

	// CPU is what a grading may compute in all: matching, parsing and scripts,
	// not waiting for the project. 0 is 5 s, negative is no limit.
	CPU time.Duration
	// Processors is shared by gradings that go on at once, so that none keeps the
	// others from computing; nil is for one grading at a time.
	Processors *turns.Processors
	// Memory is shared by gradings that go on at once; nil counts none.
	Memory *turns.Memory

	// TimeZone is the IANA name of the time zone in which the hints run that are
	// programs, where their challenge names none; "" is UTC.
	TimeZone string

	// Explain begins the explaining of a grading: its hints are given to what it
	// returns, one after the other. nil explains nothing, and leaves nothing to
	// Strict.
	Explain func() Explain
	// Strict makes a hint fail whose pass is hollow.
	Strict bool

	// Live has the challenge's live checks run, too, after its hints. RequireLive
	// makes the whole pass only if they do.
	Live, RequireLive bool

	// Progress is told when a hint begins, and how many there are. nil is not.
	Progress func(hint, hints int)
	// Fault is told of each fault of the grader itself, which a report only calls
	// internal; ctx is the grading's. nil ignores them.
	Fault func(ctx context.Context, err error)
}

// An Explain says why a hint failed, and what to know about one that passed; it
// changes no verdict. Of the exchanges it may leave in the answer what matters.
type Explain func(ctx context.Context, j Judged) (explanation, cautions []report.Note)

// A Judged is a hint that has been judged, and what it was judged by.
type Judged struct {
	Hint   Hint
	Result report.Result
	Page   *Response   // what a [PageCheck] looked at; nil if it did not come
	Pages  []*Response // all pages that came, in the order in which they were asked for

	Answers []*Response // those of Result.Exchanges; nil where none came

	Challenge *Challenge // all that was asked for
}

const defaultHintTimeout = 20 * time.Second

// Grade judges a project by all hints of a challenge, in the author's order,
// in one session. It always returns a report; ctx ending makes the hints that
// were not judged errors.
func Grade(ctx context.Context, ch *Challenge, p Project, opts Options) *report.Report {
	if opts.Clock == nil {
		opts.Clock = time.Now
	}
	if opts.HintTimeout == 0 {
		opts.HintTimeout = defaultHintTimeout
	}
	began := opts.Clock()
	ctx, close := opts.withMemory(ctx)
	defer close()
	if p.Settle != nil {
		p = p.Settle(ctx)
	}
	s := NewSession(ctx, p)
	defer s.Close()
	s.budget = newBudget(opts)
	s.zone = cmp.Or(ch.TimeZone, opts.TimeZone)

	prefetch(s, ch)
	r := &report.Report{
		Schema:    report.Schema,
		Challenge: ch.info(s.zone),
		Hints:     make([]report.Result, 0, len(ch.Hints)),
		GradedAt:  began.UTC().Truncate(time.Millisecond),
		Grader:    report.GraderInfo{Version: opts.Version},
	}
	judged := make([]Judged, len(ch.Hints))
	for i, h := range ch.Hints {
		if opts.Progress != nil {
			opts.Progress(i+1, len(ch.Hints))
		}
		judged[i] = judge(ctx, s, h, opts)
		judged[i].Result.Number = i + 1
	}
	var explain Explain
	if opts.Explain != nil {
		explain = opts.Explain()
	}
	pages := s.responses()
	explaining, done := opts.within(ctx, time.Duration(len(judged))*opts.HintTimeout)
	defer done()
	for _, j := range judged { // when all pages are there: a part may be in another file
		j.Pages, j.Challenge = pages, ch
		j.explain(explaining, s, opts, explain)
		r.Add(j.Result)
	}
	r.Project = p.info(s.pages())
	r.Conclude()
	if opts.Live || opts.RequireLive || ch.LiveByDefault {
		live(ctx, s, ch, r, opts)
		r.Project.Pages = s.pages()
	}
	if opts.RequireLive {
		r.RequireLive()
	}
	r.Bound()
	r.Elapsed = report.Millis(opts.Clock().Sub(began))
	return r
}

func (ch *Challenge) info(zone string) report.ChallengeInfo {
	return report.ChallengeInfo{
		ID: ch.ID, Name: ch.Name, Title: ch.Title, HelpURL: ch.HelpURL, TimeZone: zone, Language: ch.Language,
	}
}

// prefetch asks for the distinct pages of a challenge side by side where every
// hint only gets a page.
func prefetch(s *Session, ch *Challenge) {
	var urls []string
	for _, h := range ch.Hints {
		page, ok := h.Check.(PageCheck)
		if h.Check != nil && !ok {
			return
		}
		if ok {
			if url, err := s.Resolve(page.PageReference(s.Code())); err == nil && !slices.Contains(urls, url) {
				urls = append(urls, url)
			}
		}
	}
	for _, url := range urls {
		s.start(Request{URL: url, Last: true}, true)
	}
}

func judge(ctx context.Context, s *Session, h Hint, opts Options) Judged {
	began := opts.Clock()
	j := Judged{Hint: h}
	r := &j.Result
	*r = report.Result{Text: h.Text, HTML: h.HTML, Verdict: report.Skip, Assertions: []report.Assertion{}}
	if h.Check == nil {
		r.Message = "The author of this challenge wrote nothing to check here."
		return j
	}
	ctx, cancel := opts.within(ctx, opts.HintTimeout+s.project.mayWait())
	defer cancel()
	ran, err := h.Check.Run(ctx, s)
	if len(ran) > 0 {
		r.Assertions = ran
	}
	r.Verdict = verdictOf(ran, err)
	r.Exchanges, j.Answers = s.take()
	switch r.Verdict {
	case report.Fail:
		r.Failure, r.Message, r.Code = failure(ran, err)
		var f *Failure
		if errors.As(err, &f) && f.Code == "" { // else it is the call that says what the message does
			r.Failed = f.Expression
		}
	case report.Error:
		r.Error = opts.troubleOf(ctx, err)
		r.Message = r.Error.Detail
	}
	r.Cautions = s.takeNotes()
	r.Elapsed = report.Millis(opts.Clock().Sub(began))
	if check, ok := h.Check.(PageCheck); ok {
		j.Page = s.lastGet(check.PageReference(s.Code()))
	}
	return j
}

// withMemory gives a grading its account.
func (o Options) withMemory(ctx context.Context) (_ context.Context, close func()) {
	if o.Memory == nil {
		return ctx, func() {}
	}
	a := o.Memory.Open()
	return context.WithValue(ctx, accountKey{}, a), a.Close
}

// within is a context that ends after a time, unless there is no limit of time.
func (o Options) within(ctx context.Context, limit time.Duration) (context.Context, context.CancelFunc) {
	if o.HintTimeout < 0 {
		return ctx, func() {}
	}
	return context.WithTimeout(ctx, limit)
}

// explain fills in what there is to say. Under opts.Strict a pass that is
// hollow, or of which that can't be told, is none.
func (j *Judged) explain(ctx context.Context, s *Session, opts Options, explain Explain) {
	r := &j.Result
	if explain == nil || r.Verdict == report.Error || r.Verdict == report.Skip {
		return
	}
	err := s.Compute(ctx, func(ctx context.Context) (err error) {
		defer func() {
			if v := recover(); v != nil { // no page may end a grading by how it is explained
				err = fmt.Errorf("explaining broke: %v\n%s", v, debug.Stack())
				opts.fault(ctx, err)
			}
		}()
		var cautions []report.Note
		r.Explanation, cautions = explain(ctx, *j)
		r.Cautions = append(r.Cautions, cautions...)
		return ctx.Err()
	})
	if !opts.Strict || r.Verdict != report.Pass {
		return
	}
	if err != nil {
		r.Verdict = report.Error
		r.Error = opts.troubleOf(ctx, err)
		r.Message = r.Error.Detail
	} else if hollow := slices.IndexFunc(r.Cautions, func(n report.Note) bool { return n.Hollow }); hollow >= 0 {
		r.Verdict = report.Fail
		r.Message = r.Cautions[hollow].Detail
	}
}

// failure gives what the assertion library says of a failed hint, and the
// author's own words for it where there are any, and which failure it is.
func failure(ran []report.Assertion, err error) (full, short, code string) {
	var f *Failure
	if !errors.As(err, &f) {
		const nothing = "Nothing was asserted: the check ended without looking at anything."
		return nothing, nothing, ""
	}
	for _, a := range ran {
		if a.Verdict == report.Fail && a.Message != "" && f.Code == "" {
			return f.Message, a.Message, ""
		}
	}
	return f.Message, plain.ClipMiddle(f.Message, report.MaxMessage), f.Code // it may be a page that was thrown
}

// troubleOf says why a hint could not be judged. What the grader has no reason
// for is its own fault: it is told to opts.Fault, and not to the learner.
func (o Options) troubleOf(ctx context.Context, err error) *report.Trouble {
	if ctx.Err() != nil && errors.Is(err, ctx.Err()) {
		err = outOfTime(ctx)
	}
	if errors.Is(err, context.Canceled) {
		return &report.Trouble{Code: report.Stopped, Detail: "The grading was stopped before it could tell.", Retryable: true}
	}
	var site *SiteError
	if errors.As(err, &site) {
		return &report.Trouble{Code: site.Code, Detail: site.Detail, Retryable: site.Retryable,
			RetryAfter: int((site.RetryAfter + time.Second - 1) / time.Second)}
	}
	if errors.Is(err, jsregexp.ErrBudget) {
		return &report.Trouble{
			Code:      report.BudgetExceeded,
			Detail:    "A regular expression took longer than it may on this page.",
			Retryable: true,
		}
	}
	o.fault(ctx, err)
	return &report.Trouble{
		Code:      report.Internal,
		Detail:    "The grader itself failed here; this says nothing about the project.",
		Retryable: true,
	}
}

func (o Options) fault(ctx context.Context, err error) {
	if o.Fault != nil {
		o.Fault(ctx, err)
	}
}
