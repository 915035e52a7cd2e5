package roster

import (
	"io"
	"strings"
	"time"

	"grader/checks/lazyregexp"
)

// Results are what was graded, to be written.
type Results struct {
	Students   []Student
	Outcomes   []*Outcome // of the students in their order; nil: not graded yet
	Scale      Scale
	Assignment string // its name in gradebooks
	Language   string // of what is said of students, but for their reports (BCP 47); "" is English
}

// CSV writes the outcomes for people: a row a student, in the roster's order.
func (r *Results) CSV(out io.Writer) error {
	w := r.words()
	others := sharers(Twins(r.Outcomes), w.say("and more"))
	rows := [][]string{{"student", "url", "challenge", "verdict", "score", "max_score", "first_problem", "same_source_as",
		"graded_at", "feedback", "earlier_hand_ins"}}
	for i, s := range r.Students {
		o := r.Outcomes[i]
		challenge, at := s.Challenge, ""
		if o != nil && o.Report != nil {
			challenge, at = o.Report.Challenge.Name, o.Report.GradedAt.UTC().Format(time.RFC3339)
		}
		_, of, _ := r.Scale.Score(o)
		var earlier []string
		for _, e := range s.Earlier {
			earlier = append(earlier, w.say("earlier.line", e.Line, e.URL))
		}
		rows = append(rows, []string{s.Name, s.URL, challenge, string(o.Status()), r.grade(o), of, o.first(w),
			strings.Join(others[s.Name], "; "), at, o.feedback(w), strings.Join(earlier, "; ")})
	}
	return write(out, rows)
}

// Canvas writes a gradebook import for Canvas: its five columns for a student,
// taken from the roster where it has them, and one for the assignment. An empty
// cell leaves the gradebook as it is.
func (r *Results) Canvas(w io.Writer) error {
	assignment := r.Assignment
	if len(r.Students) > 0 {
		assignment = canvasColumn(r.Students[0].raw, assignment)
	}
	rows := [][]string{{"Student", "ID", "SIS User ID", "SIS Login ID", "Section", assignment},
		{"    Points Possible", "", "", "", "", r.most()}}
	for i, s := range r.Students {
		id := ""
		if s.has("student") { // in other exports it is the number of an answer
			id = s.Column("ID")
		}
		rows = append(rows, []string{s.Name, id, s.Column("SIS User ID"), s.Column("SIS Login ID"), s.Column("Section"),
			r.grade(r.Outcomes[i])})
	}
	return write(w, rows)
}

var canvasHeading = lazyregexp.New(`^(.*) \(\d+\)$`)

// canvasColumn is the column of an assignment in the roster, if that is an export
// of Canvas: its name is followed by a number, by which Canvas finds it again.
func canvasColumn(headings []string, assignment string) string {
	for _, h := range headings {
		h = strings.TrimSpace(h)
		if m := canvasHeading().FindStringSubmatch(h); m != nil && strings.EqualFold(m[1], assignment) {
			return h
		}
	}
	return assignment
}

// most is what the assignment is worth: all points of the student with most
// hints.
func (r *Results) most() string {
	if r.Scale > 0 {
		return number(float64(r.Scale))
	}
	most := 0
	for _, o := range r.Outcomes {
		if o != nil && o.Report != nil {
			_, all := points(o)
			most = max(most, all)
		}
	}
	return number(float64(most))
}

// Moodle writes a gradebook import for Moodle, to be mapped by e-mail address or
// ID number.
func (r *Results) Moodle(w io.Writer) error {
	rows := [][]string{{"Full name", "Email address", "ID number", r.Assignment, "Feedback comments"}}
	for i, s := range r.Students {
		o := r.Outcomes[i]
		rows = append(rows, []string{s.Name, s.Email, s.Column("ID number"), r.grade(o), o.feedback(r.words())})
	}
	return write(w, rows)
}

// grade is a student's score, or nothing where none can be given.
func (r *Results) grade(o *Outcome) string {
	score, _, ok := r.Scale.Score(o)
	if !ok {
		return ""
	}
	return score
}
