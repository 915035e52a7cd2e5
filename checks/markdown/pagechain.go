package markdown

import jsast "github.com/dop251/goja/ast"

// A function is an arrow function or a function expression.
type function struct {
	params []string
	body   []jsast.Statement
	async  bool
}

// functionOf recognises a function whose parameters are plain names.
func functionOf(e jsast.Expression) (function, bool) {
	var f function
	var params *jsast.ParameterList
	switch e := e.(type) {
	case *jsast.ArrowFunctionLiteral:
		params, f.async = e.ParameterList, e.Async
		switch body := e.Body.(type) {
		case *jsast.BlockStatement:
			f.body = body.List
		case *jsast.ExpressionBody:
			f.body = []jsast.Statement{&jsast.ReturnStatement{Argument: body.Expression}}
		}
	case *jsast.FunctionLiteral:
		if e.Generator || e.Name != nil {
			return f, false
		}
		params, f.async, f.body = e.ParameterList, e.Async, e.Body.List
	default:
		return f, false
	}
	for _, p := range params.List {
		name, ok := p.Target.(*jsast.Identifier)
		if !ok || p.Initializer != nil {
			return f, false
		}
		f.params = append(f.params, name.Name.String())
	}
	return f, params.Rest == nil
}

// expression gives the expression of a statement, without an await or return
// around it: the hint waits for all promises in any case.
func expression(s jsast.Statement) (jsast.Expression, bool) {
	var e jsast.Expression
	switch s := s.(type) {
	case *jsast.ExpressionStatement:
		e = s.Expression
	case *jsast.ReturnStatement:
		e = s.Argument
	}
	if await, ok := e.(*jsast.AwaitExpression); ok {
		e = await.Argument
	}
	return e, e != nil
}

// chain recognises
//
//	fetch(…).then(response => response.json()).then(data => {…}, error => {…})
//
// where the last function, if there is one, throws an Error of the same message.
func (r *recogniser) chain(e jsast.Expression) bool {
	rest, last, ok := then(e)
	if !ok {
		return false
	}
	start, first, ok := then(rest)
	if !ok || len(first) != 1 || len(last) > 2 || !r.fetch(start) {
		return false
	}
	if f, ok := functionOf(first[0]); !ok || len(f.params) != 1 || !r.returnsBody(f) {
		return false
	}
	if len(last) == 2 {
		if f, ok := functionOf(last[1]); !ok || len(f.params) != 1 || !throwsAgain(f.body, f.params[0]) {
			return false
		}
	}
	f, ok := functionOf(last[0])
	return ok && len(f.params) == 1 && r.define(f.params[0], value{}) && r.assertions(f.body)
}

// then recognises `promise.then(…)`.
func then(e jsast.Expression) (promise jsast.Expression, args []jsast.Expression, ok bool) {
	call, ok := e.(*jsast.CallExpression)
	if !ok || len(call.ArgumentList) == 0 {
		return nil, nil, false
	}
	dot, ok := call.Callee.(*jsast.DotExpression)
	if !ok || dot.Identifier.Name != "then" {
		return nil, nil, false
	}
	return dot.Left, call.ArgumentList, true
}

// returnsBody recognises `response => response.json()`.
func (r *recogniser) returnsBody(f function) bool {
	list := withoutEmpty(f.body)
	if len(list) != 1 || !r.define(f.params[0], response{}) {
		return false
	}
	ret, ok := list[0].(*jsast.ReturnStatement)
	ok = ok && ret.Argument != nil && r.read(ret.Argument)
	delete(r.names, f.params[0])
	return ok
}

func (r *recogniser) define(name string, what any) bool {
	if _, taken := r.names[name]; taken || isGlobal(name) {
		return false
	}
	r.names[name] = what
	return true
}

// assertions recognises a function's body that asserts on its parameter.
func (r *recogniser) assertions(list []jsast.Statement) bool {
	list = withoutEmpty(list)
	for i, s := range list {
		if ret, ok := s.(*jsast.ReturnStatement); ok && ret.Argument != nil && i == len(list)-1 {
			return r.assertion(ret.Argument)
		}
		if !r.statement(s) {
			return false
		}
	}
	return true
}
