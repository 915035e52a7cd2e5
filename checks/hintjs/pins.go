package hintjs

import (
	"errors"
	"strings"
	"sync"

	"grader/checks/jstree"

	"github.com/dop251/goja"
	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/unistring"
)

// A program that changes a built-in, such as Array.prototype.push, must not break the
// library, which is JavaScript in the same interpreter. Few programs do that, and all
// would pay if the library were written for it. So the library is plain JavaScript, and
// for those programs it is compiled in another form, its pinned form: globals are
// parameters, and methods are called and read by these functions. Both are the built-ins
// as they were before the program ran.
const (
	callFunction         = "%call"         // of an object, a method's name and its arguments
	optionalCallFunction = "%optionalCall" // the same; undefined for no object
	methodFunction       = "%method"       // of an object and a method's name
)

// pins are the built-ins as they were before the program ran.
type pins struct {
	globals map[string]goja.Value
	methods map[*goja.Object]map[string]goja.Value
	owns    goja.Callable // Object.prototype.hasOwnProperty
}

// builtins are the names of the engine's globals that can be names of parameters.
var builtins = sync.OnceValue(func() []string {
	var list []string
	for _, name := range goja.New().GlobalObject().GetOwnPropertyNames() {
		switch name {
		case "eval", "globalThis", "undefined", "NaN", "Infinity":
		default:
			list = append(list, name)
		}
	}
	return list
})

// isBuiltin reports whether a name is that of one of the engine's globals.
var isBuiltin = sync.OnceValue(func() map[string]bool {
	names := map[string]bool{}
	for _, name := range builtins() {
		names[name] = true
	}
	return names
})

// pinnedLibrary is [library] in its pinned form: a part is wrapped into a function
// whose parameters are builtins.
var pinnedLibrary = sync.OnceValue(func() map[string]func() *goja.Program { return eachPart(compilePinned) })

func compilePinned(name string) *goja.Program {
	source := "(function (" + strings.Join(builtins(), ", ") + ") { return (" + partSource(name) + "\n); })"
	parsed, err := goja.Parse(name+".js", source)
	if err != nil {
		panic(err) // embedded
	}
	w := jstree.Walk{Enter: (&pinner{targets: map[ast.Node]bool{}}).enter}
	w.In(parsed.Body)
	compiled, err := goja.CompileAST(parsed, true)
	if err != nil {
		panic(err)
	}
	return compiled
}

// A pinner rewrites a part of the library to its pinned form.
type pinner struct {
	targets map[ast.Node]bool // of assignments
}

func (p *pinner) enter(n ast.Node, place *ast.Expression) bool {
	switch n := n.(type) {
	case *ast.AssignExpression:
		p.targets[n.Left] = true
	case *ast.OptionalChain:
		if c, ok := n.Expression.(*ast.CallExpression); ok {
			if dot, ok := c.Callee.(*ast.DotExpression); ok {
				if of, ok := dot.Left.(*ast.Optional); ok {
					*place = ofMethod(optionalCallFunction, of.Expression, dot, c.ArgumentList...)
				}
			}
		}
	case *ast.CallExpression:
		if dot, ok := n.Callee.(*ast.DotExpression); ok && place != nil && canChange(dot.Left) {
			*place = ofMethod(callFunction, dot.Left, dot, n.ArgumentList...)
		}
	case *ast.DotExpression:
		if place != nil && !p.targets[n] && ofBuiltin(n) {
			*place = ofMethod(methodFunction, n.Left, n)
		}
	}
	return true
}

// canChange reports whether a program can change the methods of an expression's value,
// and a call of one can be rewritten.
func canChange(of ast.Expression) bool {
	switch of := of.(type) {
	case *ast.SuperExpression:
		return false
	case *ast.Identifier:
		return of.Name != "host" && of.Name != "lib"
	}
	return !isOptional(of)
}

// ofBuiltin reports whether an expression is a property of a global, such as
// Object.prototype.toString.
func ofBuiltin(e ast.Expression) bool {
	switch e := e.(type) {
	case *ast.DotExpression:
		return ofBuiltin(e.Left)
	case *ast.Identifier:
		return isBuiltin()[e.Name.String()]
	}
	return false
}

