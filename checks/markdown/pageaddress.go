package markdown

import (
	"strings"

	"grader/checks/page"

	jsast "github.com/dop251/goja/ast"
	"github.com/dop251/goja/token"
)

// address recognises the ways to write where a page is: `new URL("/p", code)`,
// its `.href`, `code`, `code + "/p"`, `${code}/p`, and a name for one of them.
func (r *recogniser) address(e jsast.Expression) (address, bool) {
	switch e := e.(type) {
	case *jsast.Identifier:
		a, ok := r.names[e.Name.String()].(address)
		return a, ok
	case *jsast.NewExpression:
		return r.newURL(e)
	case *jsast.DotExpression:
		a, ok := r.address(e.Left)
		ok = ok && a.object && e.Identifier.Name == "href"
		a.object = false
		return a, ok
	case *jsast.BinaryExpression:
		suffix, ok := constant(e.Right)
		if !ok || e.Operator != token.PLUS {
			return address{}, false
		}
		return r.appended(e.Left, suffix)
	case *jsast.TemplateLiteral:
		suffix, ok := strings.CutPrefix(literals(e), "\x00")
		if !ok || e.Tag != nil || len(e.Expressions) != 1 {
			return address{}, false
		}
		return r.appended(e.Expressions[0], suffix)
	}
	return address{}, false
}

// appended is a string that starts with the project's URL.
func (r *recogniser) appended(e jsast.Expression, suffix string) (address, bool) {
	a, ok := r.address(e)
	if !ok || a.object || !a.page.Append {
		return a, false
	}
	a.page.Path += suffix
	return a, true
}

func (r *recogniser) newURL(e *jsast.NewExpression) (address, bool) {
	if !is(e.Callee, "URL") {
		return address{}, false
	}
	switch len(e.ArgumentList) {
	case 1:
		a, ok := r.address(e.ArgumentList[0])
		return address{page: a.page, object: true}, ok && ofProject(a.page)
	case 2:
		path, ok := constant(e.ArgumentList[0])
		base, isAddress := r.address(e.ArgumentList[1])
		a := address{page: page.Address{Path: path}, object: true}
		return a, ok && isAddress && base == (address{page: page.Address{Append: true}}) && ofProject(a.page)
	}
	return address{}, false
}

// ofProject reports whether a page is the project's own, whatever its URL is:
// not `//other.host`, and not `code + ".other.host"`.
func ofProject(p page.Address) bool {
	if p.Append {
		return p.Path == "" || p.Path[0] == '/' || p.Path[0] == '?'
	}
	return strings.HasPrefix(p.Path, "/") && strings.IndexAny(p.Path[1:], `/\`) != 0 &&
		!strings.ContainsAny(p.Path, "\t\r\n")
}

// literals is what a template says, with a NUL for each of its expressions.
func literals(t *jsast.TemplateLiteral) string {
	parts := make([]string, len(t.Elements))
	for i, e := range t.Elements {
		parts[i] = e.Parsed.String()
	}
	return strings.Join(parts, "\x00")
}
