package hintjs

import (
	"fmt"
	"math/big"

	"github.com/dop251/goja"
	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/token"
)

// The engine says of what can't be taken apart only that it can't: not what it is, where
// in the code it stands, nor which property was looked for. So what is taken apart goes
// through apartFunction first, which throws as V8 does. Its name is not an identifier,
// so no hint can call it.
const apartFunction = "%apart" // of the number of an apart, a value, which it returns, and what to search it for

// An apart is a place where a value is taken apart.
type apart struct {
	kind     apartKind
	shown    string // how V8 quotes the code there; "": it says what the value is
	property string // the first that is looked for
	named    bool   // there is such a property
	reads    bool   // it is told as read
}

type apartKind int

const (
	anObjectPattern apartKind = iota + 1
	aList                     // an array pattern, an array's ..., or for-of
	lastArguments             // f(...list)
	someArguments             // f(...list, and, more)
	aSearch                   // key in object
)

// wrapAparts puts calls of apartFunction around what is taken apart at these nodes.
func wrapAparts(nodes []ast.Node) []apart {
	w := &apartWrapper{}
	for _, n := range nodes {
		switch n := n.(type) {
		case *ast.Binding:
			w.pattern(n.Target, &n.Initializer, false)
		case *ast.AssignExpression:
			w.pattern(n.Left, &n.Right, true)
		case *ast.ForOfStatement:
			w.wrap(apart{kind: aList, shown: iterated(n.Source, anyLoop)}, &n.Source)
		case *ast.ArrayLiteral:
			for _, e := range n.Value {
				if s, ok := e.(*ast.SpreadElement); ok {
					w.wrap(apart{kind: aList, shown: iterated(s.Expression, aSpread)}, &s.Expression)
				}
			}
		case *ast.CallExpression:
			w.arguments(n.ArgumentList)
		case *ast.NewExpression:
			w.arguments(n.ArgumentList)
		case *ast.BinaryExpression:
			w.search(n)
		}
	}
	return w.aparts
}

// takesApart reports whether a node may be one for wrapAparts.
func takesApart(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.Binding:
		return n.Initializer != nil && isPattern(n.Target)
	case *ast.AssignExpression:
		return n.Operator == token.ASSIGN && isPattern(n.Left)
	case *ast.ForOfStatement:
		return true
	case *ast.ArrayLiteral:
		return spreads(n.Value) > 0
	case *ast.CallExpression:
		return spreads(n.ArgumentList) > 0
	case *ast.NewExpression:
		return spreads(n.ArgumentList) > 0
	case *ast.BinaryExpression:
		return n.Operator == token.IN
	}
	return false
}

func isPattern(n ast.Node) bool {
	switch n.(type) {
	case *ast.ObjectPattern, *ast.ArrayPattern:
		return true
	}
	return false
}

func spreads(list []ast.Expression) int {
	n := 0
	for _, e := range list {
		if _, ok := e.(*ast.SpreadElement); ok {
			n++
		}
	}
	return n
}

type apartWrapper struct{ aparts []apart }

func (w *apartWrapper) wrap(a apart, place *ast.Expression, key ...ast.Expression) {
	w.aparts = append(w.aparts, a)
	of := *place
	c := call(apartFunction, number(of.Idx0(), len(w.aparts)-1), of)
	c.ArgumentList = append(c.ArgumentList, key...)
	*place = c
}

func (w *apartWrapper) pattern(target ast.Node, of *ast.Expression, assigned bool) {
	switch p := target.(type) {
	case *ast.ArrayPattern:
		a := apart{kind: aList}
		if !assigned {
			a.shown = iterated(*of, aPattern)
		}
		w.wrap(a, of)
	case *ast.ObjectPattern:
		a := apart{kind: anObjectPattern, shown: quoted(*of)}
		if len(p.Properties) > 0 {
			a.first(p.Properties[0], assigned)
		}
		w.wrap(a, of)
	}
}

// first says what is told of an object pattern's first property.
func (a *apart) first(p ast.Property, assigned bool) {
	switch p := p.(type) {
	case *ast.PropertyShort:
		a.property, a.named, a.reads = p.Name.Name.String(), true, p.Initializer != nil
	case *ast.PropertyKeyed:
		if a.property, a.named = literalKey(p.Key); p.Computed || !a.named {
			a.named = false
			return
		}
		value := p.Value
		if d, ok := value.(*ast.AssignExpression); ok {
			value = d.Left
			if a.reads = !isPattern(value); !a.reads {
				a.shown = quoted(d.Right)
			}
		}
		if _, simple := value.(*ast.Identifier); assigned && !simple && !isPattern(value) {
			a.reads = true
		}
	}
}

