package hintjs

import (
	"errors"
	"fmt"
	"reflect"

	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/file"
	"github.com/dop251/goja/unistring"

	"grader/checks/jsregexp"
)

// patternFunction makes the RegExp of a literal, by its number. No hint can
// spell its name.
const patternFunction = "%pattern"

// survey goes through a program once. It replaces the regular expression literals
// by calls of patternFunction, and compiles them: the interpreter's own matching
// is not JavaScript's to the letter. It notes what decides which parts of the
// library the program needs from the start.
func survey(p *ast.Program) *surveyor {
	t := &surveyor{file: p.File, seen: map[uintptr]bool{}, names: map[string]bool{}, assigned: map[string]bool{}}
	t.visit(reflect.ValueOf(p.Body))
	return t
}

type surveyor struct {
	file     *file.File
	patterns []*jsregexp.Regexp
	seen     map[uintptr]bool // nodes; declarations are listed twice
	depth    int              // of expressions and statements
	err      error

	names      map[string]bool // of variables and properties, and strings that may be one
	assigned   map[string]bool // those of names to which something is assigned
	generators bool            // there is a generator function
	computes   bool            // there is a property whose name is not spelled out
}

// visit walks the tree by reflection: its package has no way to do so, and a
// list of the sixty kinds of node would miss the next one.
func (t *surveyor) visit(v reflect.Value) {
	switch v.Kind() {
	case reflect.Interface:
		if literal, ok := v.Interface().(*ast.RegExpLiteral); ok {
			v.Set(reflect.ValueOf(t.call(literal)))
			return
		}
		if !v.IsNil() && t.enter() {
			t.visit(v.Elem())
			t.depth--
		}
	case reflect.Pointer:
		if v.IsNil() || v.Type() == reflect.TypeFor[*file.File]() || t.seen[v.Pointer()] {
			return
		}
		t.seen[v.Pointer()] = true
		switch n := v.Interface().(type) {
		case *ast.FunctionLiteral:
			t.generators = t.generators || n.Generator
		case *ast.StringLiteral:
			t.names[n.Value.String()] = true
		case *ast.AssignExpression:
			switch left := n.Left.(type) {
			case *ast.Identifier:
				t.assigned[left.Name.String()] = true
			case *ast.DotExpression:
				t.assigned[left.Identifier.Name.String()] = true
			}
		case *ast.BinaryExpression:
			n.Left = notConstant(n.Left)
		case *ast.BracketExpression:
			t.computes = t.computes || !spelled(n.Member)
		case *ast.PropertyKeyed:
			t.computes = t.computes || n.Computed && !spelled(n.Key)
		}
		t.visit(v.Elem())
	case reflect.Slice:
		for i := range v.Len() {
			t.visit(v.Index(i))
		}
	case reflect.Struct:
		if name, ok := v.Interface().(ast.Identifier); ok {
			t.names[name.Name.String()] = true
			return
		}
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				t.visit(v.Field(i))
			}
		}
	}
}

// maxNesting is as deep as a program's code may nest: the compiler takes long for
// what is deeper.
const maxNesting = 4000

func (t *surveyor) enter() bool {
	if t.depth < maxNesting {
		t.depth++
		return true
	}
	t.err = &SyntaxError{Line: 1, Column: 1, Reason: fmt.Sprintf("A hint's code nests %d deep at most", maxNesting)}
	return false
}

// notConstant keeps the compiler from computing with constants, in this process and
// within no bounds: 2n ** (2n ** 40n) takes all memory, and for 0 || 0 || 0 it
// takes twice as long with each further 0. A sequence is no constant to it.
func notConstant(e ast.Expression) ast.Expression {
	switch e.(type) {
	case *ast.NumberLiteral, *ast.StringLiteral, *ast.BooleanLiteral, *ast.NullLiteral,
		*ast.UnaryExpression, *ast.BinaryExpression:
		return &ast.SequenceExpression{Sequence: []ast.Expression{e}}
	}
	return e
}

// spelled reports whether the name of a property is in the program's text.
func spelled(name ast.Expression) bool {
	switch name.(type) {
	case *ast.StringLiteral, *ast.NumberLiteral:
		return true
	}
	return false
}

func (t *surveyor) call(literal *ast.RegExpLiteral) ast.Expression {
	pattern, err := jsregexp.Compile(literal.Pattern, literal.Flags)
	if err != nil && t.err == nil {
		at := t.file.Position(int(literal.Idx) - t.file.Base())
		t.err = &SyntaxError{
			Line:   at.Line - 1,
			Column: at.Column,
			Reason: "Invalid regular expression: " + literal.Literal + ": " + reasonOf(err),
		}
	}
	t.patterns = append(t.patterns, pattern)
	return &ast.CallExpression{
		Callee: &ast.Identifier{Name: unistring.String(patternFunction), Idx: literal.Idx},
		ArgumentList: []ast.Expression{
			&ast.NumberLiteral{Idx: literal.Idx, Value: int64(len(t.patterns) - 1)},
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
