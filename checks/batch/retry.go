package batch

import "time"

// DefaultRetries are how long after each try what could not be judged is tried
// again: most hosts that sleep or are deployed anew are back by then.
func DefaultRetries() []time.Duration {
	return []time.Duration{time.Minute, 5 * time.Minute, 30 * time.Minute}
}

// again is when an outcome is tried again after so many tries before, no sooner than
// its host wants; zero: it is final.
func again(o *Outcome, try int, retries []time.Duration, now time.Time) time.Time {
	if try >= len(retries) || !o.retryable() {
		return time.Time{}
	}
	return now.Add(max(retries[try], o.Report.RetryAfter()))
}
