package hintjs

import (
	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/token"
)

// part puts probes into a part of an expression. whole asks for a probe around it even
// if its value follows from its parts.
func (p *prober) part(e ast.Expression, whole bool) ast.Expression {
	if _, slot := withoutProbe(e); slot >= 0 {
		return e
	}
	switch n := e.(type) {
	case *ast.Identifier:
		switch n.Name {
		case "undefined", "NaN", "Infinity", "Object", "Array", "JSON", "Math", "Number", "String", "Boolean",
			"Date", "RegExp":
			return e
		}
		return p.probe(e)
	case *ast.ThisExpression:
		return p.probe(e)
	case *ast.SequenceExpression:
		if len(n.Sequence) == 1 {
			n.Sequence[0] = p.part(n.Sequence[0], whole)
		}
		return n
	case *ast.SpreadElement:
		n.Expression = p.part(n.Expression, true)
		return n
	case *ast.DotExpression, *ast.BracketExpression:
		p.inside(e)
	case *ast.OptionalChain:
		p.inside(n.Expression)
		return p.probe(e)
	case *ast.CallExpression, *ast.NewExpression, *ast.ConditionalExpression, *ast.TemplateLiteral,
		*ast.AwaitExpression, *ast.BinaryExpression:
		if !p.inside(e) {
			return e
		}
		return p.probe(e)
	case *ast.UnaryExpression:
		return p.unary(n)
	case *ast.ArrayLiteral, *ast.ObjectLiteral:
	default:
		return e
	}
	if whole {
		return p.probe(e)
	}
	return e
}

func (p *prober) unary(n *ast.UnaryExpression) ast.Expression {
	switch n.Operator {
	case token.NOT, token.PLUS, token.MINUS, token.BITWISE_NOT:
		n.Operand = p.part(n.Operand, true)
	case token.TYPEOF:
		if _, name := n.Operand.(*ast.Identifier); !name { // which may be undeclared
			n.Operand = p.part(n.Operand, true)
		}
	default:
		return n
	}
	return p.probe(n)
}

// inside puts probes into the parts of an expression. It reports whether there may be
// one around the expression itself.
func (p *prober) inside(e ast.Expression) bool {
	switch n := e.(type) {
	case *ast.DotExpression:
		n.Left = p.object(n.Left)
	case *ast.BracketExpression:
		n.Left, n.Member = p.object(n.Left), p.part(n.Member, false)
	case *ast.Optional:
		n.Expression = p.object(n.Expression)
	case *ast.CallExpression:
		if id, ok := n.Callee.(*ast.Identifier); ok && id.Name == "eval" {
			return false
		}
		p.inside(n.Callee) // a probe around it would lose its `this`
		p.parts(n.ArgumentList)
	case *ast.NewExpression:
		p.parts(n.ArgumentList)
	case *ast.AwaitExpression:
		p.inside(n.Argument)
	case *ast.ConditionalExpression:
		n.Test, n.Consequent, n.Alternate = p.part(n.Test, true), p.part(n.Consequent, true), p.part(n.Alternate, true)
	case *ast.TemplateLiteral:
		if n.Tag != nil {
			return false
		}
		p.parts(n.Expressions)
	case *ast.BinaryExpression:
		if _, private := n.Left.(*ast.PrivateIdentifier); private {
			return false
		}
		n.Left, n.Right = p.part(n.Left, true), p.part(n.Right, true)
	}
	return true
}

func (p *prober) parts(list []ast.Expression) {
	for i := range list {
		list[i] = p.part(list[i], true)
	}
}

// object puts probes into the object of a property access. In an optional chain only
// its beginning gets one.
func (p *prober) object(e ast.Expression) ast.Expression {
	switch e.(type) {
	case *ast.SuperExpression:
		return e
	case *ast.DotExpression, *ast.BracketExpression, *ast.Optional:
		p.inside(e)
		return e
	case *ast.CallExpression:
		p.inside(e)
		return e
	}
	return p.part(e, false)
}
