package markdown

import (
	"bytes"
	"slices"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/util"

	"grader/checks/lazyregexp"
)

// safeHTML renders a block of Markdown as HTML that is safe to put into any
// page. Of the author's own HTML only plain tags for words are kept, if they are
// balanced; the rest shows as text.
func safeHTML(src []byte, block ast.Node) string {
	raw := rawHTML{keep: balanced(src, block)}
	md := goldmark.New(goldmark.WithRendererOptions(renderer.WithNodeRenderers(util.Prioritized(raw, 100))))
	var b strings.Builder
	if err := md.Renderer().Render(&b, src, block); err != nil {
		return "" // a strings.Builder takes everything
	}
	return strings.TrimSpace(b.String())
}

var plainTag = lazyregexp.New(`^</?(b|i|em|strong|code|kbd|dfn|var|samp|sub|sup)>$`)

// A rawHTML renders the HTML inside Markdown.
type rawHTML struct {
	keep bool // plain tags
}

func (r rawHTML) RegisterFuncs(reg renderer.NodeRendererFuncRegisterer) {
	reg.Register(ast.KindRawHTML, func(w util.BufWriter, src []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
		if entering {
			r.write(w, n.(*ast.RawHTML).Segments.Value(src))
		}
		return ast.WalkContinue, nil
	})
	reg.Register(ast.KindHTMLBlock, func(w util.BufWriter, src []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
		if entering {
			r.write(w, n.Lines().Value(src))
			if closing := n.(*ast.HTMLBlock); closing.HasClosure() {
				r.write(w, closing.ClosureLine.Value(src))
			}
		}
		return ast.WalkContinue, nil
	})
}

func (r rawHTML) write(w util.BufWriter, html []byte) {
	if r.keep && plainTag().Match(html) {
		_, _ = w.Write(html)
		return
	}
	_, _ = w.Write(util.EscapeHTML(html))
}

// balanced reports whether all plain tags in a block are closed, in order, where
// they were opened.
func balanced(src []byte, block ast.Node) bool {
	type tag struct {
		parent ast.Node
		name   string
	}
	var open []tag
	ok := true
	_ = ast.Walk(block, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		raw, isRaw := n.(*ast.RawHTML)
		if !isRaw || !entering {
			return ast.WalkContinue, nil
		}
		html := raw.Segments.Value(src)
		if !plainTag().Match(html) {
			return ast.WalkContinue, nil
		}
		t := tag{n.Parent(), string(bytes.Trim(html, "</>"))}
		switch last := len(open) - 1; {
		case html[1] != '/':
			open = append(open, t)
		case last >= 0 && open[last] == t:
			open = slices.Delete(open, last, last+1)
		default:
			ok = false
		}
		return ast.WalkContinue, nil
	})
	return ok && len(open) == 0
}
