package markdown

import (
	"slices"
	"strconv"

	"grader/checks/js"
	"grader/checks/page"

	jsast "github.com/dop251/goja/ast"
)

// assertion recognises `assert.method(value, …)` with literals for the rest.
func (r *recogniser) assertion(e jsast.Expression) bool {
	call, ok := e.(*jsast.CallExpression)
	if !ok || len(call.ArgumentList) == 0 {
		return false
	}
	method, ok := call.Callee.(*jsast.DotExpression)
	if !ok || !is(method.Left, "assert") {
		return false
	}
	v, ok := r.value(call.ArgumentList[0])
	if !ok || r.stage != read || r.unused != "" && !r.uses(call.ArgumentList[0], r.unused) {
		return false
	}
	var args []any
	for _, e := range call.ArgumentList[1:] {
		arg, ok := literal(e)
		if !ok {
			return false
		}
		args = append(args, arg)
	}
	a, ok := page.NewAssertion(method.Identifier.Name.String(), v.path, args...)
	r.check.Assertions = append(r.check.Assertions, a)
	r.unused = ""
	return ok
}

// value recognises a path such as `data.a?.b['c'][0]`, or `(await
// response.json()).a`.
func (r *recogniser) value(e jsast.Expression) (value, bool) {
	if chain, ok := e.(*jsast.OptionalChain); ok {
		e = chain.Expression
	}
	return r.link(e)
}

func (r *recogniser) link(e jsast.Expression) (value, bool) {
	var left jsast.Expression
	var step js.Step
	switch e := e.(type) {
	case *jsast.Identifier:
		v, ok := r.names[e.Name.String()].(value)
		return v, ok
	case *jsast.AwaitExpression:
		return value{}, r.read(e.Argument)
	case *jsast.DotExpression:
		left, step.Key = e.Left, e.Identifier.Name.String()
	case *jsast.BracketExpression:
		key, ok := keyOf(e.Member)
		if !ok {
			return value{}, false
		}
		left, step.Key = e.Left, key
	default:
		return value{}, false
	}
	if optional, ok := left.(*jsast.Optional); ok {
		left, step.Optional = optional.Expression, true
	}
	v, ok := r.link(left)
	if name, isName := left.(*jsast.Identifier); isName && ok && r.isOptional(name) {
		return value{}, false // the end of its chain would be lost
	}
	return value{append(slices.Clip(v.path), step)}, ok
}

// isOptional reports whether a name stands for a path with a `?.` in it.
func (r *recogniser) isOptional(name *jsast.Identifier) bool {
	v, _ := r.names[name.Name.String()].(value)
	return slices.ContainsFunc(v.path, func(s js.Step) bool { return s.Optional })
}

// keyOf is the key that a string or an index in brackets stands for.
func keyOf(e jsast.Expression) (string, bool) {
	if n, ok := e.(*jsast.NumberLiteral); ok {
		i, ok := n.Value.(int64)
		return strconv.FormatInt(i, 10), ok
	}
	return constant(e)
}

// uses reports whether a path starts at the name.
func (r *recogniser) uses(e jsast.Expression, name string) bool {
	switch e := e.(type) {
	case *jsast.Identifier:
		return e.Name.String() == name
	case *jsast.DotExpression:
		return r.uses(e.Left, name)
	case *jsast.BracketExpression:
		return r.uses(e.Left, name)
	case *jsast.OptionalChain:
		return r.uses(e.Expression, name)
	case *jsast.Optional:
		return r.uses(e.Expression, name)
	}
	return false
}
