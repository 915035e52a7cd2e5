package markdown

import (
	"strings"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
)

const (
	maxExamples    = 200 // lines of code of a challenge's text that are kept
	maxExampleLine = 120 // code points of one that is not passed over
)

// example keeps the lines of code in a block of the author's text: those of a code
// block, and what stands in the prose if it is a call.
func (f *file) example(body []byte, block ast.Node) {
	keep := func(line string) {
		line = strings.TrimSpace(line)
		if n := utf8.RuneCountInString(line); n > 2 && n <= maxExampleLine && len(f.examples) < maxExamples {
			f.examples = append(f.examples, line)
		}
	}
	_ = ast.Walk(block, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n.Kind() {
		case ast.KindFencedCodeBlock, ast.KindCodeBlock:
			for i := range n.Lines().Len() {
				line := n.Lines().At(i)
				keep(string(line.Value(body)))
			}
		case ast.KindCodeSpan:
			var span strings.Builder
			for c := n.FirstChild(); c != nil; c = c.NextSibling() {
				if t, ok := c.(*ast.Text); ok {
					span.Write(t.Value(body))
				}
			}
			if strings.Contains(span.String(), "(") {
				keep(span.String())
			}
			return ast.WalkSkipChildren, nil
		}
		return ast.WalkContinue, nil
	})
}
