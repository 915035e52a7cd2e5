package hintjs

import (
	"strings"

	"github.com/dop251/goja"
	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/file"
	"github.com/dop251/goja/token"

	"grader/checks/report"
)

// list adds what the parts of an expression were, in the order of the code.
func (l *looker) list(e ast.Expression) {
	inner, _ := bare(e)
	for _, p := range parts(inner) {
		l.list(p)
	}
	switch n := inner.(type) {
	case *ast.SpreadElement, *ast.Optional:
		return
	case *ast.UnaryExpression:
		if n.Operator == token.NOT { // follows from what is in it
			return
		}
	case *ast.BinaryExpression:
		if n.Operator == token.LOGICAL_AND || n.Operator == token.LOGICAL_OR {
			return
		}
	}
	if !constant(inner) && !isFunction(inner) {
		l.add(e)
	}
}

// add adds the value of an expression, and tells its index; -1: it is not known.
func (l *looker) add(e ast.Expression) int {
	inner, _ := bare(e)
	text := l.code.text(bounds(inner))
	if i, ok := l.shown[text]; ok {
		return i
	}
	s := l.see(e)
	if s.value == nil {
		return -1
	}
	v := report.Value{
		Expression: text,
		Column:     l.code.column(standsAt(inner)),
		Value:      l.show(s.value, maxValue),
		From:       s.from,
	}
	at := len(l.code.Values)
	l.shown[text] = at
	l.code.Values = append(l.code.Values, v)
	if id, ok := inner.(*ast.Identifier); ok && (goja.IsUndefined(s.value) || goja.IsNull(s.value)) {
		l.addMaker(string(id.Name))
	}
	return at
}

// addMaker adds the call that gave a name no value, which stands elsewhere.
func (l *looker) addMaker(name string) {
	bindings := l.probes.bindings[name]
	if len(bindings) != 1 || bindings[0].element || len(bindings[0].path) > 0 {
		return
	}
	inner, slot := bare(bindings[0].value)
	if _, ok := inner.(*ast.CallExpression); !ok || slot < 0 {
		return
	}
	outer := l.since
	l.since = 0
	l.add(bindings[0].value)
	l.since = outer
}

// standsAt is where the value of an expression is shown: at what makes it.
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

// nullish blames the first value that is nothing, though something is taken of it.
func (l *looker) nullish() {
	for i, v := range l.code.Values {
		if v.Value != "undefined" && v.Value != "null" {
			continue
		}
		for _, m := range l.probes.members {
			for _, p := range parts(m) {
				inner, _ := bare(p)
				if l.code.text(bounds(inner)) == v.Expression {
					l.code.Subject = i + 1
					return
				}
			}
		}
	}
}

// blame says which value is why an assertion did not hold, and what it should
// have been.
func (l *looker) blame(kind string, arguments []ast.Expression) {
	if len(arguments) == 0 {
		return
	}
	switch kind {
	case "assert", "isTrue", "ok", "isOk":
		l.reduce(arguments[0], true)
		return
	case "isFalse", "notOk", "isNotOk":
		l.reduce(arguments[0], false)
		return
	}
	subject := arguments[0]
	if strings.Contains(strings.ToLower(kind), "equal") && len(arguments) > 1 && l.see(subject).from == nil &&
		l.see(arguments[1]).from != nil {
		l.code.Swapped = true
		subject = arguments[1]
	}
	l.subject(subject)
	if takesValue(kind) && len(arguments) > 1 {
		other := arguments[1]
		if l.code.Swapped {
			other = arguments[0]
		}
		l.wants(kind, other)
		l.differ(kind, subject, other)
	}
}

// differ blames the first part in which two objects that should be alike differ.
func (l *looker) differ(kind string, subject, other ast.Expression) {
	found, wanted := l.see(subject), l.see(other).value
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
	text, s := l.code.text(bounds(subject)), found
	for _, key := range difference.Get("2").Export().([]any) {
		text, s = join(text, key.(string)), l.property(s, key.(string))
	}
	l.code.Values = append(
		l.code.Values,
		report.Value{Expression: text, Value: l.show(difference.Get("0"), maxExpected), From: s.from},
	)
	l.code.Subject, l.code.Wanted = len(l.code.Values), "=== "+l.show(difference.Get("1"), maxExpected)
}

func bounds(e ast.Expression) piece {
	inner, _ := bare(e)
	return piece{inner.Idx0(), inner.Idx1()}
}

// blank finds what made a part of an address no value: it was undefined or the
// like, and came from an answer.
func (w *witness) blank() {
	at := w.position(w.run.vm.CaptureCallStack(0, nil))
	for _, m := range w.probes.members {
		if c, ok := m.(*ast.CallExpression); ok && len(c.ArgumentList) > 0 && w.at(c.LeftParenthesis) == at {
			l := w.look(w.code(bounds(c.ArgumentList[0])))
			l.list(c.ArgumentList[0])
			for _, v := range l.code.Values {
				if v.From != nil && (v.Value == "undefined" || v.Value == "null") {
					v.Column = 0
					w.blanks = append(w.blanks, v)
				}
			}
		}
	}
}

func (l *looker) subject(e ast.Expression) { l.code.Subject = l.add(e) + 1 }

// reduce follows an expression that should be true, or false, to what makes it
// something else.
func (l *looker) reduce(e ast.Expression, want bool) {
	inner, _ := bare(e)
	switch n := inner.(type) {
	case *ast.UnaryExpression:
		if n.Operator == token.NOT {
			l.reduce(n.Operand, !want)
			return
		}
	case *ast.BinaryExpression:
		l.binary(n, want)
		return
	case *ast.CallExpression:
		if dot, ok := n.Callee.(*ast.DotExpression); ok && len(n.ArgumentList) == 1 {
			of, argument := dot.Left, n.ArgumentList[0]
			if dot.Identifier.Name == "test" {
				of, argument = argument, of
			}
			if l.see(of).from != nil {
				l.wants(map[bool]string{true: "", false: "not "}[want]+string(dot.Identifier.Name), argument)
				l.subject(of)
				return
			}
		}
	}
	l.subject(e)
	l.code.Wanted = map[bool]string{true: "true", false: "false"}[want]
}

func (l *looker) binary(n *ast.BinaryExpression, want bool) {
	switch n.Operator {
	case token.LOGICAL_AND, token.LOGICAL_OR:
		if left := l.see(n.Left).value; left != nil && left.ToBoolean() == want {
			l.reduce(n.Right, want)
		} else {
			l.reduce(n.Left, want)
		}
		return
	}
	operator := n.Operator.String()
	if !want {
		operator = "not " + operator
	}
	if l.see(n.Left).from == nil && l.see(n.Right).from != nil {
		l.wants(map[string]string{"<": ">", ">": "<", "<=": ">=", ">=": "<="}[operator], n.Left)
		if l.code.Wanted == "" {
			l.wants(operator, n.Left)
		}
		l.subject(n.Right)
		return
	}
	l.wants(operator, n.Right)
	l.subject(n.Left)
}

// wants says what the subject should have been.
func (l *looker) wants(operator string, e ast.Expression) {
	inner, _ := bare(e)
	shown := l.code.text(bounds(inner))
	if v := l.see(e).value; v != nil && !constant(inner) {
		shown = l.show(v, maxValue)
	}
	if operator != "" {
		l.code.Wanted = operator + " " + shown
	}
}
