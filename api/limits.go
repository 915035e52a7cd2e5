package api

import (
	"net/http"
	"strconv"
	"time"
)

// Limits protect the service. 0 switches a limit off, but for those whose comment
// says otherwise. Of gradings, waiting requests and connections, all clients together
// have twice as many as one.
type Limits struct {
	Gradings    int           // gradings of one client at once; more wait in the queue
	Waking      int           // gradings of one client beside those that wait for a sleeping host by [Wait]; 0: none
	Queue       int           // requests of one client that wait, more get a 503; 0: none waits
	QueueWait   time.Duration // what a request may wait in the queue
	RatePerMin  int           // gradings a minute of one client: a token's owner, or an address (/64 of IPv6)
	Burst       int           // gradings that one client may ask for at once; 0 is RatePerMin
	BodyTimeout time.Duration // what a request's body may take to arrive
	Connections int           // connections of one address (/64 of IPv6), more get a 503
}

// DefaultLimits suit a small machine that serves a school.
func DefaultLimits() Limits {
	return Limits{
		Gradings: 256, Waking: 512, Queue: 256, QueueWait: 10 * time.Second, RatePerMin: 600, Burst: 120,
		BodyTimeout: 15 * time.Second, Connections: 1024,
	}
}

func overloaded() *Problem {
	p := problem(http.StatusServiceUnavailable, "overloaded", "The grader has as much to do as it can at the moment. It says nothing about the project: try again in a few seconds.")
	p.Retryable = true
	p.retryAfter = 2 * time.Second
	return p
}

// setRetryAfter says in whole seconds when to come back (RFC 9110, 10.2.3).
func setRetryAfter(h http.Header, d time.Duration) {
	h.Set("Retry-After", strconv.Itoa(int((d+time.Second-1)/time.Second)))
}
