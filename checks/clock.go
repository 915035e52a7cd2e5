package checks

import "time"

// leastSkew is by how much a clock has to be off before it is said to be: dates
// are whole seconds, and an answer is under way for a while.
const leastSkew = 5 * time.Second

// ClockAhead is by how much the clock of the server that answered is ahead of
// the grader's, in whole seconds; negative if it is behind, and 0 if it isn't
// told or close enough. It goes by the Date field (RFC 9110, section 6.6.1),
// which is older than the answer if a cache gave it.
func (r *Response) ClockAhead() time.Duration {
	date, err := time.Parse(httpDate, r.Header.Get("Date"))
	if err != nil || r.Received.IsZero() || r.Header.Get("Age") != "" {
		return 0
	}
	if ahead := date.Sub(r.Received); ahead > leastSkew {
		return ahead.Round(time.Second)
	}
	if behind := r.Received.Add(-r.Elapsed).Sub(date); behind > leastSkew {
		return -behind.Round(time.Second)
	}
	return 0
}

const httpDate = "Mon, 02 Jan 2006 15:04:05 GMT"
