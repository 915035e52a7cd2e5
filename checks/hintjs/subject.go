package hintjs

import (
	"strings"

	"github.com/dop251/goja"
	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/file"
	"github.com/dop251/goja/token"

	"grader/checks/report"
)

// list adds the values of the parts of an expression, in the order of the code.
func (l *inspector) list(e ast.Expression) {
	inner, _ := withoutProbe(e)
	for _, p := range parts(inner) {
		l.list(p)
	}
	switch n := inner.(type) {
	case *ast.SpreadElement, *ast.Optional:
		return
	case *ast.UnaryExpression:
		if n.Operator == token.NOT { // it follows from its operand
			return
		}
	case *ast.BinaryExpression:
		if n.Operator == token.LOGICAL_AND || n.Operator == token.LOGICAL_OR {
			return
		}
	}
	if !isConstant(inner) && !isFunction(inner) {
		l.add(e)
	}
}

// add adds the value of an expression and returns its index; -1: it is unknown.
func (l *inspector) add(e ast.Expression) int {
	inner, _ := withoutProbe(e)
	text := l.snippet.text(bounds(inner))
	if i, ok := l.shown[text]; ok {
		return i
	}
	s := l.observe(e)
	if s.value == nil {
		return -1
	}
	v := report.Value{
		Expression: text,
		Column:     l.snippet.column(standsAt(inner)),
		Value:      l.show(s.value, maxValue),
		From:       s.from,
	}
	at := len(l.snippet.Values)
	l.shown[text] = at
	l.snippet.Values = append(l.snippet.Values, v)
	if id, ok := inner.(*ast.Identifier); ok && (goja.IsUndefined(s.value) || goja.IsNull(s.value)) {
		l.addMaker(string(id.Name))
	}
	return at
}

// addMaker adds the call whose result, undefined or null, was bound to a name.
func (l *inspector) addMaker(name string) {
	bindings := l.probes.bindings[name]
	if len(bindings) != 1 || bindings[0].element || len(bindings[0].path) > 0 {
		return
	}
	inner, slot := withoutProbe(bindings[0].value)
	if _, ok := inner.(*ast.CallExpression); !ok || slot < 0 {
		return
	}
	outer := l.since
	l.since = 0
	l.add(bindings[0].value)
	l.since = outer
}

// standsAt is the place in an expression under which its value is shown.
func standsAt(e ast.Expression) file.Idx {
	switch n := e.(type) {
	case *ast.DotExpression:
		return n.Identifier.Idx
	case *ast.BracketExpression:
		return n.LeftBracket
	case *ast.CallExpression:
		return standsAt(n.Callee)
	case *ast.OptionalChain:
		return standsAt(n.Expression)
	case *ast.BinaryExpression:
		return -n.Left.Idx1() // the operator is after it
	}
	return e.Idx0()
}

// nullish makes the first undefined or null value whose property was accessed the
// subject.
func (l *inspector) nullish() {
	for i, v := range l.snippet.Values {
		if v.Value != "undefined" && v.Value != "null" {
			continue
		}
		for _, m := range l.probes.members {
			for _, p := range parts(m) {
				inner, _ := withoutProbe(p)
				if l.snippet.text(bounds(inner)) == v.Expression {
					l.snippet.Subject = i + 1
					return
				}
			}
		}
	}
}

// markSubject finds the value for which an assertion did not hold, and what it should
// have been.
func (l *inspector) markSubject(kind string, arguments []ast.Expression) {
	if len(arguments) == 0 {
		return
	}
	switch kind {
	case "assert", "isTrue", "ok", "isOk":
		l.reduce(arguments[0], true)
		if kind != "isTrue" {
			l.acceptTruthy()
		}
		return
	case "isFalse", "notOk", "isNotOk":
		l.reduce(arguments[0], false)
		return
	}
	subject := arguments[0]
	if strings.Contains(strings.ToLower(kind), "equal") && len(arguments) > 1 && l.observe(subject).from == nil &&
		l.observe(arguments[1]).from != nil {
		l.snippet.Swapped = true
		subject = arguments[1]
	}
	l.setSubject(subject)
	if takesValue(kind) && len(arguments) > 1 {
		other := arguments[1]
		if l.snippet.Swapped {
			other = arguments[0]
		}
		l.wants(kind, other)
		l.differ(kind, subject, other)
	}
}

// differ makes the first part in which two objects differ the subject.
func (l *inspector) differ(kind string, subject, other ast.Expression) {
	found, wanted := l.observe(subject), l.observe(other).value
	kind = strings.ToLower(kind)
	if found.value == nil || wanted == nil || strings.HasPrefix(kind, "not") ||
		!strings.Contains(kind, "deep") && kind != "include" && kind != "containsubset" {
		return
	}
	some := l.run.vm.ToValue(strings.Contains(kind, "include") || strings.Contains(kind, "subset"))
	difference, ok := l.library("differ", found.value, wanted, some).(*goja.Object)
	if !ok || difference.Get("length").ToInteger() < 3 {
		return
	}
	text, s := l.snippet.text(bounds(subject)), found
	for _, key := range difference.Get("2").Export().([]any) {
		text, s = joinPath(text, key.(string)), l.property(s, key.(string))
	}
	l.snippet.Values = append(
		l.snippet.Values,
		report.Value{Expression: text, Value: l.show(difference.Get("0"), maxExpected), From: s.from},
	)
	l.snippet.Subject, l.snippet.Wanted = len(l.snippet.Values), "=== "+l.show(difference.Get("1"), maxExpected)
	if difference.Get("length").ToInteger() > 3 {
		l.snippet.Wanted = "absent"
	}
}

