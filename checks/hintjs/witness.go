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

// A witness is what is known of a run beside its outcome.
type witness struct {
	run    *run
	probes *probes
	values []goja.Value // by slot
	ticks  []int64      // when they were
	tick   int64

	came   []came
	failed []failure
	blanks []report.Value                 // that are in addresses
	again  []goja.Value                   // thrown where something else had failed
	parts  map[*goja.Object]report.Source // of the answers; for one look at them
	shows  int
}

// came is something that the program read from an answer.
type came struct {
	exchange int // its number
	value    goja.Value
}

// A failure is something that failed, whether or not the program caught it.
type failure struct {
	value      goja.Value
	message    string
	expression *report.Expression
}

// maxCame bounds what is remembered of answers, maxFailures what is shown of what
// failed: programs try again in loops.
const maxCame, maxFailures = 1000, 20

func newWitness(r *run, p *probes) *witness {
	return &witness{run: r, probes: p, values: make([]goja.Value, p.slots), ticks: make([]int64, p.slots)}
}

// furnish gives the program's probes their functions.
func (w *witness) furnish() error {
	for name, f := range map[string]func(goja.FunctionCall) goja.Value{
		probeFunction: w.probe, throwFunction: w.throw, caughtFunction: w.catch,
	} {
		if !w.probes.uses[name] {
			continue
		}
		if err := w.run.hide(name, w.run.vm.ToValue(f)); err != nil {
			return err
		}
	}
	return nil
}

func (w *witness) probe(call goja.FunctionCall) goja.Value {
	slot, v := call.Arguments[0].ToInteger(), call.Arguments[1]
	w.tick++
	w.values[slot], w.ticks[slot] = v, w.tick
	return v
}

func (w *witness) throw(call goja.FunctionCall) goja.Value {
	site, v := w.probes.sites[call.Arguments[0].ToInteger()], call.Arguments[1]
	if !site.again {
		w.fails(v, func() *report.Expression { return w.ofThrow(site) })
	} else if !w.has(v) {
		w.again = append(w.again, v)
	}
	return v
}

func (w *witness) catch(call goja.FunctionCall) goja.Value {
	w.errs(call.Arguments[0])
	return goja.Undefined()
}

// cameFrom notes what the program reads of an answer: the number of its
// exchange(0), and the value(1).
func (r *run) cameFrom(call goja.FunctionCall) goja.Value {
	if len(r.witness.came) < maxCame {
		r.witness.came = append(r.witness.came, came{int(call.Argument(0).ToInteger()), call.Argument(1)})
	}
	return goja.Undefined()
}

// parsed notes that a text was parsed as JSON: the text of an answer, if it was read
// from one.
func (w *witness) parsed(text, value goja.Value) {
	for _, c := range slices.Backward(w.came) {
		if s, ok := c.value.(goja.String); ok && len(w.came) < maxCame && s.SameAs(text) {
			w.came = append(w.came, came{c.exchange, value})
			return
		}
	}
}

// didNotHold notes that an assertion, by its name(0), threw an error(1).
func (r *run) didNotHold(call goja.FunctionCall) goja.Value {
	w := r.witness
	at := w.position(r.vm.CaptureCallStack(0, nil))
	for _, s := range w.probes.sites {
		if s.call != nil && w.at(s.call.LeftParenthesis) == at {
			w.fails(
				call.Argument(1),
				func() *report.Expression { return w.ofCall(s, call.Argument(0).String(), call.Argument(1)) },
			)
		}
	}
	return goja.Undefined()
}

// fails notes a failure that was not noted before.
func (w *witness) fails(v goja.Value, show func() *report.Expression) {
	if w.shows++; w.shows > maxFailures || w.has(v) {
		return
	}
	f := failure{value: v}
	_ = w.run.protect(func() error { // what can't be shown must not change the outcome
		f.message = messageOf(v)
		if w.run.vm.Try(func() { f.expression = show() }) != nil {
			f.expression = nil
		}
		return nil
	})
	w.parts = nil
	w.failed = append(w.failed, f)
}

