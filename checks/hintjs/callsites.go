package hintjs

import (
	"fmt"
	"strconv"
	"strings"

	"grader/checks/jstree"
	"grader/checks/lazyregexp"

	"github.com/dop251/goja"
	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/file"
	"github.com/dop251/goja/token"
)

// callsites are the places in a program where the engine may throw, by line and
// column ("3:14"), each with what V8 would quote of the code there.
type callsites map[string]callsite

type callsite struct {
	shown string // the callee
	kind  siteKind
	null  bool   // it is a property of the literal null
	inner string // what is said of undefined where a pattern in a pattern, or a parameter's, is an object's
}

type siteKind int

const (
	aCall siteKind = iota + 1
	aNew
	aMember
	aName
	anInstanceof
)

func callsitesOf(p *ast.Program) callsites {
	sites := callsites{}
	add := func(at file.Idx, c callsite) { sites[placeOf(p, at)] = c }
	jstree.Visit(p.Body, func(n ast.Node) {
		switch n := n.(type) {
		case *ast.CallExpression:
			add(n.LeftParenthesis, callsite{kind: aCall, shown: shownExpression(n.Callee)})
		case *ast.NewExpression:
			add(n.Idx0(), callsite{kind: aNew, shown: shownExpression(n.Callee)})
		case *ast.DotExpression:
			add(n.Identifier.Idx, callsite{kind: aMember, shown: n.Identifier.Name.String(), null: isNull(n.Left)})
		case *ast.BracketExpression:
			add(n.LeftBracket, callsite{kind: aMember, shown: shownExpression(n.Member), null: isNull(n.Left)})
		case *ast.BinaryExpression:
			if n.Operator == token.INSTANCEOF {
				add(n.Left.Idx0(), callsite{kind: anInstanceof})
			}
		}
	})
	jstree.Visit(p.Body, func(n ast.Node) {
		if name, ok := n.(*ast.Identifier); ok {
			at := placeOf(p, name.Idx)
			if _, known := sites[at]; !known {
				sites[at] = callsite{kind: aName, shown: name.Name.String()}
			}
		}
	})
	sites.addInner(p)
	return sites
}

// placeOf is a place in a program as stacks have it.
func placeOf(p *ast.Program, at file.Idx) string {
	position := p.File.Position(int(at) - p.File.Base())
	return fmt.Sprintf("%d:%d", position.Line, position.Column)
}

// addInner adds what is said of undefined where a pattern within another, or that of a
// parameter, is an object's. That it is null can't be told there.
func (sites callsites) addInner(p *ast.Program) {
	add := func(at file.Idx, a apart) {
		key := placeOf(p, at)
		site := sites[key]
		site.inner = a.noObject(goja.Undefined())
		sites[key] = site
	}
	parameter := func(list *ast.ParameterList, at file.Idx) {
		if len(list.List) == 0 || list.List[0].Initializer != nil {
			return
		}
		if o, ok := list.List[0].Target.(*ast.ObjectPattern); ok {
			a := apart{shown: "undefined"}
			if len(o.Properties) > 0 {
				a.first(o.Properties[0], false)
			}
			add(at, a)
		}
	}
	jstree.Visit(p.Body, func(n ast.Node) {
		switch n := n.(type) {
		case *ast.ArrowFunctionLiteral:
			parameter(n.ParameterList, n.Idx0())
		case *ast.FunctionLiteral:
			parameter(n.ParameterList, n.Idx0())
		case *ast.Binding:
			if inner := onlyPatternIn(n.Target); inner != nil && n.Initializer != nil && len(inner.Properties) > 0 {
				var a apart
				a.first(inner.Properties[0], false)
				a.reads = true
				add(n.Initializer.Idx0(), a)
			}
		}
	})
}

// onlyPatternIn is the object pattern within a pattern, if there is one only.
func onlyPatternIn(target ast.BindingTarget) *ast.ObjectPattern {
	var found []*ast.ObjectPattern
	jstree.Visit(target, func(n ast.Node) {
		if o, ok := n.(*ast.ObjectPattern); ok && n != ast.Node(target) {
			found = append(found, o)
		}
	})
	if len(found) != 1 {
		return nil
	}
	return found[0]
}

func isNull(e ast.Expression) bool {
	_, null := e.(*ast.NullLiteral)
	return null
}

// intermediate is how V8 quotes what it has no name for.
const intermediate = "(intermediate value)"

