package render

import (
	"fmt"
	"io"

	"grader/checks/report"
)

// writeCodeGrade writes the line by which a Custom Test of CodeGrade gives
// points; it goes to the test's channel for structured output. Where the grading
// as a whole could not be judged it writes nothing, so that no one gets points
// off for that: the exit code tells.
func writeCodeGrade(w io.Writer, r *report.Report) error {
	if r.Verdict == report.Error {
		return nil
	}
	got, most := points(r)
	_, err := fmt.Fprintf(w, `{"tag":"points","points":"%d/%d"}`+"\n", got, most)
	return err
}
