package render

import (
	"time"

	"grader/checks/report"
)

// took says for people how long a grading took.
func took(r *report.Report) string {
	d := time.Duration(r.Elapsed)
	if d < time.Millisecond {
		return texts(r)("under 1 ms")
	}
	return language(r).Decimal(d.Round(time.Millisecond).String())
}
