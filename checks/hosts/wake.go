package hosts

import (
	"context"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"

	"grader/checks"
)

const (
	firstPause = time.Second
	maxPause   = 8 * time.Second

	// An app answers 500 while its database wakes up, and where it has a mistake. A
	// mistake gives the same answer again and again, so an answer that stays the same
	// for steadyError is the app's own, and so is whatever comes after maxOwnError.
	steadyError = 10 * time.Second
	maxOwnError = 30 * time.Second
)

// wakeOnce wakes the host before the first request that may change something: those that
// come meanwhile wait, and the project is asked for its home once.
func (s *site) wakeOnce(ctx context.Context) error {
	if s.up.Err() != nil {
		return nil
	}
	select {
	case s.poking <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { <-s.poking }()
	if s.poked || s.up.Err() != nil {
		return nil
	}
	err := s.wake(ctx)
	s.poked = err == nil
	return err
}

// wake wakes the host by a GET of the project's home, so that the request that
// follows is sent once. The error is why there is no use in sending it.
func (s *site) wake(ctx context.Context) error {
	home := checks.Request{URL: s.url + "/"}
	out := s.ask(ctx, home, true)
	attempts := 1
	if out.asleep && ctx.Err() == nil {
		out, attempts = s.repeat(ctx, home, out, true)
	}
	if out.err != nil {
		_, err := out.result(attempts, 0)
		return err
	}
	if out.row == nil {
		return nil
	}
	strict := recognize(home.URL, answer{resp: out.resp}, true)
	if strict != nil && strict.Doubt {
		strict = out.row
	}
	if strict == nil || strict.Code == "" {
		return nil
	}
	out.row = strict
	if strict.Asleep {
		_, err := out.result(attempts, 0)
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.home = out // it may be bare, and the app behind it
	return nil
}

// repeat sends a request again and again until its answer is none of a sleeping
// host, or the time is up. One request does so at a time; whoever waited for it
// asks once more, or, if the host didn't wake up, not at all.
func (s *site) repeat(ctx context.Context, req checks.Request, out outcome, poke bool) (outcome, int) {
	attempts := 1
	select {
	case s.turn <- struct{}{}:
	case <-ctx.Done():
		return outcome{err: ctx.Err()}, attempts
	}
	defer func() { <-s.turn }()
	if s.up.Err() != nil {
		return s.ask(ctx, req, poke), attempts + 1
	}
	s.startWaiting()
	defer s.stopWaiting()
	changed := time.Duration(0) // when the answer last was another one
	for pause := firstPause; out.asleep; pause = min(2*pause, maxPause) {
		wait := max(pause, out.pause)
		if s.elapsed()+wait > s.waitLimit(out, changed) {
			break
		}
		if err := s.wait(ctx, wait); err != nil {
			return outcome{err: err}, attempts
		}
		next := s.ask(ctx, req, poke)
		if next.err != nil && ctx.Err() != nil {
			return outcome{err: ctx.Err()}, attempts
		}
		if !next.same(out) {
			changed = s.elapsed()
		}
		out = next
		attempts++
	}
	return out, attempts
}

// wait waits, and no longer than until the host is awake.
func (s *site) wait(ctx context.Context, d time.Duration) error {
	waiting, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(s.up, cancel)()
	if err := s.opts.Sleep(waiting, d); err != nil && s.up.Err() == nil {
		return err
	}
	return ctx.Err()
}

// waitLimit is how long after the first request an outcome is still waited for that
// has been the same since changed.
func (s *site) waitLimit(out outcome, changed time.Duration) time.Duration {
	if out.row != nil && out.row.Code == "" {
		return min(s.opts.Wake, maxOwnError, changed+steadyError)
	}
	return s.opts.Wake
}

// same reports whether both outcomes are the same answer, or none.
func (o outcome) same(other outcome) bool {
	if o.resp == nil || other.resp == nil {
		return o.resp == other.resp
	}
	return o.resp.Status == other.resp.Status && o.resp.Body == other.resp.Body
}

func (s *site) elapsed() time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now().Sub(s.since)
}

func (s *site) startWaiting() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.begin = s.now()
}

func (s *site) stopWaiting() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.waited += s.now().Sub(s.begin)
	s.begin = time.Time{}
}

// maxRetryAfter is how long a host is believed that it wants not to be asked.
const maxRetryAfter = 24 * time.Hour

// retryAfter is when the host wants to be asked again (RFC 9110, 10.2.3): seconds
// or a date; 0 if it doesn't say.
func retryAfter(resp *checks.Response, now time.Time) time.Duration {
	value := resp.Header.Get("Retry-After")
	if seconds, err := strconv.ParseUint(value, 10, 32); err == nil {
		return min(time.Duration(seconds)*time.Second, maxRetryAfter)
	}
	if date, err := http.ParseTime(value); err == nil {
		return min(max(0, date.Sub(now)), maxRetryAfter)
	}
	return 0
}

// isLocal reports whether a project's URL is one on this machine or in its network:
// nothing there sleeps until it is asked for, so nothing listens where nobody answers.
func isLocal(raw string) bool {
	u, err := url.Parse(raw)
	if err != nil {
		return false
	}
	name := strings.TrimSuffix(strings.ToLower(u.Hostname()), ".")
	if name == "localhost" || strings.HasSuffix(name, ".localhost") {
		return true
	}
	addr, err := netip.ParseAddr(name)
	return err == nil && (addr.IsLoopback() || addr.IsPrivate() || addr.IsLinkLocalUnicast())
}