// shownExpression is how V8 quotes an expression that it can't call or iterate over.
func shownExpression(e ast.Expression) string {
	e, _ = withoutProbe(e)
	switch e := e.(type) {
	case *ast.Identifier:
		return e.Name.String()
	case *ast.ThisExpression:
		return "this"
	case *ast.NullLiteral:
		return "null"
	case *ast.BooleanLiteral:
		return strconv.FormatBool(e.Value)
	case *ast.NumberLiteral:
		return e.Literal
	case *ast.StringLiteral:
		return `"` + e.Value.String() + `"`
	case *ast.DotExpression:
		return shownExpression(e.Left) + "." + e.Identifier.Name.String()
	case *ast.BracketExpression:
		if key, ok := e.Member.(*ast.StringLiteral); ok {
			return shownExpression(e.Left) + "." + key.Value.String()
		}
		return shownExpression(e.Left) + "[" + shownExpression(e.Member) + "]"
	case *ast.CallExpression:
		if isProbe(e) { // such as a regular expression
			return intermediate
		}
		return shownExpression(e.Callee) + "(...)"
	case *ast.OptionalChain:
		return shownExpression(e.Expression)
	case *ast.Optional:
		return shownExpression(e.Expression)
	case *ast.UnaryExpression:
		if e.Operator == token.NOT {
			return "(!" + shownExpression(e.Operand) + ")"
		}
	case *ast.BinaryExpression:
		switch e.Operator {
		case token.LOGICAL_OR, token.LOGICAL_AND, token.COALESCE:
			return "(" + shownExpression(e.Left) + " " + e.Operator.String() + " " + shownExpression(e.Right) + ")"
		}
	case *ast.ConditionalExpression:
		return strings.Repeat(intermediate, 3)
	case *ast.ArrayLiteral:
		if len(e.Value) == 0 {
			return "[]"
		}
	case *ast.ObjectLiteral:
		switch len(e.Value) {
		case 0:
			return "{}"
		case 1:
			return "{" + intermediate + "}"
		}
	}
	return intermediate
}

// place matches the first frame of an exception's stack: that of a native function,
// or of the program.
var place = lazyregexp.New(`\n\tat (?:(\S+) \(native\)|(?:\S+ \()?hint:(\d+:\d+))`)

var (
	noMember   = lazyregexp.New(`^Object has no member '(.*)'$`)
	noObject   = lazyregexp.New(`(?s)^Value is not an object: (.*)$`)
	noProperty = lazyregexp.New(`^Cannot read property '(.*)' of undefined(?: or null)?$`)
	readOnly   = lazyregexp.New(`^Cannot assign to read only property '(.*)'$`)
)

// inV8sWords translates the engine's message of an exception with this stack into
// V8's.
func (sites callsites) inV8sWords(message, stack string) string {
	if said, ok := plainWords[message]; ok {
		return said
	}
	var site callsite
	native := ""
	if at := place().FindStringSubmatch(stack); at != nil {
		native, site = at[1], sites[at[2]]
	}
	switch {
	case noProperty().MatchString(message):
		name := noProperty().FindStringSubmatch(message)[1]
		if symbol, ok := strings.CutPrefix(name, "Symbol."); ok {
			name = "Symbol(Symbol." + symbol + ")"
		}
		return fmt.Sprintf("Cannot read properties of %s (reading '%s')", site.nothing(), name)
	case noMember().MatchString(message) && site.kind == aCall:
		return site.shown + " is not a function"
	case noMember().MatchString(message):
		return noMember().FindStringSubmatch(message)[1] + " is not a function"
	case readOnly().MatchString(message):
		return message + " of object '#<Object>'"
	case message == "Cannot access a variable before initialization" && site.kind == aName:
		return "Cannot access '" + site.shown + "' before initialization"
	case message == "Class constructor cannot be invoked without 'new'" && site.kind == aCall:
		return "Class constructor " + site.shown + " cannot be invoked without 'new'"
	case message == "Cannot convert undefined or null to object" && site.kind == aMember:
		return fmt.Sprintf("Cannot set properties of %s (setting '%s')", site.nothing(), site.shown)
	case message == "Cannot convert undefined or null to object" && goesThrough[native]:
		return "undefined is not iterable (cannot read property Symbol(Symbol.iterator))"
	case message == "Value is not object coercible" && site.inner != "":
		return site.inner
	case strings.HasPrefix(message, "Expecting a function in instanceof check"):
		return "Right-hand side of 'instanceof' is not callable"
	case noObject().MatchString(message):
		return site.noObject(message, native)
	}
	return message
}

// goesThrough are functions of the engine that go through what they are given.
var goesThrough = map[string]bool{"from": true, "all": true, "allSettled": true, "any": true, "race": true}

// nothing is "null" only for the literal: whether a variable held null or undefined
// can't be told after the fact.
func (site callsite) nothing() string {
	if site.null {
		return "null"
	}
	return "undefined"
}

func (site callsite) noObject(message, native string) string {
	value := noObject().FindStringSubmatch(message)[1]
	switch {
	case native != "":
		return strings.ReplaceAll(value, "[object Object]", "#<Object>") + " is not a function"
	case site.kind == aCall:
		return site.shown + " is not a function"
	case site.kind == aNew && (site.shown == "Map" || site.shown == "WeakMap"):
		return "Iterator value " + value + " is not an entry object"
	case site.kind == aNew:
		return site.shown + " is not a constructor"
	case site.kind == anInstanceof:
		return "Right-hand side of 'instanceof' is not an object"
	}
	return message
}

// plainWords are messages whose translation does not depend on the code.
var plainWords = map[string]string{
	"Malformed URI":    "URI malformed",
	"No initial value": "Reduce of empty array with no initial value",
	"toFixed() precision must be between 0 and 100": "toFixed() digits argument must be between 0 and 100",
	"Must call super constructor in derived class before returning from derived constructor": "Must call super " +
		"constructor in derived class before accessing 'this' or returning from derived constructor",
}
