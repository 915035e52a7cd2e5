package hintjs

import (
	"strings"

	"grader/checks/jstree"

	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/file"
	"github.com/dop251/goja/token"
	"github.com/dop251/goja/unistring"
)

// Probes record the values of expressions, to explain a failed assertion by: calls
// that are put around expressions when a program is compiled. A probe returns the value
// that it records, so neither outcome nor order of evaluation change. The functions'
// names are not identifiers, so no hint can call them.
const (
	probeFunction  = "%probe"  // of a slot and a value, which it returns
	throwFunction  = "%throw"  // of a site and a value, which it returns
	caughtFunction = "%caught" // of what a catch clause caught
)

// probes describe a program that has probes.
type probes struct {
	source    string
	base      int
	slots     int
	functions map[string]bool // those that it calls
	sites     []*site
	bindings  map[string][]binding
	members   []ast.Expression // property accesses and calls
	spans     []span           // code that can be shown: statements and bindings
}

// A site is where a program may fail: a call of an assertion, or a throw.
type site struct {
	span
	call     *ast.CallExpression
	test     ast.Expression // of the `if` around a throw; nil: there is none
	other    bool           // the throw is in the else branch
	rethrows bool           // the throw is in a catch clause: something else failed first
}

// A span is a range of the source.
type span struct{ from, to file.Idx }

// A binding binds a name to the value of an expression, or to a part of it.
type binding struct {
	value   ast.Expression // it has a probe
	path    []string       // into the value
	element bool           // the name is bound to each of the value's elements
}

// addProbes puts probes into a program.
func addProbes(p *ast.Program) *probes {
	a := &prober{probes: noProbes(p)}
	a.Enter = a.node
	a.In(p.Body)
	return a.probes
}

func noProbes(p *ast.Program) *probes {
	return &probes{
		source: p.File.Source(), base: p.File.Base(), bindings: map[string][]binding{}, functions: map[string]bool{},
	}
}

type prober struct {
	*probes
	jstree.Walk
	catching int     // how many catch clauses are around
	tests    []*site // of the `if`s around, the innermost last; nil where a function begins
}

// node puts probes into a node. It reports whether the walk goes on into the node.
func (p *prober) node(n ast.Node, _ *ast.Expression) bool {
	switch n := n.(type) {
	case *ast.FunctionLiteral, *ast.ArrowFunctionLiteral, *ast.ClassLiteral:
		outer := p.tests
		p.tests = nil
		p.Into(n)
		p.tests = outer
		return false
	case *ast.IfStatement:
		p.ifStatement(n)
		return false
	case *ast.ThrowStatement:
		p.throwStatement(n)
	case *ast.CatchStatement:
		p.catchStatement(n)
		return false
	case *ast.ExpressionStatement:
		p.spans = append(p.spans, span{n.Idx0(), n.Idx1()})
	case *ast.Binding:
		if n.Initializer != nil && n.Target != nil {
			p.spans = append(p.spans, span{n.Idx0(), n.Idx1()})
			p.binds(n.Target, &n.Initializer)
		}
	case *ast.AssignExpression:
		if n.Operator == token.ASSIGN {
			p.binds(n.Left, &n.Right)
		}
	case *ast.ForOfStatement:
		if into, ok := n.Into.(*ast.ForDeclaration); ok {
			p.bind(into.Target, binding{value: n.Source, element: true})
		}
	case *ast.DotExpression, *ast.BracketExpression:
		p.members = append(p.members, n.(ast.Expression))
	case *ast.CallExpression:
		if !isProbe(n) {
			p.members = append(p.members, n)
			p.call(n)
		}
	}
	return true
}

func (p *prober) catchStatement(n *ast.CatchStatement) {
	if e, ok := n.Parameter.(*ast.Identifier); ok {
		p.functions[caughtFunction] = true
		caught := call(caughtFunction, &ast.Identifier{Name: e.Name, Idx: n.Catch})
		n.Body.List = append([]ast.Statement{&ast.ExpressionStatement{Expression: caught}}, n.Body.List...)
	}
	p.catching++
	p.In(n.Body)
	p.catching--
}

