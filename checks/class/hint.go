// Package class says what the reports of a class have in common: how each hint
// went and why most fail it who do, and whose files are equal to the byte. It is
// a floor that imports only report.
package class

import (
	"cmp"
	"slices"
	"strconv"

	"grader/checks/report"
)

// A Hint is how a hint went in a class. Its counts begin at zero.
type Hint struct {
	Number            int
	Pass, Fail, Error int
	Of                int // learners whose project was graded

	reasons []*Reason // in the order in which they came
}

// A Reason is why learners fail a hint.
type Reason struct {
	Share   Share
	N       int           // how many have it
	Example report.Result // of the first who has it
	Learner string        // who that is
	Varies  bool          // its detail is not the same for all who have it

	key string
}

// A Share says how many of those who fail a hint have the most frequent reason. It is
// the key of the sentence for it.
type Share string

// The shares.
const (
	Only   Share = "because" // of the one who fails
	All    Share = "all because"
	Most   Share = "most because" // more than half
	Some   Share = "some because"
	Differ Share = "differ" // no two have the same
)

// Add counts what came of the hint for a learner.
func (h *Hint) Add(learner string, r report.Result) {
	h.Of++
	switch r.Verdict {
	case report.Pass:
		h.Pass++
	case report.Error:
		h.Error++
	case report.Fail:
		h.Fail++
		h.group(learner, r)
	}
}

// Spelled is a hint's result in a report with what an earlier hint says of the same cause,
// in place of a reference to that hint: learners who fail as before may fail differently.
func Spelled(hints []report.Result, i int) report.Result {
	r := hints[i]
	if len(r.Explanation) == 0 || r.Explanation[0].Code != report.AsBefore {
		return r
	}
	n := r.Explanation[0]
	for _, h := range hints[:i] {
		if strconv.Itoa(h.Number) != n.Params["hint"] {
			continue
		}
		same := func(said report.Note) bool { return said.Page == n.Page && said.Line == n.Line }
		if k := slices.IndexFunc(h.Explanation, same); k >= 0 {
			r.Explanation = h.Explanation[k:]
		}
	}
	return r
}

// group counts a failure with those of the same kind: the same sentence of the
// explanation about the same part, wherever in the learner's code that is, or the
// same words of the author.
func (h *Hint) group(learner string, r report.Result) {
	key := r.Message
	if len(r.Explanation) > 0 {
		n := r.Explanation[0]
		key = n.Code + "\x00" + n.Params["part"]
	}
	i := slices.IndexFunc(h.reasons, func(r *Reason) bool { return r.key == key })
	if i < 0 {
		i = len(h.reasons)
		h.reasons = append(h.reasons, &Reason{key: key, Example: r, Learner: learner})
	}
	reason := h.reasons[i]
	reason.N++
	reason.Varies = reason.Varies || Why(reason.Example) != Why(r)
}

// Why is the first thing that is said of why a hint failed; "" if nothing is.
func Why(r report.Result) string {
	if len(r.Explanation) > 0 {
		return r.Explanation[0].Detail
	}
	return r.Message
}

// Most is the most frequent reason; ok is false where nobody fails, or no reason is
// known. That of [Differ] is only an example.
func (h *Hint) Most() (r Reason, ok bool) {
	if len(h.reasons) == 0 {
		return Reason{}, false
	}
	r = *slices.MaxFunc(h.reasons, func(a, b *Reason) int { return cmp.Compare(a.N, b.N) })
	switch {
	case h.Fail == 1:
		r.Share = Only
	case r.N == h.Fail:
		r.Share = All
	case r.N == 1:
		r.Share = Differ
	case 2*r.N > h.Fail:
		r.Share = Most
	default:
		r.Share = Some
	}
	return r, Why(r.Example) != ""
}

// A Segment is a part of a bar.
type Segment struct {
	Verdict report.Verdict
	From, N int
}

// Bar are the parts of a hint's bar: how many pass, fail, and could not be judged.
func (h *Hint) Bar() []Segment {
	var bar []Segment
	from := 0
	for _, s := range []Segment{{report.Pass, 0, h.Pass}, {report.Fail, 0, h.Fail}, {report.Error, 0, h.Error}} {
		if s.From = from; s.N > 0 {
			bar = append(bar, s)
		}
		from += s.N
	}
	return bar
}
