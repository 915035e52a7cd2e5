package render

import (
	"time"

	"grader/checks/report"
)

// took says for people how long something took.
func took(m report.Millis) string {
	d := time.Duration(m)
	if d < time.Millisecond {
		return "less than 1 ms"
	}
	return d.Round(time.Millisecond).String()
}
