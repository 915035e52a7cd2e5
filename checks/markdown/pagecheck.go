package markdown

import (
	jsast "github.com/dop251/goja/ast"
	"github.com/dop251/goja/token"

	"grader/checks/js"
	"grader/checks/page"
)

// pageCheck recognises a hint that fetches one page and asserts on it, from the
// syntax tree of its code. Of the ways to write that it knows those that authors
// use; whatever it does not know makes the hint a program.
func pageCheck(code []jsast.Statement) (*page.Check, bool) {
	r := &recogniser{names: map[string]any{"code": address{page: page.Address{Append: true}}}}
	ok := r.body(code)
	if !ok || len(r.check.Assertions) == 0 || r.unused != "" {
		return nil, false
	}
	return &r.check, true
}

// A recogniser goes through a hint statement by statement.
type recogniser struct {
	check  page.Check
	stage  stage
	names  map[string]any // what each name stands for: address, response{}, value
	unused string         // the name of a value that the next assertion must look at
}

// A stage is how far the hint's page is known.
type stage int

const (
	unfetched stage = iota
	fetched
	read
)

type (
	// An address is a page of the project, as a string or as a URL object.
	address struct {
		page   page.Address
		object bool
	}
	response struct{}
	// A value is what a path leads to, from the page's text or JSON.
	value struct{ path []js.Step }
)

// body is a hint's code: statements, or a function around them that is called at
// once, or a promise's chain.
func (r *recogniser) body(list []jsast.Statement) bool {
	list = withoutEmpty(list)
	if len(list) == 1 {
		if inner, ok := calledAtOnce(list[0]); ok {
			return r.body(inner)
		}
		if inner, ok := rethrown(list[0]); ok {
			return r.body(inner)
		}
		if e, ok := expression(list[0]); ok && r.chain(e) {
			return true
		}
	}
	for i, s := range list {
		if inner, ok := r.guarded(s); ok {
			return i == len(list)-1 && r.body(inner)
		}
		if !r.statement(s) {
			return false
		}
	}
	return true
}

func withoutEmpty(list []jsast.Statement) []jsast.Statement {
	var kept []jsast.Statement
	for _, s := range list {
		if _, empty := s.(*jsast.EmptyStatement); !empty {
			kept = append(kept, s)
		}
	}
	return kept
}

// calledAtOnce gives the body of `(async () => {…})()`.
func calledAtOnce(s jsast.Statement) ([]jsast.Statement, bool) {
	e, _ := expression(s)
	call, ok := e.(*jsast.CallExpression)
	if !ok || len(call.ArgumentList) > 0 {
		return nil, false
	}
	f, ok := functionOf(call.Callee)
	return f.body, ok && f.async && len(f.params) == 0
}

// rethrown gives the body of a try whose catch throws an Error of the same
// message: that of err.message, alone or with the err.responseText that no Error
// has.
func rethrown(s jsast.Statement) ([]jsast.Statement, bool) {
	try, ok := s.(*jsast.TryStatement)
	if !ok || try.Catch == nil || try.Finally != nil {
		return nil, false
	}
	name, ok := try.Catch.Parameter.(*jsast.Identifier)
	return try.Body.List, ok && throwsAgain(try.Catch.Body.List, name.Name.String())
}

func throwsAgain(list []jsast.Statement, name string) bool {
	list = withoutEmpty(list)
	if len(list) != 1 {
		return false
	}
	throw, ok := list[0].(*jsast.ThrowStatement)
	if !ok {
		return false
	}
	if is(throw.Argument, name) {
		return true
	}
	arg, ok := newError(throw.Argument)
	if !ok {
		return false
	}
	if either, ok := arg.(*jsast.BinaryExpression); ok && either.Operator == token.LOGICAL_OR {
		return isMember(either.Left, name, "message") && isMember(either.Right, name, "responseText") ||
			isMember(either.Left, name, "responseText") && isMember(either.Right, name, "message")
	}
	return isMember(arg, name, "message")
}

func (r *recogniser) statement(s jsast.Statement) bool {
	switch s := s.(type) {
	case *jsast.LexicalDeclaration:
		return r.declare(s.List)
	case *jsast.VariableStatement:
		return r.declare(s.List)
	case *jsast.IfStatement:
		return r.guard(s)
	case *jsast.ExpressionStatement:
		return r.assertion(s.Expression)
	}
	return false
}

func (r *recogniser) declare(list []*jsast.Binding) bool {
	for _, b := range list {
		name, ok := b.Target.(*jsast.Identifier)
		if !ok || b.Initializer == nil || !r.declareOne(name.Name.String(), b.Initializer) {
			return false
		}
	}
	return true
}

func (r *recogniser) declareOne(name string, e jsast.Expression) bool {
	if _, taken := r.names[name]; taken || isGlobal(name) {
		return false
	}
	if await, ok := e.(*jsast.AwaitExpression); ok {
		switch {
		case r.fetch(await.Argument):
			r.names[name] = response{}
		case r.read(await.Argument):
			r.names[name] = value{}
		default:
			return false
		}
		return r.unused == ""
	}
	if a, ok := r.address(e); ok {
		r.names[name] = a
		return r.unused == ""
	}
	v, ok := r.value(e)
	if !ok || r.unused != "" && !r.uses(e, r.unused) {
		return false
	}
	r.names[name], r.unused = v, name
	return true
}

// isGlobal reports whether a name means something to page checks.
func isGlobal(name string) bool {
	switch name {
	case "assert", "fetch", "URL", "Error", "undefined":
		return true
	}
	return false
}

// fetch recognises `fetch(address)`.
func (r *recogniser) fetch(e jsast.Expression) bool {
	call, ok := e.(*jsast.CallExpression)
	if !ok || !is(call.Callee, "fetch") || len(call.ArgumentList) != 1 || r.stage != unfetched {
		return false
	}
	a, ok := r.address(call.ArgumentList[0])
	if !ok || !ofProject(a.page) {
		return false
	}
	r.check.Page, r.stage = a.page, fetched
	return true
}

// read recognises `response.text()` and `response.json()`, also of a response
// that is fetched there: `(await fetch(address)).text()`.
func (r *recogniser) read(e jsast.Expression) bool {
	call, ok := e.(*jsast.CallExpression)
	if !ok || len(call.ArgumentList) > 0 {
		return false
	}
	method, ok := call.Callee.(*jsast.DotExpression)
	if !ok {
		return false
	}
	if await, ok := method.Left.(*jsast.AwaitExpression); ok {
		if !r.fetch(await.Argument) {
			return false
		}
	} else if !r.isResponse(method.Left) || r.stage != fetched {
		return false
	}
	r.stage = read
	r.check.JSON = method.Identifier.Name == "json"
	return r.check.JSON || method.Identifier.Name == "text"
}

func (r *recogniser) isResponse(e jsast.Expression) bool {
	name, ok := e.(*jsast.Identifier)
	if !ok {
		return false
	}
	_, ok = r.names[name.Name.String()].(response)
	return ok
}
