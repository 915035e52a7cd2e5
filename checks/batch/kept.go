package batch

import (
	"errors"
	"fmt"
	"time"

	"grader/checks/report"
)

// Errors of batches.
var (
	ErrNotFound = errors.New("there is no such batch")
	ErrEmpty    = errors.New("there is no submission in it")
	// ErrText: no database keeps U+0000, or bytes that are not UTF-8.
	ErrText    = errors.New("a text in it has a character that can't be kept: U+0000, or bytes that are not UTF-8")
	ErrTooMany = fmt.Errorf("a batch has at most %d submissions", MaxSubmissions)
	// ErrKeyTaken says that the owner handed in something else under the same key.
	ErrKeyTaken = errors.New("something else was handed in under that key")
	// ErrQuota says that the owner has too much to be graded already.
	ErrQuota = errors.New("too many submissions are waiting to be graded")
	// ErrAway says that what keeps batches can't be reached at the moment.
	ErrAway = errors.New("the database can't be reached; the work goes on when it is back, and nothing is lost")
	// ErrFull says that there is no room for what is to be kept.
	ErrFull = errors.New("the database's disk is full: make room, and the work goes on (start a command that has ended " +
		"again); what was kept before is not lost")
	// ErrCalledOff says that a batch was cancelled, so that nothing of it is graded again.
	ErrCalledOff = errors.New("the batch was cancelled")
	// ErrBusy says that a batch is in a state in which that can't be done.
	ErrBusy = errors.New("the batch is not done")
)

// ErrUnwanted says that the receiver of a webhook wants nothing more of it.
var ErrUnwanted = errors.New("the receiver wants no more of these")

// A Delivery is a message of a webhook that did not arrive.
type Delivery struct {
	ID      string
	N       int    // of which submission; -1: of the batch's end
	State   string // "waiting" to be sent again, or "dead"
	Tries   int
	Problem string // of the last try
	At      time.Time
}

// A Filter chooses outcomes; the zero value all that there are.
type Filter struct {
	Verdict report.Verdict // of the whole, or of Hint if there is one; "" is any
	Hint    int            // number of a hint, from 1; 0 is none
	From    int            // the first place
	Limit   int            // at most so many; 0 is no limit
	Changed bool           // only those that are other than in the run before
	Reports bool           // with their reports
}

// An Entry is a submission and its outcome.
type Entry struct {
	Submission
	Outcome *Outcome // nil: it has none yet
}
