// Package checks is the grader's domain: what a challenge is, what a project
// is, and what it means for one to satisfy the other. It does no I/O of its
// own: a [Site] brings the bytes, [Grade] judges them, and a [report.Report] says how
// it went.
//
// A challenge's author wrote hints; each has a [Check]. A check is either data
// (package page: fetch one page, assert on what it says) or a program (package
// hintjs). Either way its outcome becomes a [report.Verdict] in one place,
// [Grade], by one rule:
//
//	pass    everything the hint started has finished, at least one assertion ran, none failed
//	fail    an assertion did not hold: the learner has something to change
//	error   it could not be judged: the site was unreachable, too slow, too large, blocked
//	skip    the hint has nothing to judge
package checks

import (
	"context"
	"errors"

	"grader/checks/report"
)

// A Challenge is an exercise and the hints that tell whether a project solves
// it.
type Challenge struct {
	ID      string // the author's id, unique: "589fc831f9fc0f352b528e75"
	Name    string // dashed name, unique, for people and URLs: "communicate-by-emitting"
	Title   string
	Block   string // name of the folder with those that are taught together; may be empty
	HelpURL string // where learners ask about it; may be empty
	Hints   []Hint

	// TimeZone is the IANA name of the time zone in which hints run that are programs;
	// "" leaves it to the grading.
	TimeZone string
	// Language is that of its texts (BCP 47), if it is known.
	Language string

	Examples []string // lines of code in the author's text, in order
	// Live gives the checks of whether a project works, not how it is written; nil: there
	// are none. It may read them when first asked, and is safe for concurrent use.
	Live func() []Hint
	// LiveByDefault says that they are part of each grading.
	LiveByDefault bool
}

// A Hint is one requirement, in the author's words, and its check.
type Hint struct {
	Text  string // Markdown
	HTML  string // Text as safe HTML; may be empty
	Check Check  // nil: the author wrote nothing to check
	About int    // of a live check: the number of the hint that is about the same; 0: none
}

// A Check judges one hint of a project.
//
// Run asks the session for pages and applies assertions to them. It returns
// the assertions that ran, in order, which are the report's from then on, and
//   - nil if all of them held and all that it started has finished,
//   - a [*Failure] if the learner got something wrong,
//   - any other error if it could not tell; a [*SiteError] says why.
type Check interface {
	Run(ctx context.Context, s *Session) ([]report.Assertion, error)
}

// A PageCheck is a [Check] that gets one page and asks for nothing else. [Grade]
// gets the pages of such checks side by side, and shows each to [Explain].
type PageCheck interface {
	Check
	// PageReference is the page's URL as a reference, to be resolved against the
	// project's URL, code.
	PageReference(code string) string
}

// A Failure is the outcome of a check whose assertion did not hold.
type Failure struct {
	// Message is what the assertion library says, to the letter:
	// "You should emit: expected '…' to match /io.emit/".
	Message string
	// Code says which failure it is, where a check tells several apart; stable, may
	// be empty.
	Code string
	// Expression is what did not hold, if the check is a program and it is known.
	Expression *report.Expression
}

func (f *Failure) Error() string { return f.Message }

// isFailure reports whether an outcome says that the learner got something wrong.
func isFailure(err error) bool {
	if err == nil {
		return false
	}
	var failure *Failure
	return errors.As(err, &failure)
}

// verdictOf maps the outcome of [Check.Run] to a verdict. A check that ran no
// assertion proved nothing, so it does not pass.
func verdictOf(assertions []report.Assertion, err error) report.Verdict {
	switch {
	case isFailure(err):
		return report.Fail
	case err != nil:
		return report.Error
	case len(assertions) == 0:
		return report.Fail
	default:
		return report.Pass
	}
}
