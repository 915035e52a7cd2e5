package roster

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"

	"grader/checks/lang"
	"grader/checks/plain"
	"grader/checks/report"
)

// An Outcome is a student's line of the journal: a report, or why there is none.
type Outcome struct {
	Student   string         `json:"student"`
	ID        string         `json:"id,omitempty"` // where the name does not tell students apart
	URL       string         `json:"url"`
	Challenge string         `json:"challenge,omitempty"`
	Strict    bool           `json:"strict,omitempty"`
	Report    *report.Report `json:"report,omitempty"`
	Problem   string         `json:"problem,omitempty"`
	Missing   bool           `json:"missing,omitempty"` // nothing was handed in
}

func (o *Outcome) key() key { return key{o.Student, o.ID, o.URL, o.Challenge, o.Strict} }

// Outcome is what came of a student's hand-in: a report, or the problem why there is
// none.
func (s Student) Outcome(graded *report.Report, problem string) *Outcome {
	k := s.key()
	return &Outcome{Student: k.name, ID: k.id, URL: k.url, Challenge: k.challenge, Strict: k.strict,
		Report: graded, Problem: problem, Missing: s.URL == ""}
}

// A Status says how a student's grading ended.
type Status string

// The statuses: the verdicts, and what a class has beside them.
const (
	Pass      = Status(report.Pass)
	Fail      = Status(report.Fail)
	Error     = Status(report.Error)
	Missing   = Status("missing")        // nothing was handed in
	NotGraded = Status("not graded yet") // the run was stopped before
)

// Status is how the grading ended; that of nil is [NotGraded].
func (o *Outcome) Status() Status {
	switch {
	case o == nil:
		return NotGraded
	case o.Missing:
		return Missing
	case o.Report == nil:
		return Error
	}
	return Status(o.Report.Verdict)
}

// retry reports whether another try may end otherwise: something could not be
// judged, and not for good. What had no report costs nothing to try.
func (o *Outcome) retry() bool {
	if o.Report == nil {
		return !o.Missing
	}
	return o.Report.Retryable()
}

// A Scale turns a point for each hint into what a class is given: 0 is a point
// for each hint, any other number is what a project is worth that passes all.
type Scale float64

// Score is what a student reached of what there was; ok is false where that is
// not known, since a hint could not be judged: nobody gets a 0 for a host that
// was asleep. Skipped hints don't count.
func (s Scale) Score(o *Outcome) (score, of string, ok bool) {
	if o == nil || o.Report == nil {
		return "", "", false
	}
	got, all := points(o)
	if all == 0 {
		return "", "", false
	}
	unit := 1.0
	if s > 0 {
		unit = float64(s) / float64(all)
	}
	ok = o.Report.Verdict != report.Error && o.Report.Counts.Error == 0
	return number(float64(got) * unit), number(float64(all) * unit), ok
}

func points(o *Outcome) (got, all int) {
	c := o.Report.Counts
	return c.Pass, c.Pass + c.Fail + c.Error
}

// number is a score with two decimals at most.
func number(f float64) string {
	return strconv.FormatFloat(math.Round(f*100)/100, 'f', -1, 64)
}

// first is the first thing that did not go well.
func (o *Outcome) first(w words) string {
	if o == nil || o.Report == nil {
		return o.why(w)
	}
	for _, h := range o.Report.Hints {
		if h.Verdict == report.Fail || h.Verdict == report.Error {
			return h.Message
		}
	}
	return ""
}

// why is why there is no report.
func (o *Outcome) why(w words) string {
	switch {
	case o == nil:
		return w.say("not graded")
	case o.Missing:
		return w.say("nothing")
	}
	return o.Problem
}

// maxFeedback is how long a cell of feedback may be, in code points.
const maxFeedback = 2000

// feedback is what to tell the student: how many hints pass, and for each of the
// others what is wrong and where.
func (o *Outcome) feedback(w words) string {
	if o == nil {
		return ""
	}
	if o.Report == nil {
		return o.why(w)
	}
	parts := []string{o.tally(w)}
	if e := o.Report.Error; e != nil && o.Report.Counts.Error == 0 {
		parts = append(parts, sentence(e.Detail))
	}
	said := ""
	for _, h := range o.Report.Hints {
		switch why := whyNot(w, h); {
		case h.Verdict == report.Fail:
			parts = append(parts, w.say("hint", h.Number, why))
		case h.Verdict == report.Error && why != said: // one host's trouble is said once
			said = why
			if !o.alike(w) {
				why = w.say("hint unjudged", h.Number, why)
			}
			parts = append(parts, why)
		}
	}
	all := plain.Clip(lang.Paragraph(parts), maxFeedback)
	if !plain.Isolates(all) { // one may have lost its end
		return strings.NewReplacer("\u2068", "", "\u2069", "").Replace(all)
	}
	return all
}

// alike reports whether no hint could be judged, all for one reason: then it is no matter
// of any of them.
func (o *Outcome) alike(w words) bool {
	first := o.Report.Hints[0]
	return !slices.ContainsFunc(o.Report.Hints, func(h report.Result) bool {
		return h.Verdict != report.Error || whyNot(w, h) != whyNot(w, first)
	})
}

func (o *Outcome) tally(w words) string {
	got, all := points(o)
	switch could := all - o.Report.Counts.Error; {
	case could == 0:
		return w.say("none judged")
	case could < all:
		return w.say("tally unjudged", got, all, all-could)
	}
	return w.say("tally", got, all)
}

// whyNot is why a hint did not pass: the author's words, and the explanation.
func whyNot(w words, h report.Result) string {
	parts := []string{}
	if h.Message != "" {
		parts = append(parts, sentence(h.Message))
	}
	for _, n := range h.Explanation {
		parts = append(parts, sentence(told(n)))
	}
	return cmp.Or(lang.Paragraph(parts), w.say("no reason"))
}

// told is what a note says, with the line that it is about in front.
func told(n report.Note) string {
	at := n.Place()
	switch {
	case at == "":
		return n.Detail
	case n.Mark != nil && n.Mark.Says != "":
		return at + " " + n.Mark.Says
	}
	return at + ": " + n.Detail
}
