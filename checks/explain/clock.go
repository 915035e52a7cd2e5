package explain

import (
	"regexp"
	"time"

	"grader/checks/report"
)

// leastClock is how far off a server's clock is told to be where a hint compares
// times.
const leastClock = 10 * time.Second

var aboutTime = regexp.MustCompile(`(?i)date|time|unix|now\b`)

// clock tells that the server's clock is off, where what failed is about time.
func (p *programmer) clock() (report.Note, bool) {
	r := p.answer()
	if r == nil || p.failed == nil || !aboutTime.MatchString(p.failed.Code) {
		return report.Note{}, false
	}
	ahead := r.ClockAhead()
	switch {
	case ahead >= leastClock:
		return note("clock_ahead", params{"off": ahead.String()}), true
	case ahead <= -leastClock:
		return note("clock_behind", params{"off": (-ahead).String()}), true
	}
	return report.Note{}, false
}
