package hintjs

import (
	"fmt"
	"strconv"
	"strings"

	"grader/checks/jstree"
	"grader/checks/lazyregexp"

	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/file"
	"github.com/dop251/goja/token"
)

// callsites are the places in a program where the engine may throw, by line and
// column ("3:14"), each with what V8 would quote of the code there.
type callsites map[string]callsite

type callsite struct {
	shown string // the callee, or what is iterated over
	kind  siteKind
	null  bool // it is a property of the literal null
}

type siteKind int

const (
	aCall siteKind = iota + 1
	aNew
	aMember
	aName
	anIterable
	anInstanceof
)

func callsitesOf(p *ast.Program) callsites {
	sites := callsites{}
	add := func(at file.Idx, c callsite) {
		position := p.File.Position(int(at) - p.File.Base())
		sites[fmt.Sprintf("%d:%d", position.Line, position.Column)] = c
	}
	iterable := func(e ast.Expression) {
		if e != nil {
			add(e.Idx0(), callsite{kind: anIterable, shown: shownExpression(e)})
		}
	}
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
		case *ast.SpreadElement:
			iterable(n.Expression)
		case *ast.ForOfStatement:
			iterable(n.Source)
		case *ast.Binding:
			if _, list := n.Target.(*ast.ArrayPattern); list {
				iterable(n.Initializer)
			}
		case *ast.BinaryExpression:
			if n.Operator == token.INSTANCEOF {
				add(n.Left.Idx0(), callsite{kind: anInstanceof})
			}
		}
	})
	jstree.Visit(p.Body, func(n ast.Node) {
		if name, ok := n.(*ast.Identifier); ok {
			position := p.File.Position(int(name.Idx) - p.File.Base())
			at := fmt.Sprintf("%d:%d", position.Line, position.Column)
			if _, known := sites[at]; !known {
				sites[at] = callsite{kind: aName, shown: name.Name.String()}
			}
		}
	})
	return sites
}

func isNull(e ast.Expression) bool {
	_, null := e.(*ast.NullLiteral)
	return null
}

// shownExpression is how V8 quotes an expression that it can't call or iterate over.
func shownExpression(e ast.Expression) string {
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
		return shownExpression(e.Callee) + "(...)"
	case *ast.OptionalChain:
		return shownExpression(e.Expression)
	case *ast.Optional:
		return shownExpression(e.Expression)
	case *ast.ObjectLiteral:
		if len(e.Value) == 0 {
			return "{}"
		}
	}
	return "(intermediate value)"
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
	case (message == "Cannot convert undefined or null to object" || message == "object is not iterable") &&
		site.kind == anIterable:
		return site.shown + " is not iterable"
	case noObject().MatchString(message):
		return site.noObject(message, native)
	}
	return message
}

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