// has reports whether a failure with this value was noted, or one that comes from
// another.
func (w *witness) has(v goja.Value) bool {
	return slices.ContainsFunc(w.failed, func(f failure) bool { return f.value.SameAs(v) }) ||
		slices.ContainsFunc(w.again, v.SameAs)
}

// messageOf is the message of an error as the engine made it.
func messageOf(v goja.Value) string {
	if o, ok := v.(*goja.Object); ok && o.ClassName() == "Error" {
		if m := o.Get("message"); m != nil {
			return m.String()
		}
	}
	return ""
}

// errs notes an error that the engine threw.
func (w *witness) errs(v goja.Value) {
	o, ok := v.(*goja.Object)
	if !ok || o.ClassName() != "Error" {
		return
	}
	w.fails(v, func() *report.Expression { return w.ofError(o) })
}

// A spot is a position in the program.
type spot struct{ line, column int }

func (w *witness) at(i file.Idx) spot {
	before := w.probes.source[:int(i)-w.probes.base]
	line := strings.LastIndexByte(before, '\n')
	return spot{strings.Count(before, "\n") + 1, len(before) - line}
}

func (w *witness) position(stack []goja.StackFrame) spot {
	for _, f := range stack {
		if f.SrcName() == programName {
			return spot{f.Position().Line, f.Position().Column}
		}
	}
	return spot{}
}

// positionOf reads where the engine says an error was made: "at f (hint:3:17(5))".
func positionOf(stack string) spot {
	_, rest, found := strings.Cut(stack, programName+":")
	line, rest, _ := strings.Cut(rest, ":")
	column, _, _ := strings.Cut(rest, "(")
	l, err := strconv.Atoi(line)
	c, err2 := strconv.Atoi(column)
	if !found || err != nil || err2 != nil {
		return spot{}
	}
	return spot{l, c}
}

// expression is what there is to say of the failure of a run that ended with
// what was thrown and a message: of the failure that it comes from, for programs
// catch errors to throw their messages again.
func (w *witness) expression(v goja.Value, message string) *report.Expression {
	w.errs(v)
	best := w.first(v, message)
	if best == nil {
		return nil
	}
	for _, b := range w.blanks {
		if !slices.ContainsFunc(best.Values, func(v report.Value) bool { return v.Expression == b.Expression }) {
			best.Values = append(best.Values, b)
		}
	}
	return best
}

