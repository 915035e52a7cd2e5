package web

import (
	"cmp"
	"context"
	"fmt"
	"html/template"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"grader/checks/batch"
	"grader/checks/hypertext"
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

	At      time.Time          // when, where it is of a history
	History string             // address of how it was judged, where that was more than once
	Before  template.HTML      // what came of it in the run before, where that is another
	Since   time.Time          // when that was
	Changes []batch.HintChange // the hints that had another verdict then
}

func (w row) marked() bool { return len(w.Changes) > 0 }

// Nth is its place, as people count.
func (w row) Nth() int { return w.N + 1 }

// A cell is a hint's verdict in a row; the zero value is none.
type cell struct {
	Number  int
	Verdict report.Verdict
	Before  report.Verdict // in the run before; "" if it is the same
}

// sortEntries sorts by name as readers of a language do, by result with what has to be
// looked at first, or by score with the lowest first. What is equal stays as handed in.
func sortEntries(list []*batch.Entry, by, tag string) {
	names := collate.New(language.Make(tag))
	ranks := []string{"error", "fail", "missing", "waiting", "", "pass"}
	rank := func(e *batch.Entry) int { return slices.Index(ranks, statusOf(e.Outcome)) }
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
func statusOf(o *batch.Outcome) string {
	switch {
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

// scoreText is the same as it is shown; "" where it is not known.
func scoreText(o *batch.Outcome) string {
	pass, of := scoreOf(o)
	if of == 0 {
		return ""
	}
	return fmt.Sprintf("%d\u202f/\u202f%d", pass, of)
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
	for _, e := range entries {
		w := p.rowOf(v.ID, e)
		w.Same = v.Survey.same[e.N]
		v.Rows = append(v.Rows, w)
	}
	v.Columns = evened(v.Rows)
	most := len(v.Columns)
	for _, s := range v.Sections {
		most = max(most, len(s.Hints))
	}
	for n := range most {
		v.Hints = append(v.Hints, n+1)
	}
}

// evened makes a table as wide in each row, and gives the numbers of its hints.
func evened(rows []row) (columns []int) {
	for _, w := range rows {
		for len(columns) < len(w.Cells) {
			columns = append(columns, len(columns)+1)
		}
	}
	for i := range rows {
		rows[i].Cells = append(rows[i].Cells, make([]cell, len(columns)-len(rows[i].Cells))...)
	}
	return columns
}

// trouble begins the keys of what codes of errors say.
const trouble = "error."

func (p *page) rowOf(class string, e *batch.Entry) row {
	w := row{N: e.N, Name: plain.Line(e.Student), URL: plain.Line(e.URL)}
	w.Link = hypertext.IsLink(w.URL)
	w.Class = statusOf(e.Outcome)
	w.Status = p.status(w.Class)
	o := e.Outcome
	if o == nil {
		for n := range len(p.hintsOf(e.Challenge)) {
			w.Cells = append(w.Cells, cell{Number: n + 1})
		}
		return w
	}
	w.Score = scoreText(o)
	path := fmt.Sprintf("%s/%d", classPath(class), e.N)
	if o.Problem == "" && o.Verdict != batch.Missing {
		w.Report = path
	}
	if o.Before != nil {
		w.History = path + "/history"
	}
	if o.Verdict == report.Error {
		w.Why = plain.Clip(plain.Line(p.language.Sentence(o.Problem)), 300)
		if said, ok := p.language.Say(trouble+string(o.Code), nil); ok {
			w.Why = said
		} else if o.Report != nil && o.Report.Error != nil {
			w.Why = plain.Clip(plain.Line(p.language.Sentence(o.Report.Error.Detail)), 300)
		}
	}
	for i := range len(o.Hints) {
		w.Cells = append(w.Cells, cell{Number: i + 1, Verdict: verdictOf(o.Hints[i])})
	}
	if o.Changed() {
		p.addChange(&w, o)
	}
	return w
}

// findReasons gives those entries their reports whose code does not say what is wrong, as that
// of an address that can't be read.
func (p *page) findReasons(ctx context.Context, owner, id string, entries []*batch.Entry) error {
	for _, e := range entries {
		o := e.Outcome
		if o == nil || o.Verdict != report.Error || o.Problem != "" || o.Code == "" {
			continue
		}
		if _, said := p.language.Say(trouble+string(o.Code), nil); said {
			continue
		}
		one, err := batch.One(ctx, p.opts.Classes.Batches, owner, id, e.N)
		if err != nil {
			return err
		}
		if one != nil && one.Outcome != nil {
			o.Report = one.Outcome.Report
		}
	}
	return nil
}

// addChange adds to a row what was other in the run before.
func (p *page) addChange(w *row, o *batch.Outcome) {
	was := &batch.Outcome{Verdict: o.Before.Verdict, Hints: o.Before.Hints}
	w.Since, w.Before = o.Before.At, template.HTML(template.HTMLEscapeString(p.status(statusOf(was))))
	if score := scoreText(was); score != "" && w.Score != "" {
		w.Before = template.HTML(`<bdi dir="ltr">` + score + `</bdi>`)
	}
	for _, c := range batch.HintChanges(was.Hints, o.Hints) {
		if c.From != "" && c.To != "" {
			w.Changes = append(w.Changes, c)
			w.Cells[c.Number-1].Before = c.From
		}
	}
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
