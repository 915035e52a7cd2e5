package hintjs

import (
	"slices"
	"strconv"
	"strings"

	"github.com/dop251/goja"
	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/file"

	"grader/checks/report"
)

// A trace is what probes recorded of a run, to explain a failure by.
type trace struct {
	run    *run
	probes *probes
	values []goja.Value // by slot
	ticks  []int64      // when they were recorded
	tick   int64

	readings     []reading
	failed       []failure
	missingInURL []report.Value                 // values that a URL was made with
	rethrown     []goja.Value                   // thrown in a catch clause: another failure came first
	parts        map[*goja.Object]report.Source // of the responses; an index for one explanation
	attempts     int
}

// A reading is a value that the program read from a response.
type reading struct {
	exchange int // the number of its request
	value    goja.Value
}

// A failure is something that was thrown, whether or not the program caught it.
type failure struct {
	value      goja.Value
	message    string
	expression *report.Expression
}

// maxReadings bounds the readings that are kept, maxFailures the failures that are
// explained: programs retry in loops.
const maxReadings, maxFailures = 1000, 20

func newTrace(r *run, p *probes) *trace {
	return &trace{run: r, probes: p, values: make([]goja.Value, p.slots), ticks: make([]int64, p.slots)}
}

// defineProbes defines the functions that the program's probes call.
func (t *trace) defineProbes() error {
	for name, f := range map[string]func(goja.FunctionCall) goja.Value{
		probeFunction: t.probe, throwFunction: t.throw, caughtFunction: t.catch,
	} {
		if !t.probes.functions[name] {
			continue
		}
		if err := t.run.hide(name, t.run.vm.ToValue(f)); err != nil {
			return err
		}
	}
	return nil
}

func (t *trace) probe(call goja.FunctionCall) goja.Value {
	slot, v := call.Arguments[0].ToInteger(), call.Arguments[1]
	t.tick++
	t.values[slot], t.ticks[slot] = v, t.tick
	return v
}

func (t *trace) throw(call goja.FunctionCall) goja.Value {
	site, v := t.probes.sites[call.Arguments[0].ToInteger()], call.Arguments[1]
	if !site.rethrows {
		t.noteFailure(v, func() *report.Expression { return t.throwExpression(site) })
	} else if !t.knows(v) {
		t.rethrown = append(t.rethrown, v)
	}
	return v
}

func (t *trace) catch(call goja.FunctionCall) goja.Value {
	t.noteError(call.Arguments[0])
	return goja.Undefined()
}

// noteReading records a value(1) that the program read from the response to a
// request, by its number(0).
func (r *run) noteReading(call goja.FunctionCall) goja.Value {
	r.trace.addReading(reading{int(call.Argument(0).ToInteger()), call.Argument(1)})
	return goja.Undefined()
}

func (t *trace) addReading(c reading) {
	if len(t.readings) < maxReadings {
		t.readings = append(t.readings, c)
		t.parts = nil // it has not been indexed
	}
}

// noteParsed records the value of a JSON text, if that was read from a response.
func (t *trace) noteParsed(text, value goja.Value) {
	for _, c := range slices.Backward(t.readings) {
		if s, ok := c.value.(goja.String); ok && s.SameAs(text) {
			t.addReading(reading{c.exchange, value})
			return
		}
	}
}

// noteFailedAssertion records that an assertion, by its name(0), threw an error(1).
func (r *run) noteFailedAssertion(call goja.FunctionCall) goja.Value {
	t := r.trace
	at := t.callerPosition(r.vm.CaptureCallStack(0, nil))
	for _, s := range t.probes.sites {
		if s.call != nil && t.positionAt(s.call.LeftParenthesis) == at {
			t.noteFailure(
				call.Argument(1),
				func() *report.Expression {
					return t.assertionExpression(s, call.Argument(0).String(), call.Argument(1))
				},
			)
		}
	}
	return goja.Undefined()
}

// noteFailure records a failure, unless it is known.
func (t *trace) noteFailure(v goja.Value, show func() *report.Expression) {
	if t.attempts++; t.attempts > maxFailures || t.knows(v) {
		return
	}
	f := failure{value: v}
	_ = t.run.protect(func() error { // what can't be explained must not change the outcome
		f.message = messageOf(v)
		if t.run.vm.Try(func() { f.expression = show() }) != nil {
			f.expression = nil
		}
		return nil
	})
	t.parts = nil
	t.failed = append(t.failed, f)
}

