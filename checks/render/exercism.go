package render

import (
	"io"
	"strings"

	text "grader/checks/plain"
	"grader/checks/report"
)

type (
	exercism struct {
		Version int            `json:"version"`
		Status  report.Verdict `json:"status"`
		Message *string        `json:"message"`
		Tests   []exercismTest `json:"tests"`
	}
	exercismTest struct {
		Name     string         `json:"name"`
		Status   report.Verdict `json:"status"`
		Message  string         `json:"message,omitempty"`
		TestCode string         `json:"test_code"`
		Output   string         `json:"output,omitempty"`
	}
)

// maxExercismOutput is what the website shows of a test's output, in code
// points.
const maxExercismOutput = 500

// writeExercism writes a results.json of an Exercism test runner, version 3. It
// knows no skip: a hint that nothing was asserted of is an error. At the top, error
// means that no test ran; else a test that ended so is a fail.
func writeExercism(w io.Writer, r *report.Report) error {
	result := exercism{Version: 3, Status: r.Verdict, Tests: []exercismTest{}}
	if r.Verdict == report.Error {
		why := trouble(r)
		result.Message = &why
		if r.Counts.Pass > 0 {
			result.Status = report.Fail
		}
	}
	for _, h := range r.Hints {
		test := exercismTest{Name: title(h), Status: h.Verdict, TestCode: asserted(h)}
		if h.Verdict == report.Skip {
			test.Status = report.Error
		}
		if h.Verdict != report.Pass {
			test.Message = because(r, h)
		}
		test.Output = text.Clip(strings.Join(lines(r, h), "\n"), maxExercismOutput)
		result.Tests = append(result.Tests, test)
	}
	return writeJSON(w, result)
}
