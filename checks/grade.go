package checks

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"time"

	"grader/checks/jsregexp"
	"grader/checks/plain"
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
type Explain func(ctx context.Context, j Judged) (explanation, cautions []Note)

// A Judged is a hint that has been judged, and what it was judged by.
type Judged struct {
	Hint   Hint
	Result Result
	Page   *Response   // what a [PageCheck] looked at; nil if it did not come
	Pages  []*Response // all pages that came, in the order in which they were asked for

	Answers []*Response // those of Result.Exchanges; nil where none came

	Challenge *Challenge // all that was asked for
}

const defaultHintTimeout = 20 * time.Second

// Grade judges a project by all hints of a challenge, in the author's order,
// in one session. It always returns a report; ctx ending makes the hints that
// were not judged errors.
func Grade(ctx context.Context, ch *Challenge, p Project, opts Options) *Report {
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

	prefetch(s, ch)
	r := &Report{
		Schema:    ReportSchema,
		Challenge: ChallengeInfo{ID: ch.ID, Name: ch.Name, Title: ch.Title, HelpURL: ch.HelpURL},
		Hints:     make([]Result, len(ch.Hints)),
		GradedAt:  began.UTC().Truncate(time.Millisecond),
		Grader:    GraderInfo{Version: opts.Version},
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
	for i, j := range judged { // when all pages are there: a part may be in another file
		j.Pages, j.Challenge = s.responses(), ch
		j.explain(ctx, s, opts, explain)
		j.Result.Cautions = r.withoutRepeats(j.Result.Cautions)
		r.Hints[i] = j.Result
		r.Counts.add(j.Result.Verdict)
	}
	r.Project = p.info(s.pages())
	r.tellEnd(r.Project.Pages)
	r.Verdict = r.Counts.verdict()
	r.Passed = r.Verdict == Pass
	r.Error = r.trouble()
	if opts.Live || opts.RequireLive || ch.LiveByDefault {
		r.Live = live(ctx, s, ch, r, opts)
		r.Project.Pages = s.pages()
	}
	if opts.RequireLive {
		r.require(r.Live)
	}
	r.bound()
	r.Elapsed = Millis(opts.Clock().Sub(began))
	return r
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
	j := Judged{Hint: h, Result: Result{Text: h.Text, HTML: h.HTML, Verdict: Skip, Assertions: []Assertion{}}}
	r := &j.Result
	if h.Check == nil {
		r.Message = "The author of this challenge wrote nothing to check here."
		return j
	}
	ctx, cancel := opts.withinHint(ctx, s.project.mayWait())
	defer cancel()
	ran, err := h.Check.Run(ctx, s)
	r.Assertions = append(r.Assertions, ran...)
	r.Verdict = verdictOf(ran, err)
	r.Exchanges, j.Answers = s.take()
	switch r.Verdict {
	case Fail:
		r.Failure, r.Message, r.Code = failure(ran, err)
		var f *Failure
		if errors.As(err, &f) {
			r.Failed = f.Expression
		}
	case Error:
		r.Error = opts.troubleOf(ctx, err)
		r.Message = r.Error.Detail
	}
	r.Cautions = s.takeNotes()
	r.Elapsed = Millis(opts.Clock().Sub(began))
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

// withinHint is a context that ends with the time of one hint, and with what may
// be waited beside it.
func (o Options) withinHint(ctx context.Context, wait time.Duration) (context.Context, context.CancelFunc) {
	if o.HintTimeout < 0 {
		return ctx, func() {}
	}
	return context.WithTimeout(ctx, o.HintTimeout+wait)
}

// explain fills in what there is to say. Under opts.Strict a pass that is
// hollow, or of which that can't be told, is none.
func (j *Judged) explain(ctx context.Context, s *Session, opts Options, explain Explain) {
	r := &j.Result
	if explain == nil || r.Verdict == Error || r.Verdict == Skip {
		return
	}
	ctx, cancel := opts.withinHint(ctx, 0)
	defer cancel()
	err := s.Compute(ctx, func(ctx context.Context) (err error) {
		defer func() {
			if v := recover(); v != nil { // no page may end a grading by how it is explained
				err = fmt.Errorf("explaining broke: %v\n%s", v, debug.Stack())
				opts.fault(ctx, err)
			}
		}()
		var cautions []Note
		r.Explanation, cautions = explain(ctx, *j)
		r.Cautions = append(r.Cautions, cautions...)
		return ctx.Err()
	})
	if !opts.Strict || r.Verdict != Pass {
		return
	}
	if err != nil {
		r.Verdict = Error
		r.Error = opts.troubleOf(ctx, err)
		r.Message = r.Error.Detail
	} else if hollow := slices.IndexFunc(r.Cautions, func(n Note) bool { return n.Hollow }); hollow >= 0 {
		r.Verdict = Fail
		r.Message = r.Cautions[hollow].Detail
	}
}

// withoutRepeats leaves out the cautions that an earlier hint has: what is to be
// known of a page is said once.
func (r *Report) withoutRepeats(cautions []Note) []Note {
	return slices.DeleteFunc(cautions, func(n Note) bool {
		same := func(o Note) bool { return o.Code == n.Code && o.Page == n.Page && o.Line == n.Line }
		return !n.Hollow &&
			slices.ContainsFunc(r.Hints, func(h Result) bool { return slices.ContainsFunc(h.Cautions, same) })
	})
}

// failure gives what the assertion library says of a failed hint, and the
// author's own words for it where there are any, and which failure it is.
func failure(ran []Assertion, err error) (full, short, code string) {
	var f *Failure
	if !errors.As(err, &f) {
		const nothing = "Nothing was asserted: the check ended without looking at anything."
		return nothing, nothing, ""
	}
	for _, a := range ran {
		if a.Verdict == Fail && a.Message != "" && f.Code == "" {
			return f.Message, a.Message, ""
		}
	}
	return f.Message, plain.ClipMiddle(f.Message, maxMessage), f.Code // it may be a page that was thrown
}

// troubleOf says why a hint could not be judged. What the grader has no reason
// for is its own fault: it is told to opts.Fault, and not to the learner.
func (o Options) troubleOf(ctx context.Context, err error) *Trouble {
	if ctx.Err() != nil && errors.Is(err, ctx.Err()) {
		err = outOfTime(ctx)
	}
	if errors.Is(err, context.Canceled) {
		return &Trouble{Code: Stopped, Detail: "The grading was stopped before it could tell.", Retryable: true}
	}
	var site *SiteError
	if errors.As(err, &site) {
		return &Trouble{Code: site.Code, Detail: site.Detail, Retryable: site.Retryable}
	}
	if errors.Is(err, jsregexp.ErrBudget) {
		return &Trouble{
			Code:      BudgetExceeded,
			Detail:    "A regular expression took longer than it may on this page.",
			Retryable: true,
		}
	}
	o.fault(ctx, err)
	return &Trouble{
		Code:      Internal,
		Detail:    "The grader itself failed here; this says nothing about the project.",
		Retryable: true,
	}
}

func (o Options) fault(ctx context.Context, err error) {
	if o.Fault != nil {
		o.Fault(ctx, err)
	}
}

// trouble is why the whole could not be judged: the first hint's reason. A
// reason that is a fault of the grader counts where there is no other.
func (r *Report) trouble() *Trouble {
	if r.Verdict != Error {
		return nil
	}
	var first *Trouble
	for _, h := range r.Hints {
		if h.Error != nil && (first == nil || first.Code == Internal) {
			first = h.Error
		}
	}
	if first != nil {
		return first
	}
	if r.Live != nil && r.Live.Required {
		return &Trouble{Code: NothingToGrade, Detail: "This challenge has no live checks."}
	}
	return &Trouble{Code: NothingToGrade, Detail: "No hint of this challenge has anything to check."}
}
