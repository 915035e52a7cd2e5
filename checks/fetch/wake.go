package fetch

import (
	"errors"
	"net/http"
	"strconv"
	"sync"
	"time"

	"grader/checks"
)

const (
	firstPause = time.Second
	maxPause   = 8 * time.Second
)

// wake is what a session knows of its host's sleep.
type wake struct {
	mu    sync.Mutex
	awake bool
	since time.Time // of the first request
}

// nap decides whether a request is to be sent again because the host may still
// be waking up, and after which pause.
func (s *session) nap(req checks.Request, resp *checks.Response, err error, began time.Time, attempt int) (time.Duration, bool) {
	w := &s.wake
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.since.IsZero() || began.Before(w.since) {
		w.since = began
	}
	pause, asleep := sleeping(resp, err, attempt)
	if err == nil && !asleep {
		w.awake = true
	}
	safe := req.Method == "" || req.Method == http.MethodGet || req.Method == http.MethodHead
	if !asleep || w.awake || !safe {
		return 0, false
	}
	return pause, s.client.now().Sub(w.since)+pause <= s.client.opts.Wake
}

// sleeping reports whether an outcome is one of a host that wakes up, and how
// long to wait: twice as long each time, and what the host itself asks for.
func sleeping(resp *checks.Response, err error, attempt int) (pause time.Duration, asleep bool) {
	pause = min(firstPause<<min(attempt-1, 10), maxPause)
	var site *checks.SiteError
	switch {
	case errors.As(err, &site):
		asleep = site.Code == checks.ConnectionRefused || site.Code == checks.ConnectTimeout || site.Code == checks.ReadTimeout
	case err == nil && (resp.Status == http.StatusBadGateway || resp.Status == http.StatusServiceUnavailable):
		asleep = true
		if seconds, err := strconv.ParseUint(resp.Header.Get("Retry-After"), 10, 16); err == nil {
			pause = max(pause, time.Duration(seconds)*time.Second)
		}
	}
	return pause, asleep
}
