package report

import (
	"slices"
	"time"
)

// Trouble says why something could not be judged.
type Trouble struct {
	Code      ErrorCode `json:"code"`
	Detail    string    `json:"detail"`
	Retryable bool      `json:"retryable"`
	// RetryAfter is how many seconds the host wants not to be asked again; 0: it did not
	// say.
	RetryAfter int `json:"retry_after_seconds,omitempty"`
}

// ErrorCode says why a hint could not be judged. The set is small and stable.
type ErrorCode string

// The reasons why a hint could not be judged.
const (
	DNSFailure        ErrorCode = "dns_failure"
	ConnectionRefused ErrorCode = "connection_refused"
	ConnectTimeout    ErrorCode = "connect_timeout"
	ReadTimeout       ErrorCode = "read_timeout"
	TLSFailure        ErrorCode = "tls_failure"
	BlockedAddress    ErrorCode = "blocked_address"
	BlockedRedirect   ErrorCode = "blocked_redirect"
	TooManyRedirects  ErrorCode = "too_many_redirects"
	TooLarge          ErrorCode = "too_large"
	BadResponse       ErrorCode = "bad_response"
	BudgetExceeded    ErrorCode = "budget_exceeded" // of time, memory or requests
	Busy              ErrorCode = "busy"            // the grader asks this host too much already: retryable
	Stopped           ErrorCode = "stopped"         // the grading was called off: retryable
	TooComplex        ErrorCode = "too_complex"     // nested deeper than is looked into
	NotGradable       ErrorCode = "not_gradable"    // the hint needs what a grader does not have, such as a DOM
	NothingToGrade    ErrorCode = "nothing_to_grade"

	// What a host answers in a project's stead.
	HostAsleep  ErrorCode = "host_asleep"  // it is waking, or its app is down for the moment: retryable
	HostPrivate ErrorCode = "host_private" // a sign-in or another protection stands in front of it
	HostGone    ErrorCode = "host_gone"    // nothing is deployed there, or it was suspended or closed
	HostRefuses ErrorCode = "host_refuses" // a rate limit, a bot wall, a quota
	NotTheApp   ErrorCode = "not_the_app"  // the address of an editor or a repository
	NeedsLogin  ErrorCode = "needs_login"  // it answers only who is logged in

	// EgressFailure is a fault of the way out, such as the operator's proxy: retryable.
	EgressFailure ErrorCode = "egress_failure"
	// Internal is a fault of the grader. Its cause is logged and never shown.
	Internal ErrorCode = "internal"
)

// Retryable reports whether another try may end otherwise: something could not be
// judged, and not for good.
func (r *Report) Retryable() bool {
	if r.Error != nil && r.Error.Retryable {
		return true
	}
	return slices.ContainsFunc(r.Hints, func(h Result) bool { return h.Error != nil && h.Error.Retryable })
}

// RetryAfter is how long the hosts want not to be asked again that did not let it be
// judged; 0 if none has said.
func (r *Report) RetryAfter() time.Duration {
	most := 0
	if r.Error != nil {
		most = r.Error.RetryAfter
	}
	for _, h := range r.Hints {
		if h.Error != nil {
			most = max(most, h.Error.RetryAfter)
		}
	}
	return time.Duration(most) * time.Second
}

// trouble is why the whole could not be judged: the first hint's reason. A
// reason that is a fault of the grader counts where there is no other.
func (r *Report) trouble() *Trouble {
	if r.Verdict != Error {
		return nil
	}
	var first *Trouble
	for _, h := range r.Hints {
		if h.Error != nil && (first == nil || first.Code == Internal) {
			first = h.Error
		}
	}
	if first != nil {
		return first
	}
	if r.Live != nil && r.Live.Required {
		return &Trouble{Code: NothingToGrade, Detail: "This challenge has no live checks."}
	}
	return &Trouble{Code: NothingToGrade, Detail: "No hint of this challenge has anything to check."}
}
