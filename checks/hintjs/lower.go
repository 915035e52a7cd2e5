package hintjs

import (
	"strings"

	"grader/checks/jstree"
	"grader/checks/lazyregexp"

	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/parser"
	"github.com/evanw/esbuild/pkg/api"
)

// parseHint parses a hint's code as the body of an async function. Syntax that the
// engine does not have is lowered first.
func parseHint(code string) (*ast.Program, error) {
	wrapped := opening + code + closing
	parsed, err := parseNested(wrapped)
	if err == nil && !isOneFunction(parsed) {
		return nil, &SyntaxError{Line: 1, Column: 1, Reason: "Unexpected token }"}
	}
	if err == nil && !(strings.Contains(code, "function") && hoistsFromBlocks(parsed)) {
		return parsed, nil
	}
	if dynamicImport().MatchString(code) {
		return nil, importError(code)
	}
	lowered, ok := lower(wrapped)
	if !ok {
		return parsed, err
	}
	again, lowerErr := parseNested(lowered)
	if lowerErr != nil || !isHelpersAndFunction(again) {
		return parsed, err
	}
	return again, nil
}

var dynamicImport = lazyregexp.New(`(^|[^\w$.#'"])import\s*\(`)

func importError(code string) error {
	before := code[:dynamicImport().FindStringIndex(code)[0]]
	return &SyntaxError{
		Line: 1 + strings.Count(before, "\n"), Column: 1,
		Reason: "import() loads a module, and a check has none: what it may use is there without it",
	}
}

// lower rewrites what the engine does not have: async generators, `for await`,
// `using`, and functions in blocks that are visible outside of them (ECMA-262 B.3.2).
func lower(code string) (string, bool) {
	result := api.Transform(code, api.TransformOptions{
		Loader:    api.LoaderJS,
		Target:    api.ESNext,
		Charset:   api.CharsetUTF8,
		Supported: map[string]bool{"async-generator": false, "for-await": false, "using": false},
	})
	return string(result.Code), len(result.Errors) == 0
}

// isHelpersAndFunction reports whether lowered code is one function after esbuild's
// helpers.
func isHelpersAndFunction(p *ast.Program) bool {
	last := len(p.Body) - 1
	for i, s := range p.Body {
		if _, helper := s.(*ast.VariableStatement); i < last && !helper {
			return false
		}
	}
	return last >= 0 && functionOf(p.Body[last]) != nil
}

// functionOf is the function of which a statement consists; nil: it is another one.
func functionOf(s ast.Statement) *ast.FunctionLiteral {
	statement, ok := s.(*ast.ExpressionStatement)
	if !ok {
		return nil
	}
	f, _ := statement.Expression.(*ast.FunctionLiteral)
	return f
}

// hoistsFromBlocks reports whether a function is declared in a block: its name may
// be used outside of the block.
func hoistsFromBlocks(p *ast.Program) bool {
	found := false
	look := func(list []ast.Statement) {
		for _, s := range list {
			_, declares := s.(*ast.FunctionDeclaration)
			found = found || declares
		}
	}
	bodies := map[*ast.BlockStatement]bool{}
	jstree.Visit(p.Body, func(n ast.Node) {
		switch n := n.(type) {
		case *ast.FunctionLiteral:
			bodies[n.Body] = true
		case *ast.ArrowFunctionLiteral:
			if body, ok := n.Body.(*ast.BlockStatement); ok {
				bodies[body] = true
			}
		case *ast.ClassStaticBlock:
			bodies[n.Block] = true
		case *ast.BlockStatement:
			if !bodies[n] {
				look(n.List)
			}
		case *ast.CaseStatement:
			look(n.Consequent)
		case *ast.IfStatement:
			look([]ast.Statement{n.Consequent, n.Alternate})
		}
	})
	return found
}

// parse also survives the code at which the parser panics: slips of its own on
// broken code.
func parse(code string) (p *ast.Program, err error) {
	defer func() {
		if recover() != nil {
			err = &SyntaxError{Line: 1, Column: 1, Reason: "Unexpected token"}
		}
	}()
	return parser.ParseFile(nil, "hint", code, parser.IgnoreRegExpErrors)
}

// isOneFunction tells whether the code has not closed the function around it.
func isOneFunction(p *ast.Program) bool {
	if len(p.Body) != 1 {
		return false
	}
	f := functionOf(p.Body[0])
	return f != nil && int(f.Idx1()) >= len(p.File.Source())
}