func (w *apartWrapper) arguments(list []ast.Expression) {
	_, last := list[len(list)-1].(*ast.SpreadElement)
	for _, e := range list {
		s, ok := e.(*ast.SpreadElement)
		switch {
		case !ok:
		case last && spreads(list) == 1:
			w.wrap(apart{kind: lastArguments, shown: quoted(s.Expression)}, &s.Expression)
		default:
			w.wrap(apart{kind: someArguments}, &s.Expression)
		}
	}
}

// search is of `key in object`. A key that is neither constant nor a variable would have
// to be evaluated twice.
func (w *apartWrapper) search(n *ast.BinaryExpression) {
	key, _ := withoutProbe(n.Left)
	switch key.(type) {
	case *ast.StringLiteral, *ast.NumberLiteral, *ast.Identifier:
		w.wrap(apart{kind: aSearch}, &n.Right, key)
	}
}

type iteration int

const (
	aPattern iteration = iota + 1
	anyLoop
	aSpread
)

// iterated is how V8 quotes what can't be iterated over; "": it says what the value is.
func iterated(e ast.Expression, by iteration) string {
	e, _ = withoutProbe(e)
	switch e := e.(type) {
	case *ast.CallExpression:
		if _, name := e.Callee.(*ast.Identifier); isProbe(e) || !name && by == aPattern {
			return ""
		}
		return shownExpression(e.Callee) + " is not a function or its return value"
	case *ast.NewExpression:
		return shownExpression(e.Callee) + " is not a function or its return value"
	case *ast.DotExpression, *ast.BracketExpression:
		if by == aPattern {
			return ""
		}
	case *ast.OptionalChain, *ast.ConditionalExpression, *ast.BinaryExpression:
		if _, conditional := e.(*ast.ConditionalExpression); by == anyLoop || by == aPattern && !conditional {
			return ""
		}
	}
	return quoted(e)
}

// quoted is how V8 quotes an expression whose value is taken apart.
func quoted(e ast.Expression) string {
	e, _ = withoutProbe(e)
	if _, ok := e.(*ast.OptionalChain); ok {
		return intermediate
	}
	return shownExpression(e)
}

// apart returns a value(1) that can be taken apart as the apart with a number(0) says.
func (r *run) apart(aparts []apart, call goja.FunctionCall) goja.Value {
	a, v := &aparts[call.Argument(0).ToInteger()], call.Argument(1)
	nothing := goja.IsUndefined(v) || goja.IsNull(v)
	_, isObject := v.(*goja.Object)
	message := ""
	switch {
	case a.kind == aSearch:
		if !isObject {
			message = fmt.Sprintf("Cannot use 'in' operator to search for '%s' in %s", inMessage(call.Argument(2)), inMessage(v))
		}
	case a.kind == anObjectPattern:
		if nothing {
			message = a.noObject(v)
		}
	case !nothing && r.isIterable(v):
	case a.kind == lastArguments && nothing:
		message = fmt.Sprintf("%s is not iterable (cannot read property %s)", a.shown, v)
	case a.kind == lastArguments:
		message = "Spread syntax requires ...iterable[Symbol.iterator] to be a function"
	case a.shown != "":
		message = a.shown + " is not iterable"
	default:
		message = kindOf(v) + " is not iterable (cannot read property Symbol(Symbol.iterator))"
	}
	if message != "" {
		panic(r.vm.NewTypeError(message))
	}
	return v
}

func (a *apart) noObject(v goja.Value) string {
	switch {
	case a.reads:
		return fmt.Sprintf("Cannot read properties of %s (reading '%s')", v, a.property)
	case a.named:
		return fmt.Sprintf("Cannot destructure property '%s' of '%s' as it is %s.", a.property, a.shown, v)
	}
	return fmt.Sprintf("Cannot destructure '%s' as it is %s.", a.shown, v)
}

func (r *run) isIterable(v goja.Value) bool {
	if _, ok := v.(goja.String); ok {
		return true
	}
	_, ok := goja.AssertFunction(v.ToObject(r.vm).GetSymbol(goja.SymIterator))
	return ok
}

// kindOf is a value with its type, as V8 says it where it quotes no code.
func kindOf(v goja.Value) string {
	switch {
	case goja.IsUndefined(v):
		return "undefined"
	case goja.IsNull(v):
		return "object null"
	}
	if o, ok := v.(*goja.Object); ok {
		if _, ok := goja.AssertFunction(o); ok {
			return "function"
		}
		return "object"
	}
	if _, ok := v.(*goja.Symbol); ok {
		return "symbol"
	}
	kind := "number"
	switch v.Export().(type) {
	case bool:
		kind = "boolean"
	case *big.Int:
		kind = "bigint"
	}
	return kind + " " + inMessage(v)
}

// inMessage is a value as V8 has it in a message.
func inMessage(v goja.Value) string {
	switch v := v.(type) {
	case *goja.Symbol:
		return "Symbol(" + v.String() + ")"
	case *goja.Object:
		if v.ClassName() == "Object" {
			return "#<Object>"
		}
		return "[object " + v.ClassName() + "]"
	}
	return v.String()
}
