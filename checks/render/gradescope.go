package render

import (
	"io"
	"strconv"
	"strings"
	"time"

	"grader/checks"
)

type (
	gradescope struct {
		Score            int              `json:"score"`
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
		Number   string         `json:"number"`
		Name     string         `json:"name"`
		Score    int            `json:"score"`
		MaxScore int            `json:"max_score"`
		Status   string         `json:"status"`
		Output   string         `json:"output,omitempty"`
		Tags     []string       `json:"tags,omitempty"`
		Extra    map[string]any `json:"extra_data"`
	}
)

// writeGradescope writes a results.json of a Gradescope autograder. It knows
// only passed and failed: what could not be judged is failed, and says so;
// skipped hints are left out.
func writeGradescope(w io.Writer, r *checks.Report) error {
	result := gradescope{
		ExecutionTime: time.Duration(r.Elapsed).Seconds(),
		Output:        tally(r.Counts) + "\n" + plain(r.Project.URL),
		OutputFormat:  "text", TestOutputFormat: "text", TestNameFormat: "text",
		Visibility: "visible", StdoutVisibility: "hidden", Tests: []gradescopeTest{},
	}
	if r.Verdict == checks.Error {
		result.Output = "Could not be judged: " + trouble(r) + "\n" + result.Output
	}
	result.Score, _ = points(r)
	for _, h := range r.Hints {
		if h.Verdict != checks.Skip {
			result.Tests = append(result.Tests, gradescopeTestOf(r, h))
		}
	}
	return writeJSON(w, result)
}

func gradescopeTestOf(r *checks.Report, h checks.Result) gradescopeTest {
	test := gradescopeTest{
		Number: strconv.Itoa(h.Number), Name: plain(h.Text), Score: point(h), MaxScore: 1, Status: "passed",
		Output: strings.Join(lines(r, h), "\n"), Extra: map[string]any{"id": hintID(r, h), "verdict": h.Verdict},
	}
	if h.Verdict != checks.Pass {
		test.Status = "failed"
	}
	if h.Verdict == checks.Error {
		test.Output = "Could not be judged: " + test.Output
	}
	if file := checks.SourceFile(spotOf(h).page); file != "" {
		test.Tags = []string{plain(file)}
	}
	return test
}
