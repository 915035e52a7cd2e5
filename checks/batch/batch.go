// Package batch is the domain of many submissions that are graded while nobody
// waits: how they are cut into chunks, how a chunk is worked, what is tried again
// and when, and how far it all is. It does no I/O: a [Store] keeps what comes of
// it, and the caller grades.
package batch

import (
	"strings"
	"time"

	"grader/checks/report"
)

// MaxSubmissions is how many a batch may have.
const MaxSubmissions = 1_000_000

// A State says where a batch is.
type State string

// The states of a batch.
const (
	Receiving State = "receiving" // its submissions are still being handed over
	Running   State = "running"
	Done      State = "done" // each submission has its outcome
	Cancelled State = "cancelled"
)

// Spec is what its owner wants of a batch.
type Spec struct {
	Owner string `json:"-"` // whose token it was; "" where there are no tokens
	Key   string `json:"-"` // by which the owner tells it from others; "" does not
	// Digest is of what was handed in under the key.
	Digest string `json:"-"`

	// Line is what its workers are asked for; "" is what all workers work.
	Line string `json:"line,omitempty"`

	Single bool `json:"-"` // a grading that somebody asked for by itself: it is kept for a day only

	Title string `json:"title,omitempty"`
	// Challenge is of submissions that name none, and Columns are of the roster.
	Challenge string   `json:"challenge,omitempty"`
	Columns   *Columns `json:"columns,omitempty"`
	Hook      *Hook    `json:"hook,omitempty"` // who is told; nil: nobody

	Schedule *Schedule `json:"-"` // when it is graded again; nil: it is not

	Strict bool `json:"strict,omitempty"` // fail a hint whose pass rests on nothing
	Live   bool `json:"live,omitempty"`   // connect clients to the projects, too
}

// A Hook is who is told when a batch has ended.
type Hook struct {
	URL    string `json:"url"`
	Secret string `json:"secret"`         // by which the receiver knows the sender, sealed
	Each   bool   `json:"each,omitempty"` // of each outcome, too
}

// Columns are the headings by which a roster's columns are found; "" is found by
// itself.
type Columns struct {
	Student   string `json:"student,omitempty"`
	URL       string `json:"url,omitempty"`
	Challenge string `json:"challenge,omitempty"`
}

// A Batch is what is known of one beside its submissions.
type Batch struct {
	ID      string // of its address; random
	Spec    Spec
	State   State
	Total   int
	Most    int // how many submissions its most frequent host has
	Created time.Time
	Ended   time.Time // zero until it is done or cancelled
}

// A Submission is one hand-in.
type Submission struct {
	N         int    // its place in the batch, from 0
	Student   string // who; may be empty
	ID        string // tells students of one name apart; may be empty
	URL       string // empty: nothing was handed in
	Challenge string // its name
}

// Missing is the verdict of who handed in nothing.
const Missing report.Verdict = "missing"

// An Outcome is what came of a submission.
type Outcome struct {
	N       int
	Round   int            // of the chunk that brought it
	Verdict report.Verdict // or Missing
	Hints   string         // the first letter of each hint's verdict, in order
	Code    report.ErrorCode
	Report  *report.Report // nil: there is none, for Problem
	Problem string
	Tries   int       // how often it was graded
	At      time.Time // when it came
	Again   time.Time // when it is tried again; zero: it is final
	Before  *Past     // of the run before; nil: there was none
}

// outcomeOf is the outcome of a grading.
func outcomeOf(s Submission, graded *report.Report, err error) *Outcome {
	o := &Outcome{N: s.N, Verdict: report.Error, Report: graded}
	switch {
	case s.URL == "":
		o.Verdict, o.Report = Missing, nil
	case err != nil:
		o.Problem, o.Report = err.Error(), nil
	default:
		o.Verdict = graded.Verdict
		letters := make([]byte, len(graded.Hints))
		for i, h := range graded.Hints {
			letters[i] = h.Verdict[0]
		}
		o.Hints = string(letters)
		if graded.Error != nil {
			o.Code = graded.Error.Code
		}
	}
	return o
}

// retryable reports whether another try may end otherwise: something could not be
// judged, and not for good.
func (o *Outcome) retryable() bool {
	return o.Report != nil && o.Report.Retryable()
}

// Host is the host and port that a URL names, in lower case, without its scheme;
// of what is no URL, all of it.
func Host(url string) string {
	_, rest, ok := strings.Cut(url, "://")
	if !ok {
		rest = url
	}
	if i := strings.IndexAny(rest, "/?#\\"); i >= 0 {
		rest = rest[:i]
	}
	return strings.ToLower(rest[strings.LastIndexByte(rest, '@')+1:])
}