func bounds(e ast.Expression) span {
	inner, _ := withoutProbe(e)
	return span{inner.Idx0(), inner.Idx1()}
}

// noteMissingInURL records the values from responses that were undefined or null when
// a URL was made with them.
func (t *trace) noteMissingInURL() {
	at := t.callerPosition(t.run.vm.CaptureCallStack(0, nil))
	for _, m := range t.probes.members {
		if c, ok := m.(*ast.CallExpression); ok && len(c.ArgumentList) > 0 && t.positionAt(c.LeftParenthesis) == at {
			l := t.newInspector(t.snippet(bounds(c.ArgumentList[0])))
			l.list(c.ArgumentList[0])
			for _, v := range l.snippet.Values {
				if v.From != nil && (v.Value == "undefined" || v.Value == "null") {
					v.Column = 0
					t.missingInURL = append(t.missingInURL, v)
				}
			}
		}
	}
}

// acceptTruthy says of a subject that is no boolean that any value that is truthy would do.
func (l *inspector) acceptTruthy() {
	if i := l.snippet.Subject; l.snippet.Wanted == "true" && i > 0 && l.snippet.Values[i-1].Value != "false" {
		l.snippet.Wanted = "ok"
	}
}

func (l *inspector) setSubject(e ast.Expression) { l.snippet.Subject = l.add(e) + 1 }

// reduce finds the subject of a condition that should have been want.
func (l *inspector) reduce(e ast.Expression, want bool) {
	inner, _ := withoutProbe(e)
	switch n := inner.(type) {
	case *ast.UnaryExpression:
		if n.Operator == token.NOT {
			l.reduce(n.Operand, !want)
			return
		}
	case *ast.BinaryExpression:
		l.binary(n, want)
		return
	case *ast.OptionalChain:
		if call, ok := n.Expression.(*ast.CallExpression); ok && l.call(call, want) {
			return
		}
	case *ast.CallExpression:
		if l.call(n, want) {
			return
		}
	}
	l.setSubject(e)
	l.snippet.Wanted = map[bool]string{true: "true", false: "false"}[want]
}

// call finds the subject of a call such as /x/.test(text) or text.includes('x'), and
// reports whether it is one.
func (l *inspector) call(n *ast.CallExpression, want bool) bool {
	dot, ok := n.Callee.(*ast.DotExpression)
	if !ok || len(n.ArgumentList) != 1 {
		return false
	}
	of, argument := dot.Left, n.ArgumentList[0]
	if dot.Identifier.Name == "test" {
		of, argument = argument, of
	}
	if inner, ok := of.(*ast.Optional); ok {
		of = inner.Expression
	}
	if l.observe(of).from == nil {
		return false
	}
	l.wants(map[bool]string{true: "", false: "not "}[want]+string(dot.Identifier.Name), argument)
	l.setSubject(of)
	return true
}

func (l *inspector) binary(n *ast.BinaryExpression, want bool) {
	switch n.Operator {
	case token.LOGICAL_AND, token.LOGICAL_OR:
		if left := l.observe(n.Left).value; left != nil && left.ToBoolean() == want {
			l.reduce(n.Right, want)
		} else if (n.Operator == token.LOGICAL_OR) == want {
			l.either(n, want)
		} else {
			l.reduce(n.Left, want)
		}
		return
	}
	operator := n.Operator.String()
	if !want {
		operator = "not " + operator
	}
	if l.observe(n.Left).from == nil && l.observe(n.Right).from != nil {
		l.wants(map[string]string{"<": ">", ">": "<", "<=": ">=", ">=": "<="}[operator], n.Left)
		if l.snippet.Wanted == "" {
			l.wants(operator, n.Left)
		}
		l.setSubject(n.Right)
		return
	}
	l.wants(operator, n.Right)
	l.setSubject(n.Left)
}

// either finds the subject of a condition of which one side would do: that of the left
// side, unless only the right one has something to compare.
func (l *inspector) either(n *ast.BinaryExpression, want bool) {
	l.reduce(n.Left, want)
	subject, wanted := l.snippet.Subject, l.snippet.Wanted
	l.reduce(n.Right, want)
	one, isOne := equalTo(wanted)
	other, isOther := equalTo(l.snippet.Wanted)
	switch {
	case l.snippet.Subject == subject && isOne && isOther:
		l.snippet.Wanted = "oneOf " + one + ", " + other
	case !l.compares(subject) && l.compares(l.snippet.Subject):
	default:
		l.snippet.Subject, l.snippet.Wanted = subject, wanted
	}
}

// equalTo is what a subject should have been equal to, or the list of it.
func equalTo(wanted string) (string, bool) {
	operator, what, ok := strings.Cut(wanted, " ")
	return what, ok && (operator == "===" || operator == "==" || operator == "oneOf")
}

// compares reports whether a subject is a value of an answer, and none that has others in it.
func (l *inspector) compares(subject int) bool {
	if subject == 0 {
		return false
	}
	v := l.snippet.Values[subject-1]
	return v.From != nil && v.Value != "undefined" && v.Value != "null" && !strings.ContainsAny(v.Value[:1], "{[")
}

// wants records what the subject should have been.
func (l *inspector) wants(operator string, e ast.Expression) {
	inner, _ := withoutProbe(e)
	shown := l.snippet.text(bounds(inner))
	if v := l.observe(e).value; v != nil && !isConstant(inner) {
		most := maxValue
		if o, ok := v.(*goja.Object); ok && o.ClassName() == "RegExp" {
			most = maxExpected // it is read, not only shown
		}
		shown = l.show(v, most)
	}
	if operator != "" {
		l.snippet.Wanted = operator + " " + shown
	}
}
