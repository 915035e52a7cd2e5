package markdown

import (
	js "github.com/dop251/goja/ast"
	"github.com/dop251/goja/token"

	"grader/checks"
)

// guard recognises `if (!response.ok) throw …`.
func (r *recogniser) guard(s *js.IfStatement) bool {
	not, ok := s.Test.(*js.UnaryExpression)
	if !ok || not.Operator != token.NOT || s.Alternate != nil || !r.isOK(not.Operand) {
		return false
	}
	return r.throwsGuard(s.Consequent)
}

// guarded recognises `if (response.ok) {…} else throw …`, and gives the block.
func (r *recogniser) guarded(s js.Statement) ([]js.Statement, bool) {
	cond, ok := s.(*js.IfStatement)
	if !ok || cond.Alternate == nil || !r.isOK(cond.Test) {
		return nil, false
	}
	block, ok := cond.Consequent.(*js.BlockStatement)
	if !ok || !r.throwsGuard(cond.Alternate) {
		return nil, false
	}
	return block.List, true
}

// isOK recognises `response.ok` where a guard may ask for it: before the body is
// read.
func (r *recogniser) isOK(e js.Expression) bool {
	dot, ok := e.(*js.DotExpression)
	return ok && dot.Identifier.Name == "ok" && r.isResponse(dot.Left) &&
		r.stage == fetched && r.check.Guard == checks.NoGuard
}

// throwsGuard recognises what the guards throw.
func (r *recogniser) throwsGuard(s js.Statement) bool {
	if block, ok := s.(*js.BlockStatement); ok {
		list := withoutEmpty(block.List)
		if len(list) != 1 {
			return false
		}
		s = list[0]
	}
	throw, ok := s.(*js.ThrowStatement)
	if !ok {
		return false
	}
	arg, ok := newError(throw.Argument)
	if !ok {
		return false
	}
	switch arg := arg.(type) {
	case *js.AwaitExpression:
		call, ok := arg.Argument.(*js.CallExpression)
		if !ok || len(call.ArgumentList) > 0 || !r.isMember(call.Callee, "text") {
			return false
		}
		r.check.Guard = checks.GuardText
		return true
	case *js.TemplateLiteral:
		if arg.Tag != nil || len(arg.Expressions) != 2 || literals(arg) != "\x00 \x00" ||
			!r.isMember(arg.Expressions[0], "status") || !r.isMember(arg.Expressions[1], "statusText") {
			return false
		}
		r.check.Guard = checks.GuardStatus
		return true
	}
	return false
}

// isMember recognises `response.key`.
func (r *recogniser) isMember(e js.Expression, key string) bool {
	dot, ok := e.(*js.DotExpression)
	return ok && dot.Identifier.Name.String() == key && r.isResponse(dot.Left)
}

// newError gives the argument of `new Error(x)` or `Error(x)`.
func newError(e js.Expression) (js.Expression, bool) {
	switch e := e.(type) {
	case *js.NewExpression:
		if is(e.Callee, "Error") && len(e.ArgumentList) == 1 {
			return e.ArgumentList[0], true
		}
	case *js.CallExpression:
		if is(e.Callee, "Error") && len(e.ArgumentList) == 1 {
			return e.ArgumentList[0], true
		}
	}
	return nil, false
}

// is recognises a name.
func is(e js.Expression, name string) bool {
	id, ok := e.(*js.Identifier)
	return ok && id.Name.String() == name
}

// isMember recognises `name.key`.
func isMember(e js.Expression, name, key string) bool {
	dot, ok := e.(*js.DotExpression)
	return ok && dot.Identifier.Name.String() == key && is(dot.Left, name)
}