func (p *prober) ifStatement(n *ast.IfStatement) {
	s := &site{span: span{n.If, n.Test.Idx1()}, test: n.Test}
	if throws(n.Consequent) || throws(n.Alternate) {
		n.Test = p.part(n.Test, true)
		s.test = n.Test
	}
	p.In(n.Test)
	p.tests = append(p.tests, s)
	p.In(n.Consequent)
	s = &site{span: s.span, test: s.test, other: true}
	p.tests[len(p.tests)-1] = s
	p.In(n.Alternate)
	p.tests = p.tests[:len(p.tests)-1]
}

// throws reports whether a branch has a throw statement that is in no other `if`.
func throws(s ast.Statement) bool {
	switch s := s.(type) {
	case *ast.ThrowStatement:
		return true
	case *ast.BlockStatement:
		for _, in := range s.List {
			if throws(in) {
				return true
			}
		}
	}
	return false
}

func (p *prober) throwStatement(n *ast.ThrowStatement) {
	s := &site{span: span{n.Throw, n.Argument.Idx1()}, rethrows: p.catching > 0}
	if len(p.tests) > 0 {
		around := p.tests[len(p.tests)-1]
		s.test, s.other = around.test, around.other
	}
	p.sites = append(p.sites, s)
	p.functions[throwFunction] = true
	n.Argument = call(throwFunction, number(n.Argument.Idx0(), len(p.sites)-1), n.Argument)
}

// call puts probes into the arguments of an assertion.
func (p *prober) call(n *ast.CallExpression) {
	if isAssertion(n.Callee) {
		p.sites = append(p.sites, &site{span: span{n.Idx0(), n.Idx1()}, call: n})
		for i := range n.ArgumentList {
			n.ArgumentList[i] = p.part(n.ArgumentList[i], true)
		}
		return
	}
	method, ok := n.Callee.(*ast.DotExpression)
	if !ok || len(n.ArgumentList) == 0 || !iterates(string(method.Identifier.Name)) {
		return
	}
	if parameters := parametersOf(n.ArgumentList[0]); parameters != nil && len(parameters.List) > 0 {
		p.bind(parameters.List[0].Target, binding{value: method.Left, element: true})
	}
}

func isAssertion(callee ast.Expression) bool {
	if dot, ok := callee.(*ast.DotExpression); ok {
		callee = dot.Left
	}
	id, ok := callee.(*ast.Identifier)
	return ok && id.Name == "assert"
}

func iterates(method string) bool {
	switch method {
	case "forEach", "map", "filter", "find", "findLast", "findIndex", "some", "every", "flatMap":
		return true
	}
	return false
}

func parametersOf(f ast.Expression) *ast.ParameterList {
	switch f := f.(type) {
	case *ast.FunctionLiteral:
		return f.ParameterList
	case *ast.ArrowFunctionLiteral:
		return f.ParameterList
	}
	return nil
}

// binds puts a probe around a value that is bound to a target.
func (p *prober) binds(target ast.Expression, value *ast.Expression) {
	switch target.(type) {
	case *ast.Identifier, *ast.ObjectPattern, *ast.ArrayPattern:
	default:
		return
	}
	if isConstant(*value) || isFunction(*value) {
		return // with a probe around it, a function would not get the target's name
	}
	*value = p.probe(*value)
	p.bind(target, binding{value: *value})
}

