package hintjs

import (
	"strings"

	"grader/checks/jstree"

	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/token"
	"github.com/dop251/goja/unistring"
)

// onlyBrowsers are the globals that only a browser has, as in js/browser.js.
var onlyBrowsers = strings.Fields(
	`DOMParser document XMLSerializer navigator location history WebSocket EventSource Worker Image
	FileReader MutationObserver IntersectionObserver ResizeObserver`,
)

// rewriteTypeof makes `typeof document` 'undefined', though a use of the name itself
// ends the program as one that can't be judged.
func rewriteTypeof(p *ast.Program, found *analysis) {
	missing := undeclared(p, found, onlyBrowsers)
	if len(missing) == 0 {
		return
	}
	jstree.Visit(p.Body, func(n ast.Node) {
		unary, ok := n.(*ast.UnaryExpression)
		if !ok || unary.Operator != token.TYPEOF {
			return
		}
		if name, ok := unary.Operand.(*ast.Identifier); ok && missing[name.Name] {
			unary.Operand = &ast.UnaryExpression{
				Operator: token.VOID,
				Idx:      name.Idx,
				Operand:  &ast.NumberLiteral{Idx: name.Idx, Value: int64(0)},
			}
		}
	})
}

// undeclared are the names of a list that a program may use and does not declare itself.
func undeclared(p *ast.Program, found *analysis, list []string) map[unistring.String]bool {
	names := map[unistring.String]bool{}
	for _, name := range list {
		if found.names[name] {
			names[unistring.String(name)] = true
		}
	}
	if len(names) == 0 {
		return names
	}
	jstree.Visit(p.Body, func(n ast.Node) {
		switch n := n.(type) {
		case *ast.Binding:
			jstree.Visit(n.Target, func(inner ast.Node) { forget(names, inner) })
		case *ast.CatchStatement:
			jstree.Visit(n.Parameter, func(inner ast.Node) { forget(names, inner) })
		case *ast.FunctionLiteral:
			forget(names, n.Name)
		case *ast.ClassLiteral:
			forget(names, n.Name)
		}
	})
	return names
}

// forget takes out a name that the program declares itself.
func forget(names map[unistring.String]bool, node ast.Node) {
	switch n := node.(type) {
	case *ast.Identifier:
		if n != nil {
			delete(names, n.Name)
		}
	case *ast.PropertyShort: // of a pattern
		delete(names, n.Name.Name)
	}
}
