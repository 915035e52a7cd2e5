package hintjs

import (
	"github.com/dop251/goja"

	"grader/checks/plain"
	"grader/checks/report"
)

// Of a hint's assertions maxRecord are recorded, and as many more that failed, until
// their texts have maxTexts bytes, or twice that. maxText bounds a text, maxFailure what
// was thrown, in code points: longer ones end in an ellipsis.
const (
	maxRecord  = 500
	maxTexts   = 64 << 10
	maxText    = 1000
	maxFailure = 16 << 10
)

// recorded counts what a run has recorded.
type recorded struct {
	assertions, bytes int
	claims            []claim // the last of each running assertion, the innermost at the end
}

// A claim is what an assertion says of a value.
type claim struct{ subject, expected, actual goja.Value }

// begin begins an assertion.
func (r *run) begin(goja.FunctionCall) goja.Value {
	r.recorded.claims = append(r.recorded.claims, claim{})
	return goja.Undefined()
}

// claimed is called for each claim of an assertion: a subject(0), what was expected(1)
// and what was found(2). The last one is recorded.
func (r *run) claimed(call goja.FunctionCall) goja.Value {
	if n := len(r.recorded.claims); n > 0 {
		r.recorded.claims[n-1] = claim{call.Argument(0), call.Argument(1), call.Argument(2)}
	}
	return goja.Undefined()
}

// record ends an assertion: its kind(0), whether it held(1), and its second argument(2).
func (r *run) record(call goja.FunctionCall) goja.Value {
	last := len(r.recorded.claims) - 1
	c := r.recorded.claims[last]
	r.recorded.claims = r.recorded.claims[:last]
	verdict, limit := report.Pass, 1
	if !call.Argument(1).ToBoolean() {
		verdict, limit = report.Fail, 2
	}
	if r.recorded.assertions >= limit*maxRecord || r.recorded.bytes >= limit*maxTexts {
		return goja.Undefined()
	}
	a := report.Assertion{Kind: plain.Clip(call.Argument(0).String(), maxText), Verdict: verdict}
	second := call.Argument(2)
	if c.subject != nil {
		a.Expected, a.Actual = r.shown(c.expected), r.shown(c.actual)
		if m, ok := c.subject.ToObject(r.vm).Get("message").(goja.String); ok {
			a.Message = plain.Clip(m.String(), maxText)
		}
	}
	if m, ok := second.(goja.String); ok && a.Kind == "assert" && a.Message == "" {
		a.Message = plain.Clip(m.String(), maxText)
	}
	if o, ok := second.(*goja.Object); ok && o.ClassName() == "RegExp" {
		r.vm.Try(func() { a.Pattern = plain.Clip(r.callOn(o, "toString").String(), maxText) })
	}
	r.recorded.assertions++
	r.recorded.bytes += len(a.Message) + len(a.Expected) + len(a.Actual) + len(a.Pattern)
	r.outcome.Assertions = append(r.outcome.Assertions, a)
	return goja.Undefined()
}

// shown formats a value for a record. If that throws, it must not change the outcome.
func (r *run) shown(v goja.Value) (text string) {
	if v == nil || goja.IsUndefined(v) {
		return ""
	}
	r.vm.Try(func() { text = r.displayed(v).String() })
	return plain.Clip(text, maxText)
}
