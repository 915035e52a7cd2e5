package hintjs

import (
	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/token"
	"github.com/dop251/goja/unistring"
	whatwg "github.com/nlnwa/whatwg-url/url"
)

// A text is a string that is known before a program runs, but for the project's URL.
type text struct {
	form    textForm
	literal string
}

type textForm int

const (
	constant textForm = iota
	afterURL          // the project's URL and then the literal
	resolved          // the literal as a reference, resolved against the project's URL
)

// address is the URL of a request for it, in its normal form; "" if there is none.
func (t text) address(project string) string {
	var u *whatwg.Url
	var err error
	switch t.form {
	case afterURL:
		u, err = whatwg.Parse(project + t.literal)
	case resolved:
		u, err = whatwg.ParseRef(project, t.literal)
	default:
		u, err = whatwg.Parse(t.literal)
	}
	if err != nil || u.Username() != "" || u.Password() != "" {
		return ""
	}
	return u.Href(false)
}

// plus is the concatenation of two texts, if that has a form, too.
func (t text) plus(next text) (text, bool) {
	if t == (text{}) {
		return next, true
	}
	return text{t.form, t.literal + next.literal}, t.form != resolved && next.form == constant
}

// firstPage finds the page that a program gets before it does anything else, and in any
// case: nil if it is not plain that there is one.
func firstPage(p *ast.Program, found *analysis) *text {
	f := functionOf(p.Body[0])
	if f == nil {
		return nil
	}
	s := firstSearch{known: map[unistring.String]text{}}
	s.statements(f.Body.List)
	if s.page == nil {
		return nil
	}
	names := []string{"code", "fetch", "URL", "$"}
	globals := undeclared(p, found, names)
	for _, name := range names {
		if found.names[name] && !globals[unistring.String(name)] {
			return nil // it is something else here
		}
	}
	return s.page
}

// firstSearch goes through a program in the order in which it runs.
type firstSearch struct {
	known map[unistring.String]text // constants of the program
	page  *text
}

// statements goes on as long as statements do nothing but define constants.
func (s *firstSearch) statements(list []ast.Statement) {
	for _, n := range list {
		goOn := false
		switch n := n.(type) {
		case *ast.ExpressionStatement:
			s.request(n.Expression)
		case *ast.VariableStatement:
			goOn = s.bindings(n.List)
		case *ast.LexicalDeclaration:
			goOn = s.bindings(n.List)
		case *ast.TryStatement:
			s.statements(n.Body.List)
		case *ast.ReturnStatement:
			s.request(n.Argument)
		}
		if !goOn {
			return
		}
	}
}

func (s *firstSearch) bindings(list []*ast.Binding) (goOn bool) {
	for _, b := range list {
		if b.Initializer == nil {
			continue
		}
		t, ok := s.text(b.Initializer)
		name, _ := b.Target.(*ast.Identifier)
		if !ok || name == nil {
			s.request(b.Initializer)
			return false
		}
		s.known[name.Name] = t
	}
	return true
}

// request finds a request that an expression makes and awaits before it does anything
// else. What is not awaited goes on beside the program, which may end first.
func (s *firstSearch) request(e ast.Expression) {
	switch e := e.(type) {
	case *ast.AwaitExpression:
		if t, ok := s.requested(e.Argument); ok {
			s.page = &t
		} else {
			s.request(e.Argument)
		}
	case *ast.DotExpression:
		s.request(e.Left)
	case *ast.CallExpression:
		if dot, ok := e.Callee.(*ast.DotExpression); ok {
			s.request(dot.Left)
		}
	}
}

// requested is the address that a call of fetch or $.get asks for.
func (s *firstSearch) requested(e ast.Expression) (address text, ok bool) {
	call, ok := e.(*ast.CallExpression)
	if !ok || len(call.ArgumentList) != 1 {
		return text{}, false
	}
	dot, isDot := call.Callee.(*ast.DotExpression)
	if !isName(call.Callee, "fetch") && !(isDot && isName(dot.Left, "$") && dot.Identifier.Name == "get") {
		return text{}, false
	}
	return s.text(call.ArgumentList[0])
}

func isName(e ast.Expression, name unistring.String) bool {
	id, ok := e.(*ast.Identifier)
	return ok && id.Name == name
}

// text is the value of an expression that is a known string.
func (s *firstSearch) text(e ast.Expression) (t text, ok bool) {
	switch e := e.(type) {
	case *ast.StringLiteral:
		return text{literal: e.Value.String()}, true
	case *ast.Identifier:
		if isName(e, "code") {
			return text{form: afterURL}, true
		}
		t, ok = s.known[e.Name]
		return t, ok
	case *ast.SequenceExpression: // see hideConstant
		if len(e.Sequence) == 1 {
			return s.text(e.Sequence[0])
		}
	case *ast.BinaryExpression:
		left, known := s.text(e.Left)
		right, ok := s.text(e.Right)
		if known && ok && e.Operator == token.PLUS {
			return left.plus(right)
		}
	case *ast.TemplateLiteral:
		return s.template(e)
	case *ast.NewExpression:
		if len(e.ArgumentList) == 2 && isName(e.Callee, "URL") && isName(e.ArgumentList[1], "code") {
			t, ok := s.text(e.ArgumentList[0])
			return text{form: resolved, literal: t.literal}, ok && t.form == constant
		}
	}
	return text{}, false
}

func (s *firstSearch) template(n *ast.TemplateLiteral) (t text, ok bool) {
	ok = n.Tag == nil
	for i, element := range n.Elements {
		if i > 0 && ok {
			var inner text
			if inner, ok = s.text(n.Expressions[i-1]); ok {
				t, ok = t.plus(inner)
			}
		}
		if ok {
			t, ok = t.plus(text{literal: element.Parsed.String()})
		}
	}
	return t, ok
}
