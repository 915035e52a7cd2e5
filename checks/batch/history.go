package batch

import (
	"time"

	"grader/checks/report"
)

// A Past is how a submission was judged once.
type Past struct {
	Verdict report.Verdict
	Hints   string // as of an [Outcome]
	Code    report.ErrorCode
	At      time.Time
}

// Same reports whether the judgement is the same as another, whenever it was.
func (p Past) Same(other Past) bool {
	p.At = other.At
	return p == other
}

// Past is the outcome as a later one sees it.
func (o *Outcome) Past() Past { return Past{o.Verdict, o.Hints, o.Code, o.At} }

// Changed reports whether the outcome is final and another than that of the run
// before.
func (o *Outcome) Changed() bool {
	return o.Before != nil && o.Again.IsZero() && !o.Before.Same(o.Past())
}

// A HintChange is a hint whose verdict has changed; "" where there was none.
type HintChange struct {
	Number   int // from 1
	From, To report.Verdict
}

// HintChanges lists the hints whose verdicts differ, by their letters.
func HintChanges(before, after string) []HintChange {
	var list []HintChange
	for i := range max(len(before), len(after)) {
		if from, to := verdictAt(before, i), verdictAt(after, i); from != to {
			list = append(list, HintChange{i + 1, from, to})
		}
	}
	return list
}

// verdictAt is the verdict that a letter of an outcome's hints stands for.
func verdictAt(hints string, i int) report.Verdict {
	if i >= len(hints) {
		return ""
	}
	for _, v := range []report.Verdict{report.Pass, report.Fail, report.Error, report.Skip} {
		if v[0] == hints[i] {
			return v
		}
	}
	return ""
}
