package markdown

import (
	"errors"
	"strconv"
	"strings"

	jsast "github.com/dop251/goja/ast"
	jsfile "github.com/dop251/goja/file"
	"github.com/dop251/goja/parser"
	"github.com/yuin/goldmark/ast"

	"grader/checks"
	"grader/checks/jsregexp"
	"grader/checks/jstree"
	"grader/checks/lazyregexp"
)

// compile makes a check of a hint's code; nil if there is none.
func (f *file) compile(body []byte, block *ast.FencedCodeBlock) checks.Check {
	code := string(block.Lines().Value(body))
	if strings.TrimSpace(code) == "" {
		return nil
	}
	first := f.lineAt(body, block.Lines().At(0).Start)
	if len(code) > maxCode {
		f.problem(first, "this code is larger than %d KiB", maxCode>>10)
		return nil
	}
	statements, mistake := parseCode(code)
	if mistake != nil { // or newer than this parser
		return f.newer(first, code, mistake)
	}
	if mistake = lint(code, statements); mistake != nil {
		f.problem(first+mistake.line, "%s", mistake.message)
		return nil
	}
	page, ok := pageCheck(statements)
	if ok && !page.MayInherit() {
		return page
	}
	program := f.program(first, code)
	if ok && program != nil {
		page.Program = program
		return page
	}
	return program
}

// newer makes a program of code that the parser here does not know; where that
// fails too, what the parser says of it is the problem.
func (f *file) newer(line int, code string, m *mistake) checks.Check {
	if f.loader.Program != nil {
		program, err := f.loader.Program(code)
		if err == nil {
			return program
		}
		if at := place().FindStringSubmatch(err.Error()); at != nil && strings.Contains(at[2], "import()") {
			n, _ := strconv.Atoi(at[1])
			m = &mistake{n - 1, "the code is refused: " + at[2]}
		}
	}
	f.problem(line+m.line, "%s", m.message)
	return nil
}

func (f *file) program(line int, code string) checks.Check {
	if f.loader.Program == nil {
		f.problem(line, "this code is a program, which nothing here can run")
		return nil
	}
	program, err := f.loader.Program(code)
	if err != nil {
		message := err.Error()
		if at := place().FindStringSubmatch(message); at != nil {
			n, _ := strconv.Atoi(at[1])
			line, message = line+n-1, at[2]
		}
		f.problem(line, "the code is refused: %s", message)
		return nil
	}
	return program
}

var place = lazyregexp.New(`(?s)^([1-9][0-9]{0,5}):[0-9]+: (.*)$`)

// A mistake is what is wrong with a hint's code, and on which line of it, from 0.
type mistake struct {
	line    int
	message string
}

// Code is the body of an async function.
const before, after = "(async () => {\n", "\n})"

func parseCode(code string) ([]jsast.Statement, *mistake) {
	program, err := parser.ParseFile(nil, "", before+code+after, parser.IgnoreRegExpErrors, parser.WithDisableSourceMaps)
	var list parser.ErrorList
	switch {
	case errors.As(err, &list) && len(list) > 0:
		line := min(max(list[0].Position.Line-2, 0), strings.Count(strings.TrimRight(code, "\n"), "\n"))
		return nil, &mistake{line, "the code is not JavaScript: " + list[0].Message}
	case err != nil:
		return nil, &mistake{0, "the code is not JavaScript: " + err.Error()}
	}
	if len(program.Body) == 1 {
		if s, ok := program.Body[0].(*jsast.ExpressionStatement); ok {
			if f, ok := s.Expression.(*jsast.ArrowFunctionLiteral); ok {
				return f.Body.(*jsast.BlockStatement).List, nil
			}
		}
	}
	return nil, &mistake{0, "the code is not JavaScript: it closes more braces than it opens"}
}

// lint finds patterns that JavaScript refuses, and code that neither asserts
// anything nor throws.
func lint(code string, statements []jsast.Statement) *mistake {
	var found *mistake
	asserts := false
	jstree.Visit(statements, func(n jsast.Node) {
		switch n := n.(type) {
		case *jsast.RegExpLiteral:
			_, err := jsregexp.Compile(n.Pattern, n.Flags)
			var syntax *jsregexp.SyntaxError
			if errors.As(err, &syntax) && found == nil {
				found = &mistake{lineIn(code, n.Idx), "the pattern " + n.Literal + " is refused: " + err.Error()}
			}
		case *jsast.Identifier:
			asserts = asserts || n.Name == "assert" || n.Name == "expect" || n.Name == "chai"
		case *jsast.DotExpression:
			asserts = asserts || n.Identifier.Name == "should" || n.Identifier.Name == "reject"
		case *jsast.ThrowStatement:
			asserts = true
		}
	})
	if found == nil && !asserts {
		found = &mistake{0, "this code asserts nothing"}
	}
	return found
}

func lineIn(code string, idx jsfile.Idx) int {
	return strings.Count(code[:min(max(int(idx)-1-len(before), 0), len(code))], "\n")
}
