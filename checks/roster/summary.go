package roster

import (
	_ "embed"
	"html/template"
	"io"
	"time"

	"grader/checks"
	"grader/checks/plain"
)

//go:embed summary.html
var summaryHTML string

// Summary writes one HTML page of the whole class: a matrix student × hint for
// each challenge, and who shares whose source. It has no script and loads
// nothing.
func Summary(w io.Writer, students []Student, outcomes []*Outcome, at time.Time) error {
	t, err := template.New("summary").Parse(summaryHTML)
	if err != nil {
		return err
	}
	return t.Execute(w, summarise(students, outcomes, at))
}

type summary struct {
	At       string
	All      int
	Counts   map[string]int
	Sections []section
	Twins    []Twin
}

// A section is the students of one challenge.
type section struct {
	Challenge string
	Hints     []string
	Rows      []row
}

// Columns numbers the hints from 1.
func (s section) Columns() []int {
	list := make([]int, len(s.Hints))
	for i := range list {
		list[i] = i + 1
	}
	return list
}

type row struct {
	Name, URL string
	Verdict   string
	Score, Of int
	Cells     []mark
	Why       string
}

// A mark is a cell of the matrix: a letter, so that it is never told by colour
// alone.
type mark struct{ Class, Letter, Says string }

var letters = map[checks.Verdict]string{checks.Pass: "P", checks.Fail: "F", checks.Error: "E", checks.Skip: "–"}

func summarise(students []Student, outcomes []*Outcome, at time.Time) summary {
	s := summary{At: at.UTC().Format("2006-01-02 15:04 UTC"), All: len(students), Counts: map[string]int{}, Twins: Twins(outcomes)}
	index := map[string]int{}
	for i, st := range students {
		o := outcomes[i]
		r := row{Name: plain.Line(st.Name), URL: plain.Line(st.URL), Verdict: "not graded"}
		name := "without a report"
		if o != nil {
			r.Verdict, r.Why = string(o.Verdict()), plain.Line(o.first())
			r.Score, r.Of = o.Score()
			if o.Report != nil {
				name = o.Report.Challenge.Title
				for _, h := range o.Report.Hints {
					r.Cells = append(r.Cells, mark{string(h.Verdict), letters[h.Verdict], plain.Line(h.Message)})
				}
			}
		}
		s.Counts[r.Verdict]++
		at, ok := index[name]
		if !ok {
			at = len(s.Sections)
			index[name] = at
			s.Sections = append(s.Sections, section{Challenge: name})
		}
		sec := &s.Sections[at]
		if o != nil && o.Report != nil && sec.Hints == nil {
			for _, h := range o.Report.Hints {
				sec.Hints = append(sec.Hints, h.Text)
			}
		}
		sec.Rows = append(sec.Rows, r)
	}
	return s
}