func (p *prober) bind(target ast.Expression, b binding) {
	switch t := target.(type) {
	case *ast.Identifier:
		p.bindings[string(t.Name)] = append(p.bindings[string(t.Name)], b)
	case *ast.AssignExpression: // with a default
		p.bind(t.Left, b)
	case *ast.ObjectPattern:
		for _, property := range t.Properties {
			switch property := property.(type) {
			case *ast.PropertyShort:
				p.bind(&property.Name, b.at(string(property.Name.Name)))
			case *ast.PropertyKeyed:
				if key, ok := literalKey(property.Key); ok {
					p.bind(property.Value, b.at(key))
				}
			}
		}
	case *ast.ArrayPattern:
		for i, element := range t.Elements {
			p.bind(element, b.at(itoa(i)))
		}
	}
}

func (b binding) at(key string) binding {
	b.path = append(b.path[:len(b.path):len(b.path)], key)
	return b
}

func literalKey(key ast.Expression) (string, bool) {
	switch key := key.(type) {
	case *ast.StringLiteral:
		return key.Value.String(), true
	case *ast.NumberLiteral:
		return key.Literal, true
	case *ast.Identifier: // as in {a: b}
		return key.Name.String(), true
	}
	return "", false
}

func (p *prober) probe(e ast.Expression) ast.Expression {
	p.slots++
	p.functions[probeFunction] = true
	return call(probeFunction, number(e.Idx0(), p.slots-1), e)
}

// call is a call with the position of its last argument.
func call(function string, arguments ...ast.Expression) *ast.CallExpression {
	of := arguments[len(arguments)-1]
	return &ast.CallExpression{
		Callee: &ast.Identifier{Name: unistring.String(function), Idx: of.Idx0()}, ArgumentList: arguments,
		LeftParenthesis: of.Idx0(), RightParenthesis: of.Idx1() - 1,
	}
}

func number(at file.Idx, n int) ast.Expression { return &ast.NumberLiteral{Idx: at, Value: int64(n)} }

// withoutProbe is an expression without its probe, and the probe's slot; -1: there is
// none.
func withoutProbe(e ast.Expression) (inner ast.Expression, slot int) {
	if s, ok := e.(*ast.SequenceExpression); ok && len(s.Sequence) == 1 { // see hideConstant
		return withoutProbe(s.Sequence[0])
	}
	if c, ok := e.(*ast.CallExpression); ok {
		if id, ok := c.Callee.(*ast.Identifier); ok && id.Name == probeFunction {
			return c.ArgumentList[1], int(c.ArgumentList[0].(*ast.NumberLiteral).Value.(int64))
		}
	}
	return e, -1
}

// isProbe reports whether a call was put into the program by us.
func isProbe(c *ast.CallExpression) bool {
	id, ok := c.Callee.(*ast.Identifier)
	return ok && strings.HasPrefix(string(id.Name), "%")
}

// isConstant reports whether an expression consists of literals.
func isConstant(e ast.Expression) bool {
	switch n := e.(type) {
	case *ast.StringLiteral, *ast.NumberLiteral, *ast.BooleanLiteral, *ast.NullLiteral, *ast.RegExpLiteral:
		return true
	case *ast.SequenceExpression:
		return len(n.Sequence) == 1 && isConstant(n.Sequence[0])
	case *ast.CallExpression:
		id, ok := n.Callee.(*ast.Identifier)
		return ok && id.Name == patternFunction
	case *ast.ArrayLiteral:
		for _, v := range n.Value {
			if v != nil && !isConstant(v) {
				return false
			}
		}
		return true
	case *ast.ObjectLiteral:
		for _, v := range n.Value {
			if property, ok := v.(*ast.PropertyKeyed); !ok || property.Computed || !isConstant(property.Value) {
				return false
			}
		}
		return true
	case *ast.TemplateLiteral:
		return n.Tag == nil && len(n.Expressions) == 0
	case *ast.UnaryExpression:
		return n.Operator == token.MINUS && isConstant(n.Operand)
	}
	return false
}

func isFunction(e ast.Expression) bool {
	switch e.(type) {
	case *ast.FunctionLiteral, *ast.ArrowFunctionLiteral, *ast.ClassLiteral:
		return true
	}
	return false
}
