package checks

import (
	"context"
	"fmt"
	"slices"
)

// A Live says how a project works: what clients find that connect to it, as
// opposed to what its pages say. It changes no verdict, unless it is required.
type Live struct {
	Verdict Verdict  `json:"verdict" enum:"pass,fail,error,skip"` // skip: the challenge has no live checks
	Checks  []Result `json:"checks"`                              // in their order
	Notes   []Note   `json:"notes,omitempty"`                     // where the hints and these disagree
	// Required says that the checks count: they are among the hints, too, after the
	// author's.
	Required bool `json:"required,omitempty"`
}

// live judges a project by the live checks of a challenge.
func live(ctx context.Context, s *Session, ch *Challenge, r *Report, opts Options) *Live {
	l := &Live{Verdict: Skip, Checks: []Result{}}
	var counts Counts
	for i, h := range ch.Live {
		var result Result
		if r.Verdict == Error && r.Error.Code != NothingToGrade && !s.Answered() {
			result = Result{
				Text: h.Text, HTML: h.HTML, Verdict: Error, Message: r.Error.Detail, Error: r.Error, Assertions: []Assertion{},
			}
		} else {
			result = judge(ctx, s, h, opts).Result
		}
		result.Number = i + 1
		counts.add(result.Verdict)
		l.Checks = append(l.Checks, result)
		if n, ok := disagreement(r, h, result); ok {
			l.Notes = append(l.Notes, n)
		}
	}
	if counts != (Counts{Skip: counts.Skip}) {
		l.Verdict = counts.verdict()
	}
	return l
}

// disagreement is what to say where a hint and the live check that is about the
// same thing end differently.
func disagreement(r *Report, h Hint, result Result) (Note, bool) {
	if h.About < 1 || h.About > len(r.Hints) {
		return Note{}, false
	}
	hint := r.Hints[h.About-1]
	i := slices.IndexFunc(hint.Assertions, func(a Assertion) bool {
		return a.Pattern != "" && a.Verdict == hint.Verdict
	})
	if i < 0 {
		return Note{}, false
	}
	a := hint.Assertions[i]
	n := Note{Page: a.Page, Params: map[string]string{"hint": fmt.Sprint(h.About), "pattern": a.Pattern}}
	switch {
	case hint.Verdict == Pass && result.Verdict == Fail && a.Match != nil:
		n.Code, n.Line = "live_only_written", a.Match.Line
		n.Params["line"] = fmt.Sprint(n.Line)
		n.Detail = fmt.Sprintf("The pattern of hint %d is satisfied by line %d, but with real clients it does not work.", h.About, n.Line)
	case hint.Verdict == Fail && result.Verdict == Pass:
		n.Code = "live_only_works"
		n.Detail = fmt.Sprintf("It works with real clients; hint %d wants it written so that %s matches.", h.About, a.Pattern)
	default:
		return Note{}, false
	}
	return n, true
}

// require makes the live checks count as hints, after the author's.
func (r *Report) require(l *Live) {
	l.Required = true
	for _, c := range l.Checks {
		c.Number = len(r.Hints) + 1
		r.Hints = append(r.Hints, c)
		r.Counts.add(c.Verdict)
	}
	r.Verdict = r.Counts.verdict()
	if l.Verdict == Skip && r.Verdict == Pass {
		r.Verdict = Error
	}
	r.Passed = r.Verdict == Pass
	r.Error = r.trouble()
}

// results are those of the hints and of the live checks.
func (r *Report) results() []*Result {
	var list []*Result
	for i := range r.Hints {
		list = append(list, &r.Hints[i])
	}
	if r.Live != nil {
		for i := range r.Live.Checks {
			list = append(list, &r.Live.Checks[i])
		}
	}
	return list
}
