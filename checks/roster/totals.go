package roster

import (
	"cmp"
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
	Key    string        // of the sentence: how many of them have it
	Detail template.HTML // empty where the sentence says it all
	Whose  string        // whose detail it is, where it differs between students
	N      int           // how many have it

	key, detail string
	first       string // student
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
	r.N++
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
	most := slices.MaxFunc(t.reasons, func(a, b *reason) int { return cmp.Compare(a.N, b.N) })
	switch {
	case most.detail == "":
		return
	case t.Fail == 1:
		most.Key = "because"
	case most.N == t.Fail:
		most.Key = "all because"
	case most.N == 1:
		most = &reason{Key: "differ"}
	case 2*most.N > t.Fail:
		most.Key = "most because"
	default:
		most.Key = "some because"
	}
	t.Most = most
}

// Bar are the parts of a hint's bar: how many pass, fail, and could not be judged.
func (t *hint) Bar() []segment {
	var bar []segment
	from := 0
	for _, s := range []segment{{report.Pass, 0, t.Pass}, {report.Fail, 0, t.Fail}, {report.Error, 0, t.Error}} {
		if s.From = from; s.N > 0 {
			bar = append(bar, s)
		}
		from += s.N
	}
	return bar
}

// A segment is a part of a bar.
type segment struct {
	Verdict report.Verdict
	From, N int
}
