package hintjs

import (
	"errors"
	"reflect"
	"strings"

	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/file"
	"github.com/dop251/goja/unistring"

	"grader/checks/jsregexp"
)

// patternFunction makes the RegExp of a literal, by its number. No hint can
// spell its name.
const patternFunction = "%pattern"

// takePatterns replaces the regular expression literals of a program by calls
// of patternFunction, and compiles them: the interpreter's own matching is not
// JavaScript's to the letter.
func takePatterns(p *ast.Program) *patternTaker {
	t := &patternTaker{file: p.File, seen: map[uintptr]bool{}}
	t.visit(reflect.ValueOf(p.Body))
	return t
}

type patternTaker struct {
	file     *file.File
	patterns []*jsregexp.Regexp
	seen     map[uintptr]bool // nodes; declarations are listed twice
	err      error

	generators bool // there is a generator function
	computes   bool // there is a property whose name is not spelled out
}

// visit walks the tree by reflection: its package has no way to do so, and a
// list of the sixty kinds of node would miss the next one.
func (t *patternTaker) visit(v reflect.Value) {
	switch v.Kind() {
	case reflect.Interface:
		if literal, ok := v.Interface().(*ast.RegExpLiteral); ok {
			v.Set(reflect.ValueOf(t.call(literal)))
			return
		}
		if !v.IsNil() {
			t.visit(v.Elem())
		}
	case reflect.Pointer:
		if v.IsNil() || v.Type() == reflect.TypeFor[*file.File]() || t.seen[v.Pointer()] {
			return
		}
		t.seen[v.Pointer()] = true
		switch n := v.Interface().(type) {
		case *ast.FunctionLiteral:
			t.generators = t.generators || n.Generator
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
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				t.visit(v.Field(i))
			}
		}
	}
}

// spelled reports whether the name of a property is in the program's text.
func spelled(name ast.Expression) bool {
	switch n := name.(type) {
	case *ast.StringLiteral:
		return !strings.Contains(n.Literal, `\`)
	case *ast.NumberLiteral:
		return true
	}
	return false
}

func (t *patternTaker) call(literal *ast.RegExpLiteral) ast.Expression {
	pattern, err := jsregexp.Compile(literal.Pattern, literal.Flags)
	if err != nil && t.err == nil {
		at := t.file.Position(int(literal.Idx) - t.file.Base())
		t.err = &SyntaxError{Line: at.Line - 1, Column: at.Column, Reason: "Invalid regular expression: " + literal.Literal + ": " + reasonOf(err)}
	}
	t.patterns = append(t.patterns, pattern)
	return &ast.CallExpression{
		Callee: &ast.Identifier{Name: unistring.String(patternFunction), Idx: literal.Idx},
		ArgumentList: []ast.Expression{
			&ast.NumberLiteral{Idx: literal.Idx, Value: int64(len(t.patterns) - 1)},
		},
		LeftParenthesis:  literal.Idx,
		RightParenthesis: literal.Idx,
	}
}

func reasonOf(err error) string {
	var syntax *jsregexp.SyntaxError
	if errors.As(err, &syntax) {
		return syntax.Reason
	}
	return err.Error()
}