func (w *witness) first(v goja.Value, message string) *report.Expression {
	var best *report.Expression
	for _, f := range w.failed {
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

// show renders a value.
func (w *witness) show(v goja.Value, most int) string {
	if id, ok := w.whole(v); ok && w.run.answers[id] != nil {
		a := w.run.answers[id]
		return "the answer " + strings.TrimSpace(strconv.Itoa(a.Status)+" "+a.StatusText)
	}
	return w.library("show", v, w.run.vm.ToValue(most)).String()
}

// whole tells which answer a value stands for.
func (w *witness) whole(v goja.Value) (int, bool) {
	o, ok := v.(*goja.Object)
	if !ok {
		return 0, false
	}
	for _, c := range w.came {
		if c.value.SameAs(o) && o.ClassName() == "Object" && w.isAnswer(o) {
			return c.exchange, true
		}
	}
	return 0, false
}

// isAnswer tells a Response and an XMLHttpRequest from what was read of them.
func (w *witness) isAnswer(o *goja.Object) bool {
	p := o.Prototype()
	return p != nil && p.Prototype() != nil || o.Get("readyState") != nil && o.Get("getResponseHeader") != nil
}

func (w *witness) library(name string, args ...goja.Value) goja.Value {
	f, ok := goja.AssertFunction(w.run.lib.Get("values").ToObject(w.run.vm).Get(name))
	if !ok {
		return goja.Undefined()
	}
	v, err := f(goja.Undefined(), args...)
	if err != nil {
		panic(err) // to fails
	}
	return v
}

// maxValue is how long a value is shown, in code units; maxExpected one that was
// expected or found.
const maxValue, maxExpected = 120, 400

// ofCall is an assertion that did not hold, or could not be made.
func (w *witness) ofCall(s *site, kind string, thrown goja.Value) *report.Expression {
	l := w.look(w.code(s.piece), s.call.ArgumentList...)
	l.code.Kind = kind
	for _, a := range s.call.ArgumentList {
		l.list(a)
	}
	if o, ok := thrown.(*goja.Object); ok && isAssertionError(o) {
		l.blame(kind, s.call.ArgumentList)
		for field, to := range map[string]*string{"expected": &l.code.Expected, "actual": &l.code.Actual} {
			if v := o.Get(field); v != nil && !goja.IsUndefined(v) && kind != "assert" {
				*to = w.show(v, maxExpected)
			}
		}
		if l.code.Swapped {
			l.code.Expected, l.code.Actual = l.code.Actual, l.code.Expected
		}
	} else {
		l.nullish()
	}
	return l.code.expression()
}

func isAssertionError(o *goja.Object) bool {
	name := o.Get("name")
	return name != nil && name.String() == "AssertionError"
}

// ofThrow is a throw of the program's own.
func (w *witness) ofThrow(s *site) *report.Expression {
	if s.test == nil {
		c := w.code(s.piece)
		c.Kind = "throw"
		return c.expression()
	}
	test, _ := bare(s.test)
	c := w.code(piece{test.Idx0(), test.Idx1()})
	c.Kind = "throw"
	c.wrap("if (", ") "+map[bool]string{true: "… else "}[s.other]+w.code(s.piece).Code)
	l := w.look(c, s.test)
	l.list(s.test)
	l.reduce(s.test, s.other)
	return c.expression()
}

// ofError is what the engine could not do.
func (w *witness) ofError(o *goja.Object) *report.Expression {
	var at spot
	if stack := o.Get("stack"); stack != nil {
		at = positionOf(stack.String())
	}
	if at.line == 0 {
		if at = w.lastReading(); at.line == 0 {
			return nil
		}
	}
	for _, s := range w.probes.sites { // in the arguments of an assertion
		if s.call != nil && w.within(at, s.piece) {
			return w.ofCall(s, o.Get("name").String(), o)
		}
	}
	var around *piece
	for i, p := range w.probes.pieces {
		if w.within(at, p) && (around == nil || p.to-p.from <= around.to-around.from) {
			around = &w.probes.pieces[i]
		}
	}
	if around == nil {
		return nil
	}
	c := w.code(*around)
	c.Kind = o.Get("name").String()
	l := w.look(c)
	for _, m := range w.probes.members {
		if w.within(at, *around) && around.from <= m.Idx0() && m.Idx1() <= around.to && w.near(m, at) {
			l.list(m)
		}
	}
	l.nullish()
	return c.expression()
}

// lastReading is where the program read the answer that came last: an error that
// is made later than the call has no position in the program.
func (w *witness) lastReading() (at spot) {
	l, last := w.look(&code{witness: w}), 0
	for _, m := range w.probes.members {
		c, ok := m.(*ast.CallExpression)
		if !ok {
			continue
		}
		dot, ok := c.Callee.(*ast.DotExpression)
		if !ok || dot.Identifier.Name != "json" {
			continue
		}
		v := l.see(dot.Left).value
		if v == nil {
			continue
		}
		if id, ok := w.whole(v); ok && id >= last {
			last, at = id, w.at(c.LeftParenthesis)
		}
	}
	return at
}

func (w *witness) within(at spot, p piece) bool {
	return !at.before(w.at(p.from)) && at.before(w.at(p.to))
}

// near reports whether an access to a property, or a call, ends on the line of a
// position: the engine says of some only where the one before them was.
func (w *witness) near(m ast.Expression, at spot) bool { return w.at(m.Idx1()).line >= at.line }

func (s spot) before(t spot) bool { return s.line < t.line || s.line == t.line && s.column < t.column }
