package render

import (
	"io"
	"strconv"
	"strings"
	"time"

	"grader/checks/report"
)

type (
	gradescope struct {
		Score            *int             `json:"score,omitempty"`
		ExecutionTime    float64          `json:"execution_time"` // s
		Output           string           `json:"output"`
		OutputFormat     string           `json:"output_format"`
		TestOutputFormat string           `json:"test_output_format"`
		TestNameFormat   string           `json:"test_name_format"`
		Visibility       string           `json:"visibility"`
		StdoutVisibility string           `json:"stdout_visibility"`
		Tests            []gradescopeTest `json:"tests"`
	}
	gradescopeTest struct {
		Number     string         `json:"number"`
		Name       string         `json:"name"`
		Score      *int           `json:"score,omitempty"`
		MaxScore   int            `json:"max_score,omitempty"`
		Status     string         `json:"status,omitempty"`
		Output     string         `json:"output,omitempty"`
		Visibility string         `json:"visibility"`
		Tags       []string       `json:"tags,omitempty"`
		Extra      map[string]any `json:"extra_data"`
	}
)

// writeGradescope writes a results.json of a Gradescope autograder. What could
// not be judged has neither score nor status, and says that it was not run; where
// that is the verdict nothing has a score: a host's fault is no 0. Skipped hints
// are left out.
func writeGradescope(w io.Writer, r *report.Report) error {
	result := gradescope{
		ExecutionTime: time.Duration(r.Elapsed).Seconds(),
		Output:        tally(r) + "\n" + plain(r.Project.URL),
		OutputFormat:  "text", TestOutputFormat: "text", TestNameFormat: "text",
		Visibility: "visible", StdoutVisibility: "hidden", Tests: []gradescopeTest{},
	}
	if r.Verdict == report.Error {
		result.Output = texts(r)("no score", trouble(r)) + "\n" + result.Output
	} else {
		got, _ := points(r)
		result.Score = &got
	}
	for _, h := range r.Hints {
		if h.Verdict != report.Skip {
			result.Tests = append(result.Tests, gradescopeTestOf(r, h))
		}
	}
	return writeJSON(w, result)
}

func gradescopeTestOf(r *report.Report, h report.Result) gradescopeTest {
	test := gradescopeTest{
		Number: strconv.Itoa(h.Number), Name: plain(h.Text), Output: strings.Join(lines(r, h), "\n"),
		Visibility: "visible", Extra: map[string]any{"id": hintID(r, h), "verdict": h.Verdict},
	}
	switch h.Verdict {
	case report.Pass:
		test.Status = "passed"
	case report.Fail:
		test.Status = "failed"
	case report.Error:
		test.Output = texts(r)("not run", because(r, h))
	}
	if h.Verdict != report.Error && r.Verdict != report.Error {
		got := point(h)
		test.Score, test.MaxScore = &got, 1
	}
	if file := report.SourceFile(spotOf(h).page); file != "" {
		test.Tags = []string{plain(file)}
	}
	return test
}
