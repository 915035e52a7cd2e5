package hintjs

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"

	"grader/checks/jstree"

	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/unistring"
)

// A Page is a program that needs a page's elements, for a browser to run.
type Page struct {
	Code string // the body of an async function, which sees `code` and what the library defines
	// Library is an expression of JavaScript: a function that defines assert, expect,
	// chai and $, over the host that it is given.
	Library    string
	OnlyThrows bool // it passes if it asked for a page and threw nothing
}

// Page gives the program as one for a browser's page; false: it needs none.
func (p *Program) Page() (Page, bool) {
	if !p.needsPage {
		return Page{}, false
	}
	return Page{
		Code:       p.source,
		Library:    pageLibrary(slices.Contains(p.parts, "should")),
		OnlyThrows: p.onlyThrows,
	}, true
}

// ofPages are those of the names that only browsers have which an empty page of the
// project has as any page has them. What else there is connects, or tells of the page.
var ofPages = strings.Fields(
	`DOMParser document XMLSerializer navigator Image FileReader MutationObserver IntersectionObserver ResizeObserver`,
)

// needsPage reports whether a program uses what only a page in a browser has, and
// nothing that an empty page does not have.
func needsPage(p *ast.Program, found *analysis) bool {
	missing, elements := undeclared(p, found, onlyBrowsers), undeclared(p, found, []string{"$", "jQuery"})
	if len(missing)+len(elements) == 0 {
		return false
	}
	globals := undeclared(p, found, []string{"window", "globalThis", "self"})
	uses, others := false, false
	use := func(name unistring.String) {
		if missing[name] {
			uses = true
			others = others || !slices.Contains(ofPages, name.String())
		}
	}
	jstree.Visit(p.Body, func(n ast.Node) {
		switch n := n.(type) {
		case *ast.Identifier:
			use(n.Name)
		case *ast.DotExpression:
			if left, ok := n.Left.(*ast.Identifier); ok && globals[left.Name] {
				use(n.Identifier.Name)
			}
		case *ast.CallExpression:
			callee, ok := n.Callee.(*ast.Identifier)
			uses = uses || ok && elements[callee.Name]
		}
	})
	return uses && !others
}

// pageParts are those of the library that a page's hint has; the rest is the
// browser's own.
var pageParts = strings.Fields(`show inspect equal values claim refusal failure claims effects assert expect jquery`)

// pageLibrary is the library for a page, with chai's should where it is asked for.
func pageLibrary(should bool) string {
	if should {
		return pageLibraries()[1]
	}
	return pageLibraries()[0]
}

var pageLibraries = sync.OnceValue(func() [2]string {
	return [2]string{joinParts(pageParts), joinParts(append(slices.Clone(pageParts), "should"))}
})

func joinParts(parts []string) string {
	all := map[string][]any{}
	for name, m := range methods() {
		all[name] = []any{m.shape, m.check, m.flags, m.fixed}
	}
	found, err := json.Marshal(all)
	if err != nil {
		panic(err) // texts
	}
	var b strings.Builder
	fmt.Fprintf(&b, "(function (host, lib) {\nconst methods = %s;\n%s", found, pageMethod)
	for _, name := range parts {
		source, err := sources.ReadFile("js/" + name + ".js")
		if err != nil {
			panic(err) // embedded
		}
		fmt.Fprintf(&b, "%s(host, lib);\n", strings.TrimSpace(string(source)))
	}
	return b.String() + "})"
}

// pageMethod is [run.method] for a page.
const pageMethod = `host.method = (name) => {
  if (!Object.hasOwn(methods, name)) return undefined;
  const [shape, check, flags, fixed] = methods[name];
  const values = { null: null, true: true, false: false, undefined: undefined, '': undefined };
  const given = Object.fromEntries(flags.map((f) => [f, true]));
  return [shape, check, given, Object.hasOwn(values, fixed) ? values[fixed] : fixed];
};
`