// knows reports whether a failure with this value was recorded, or follows from one
// that was.
func (t *trace) knows(v goja.Value) bool {
	return slices.ContainsFunc(t.failed, func(f failure) bool { return f.value.SameAs(v) }) ||
		slices.ContainsFunc(t.rethrown, v.SameAs)
}

// messageOf is the message of an error, "" of other values.
func messageOf(v goja.Value) string {
	if o, ok := v.(*goja.Object); ok && o.ClassName() == "Error" {
		if m := o.Get("message"); m != nil {
			return m.String()
		}
	}
	return ""
}

// noteError records an error that was caught, or ended the run.
func (t *trace) noteError(v goja.Value) {
	o, ok := v.(*goja.Object)
	if !ok || o.ClassName() != "Error" {
		return
	}
	t.noteFailure(v, func() *report.Expression { return t.errorExpression(o) })
}

// A position is a line and a column of the program, from 1.
type position struct{ line, column int }

func (t *trace) positionAt(i file.Idx) position {
	before := t.probes.source[:int(i)-t.probes.base]
	line := strings.LastIndexByte(before, '\n')
	return position{strings.Count(before, "\n") + 1, len(before) - line}
}

func (t *trace) callerPosition(stack []goja.StackFrame) position {
	for _, f := range stack {
		if f.SrcName() == programName {
			return position{f.Position().Line, f.Position().Column}
		}
	}
	return position{}
}

// parsePosition reads a position from an error's stack: "at f (hint:3:17(5))".
func parsePosition(stack string) position {
	_, rest, found := strings.Cut(stack, programName+":")
	line, rest, _ := strings.Cut(rest, ":")
	column, _, _ := strings.Cut(rest, "(")
	l, err := strconv.Atoi(line)
	c, err2 := strconv.Atoi(column)
	if !found || err != nil || err2 != nil {
		return position{}
	}
	return position{l, c}
}

// expression explains the failure of a run, by the value that was thrown and its
// message. That may quote an earlier failure, which is explained then: programs catch
// errors and throw new ones with their messages.
func (t *trace) expression(v goja.Value, message string) *report.Expression {
	t.noteError(v)
	best := t.failureOf(v, message)
	if best == nil {
		return nil
	}
	for _, b := range t.missingInURL {
		if !slices.ContainsFunc(best.Values, func(v report.Value) bool { return v.Expression == b.Expression }) {
			best.Values = append(best.Values, b)
		}
	}
	return best
}

func (t *trace) failureOf(v goja.Value, message string) *report.Expression {
	var best *report.Expression
	for _, f := range t.failed {
		switch {
		case f.expression == nil:
		case f.value.SameAs(v):
			return f.expression
		case best == nil || f.message != "" && strings.Contains(message, f.message):
			best = f.expression
		}
	}
	return best
}

// show formats a value.
func (t *trace) show(v goja.Value, most int) string {
	if id, ok := t.answerOf(v); ok && t.run.answers[id] != nil {
		a := t.run.answers[id]
		return "the answer " + strings.TrimSpace(strconv.Itoa(a.Status)+" "+a.StatusText)
	}
	return t.library("show", v, t.run.vm.ToValue(most)).String()
}

// answerOf is the number of the request whose response an object stands for.
func (t *trace) answerOf(v goja.Value) (int, bool) {
	o, ok := v.(*goja.Object)
	if !ok {
		return 0, false
	}
	for _, c := range t.readings {
		if c.value.SameAs(o) && o.ClassName() == "Object" && t.isAnswer(o) {
			return c.exchange, true
		}
	}
	return 0, false
}

// isAnswer tells a Response or an XMLHttpRequest from what was read from one.
func (t *trace) isAnswer(o *goja.Object) bool {
	p := o.Prototype()
	return p != nil && p.Prototype() != nil || o.Get("readyState") != nil && o.Get("getResponseHeader") != nil
}

func (t *trace) library(name string, args ...goja.Value) goja.Value {
	f, ok := goja.AssertFunction(t.run.lib.Get("values").ToObject(t.run.vm).Get(name))
	if !ok {
		return goja.Undefined()
	}
	v, err := f(goja.Undefined(), args...)
	if err != nil {
		panic(err) // noteFailure recovers
	}
	return v
}

