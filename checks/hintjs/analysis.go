package hintjs

import (
	"errors"
	"fmt"
	"slices"

	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/file"
	"github.com/dop251/goja/token"
	"github.com/dop251/goja/unistring"

	"grader/checks/jsregexp"
	"grader/checks/jstree"
)

// patternFunction creates the RegExp of a literal, by its number. Its name is not
// an identifier, so no hint can call it.
const patternFunction = "%pattern"

// analyze replaces the regular expression literals of a program by calls of
// patternFunction, and compiles them with jsregexp: goja's own matching differs from
// the standard. It records what else must be known of the program, so that there is
// one walk for all.
func analyze(p *ast.Program) *analysis {
	s := &analysis{file: p.File, names: map[string]bool{}, assigned: map[string]bool{}}
	w := jstree.Walk{Enter: s.enter, Leave: func(ast.Node) { s.depth-- }}
	w.In(p.Body)
	return s
}

type analysis struct {
	file     *file.File
	patterns []*jsregexp.Regexp
	depth    int // of nodes
	err      error

	names      map[string]bool       // of variables and properties, and string literals
	assigned   map[string]bool       // names that are assigned to
	generators bool                  // there is a generator function
	getters    bool                  // there is a getter in an object literal
	computes   bool                  // a property is accessed by a computed name
	writes     bool                  // a property is assigned to
	overwrites bool                  // a built-in, or a property of one, is assigned to
	should     bool                  // the property that chai's should adds to all objects may be used
	throws     bool                  // there is a throw statement, or a promise may be rejected
	asserts    bool                  // assert, expect or chai is used
	catches    []*ast.CatchStatement // those with a parameter
	aparts     []ast.Node            // where something is taken apart
}

// maxNesting bounds how deeply a program's code may be nested: the compiler's time
// grows faster than that.
const maxNesting = 4000

func (s *analysis) enter(n ast.Node, place *ast.Expression) bool {
	if s.depth == maxNesting {
		s.err = &SyntaxError{Line: 1, Column: 1, Reason: fmt.Sprintf("A hint's code nests %d deep at most", maxNesting)}
		return false
	}
	if takesApart(n) {
		s.aparts = append(s.aparts, n)
	}
	switch n := n.(type) {
	case *ast.RegExpLiteral:
		*place = s.call(n)
		return false
	case *ast.FunctionLiteral:
		s.generators = s.generators || n.Generator
	case *ast.Identifier:
		s.names[n.Name.String()] = true
		s.asserts = s.asserts || n.Name == "assert" || n.Name == "expect" || n.Name == "chai"
	case *ast.DotExpression:
		s.names[n.Identifier.Name.String()] = true
		s.should = s.should || n.Identifier.Name == "should"
		s.throws = s.throws || n.Identifier.Name == "reject"
	case *ast.ThrowStatement:
		s.throws = true
	case *ast.CatchStatement:
		if n.Parameter != nil {
			s.catches = append(s.catches, n)
		}
	case *ast.PropertyShort:
		s.names[n.Name.Name.String()] = true
	case *ast.StringLiteral:
		s.names[n.Value.String()] = true
	case *ast.AssignExpression:
		s.assignment(n.Left)
	case *ast.UnaryExpression:
		if n.Operator == token.DELETE {
			s.assignment(n.Operand)
		}
	case *ast.BinaryExpression:
		n.Left = hideConstant(n.Left)
	case *ast.BracketExpression:
		s.computes = s.computes || !isSpelled(n.Member)
	case *ast.PropertyKeyed:
		s.computes = s.computes || n.Computed && !isSpelled(n.Key)
		s.getters = s.getters || n.Kind == ast.PropertyKindGet
	}
	s.depth++
	return true
}

// assignment records the target of an assignment or a delete.
func (s *analysis) assignment(to ast.Expression) {
	owner := to
	switch to := to.(type) {
	case *ast.Identifier:
		s.assigned[to.Name.String()] = true
	case *ast.DotExpression:
		s.assigned[to.Identifier.Name.String()] = true
		s.writes, owner = true, to.Left
	case *ast.BracketExpression:
		s.writes, owner = true, to.Left
	}
	if name, ok := owner.(*ast.Identifier); ok {
		s.overwrites = s.overwrites || isBuiltin()[name.Name.String()] || name.Name == "globalThis" || name.Name == "window"
	}
}

// changesBuiltins reports whether the program may change a built-in.
func (s *analysis) changesBuiltins() bool {
	return s.overwrites || s.definesProperties() ||
		s.hasAny("prototype", "__proto__", "getPrototypeOf", "constructor") &&
			(s.writes || s.hasAny("assign", "setPrototypeOf"))
}

// makesGetters reports whether the program may make an object with a getter.
func (s *analysis) makesGetters() bool { return s.getters || s.definesProperties() }

func (s *analysis) definesProperties() bool {
	return s.hasAny("defineProperty", "defineProperties", "__defineGetter__")
}

// onlyThrows reports whether the program reports failures only by exceptions.
func (s *analysis) onlyThrows() bool { return s.throws && !s.asserts && !s.should }

func (s *analysis) hasAny(names ...string) bool {
	return slices.ContainsFunc(names, func(name string) bool { return s.names[name] })
}

// hideConstant keeps the compiler from folding constants, which it would do in this
// process and without limits: 2n ** (2n ** 40n) takes all memory, and each further
// operand of 0 || 0 || 0 doubles its time. It does not fold a sequence expression.
func hideConstant(e ast.Expression) ast.Expression {
	switch e.(type) {
	case *ast.NumberLiteral, *ast.StringLiteral, *ast.BooleanLiteral, *ast.NullLiteral,
		*ast.UnaryExpression, *ast.BinaryExpression:
		return &ast.SequenceExpression{Sequence: []ast.Expression{e}}
	}
	return e
}

// isSpelled reports whether the name of a property is a literal.
func isSpelled(name ast.Expression) bool {
	switch name.(type) {
	case *ast.StringLiteral, *ast.NumberLiteral:
		return true
	}
	return false
}

func (s *analysis) call(literal *ast.RegExpLiteral) ast.Expression {
	pattern, err := jsregexp.Compile(literal.Pattern, literal.Flags)
	if err != nil && s.err == nil {
		at := s.file.Position(int(literal.Idx) - s.file.Base())
		s.err = &SyntaxError{
			Line:   at.Line - 1,
			Column: at.Column,
			Reason: "Invalid regular expression: " + literal.Literal + ": " + reasonOf(err),
		}
	}
	s.patterns = append(s.patterns, pattern)
	return &ast.CallExpression{
		Callee: &ast.Identifier{Name: unistring.String(patternFunction), Idx: literal.Idx},
		ArgumentList: []ast.Expression{
			&ast.NumberLiteral{Idx: literal.Idx, Value: int64(len(s.patterns) - 1)},
		},
		LeftParenthesis:  literal.Idx,
		RightParenthesis: literal.Idx1() - 1,
	}
}

func reasonOf(err error) string {
	var syntax *jsregexp.SyntaxError
	if errors.As(err, &syntax) {
		return syntax.Reason
	}
	return err.Error()
}
