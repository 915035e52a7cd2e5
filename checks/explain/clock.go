package explain

import (
	"time"

	"grader/checks/lazyregexp"
	"grader/checks/report"
)

// leastClock is the least difference of a server's clock that is worth a sentence.
const leastClock = 10 * time.Second

var aboutTime = lazyregexp.New(`(?i)date|time|unix|now\b`)

// clock tells that the server's clock is off, if the failed assertion is about time.
func (p *programFailure) clock() (report.Note, bool) {
	r := p.answer()
	if r == nil || p.failed == nil || !aboutTime().MatchString(p.failed.Code) {
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
