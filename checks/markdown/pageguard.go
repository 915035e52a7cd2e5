package markdown

import (
	jsast "github.com/dop251/goja/ast"
	"github.com/dop251/goja/token"

	"grader/checks/page"
)

// guard recognises `if (!response.ok) throw …`.
func (r *recogniser) guard(s *jsast.IfStatement) bool {
	not, ok := s.Test.(*jsast.UnaryExpression)
	if !ok || not.Operator != token.NOT || s.Alternate != nil || !r.isOK(not.Operand) {
		return false
	}
	return r.throwsGuard(s.Consequent)
}

// guarded recognises `if (response.ok) {…} else throw …`, and gives the block.
func (r *recogniser) guarded(s jsast.Statement) ([]jsast.Statement, bool) {
	cond, ok := s.(*jsast.IfStatement)
	if !ok || cond.Alternate == nil || !r.isOK(cond.Test) {
		return nil, false
	}
	block, ok := cond.Consequent.(*jsast.BlockStatement)
	if !ok || !r.throwsGuard(cond.Alternate) {
		return nil, false
	}
	return block.List, true
}

// isOK recognises `response.ok` where a guard may ask for it: before the body is
// read.
func (r *recogniser) isOK(e jsast.Expression) bool {
	dot, ok := e.(*jsast.DotExpression)
	return ok && dot.Identifier.Name == "ok" && r.isResponse(dot.Left) &&
		r.stage == fetched && r.check.Guard == page.NoGuard
}

// throwsGuard recognises what the guards throw.
func (r *recogniser) throwsGuard(s jsast.Statement) bool {
	if block, ok := s.(*jsast.BlockStatement); ok {
		list := withoutEmpty(block.List)
		if len(list) != 1 {
			return false
		}
		s = list[0]
	}
	throw, ok := s.(*jsast.ThrowStatement)
	if !ok {
		return false
	}
	arg, ok := newError(throw.Argument)
	if !ok {
		return false
	}
	switch arg := arg.(type) {
	case *jsast.AwaitExpression:
		call, ok := arg.Argument.(*jsast.CallExpression)
		if !ok || len(call.ArgumentList) > 0 || !r.isMember(call.Callee, "text") {
			return false
		}
		r.check.Guard = page.GuardText
		return true
	case *jsast.TemplateLiteral:
		if arg.Tag != nil || len(arg.Expressions) != 2 || literals(arg) != "\x00 \x00" ||
			!r.isMember(arg.Expressions[0], "status") || !r.isMember(arg.Expressions[1], "statusText") {
			return false
		}
		r.check.Guard = page.GuardStatus
		return true
	}
	return false
}

// isMember recognises `response.key`.
func (r *recogniser) isMember(e jsast.Expression, key string) bool {
	dot, ok := e.(*jsast.DotExpression)
	return ok && dot.Identifier.Name.String() == key && r.isResponse(dot.Left)
}

// newError gives the argument of `new Error(x)` or `Error(x)`.
func newError(e jsast.Expression) (jsast.Expression, bool) {
	switch e := e.(type) {
	case *jsast.NewExpression:
		if is(e.Callee, "Error") && len(e.ArgumentList) == 1 {
			return e.ArgumentList[0], true
		}
	case *jsast.CallExpression:
		if is(e.Callee, "Error") && len(e.ArgumentList) == 1 {
			return e.ArgumentList[0], true
		}
	}
	return nil, false
}

// is recognises a name.
func is(e jsast.Expression, name string) bool {
	id, ok := e.(*jsast.Identifier)
	return ok && id.Name.String() == name
}

// isMember recognises `name.key`.
func isMember(e jsast.Expression, name, key string) bool {
	dot, ok := e.(*jsast.DotExpression)
	return ok && dot.Identifier.Name.String() == key && is(dot.Left, name)
}
