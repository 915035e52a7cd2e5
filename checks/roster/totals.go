package roster

import (
	"cmp"
	"fmt"
	"html/template"
	"slices"

	"grader/checks"
	"grader/checks/report"
)

// A hint is how a hint went in a class.
type hint struct {
	Number            int
	Text              template.HTML
	Pass, Fail, Error int
	Of                int     // students whose project was graded
	Most              *reason // that most have who fail it; nil: nobody fails

	reasons []*reason // in the order in which they came
}

// A reason is why students fail a hint.
type reason struct {
	Lead   string        // "all because", "most because", "3 of them because", "for different reasons"
	Detail template.HTML // empty where the lead says it all
	Whose  string        // whose detail it is, where it differs between students

	key, detail string
	first       string // student
	n           int
}

func hintsOf(ch *checks.Challenge) []*hint {
	if ch == nil {
		return nil
	}
	var list []*hint
	for i, h := range ch.Hints {
		list = append(list, &hint{Number: i + 1, Text: textOf(h.HTML, h.Text)})
	}
	return list
}

// textOf is a hint's text as its loader made it of Markdown, or else as it stands.
func textOf(html, text string) template.HTML {
	if html != "" {
		return template.HTML(html)
	}
	return withCode(text)
}

// add adds a student's row to a section, and to the totals of its hints.
func (s *section) add(st Student, o *Outcome, r row) {
	s.Rows = append(s.Rows, r)
	if o == nil || o.Report == nil {
		return
	}
	for i, h := range o.Report.Hints {
		if i == len(s.Hints) {
			s.Hints = append(s.Hints, &hint{Number: i + 1, Text: textOf(h.HTML, h.Text)})
		}
		s.Hints[i].add(st.Name, h)
	}
}

func (t *hint) add(student string, h report.Result) {
	t.Of++
	switch h.Verdict {
	case report.Pass:
		t.Pass++
	case report.Error:
		t.Error++
	case report.Fail:
		t.Fail++
		t.group(student, h)
	}
}

// group counts a failure with those of the same kind: the same sentence of the
// explanation about the same part, wherever in the student's code that is, or the
// same words of the author.
func (t *hint) group(student string, h report.Result) {
	k, detail := h.Message, h.Message
	if len(h.Explanation) > 0 {
		n := h.Explanation[0]
		k, detail = n.Code+"\x00"+n.Params["part"], n.Detail
	}
	i := slices.IndexFunc(t.reasons, func(r *reason) bool { return r.key == k })
	if i < 0 {
		i = len(t.reasons)
		t.reasons = append(t.reasons, &reason{Detail: withCode(detail), key: k, detail: detail, first: student})
	}
	r := t.reasons[i]
	r.n++
	if r.detail != detail {
		r.Whose = printable(r.first)
	}
}

// finish says how many there are of each, and what most students who fail a hint
// have in common, once all are there.
func (s *section) finish() {
	n := map[Status]int{}
	for _, r := range s.Rows {
		n[r.Status]++
	}
	s.Counts = counted(n)
	for _, h := range s.Hints {
		h.finish()
	}
}

func (t *hint) finish() {
	if len(t.reasons) == 0 {
		return
	}
	most := slices.MaxFunc(t.reasons, func(a, b *reason) int { return cmp.Compare(a.n, b.n) })
	switch {
	case most.detail == "":
		return
	case t.Fail == 1:
		most.Lead = "because"
	case most.n == t.Fail:
		most.Lead = "all because"
	case most.n == 1:
		most = &reason{Lead: "for different reasons"}
	case 2*most.n > t.Fail:
		most.Lead = "most because"
	default:
		most.Lead = fmt.Sprintf("%d of them because", most.n)
	}
	t.Most = most
}
