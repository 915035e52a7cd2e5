package roster

import (
	"html/template"

	"grader/checks"
	"grader/checks/class"
)

// A hint is how a hint went in a class.
type hint struct {
	class.Hint
	Text template.HTML
	Most *reason // that most have who fail it; nil: nobody fails
}

// A reason is why students fail a hint.
type reason struct {
	Key    class.Share
	Detail template.HTML // empty where the sentence says it all
	Whose  string        // whose detail it is, where it differs between students
	N      int           // how many have it
}

func hintsOf(ch *checks.Challenge) []*hint {
	if ch == nil {
		return nil
	}
	var list []*hint
	for i, h := range ch.Hints {
		list = append(list, newHint(i+1, h.HTML, h.Text))
	}
	return list
}

func newHint(number int, html, text string) *hint {
	return &hint{Hint: class.Hint{Number: number}, Text: textOf(html, text)}
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
			s.Hints = append(s.Hints, newHint(i+1, h.HTML, h.Text))
		}
		s.Hints[i].Add(st.Name, class.Spelled(o.Report.Hints, i))
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
	most, ok := t.Hint.Most()
	if !ok {
		return
	}
	t.Most = &reason{Key: most.Share, N: most.N}
	if most.Share == class.Differ {
		return
	}
	t.Most.Detail = withCode(class.Why(most.Example))
	if most.Varies {
		t.Most.Whose = printable(most.Learner)
	}
}
