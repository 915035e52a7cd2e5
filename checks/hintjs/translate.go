package hintjs

import (
	"github.com/dop251/goja"
	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/token"
	"github.com/dop251/goja/unistring"
)

// translateFunction translates the message of an exception into V8's. Its name is not
// an identifier, so no hint can call it.
const translateFunction = "%translate"

// translateCatches makes each catch clause translate what it caught first.
func translateCatches(list []*ast.CatchStatement) {
	for _, c := range list {
		caught := &ast.Identifier{Name: "%caught", Idx: c.Catch}
		heard := ast.Expression(&ast.CallExpression{
			Callee:          &ast.Identifier{Name: unistring.String(translateFunction), Idx: c.Catch},
			ArgumentList:    []ast.Expression{caught},
			LeftParenthesis: c.Catch, RightParenthesis: c.Catch,
		})
		first := ast.Statement(&ast.ExpressionStatement{Expression: heard})
		if name, simple := c.Parameter.(*ast.Identifier); simple {
			caught.Name = name.Name
		} else {
			first = &ast.LexicalDeclaration{Idx: c.Catch, Token: token.LET,
				List: []*ast.Binding{{Target: c.Parameter, Initializer: heard}}}
			c.Parameter = &ast.Identifier{Name: caught.Name, Idx: c.Catch}
		}
		c.Body.List = append([]ast.Statement{first}, c.Body.List...)
	}
}

// translate changes the message of an exception(0) that the engine threw, and returns
// the exception.
func (r *run) translate(call goja.FunctionCall) goja.Value {
	e, ok := call.Argument(0).(*goja.Object)
	if !ok || e.ClassName() != "Error" {
		return call.Argument(0)
	}
	message, ok := e.Get("message").(goja.String)
	if !ok {
		return e
	}
	stack := ""
	if v := e.Get("stack"); v != nil {
		stack = v.String()
	}
	before := message.String()
	if after := r.sites().inV8sWords(before, stack); after != before {
		_ = e.Set("message", after)
	}
	return e
}
