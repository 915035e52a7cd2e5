package roster

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"

	"grader/checks"
	"grader/checks/plain"
)

// CSV writes the outcomes for people: a row a student, in the roster's order.
func CSV(w io.Writer, students []Student, outcomes []*Outcome) error {
	others := sharers(Twins(outcomes))
	rows := [][]string{{"student", "url", "challenge", "verdict", "score", "max_score", "first_problem", "same_source_as", "graded_at"}}
	for i, s := range students {
		o := outcomes[i]
		if o == nil {
			rows = append(rows, []string{s.Name, s.URL, s.Challenge, "not graded", "", "", "", "", ""})
			continue
		}
		row := []string{s.Name, s.URL, s.Challenge, string(o.Verdict()), "", "", o.first(), strings.Join(others[s.Name], "; "), ""}
		if o.Report != nil {
			score, of := o.Score()
			row[2] = o.Report.Challenge.Name
			row[4], row[5] = strconv.Itoa(score), strconv.Itoa(of)
			row[8] = o.Report.GradedAt.Format("2006-01-02T15:04:05Z")
		}
		rows = append(rows, row)
	}
	return write(w, rows)
}

// Canvas writes a gradebook import for Canvas: its five columns for a student,
// taken from the roster where it has them, and one for the assignment. A student
// who could not be judged has an empty cell, which leaves the gradebook as it is.
func Canvas(w io.Writer, students []Student, outcomes []*Outcome, assignment string) error {
	columns := []string{"Student", "ID", "SIS User ID", "SIS Login ID", "Section"}
	points := 0
	for _, o := range outcomes {
		if o != nil {
			_, of := o.Score()
			points = max(points, of)
		}
	}
	rows := [][]string{append(columns[:5:5], assignment), {"    Points Possible", "", "", "", "", strconv.Itoa(points)}}
	for i, s := range students {
		row := []string{s.Name}
		for _, c := range columns[1:] {
			row = append(row, s.column(c))
		}
		rows = append(rows, append(row, grade(outcomes[i])))
	}
	return write(w, rows)
}

// Moodle writes a gradebook import for Moodle, to be mapped by e-mail address or
// ID number.
func Moodle(w io.Writer, students []Student, outcomes []*Outcome, assignment string) error {
	rows := [][]string{{"Full name", "Email address", "ID number", assignment, "Feedback comments"}}
	for i, s := range students {
		feedback := ""
		if o := outcomes[i]; o != nil {
			feedback = o.first()
		}
		email := s.column("Email address")
		if email == "" {
			email = s.column("Email")
		}
		rows = append(rows, []string{s.Name, email, s.column("ID number"), grade(outcomes[i]), feedback})
	}
	return write(w, rows)
}

// grade is a student's score, or nothing where none could be given.
func grade(o *Outcome) string {
	if o == nil || o.Verdict() == checks.Error {
		return ""
	}
	score, _ := o.Score()
	return strconv.Itoa(score)
}

// column is a cell by its column's name in any case.
func (s Student) column(name string) string {
	for h, v := range s.Columns {
		if strings.EqualFold(h, name) {
			return v
		}
	}
	return ""
}

func write(w io.Writer, rows [][]string) error {
	out := csv.NewWriter(w)
	for _, row := range rows {
		for i := range row {
			row[i] = cell(row[i])
		}
		if err := out.Write(row); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// cell keeps a spreadsheet from taking text for a formula, and controls from
// reaching whoever reads the file.
func cell(s string) string {
	s = plain.Text(s)
	if text := strings.TrimLeft(s, " "); text != "" && strings.ContainsRune("=+-@", rune(text[0])) {
		return "'" + s
	}
	return s
}
