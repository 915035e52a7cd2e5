package report

import (
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

// AddLive takes in a live check that was judged. about is the number of the hint that
// is about the same thing, or 0.
func (r *Report) AddLive(result Result, about int) {
	l := r.Live
	result.Number = len(l.Checks) + 1
	l.Checks = append(l.Checks, result)
	if n, ok := r.disagreement(about, result); ok {
		l.Notes = append(l.Notes, n)
	}
	var counts Counts
	for _, c := range l.Checks {
		counts.Add(c.Verdict)
	}
	if counts != (Counts{Skip: counts.Skip}) {
		l.Verdict = counts.Verdict()
	}
}

// disagreement is what to say where a hint, by its number, and the live check that is
// about the same thing end differently.
func (r *Report) disagreement(about int, result Result) (Note, bool) {
	if about < 1 || about > len(r.Hints) {
		return Note{}, false
	}
	hint := r.Hints[about-1]
	i := slices.IndexFunc(hint.Assertions, func(a Assertion) bool {
		return a.Pattern != "" && a.Verdict == hint.Verdict
	})
	if i < 0 {
		return Note{}, false
	}
	a := hint.Assertions[i]
	n := Note{Page: a.Page, Params: map[string]string{"hint": fmt.Sprint(about), "pattern": a.Pattern}}
	switch {
	case hint.Verdict == Pass && result.Verdict == Fail && a.Match != nil:
		n.Code, n.Line = "live_only_written", a.Match.Line
		n.Params["line"] = fmt.Sprint(n.Line)
		n.Detail = fmt.Sprintf("The pattern of hint %d is satisfied by line %d, but with real clients it does not work.", about, n.Line)
	case hint.Verdict == Fail && result.Verdict == Pass:
		n.Code = "live_only_works"
		n.Detail = fmt.Sprintf("It works with real clients; hint %d wants it written so that %s matches.", about, a.Pattern)
	default:
		return Note{}, false
	}
	return n, true
}

// RequireLive makes the live checks count as hints, after the author's.
func (r *Report) RequireLive() {
	l := r.Live
	l.Required = true
	for _, c := range l.Checks {
		c.Number = len(r.Hints) + 1
		r.Hints = append(r.Hints, c)
		r.Counts.Add(c.Verdict)
	}
	r.Verdict = r.Counts.Verdict()
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
