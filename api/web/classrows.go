package web

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"grader/checks/batch"
	"grader/checks/lang"
	"grader/checks/plain"
	"grader/checks/report"
)

// A row is a submission.
type row struct {
	N         int
	Name, URL string
	Link      bool   // URL is one that a browser may follow
	Report    string // its address; "" if there is none
	Class     string // what came of it, for its colour
	Status    string // in words
	Score     string
	Why       string // it could not be judged
	Cells     []cell
	Same      bool // a page of it is somebody else's, too
}

// Nth is its place, as people count.
func (w row) Nth() int { return w.N + 1 }

// A cell is a hint's verdict in a row; the zero value is none.
type cell struct {
	Number  int
	Verdict report.Verdict
}

// sortEntries sorts by name as readers of a language do, by result with what has to be
// looked at first, or by score with the lowest first. What is equal stays as handed in.
func sortEntries(list []*batch.Entry, by, tag string) {
	names := collate.New(language.Make(tag))
	ranks := []string{"error", "fail", "missing", "waiting", "", "pass"}
	rank := func(e *batch.Entry) int { return slices.Index(ranks, statusOf(e)) }
	slices.SortStableFunc(list, func(a, b *batch.Entry) int {
		switch by {
		case byName:
			return names.CompareString(a.Student, b.Student)
		case byResult:
			return cmp.Compare(rank(a), rank(b))
		}
		return cmp.Compare(shareOf(a), shareOf(b))
	})
}

// statusOf is a verdict, "waiting" for what is tried again, or "" for what was not graded.
func statusOf(e *batch.Entry) string {
	switch o := e.Outcome; {
	case o == nil:
		return ""
	case !o.Again.IsZero():
		return "waiting"
	case o.Verdict == report.Pass || o.Verdict == report.Fail || o.Verdict == batch.Missing:
		return string(o.Verdict)
	}
	return string(report.Error)
}

// scoreOf is how many hints pass of how many; of is 0 where that is not known, since one
// could not be judged.
func scoreOf(o *batch.Outcome) (pass, of int) {
	if o == nil || !o.Again.IsZero() || strings.Contains(o.Hints, "e") {
		return 0, 0
	}
	pass = strings.Count(o.Hints, "p")
	return pass, pass + strings.Count(o.Hints, "f")
}

// shareOf is the part of the hints that pass; more than all where that is not known.
func shareOf(e *batch.Entry) float64 {
	pass, of := scoreOf(e.Outcome)
	if of == 0 {
		return 2
	}
	return float64(pass) / float64(of)
}

func (p *page) addRows(v *classView, entries []*batch.Entry) {
	most := 0
	for _, e := range entries {
		w := p.rowOf(v, e)
		most = max(most, len(w.Cells))
		v.Rows = append(v.Rows, w)
	}
	for i := range v.Rows { // a table is as wide in each row
		v.Rows[i].Cells = append(v.Rows[i].Cells, make([]cell, most-len(v.Rows[i].Cells))...)
	}
	for n := range most {
		v.Columns = append(v.Columns, n+1)
	}
	for _, s := range v.Sections {
		most = max(most, len(s.Hints))
	}
	for n := range most {
		v.Hints = append(v.Hints, n+1)
	}
}

func (p *page) rowOf(v *classView, e *batch.Entry) row {
	w := row{N: e.N, Name: plain.Line(e.Student), URL: plain.Line(e.URL), Same: v.Survey.same[e.N]}
	lower := strings.ToLower(w.URL)
	w.Link = strings.HasPrefix(lower, "https://") || strings.HasPrefix(lower, "http://")
	w.Class = statusOf(e)
	w.Status = p.status(w.Class)
	o := e.Outcome
	if o == nil {
		for n := range len(p.hintsOf(e.Challenge)) {
			w.Cells = append(w.Cells, cell{Number: n + 1})
		}
		return w
	}
	if pass, of := scoreOf(o); of > 0 {
		w.Score = fmt.Sprintf("%d\u202f/\u202f%d", pass, of)
	}
	if o.Problem == "" && o.Verdict != batch.Missing {
		w.Report = fmt.Sprintf("%s/%d", classPath(v.ID), e.N)
	}
	if o.Verdict == report.Error {
		w.Why = plain.Clip(plain.Line(o.Problem), 300)
		const trouble = "error."
		if said, ok := p.language.Say(trouble+string(o.Code), nil); ok {
			w.Why = said
		}
	}
	for i := range len(o.Hints) {
		w.Cells = append(w.Cells, cell{i + 1, verdictOf(o.Hints[i])})
	}
	return w
}

// verdictOf is the verdict that begins with a letter.
func verdictOf(letter byte) report.Verdict {
	switch letter {
	case 'p':
		return report.Pass
	case 'f':
		return report.Fail
	case 's':
		return report.Skip
	}
	return report.Error
}

// status is a submission's in words, as the summary of a class has it.
func (p *page) status(class string) string {
	if class == "waiting" {
		return p.say("class.waiting")
	}
	const status = "status."
	said, err := p.language.Words("roster").Say(status + cmp.Or(class, "not graded yet"))
	if err != nil {
		return class
	}
	return said
}

// judged is a verdict in the row of hints.
func judged(l *lang.Language, v report.Verdict) (string, error) {
	const chip = "chip."
	return l.Words("html").Say(chip + string(v))
}