func ofMethod(function string, of ast.Expression, dot *ast.DotExpression, args ...ast.Expression) ast.Expression {
	name := &ast.StringLiteral{Idx: dot.Identifier.Idx, Value: dot.Identifier.Name}
	return &ast.CallExpression{
		Callee:          &ast.Identifier{Name: unistring.String(function), Idx: dot.Idx0()},
		ArgumentList:    append([]ast.Expression{of, name}, args...),
		LeftParenthesis: dot.Identifier.Idx, RightParenthesis: dot.Identifier.Idx,
	}
}

// isOptional reports whether the evaluation of an expression may stop at a ?. in it.
func isOptional(e ast.Expression) bool {
	switch e := e.(type) {
	case *ast.Optional:
		return true
	case *ast.DotExpression:
		return isOptional(e.Left)
	case *ast.PrivateDotExpression:
		return isOptional(e.Left)
	case *ast.BracketExpression:
		return isOptional(e.Left)
	case *ast.CallExpression:
		return isOptional(e.Callee)
	}
	return false
}

// definePins defines the functions that the pinned form calls.
func (r *run) definePins() error {
	return errors.Join(
		r.hide(callFunction, r.vm.ToValue(r.callMethod)),
		r.hide(optionalCallFunction, r.vm.ToValue(func(call goja.FunctionCall) goja.Value {
			if of := call.Argument(0); goja.IsUndefined(of) || goja.IsNull(of) {
				return goja.Undefined()
			}
			return r.callMethod(call)
		})),
		r.hide(methodFunction, r.vm.ToValue(func(call goja.FunctionCall) goja.Value {
			return r.methodOf(call.Argument(0).ToObject(r.vm), call.Argument(1).String())
		})),
	)
}

// pin records the built-ins as they are.
func (r *run) pin() {
	p := &pins{globals: map[string]goja.Value{}, methods: map[*goja.Object]map[string]goja.Value{}}
	for _, name := range builtins() {
		v := r.vm.GlobalObject().Get(name)
		p.globals[name] = v
		if o, ok := v.(*goja.Object); ok {
			p.take(r.vm, o)
			prototype, _ := o.Get("prototype").(*goja.Object)
			p.take(r.vm, prototype)
		}
	}
	p.owns, _ = goja.AssertFunction(r.vm.NewObject().Get("hasOwnProperty"))
	r.pins = p
}

// take records the methods of an object and of its prototypes.
func (p *pins) take(vm *goja.Runtime, o *goja.Object) {
	if o == nil || p.methods[o] != nil {
		return
	}
	p.take(vm, o.Prototype())
	methods := map[string]goja.Value{}
	p.methods[o] = methods
	for _, name := range o.GetOwnPropertyNames() {
		vm.Try(func() { // some getters throw if this is a prototype
			if v := o.Get(name); v != nil {
				if _, ok := goja.AssertFunction(v); ok {
					methods[name] = v
				}
			}
		})
	}
}

// builtin is one of builtins as it was recorded, or, before that, as it is.
func (r *run) builtin(name string) goja.Value {
	if r.pins != nil {
		return r.pins.globals[name]
	}
	return r.vm.GlobalObject().Get(name)
}

// callMethod calls the pinned method of an object(0), by its name(1).
func (r *run) callMethod(call goja.FunctionCall) goja.Value {
	return r.callOn(call.Argument(0), call.Argument(1).String(), call.Arguments[2:]...)
}

func (r *run) callOn(of goja.Value, name string, args ...goja.Value) goja.Value {
	f, ok := goja.AssertFunction(r.methodOf(of.ToObject(r.vm), name))
	if !ok {
		panic(r.vm.NewTypeError("Object has no member '%s'", name))
	}
	v, err := f(of, args...)
	if err != nil {
		panic(err) // the interpreter throws it
	}
	return v
}

func (r *run) methodOf(o *goja.Object, name string) goja.Value {
	for at := o; r.pins != nil && at != nil && !isProxy(at); at = at.Prototype() {
		methods, isBuiltin := r.pins.methods[at]
		if v, ok := methods[name]; ok {
			return v
		}
		if own, err := r.pins.owns(at, r.vm.ToValue(name)); !isBuiltin && (err != nil || own.ToBoolean()) {
			break
		}
	}
	return o.Get(name)
}
