package markdown

import (
	"bytes"
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"

	"grader/checks"
)

const (
	hintsMarker     = "--hints--"
	solutionsMarker = "--solutions--"
	liveMarker      = "--live--"
)

// hints reads a section of a body: one block is a hint's text, the fenced block
// after it its code.
func (f *file) hints(body []byte, marker string, needed bool) []checks.Hint {
	blocks := f.section(body, marker, needed)
	var hints []checks.Hint
	for i := 0; i < len(blocks); i++ {
		if isComment(body, blocks[i]) {
			continue
		}
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
			About: about(code, body),
		})
		i++
	}
	return hints
}

// isComment reports whether a block is an HTML comment, which no reader sees.
func isComment(body []byte, n ast.Node) bool {
	html, ok := n.(*ast.HTMLBlock)
	if !ok || html.HTMLBlockType != ast.HTMLBlockType2 {
		return false
	}
	end := html.ClosureLine.Stop
	if !html.HasClosure() { // it begins and ends on one line
		end = html.Lines().At(html.Lines().Len() - 1).Stop
	}
	return bytes.HasSuffix(bytes.TrimSpace(body[:end]), []byte("-->"))
}

// about is the number N of "hint=N" beside a fenced block's language: of a live
// check, the hint that is about the same.
func about(code *ast.FencedCodeBlock, body []byte) int {
	if code.Info == nil {
		return 0
	}
	for word := range strings.FieldsSeq(string(code.Info.Value(body))) {
		if number, ok := strings.CutPrefix(word, "hint="); ok {
			n, _ := strconv.Atoi(number)
			return n
		}
	}
	return 0
}

// section gives the blocks from the heading of a marker to the next marker of the
// same or a higher level. A project that is judged by people has no hints: their
// section is empty, or left out before --solutions--.
func (f *file) section(body []byte, marker string, needed bool) []ast.Node {
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
		case name == marker && found:
			f.problem(f.lineOf(body, n), "there are two %s sections", marker)
			return blocks
		case name == marker:
			level, found = h.Level, true
		case isMarker && level > 0 && h.Level <= level:
			level = 0
		case level > 0:
			blocks = append(blocks, n)
		case !found && needed:
			f.example(body, n)
		}
	}
	switch {
	case !found && needed && !solved:
		f.problem(f.line, "there is no section `# %s`", marker)
	case found && !needed && len(blocks) == 0:
		f.problem(f.line, "the section `# %s` has no hints", marker)
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
