package hintjs

import (
	"github.com/dop251/goja"

	"grader/checks/plain"
	"grader/checks/report"
)

// A report lists so many assertions of a hint at most, and as many more that
// failed, until their texts are maxTexts bytes. A text has maxText code points,
// what was thrown maxFailure: longer ones end in an ellipsis.
const (
	maxRecord  = 500
	maxTexts   = 64 << 10
	maxText    = 1000
	maxFailure = 16 << 10
)

// recorded counts what a run has recorded.
type recorded struct{ assertions, bytes int }

func (r *recorded) add(a report.Assertion) {
	r.assertions++
	r.bytes += len(a.Message) + len(a.Expected) + len(a.Actual) + len(a.Pattern)
}

// wanted tells whether an assertion with this verdict should be recorded.
func (r *run) wanted(call goja.FunctionCall) goja.Value {
	limit := 1
	if call.Argument(0).String() == string(report.Fail) {
		limit = 2
	}
	return r.vm.ToValue(r.recorded.assertions < limit*maxRecord && r.recorded.bytes < limit*maxTexts)
}

func (r *run) record(call goja.FunctionCall) goja.Value {
	text := func(i int) string { return plain.Clip(call.Argument(i).String(), maxText) }
	a := report.Assertion{
		Kind:     text(0),
		Verdict:  report.Verdict(call.Argument(1).String()),
		Message:  text(2),
		Expected: text(3),
		Actual:   text(4),
		Pattern:  text(5),
	}
	r.recorded.add(a)
	r.outcome.Assertions = append(r.outcome.Assertions, a)
	return goja.Undefined()
}
