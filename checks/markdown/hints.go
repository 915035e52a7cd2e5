package markdown

import (
	"bytes"
	"cmp"
	"slices"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"

	"grader/checks"
)

const (
	hintsMarker     = "--hints--"
	solutionsMarker = "--solutions--"
)

// hints reads the section --hints-- of a body: one block is a hint's text, the
// fenced block after it its code.
func (f *file) hints(body []byte) []checks.Hint {
	blocks := f.section(body)
	var hints []checks.Hint
	for i := 0; i < len(blocks); i++ {
		code, isCode := blocks[i].(*ast.FencedCodeBlock)
		if isCode {
			f.problem(f.lineOf(body, code), "this code has no hint text before it")
			continue
		}
		if i+1 < len(blocks) {
			code, isCode = blocks[i+1].(*ast.FencedCodeBlock)
		}
		if !isCode {
			f.problem(f.lineOf(body, blocks[i]), "this hint text has no fenced code after it")
			continue
		}
		hints = append(hints, checks.Hint{
			Text:  string(bytes.TrimSpace(body[blocks[i].Pos():code.Pos()])),
			HTML:  safeHTML(body, blocks[i]),
			Check: f.compile(body, code),
		})
		i++
	}
	return hints
}

// section gives the blocks from the heading --hints-- to the next marker of the
// same or a higher level. A project that is judged by people has none: the section
// is empty, or left out before --solutions--.
func (f *file) section(body []byte) []ast.Node {
	var blocks []ast.Node
	level, found, solved := 0, false, false
	doc := goldmark.DefaultParser().Parse(text.NewReader(body))
	for n := doc.FirstChild(); n != nil; n = n.NextSibling() {
		h, isHeading := n.(*ast.Heading)
		name := ""
		if isHeading {
			name = string(bytes.TrimSpace(h.Lines().Value(body)))
		}
		isMarker := len(name) > 4 && strings.HasPrefix(name, "--") && strings.HasSuffix(name, "--")
		solved = solved || name == solutionsMarker
		switch {
		case name == hintsMarker && found:
			f.problem(f.lineOf(body, n), "there are two %s sections", hintsMarker)
			return blocks
		case name == hintsMarker:
			level, found = h.Level, true
		case isMarker && level > 0 && h.Level <= level:
			level = 0
		case level > 0:
			blocks = append(blocks, n)
		case !found:
			f.example(body, n)
		}
	}
	if !found && !solved {
		f.problem(f.line, "there is no section `# %s`", hintsMarker)
	}
	return blocks
}

// lineOf is the line of the file that a block begins on.
func (f *file) lineOf(body []byte, n ast.Node) int { return f.lineAt(body, n.Pos()) }

func (f *file) lineAt(body []byte, offset int) int {
	return f.line + bytes.Count(body[:max(offset, 0)], []byte("\n"))
}

func (f *file) sort() {
	slices.SortStableFunc(f.problems, func(a, b Problem) int { return cmp.Compare(a.Line, b.Line) })
}
