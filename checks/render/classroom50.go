package render

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"strings"

	"grader/checks/report"
)

type (
	classroom50 struct {
		Schema         string            `json:"schema"`
		Classroom      string            `json:"classroom"`
		Assignment     string            `json:"assignment"`
		AssignmentType string            `json:"assignment_type"`
		Owner          string            `json:"owner,omitempty"`
		Submission     string            `json:"submission"`
		Commit         string            `json:"commit"`
		Release        string            `json:"release"`
		Review         string            `json:"review"`
		Datetime       string            `json:"datetime"`
		GradedAt       string            `json:"graded_at"`
		Score          int               `json:"score"`
		MaxScore       int               `json:"max-score"`
		Tests          []classroom50Test `json:"tests"`
	}
	classroom50Test struct {
		Name     string         `json:"test-name"`
		Passed   bool           `json:"passed"`
		Score    int            `json:"score"`
		MaxScore int            `json:"max-score"`
		Verdict  report.Verdict `json:"verdict"`
		Message  string         `json:"message,omitempty"`
		Output   string         `json:"output,omitempty"`
	}
)

// classroom50Time is the one form of a time that the schema allows.
const classroom50Time = "2006-01-02T15:04:05Z"

// writeClassroom50 writes a result.json, schema classroom50/result/v1. It is an
// error if an option is missing without which the collector refuses the file.
func writeClassroom50(w io.Writer, r *report.Report, opts Options) error {
	o := opts.Classroom50
	if err := o.Check(); err != nil {
		return err
	}
	if o.SubmittedAt.IsZero() {
		o.SubmittedAt = r.GradedAt
	}
	result := classroom50{
		Schema: "classroom50/result/v1", Classroom: o.Classroom, Assignment: o.Assignment,
		AssignmentType: cmp.Or(o.AssignmentType, "individual"), Owner: o.Owner, Submission: o.Submission,
		Commit: o.Commit, Release: o.Release, Review: cmp.Or(o.Review, o.Commit),
		Datetime: o.SubmittedAt.UTC().Format(classroom50Time), GradedAt: r.GradedAt.UTC().Format(classroom50Time),
		Tests: []classroom50Test{},
	}
	result.Score, result.MaxScore = points(r)
	for _, h := range r.Hints {
		result.Tests = append(result.Tests, classroom50TestOf(r, h))
	}
	return writeJSON(w, result)
}

// classroom50TestOf gives a skipped hint as a pass without a point: the format
// knows only passed and not.
func classroom50TestOf(r *report.Report, h report.Result) classroom50Test {
	test := classroom50Test{
		Name: title(h), Passed: h.Verdict == report.Pass || h.Verdict == report.Skip, Score: point(h), MaxScore: 1,
		Verdict: h.Verdict, Output: strings.Join(lines(r, h), "\n"),
	}
	switch h.Verdict {
	case report.Skip:
		test.MaxScore = 0
		test.Message = because(r, h)
	case report.Error:
		test.Message = texts(r)("could not", because(r, h))
	case report.Fail:
		test.Message = because(r, h)
	}
	return test
}

// Check tells what is missing or wrong without which the collector refuses the file.
func (o Classroom50) Check() error {
	var missing []string
	for _, f := range []struct{ name, value string }{
		{"classroom", o.Classroom}, {"assignment", o.Assignment}, {"submission", o.Submission},
		{"commit", o.Commit}, {"release", o.Release},
	} {
		if f.value == "" {
			missing = append(missing, f.name)
		}
	}
	switch {
	case len(missing) > 0:
		return fmt.Errorf("classroom50: its runner must say: %s", strings.Join(missing, ", "))
	case !strings.HasPrefix(o.Submission, "submit/"):
		return errors.New(`classroom50: the submission's tag begins with "submit/"`)
	case o.AssignmentType != "" && o.AssignmentType != "individual" && o.AssignmentType != "group":
		return errors.New("classroom50: the assignment's type is individual or group")
	}
	return nil
}