// maxValue bounds how long a value is shown, maxExpected what was expected and what
// was found, in UTF-16 code units.
const maxValue, maxExpected = 120, 400

// assertionExpression explains an assertion that threw.
func (t *trace) assertionExpression(s *site, kind string, thrown goja.Value) *report.Expression {
	l := t.newInspector(t.snippet(s.span), s.call.ArgumentList...)
	l.snippet.Kind = kind
	for _, a := range s.call.ArgumentList {
		l.list(a)
	}
	if o, ok := thrown.(*goja.Object); ok && isAssertionError(o) {
		l.markSubject(kind, s.call.ArgumentList)
		for field, to := range map[string]*string{"expected": &l.snippet.Expected, "actual": &l.snippet.Actual} {
			if v := o.Get(field); v != nil && !goja.IsUndefined(v) && kind != "assert" {
				*to = t.show(v, maxExpected)
			}
		}
		if l.snippet.Swapped {
			l.snippet.Expected, l.snippet.Actual = l.snippet.Actual, l.snippet.Expected
		}
	} else {
		l.nullish()
	}
	return l.snippet.expression()
}

func isAssertionError(o *goja.Object) bool {
	name := o.Get("name")
	return name != nil && name.String() == "AssertionError"
}

// throwExpression explains a throw statement by the condition before it.
func (t *trace) throwExpression(s *site) *report.Expression {
	if s.test == nil {
		c := t.snippet(s.span)
		c.Kind = "throw"
		return c.expression()
	}
	test, _ := withoutProbe(s.test)
	c := t.snippet(span{test.Idx0(), test.Idx1()})
	c.Kind = "throw"
	c.wrap("if (", ") "+map[bool]string{true: "… else "}[s.other]+t.snippet(s.span).Code)
	l := t.newInspector(c, s.test)
	l.list(s.test)
	l.reduce(s.test, s.other)
	return c.expression()
}

// errorExpression explains an error that the engine threw.
func (t *trace) errorExpression(o *goja.Object) *report.Expression {
	var at position
	if stack := o.Get("stack"); stack != nil {
		at = parsePosition(stack.String())
	}
	if at.line == 0 {
		if at = t.lastReadPosition(); at.line == 0 {
			return nil
		}
	}
	for _, s := range t.probes.sites { // in the arguments of an assertion
		if s.call != nil && t.within(at, s.span) {
			return t.assertionExpression(s, o.Get("name").String(), o)
		}
	}
	var around *span
	for i, p := range t.probes.spans {
		if t.within(at, p) && (around == nil || p.to-p.from <= around.to-around.from) {
			around = &t.probes.spans[i]
		}
	}
	if around == nil {
		return nil
	}
	c := t.snippet(*around)
	c.Kind = o.Get("name").String()
	l := t.newInspector(c)
	for _, m := range t.probes.members {
		if t.within(at, *around) && around.from <= m.Idx0() && m.Idx1() <= around.to && t.near(m, at) {
			l.list(m)
		}
	}
	l.nullish()
	return c.expression()
}

// lastReadPosition is where the program called json() of the last response: an error
// of its promise has no position in the program.
func (t *trace) lastReadPosition() (at position) {
	l, last := t.newInspector(&snippet{trace: t}), 0
	for _, m := range t.probes.members {
		c, ok := m.(*ast.CallExpression)
		if !ok {
			continue
		}
		dot, ok := c.Callee.(*ast.DotExpression)
		if !ok || dot.Identifier.Name != "json" {
			continue
		}
		v := l.observe(dot.Left).value
		if v == nil {
			continue
		}
		if id, ok := t.answerOf(v); ok && id >= last {
			last, at = id, t.positionAt(c.LeftParenthesis)
		}
	}
	return at
}

func (t *trace) within(at position, p span) bool {
	return !at.before(t.positionAt(p.from)) && at.before(t.positionAt(p.to))
}

// near reports whether an access to a property, or a call, ends on the line of a
// position or later: the engine gives some the position of the access before.
func (t *trace) near(m ast.Expression, at position) bool {
	return t.positionAt(m.Idx1()).line >= at.line
}

func (s position) before(t position) bool {
	return s.line < t.line || s.line == t.line && s.column < t.column
}
