package hintjs

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/dop251/goja/file"

	"grader/checks/plain"
	"grader/checks/report"
)

// A code is a piece of a program on one line.
type code struct {
	report.Expression
	witness *witness
	starts  []int // offset in the source of each byte of the code
	before  int   // code points in front of it
}

// maxCodeShown is how much of the code is shown, in code points.
const maxCodeShown = 300

// code gives a piece on one line: where a line breaks, with what is indented, is
// one space or, behind a bracket, nothing.
func (w *witness) code(p piece) *code {
	c := &code{witness: w}
	c.Line = w.at(p.from).line - 1
	from, to := w.balanced(p)
	var b strings.Builder
	source := w.probes.source
	for i := from; i < to; i++ {
		if source[i] != '\n' && source[i] != '\r' {
			b.WriteByte(source[i])
			c.starts = append(c.starts, i)
			continue
		}
		for i+1 < to && strings.IndexByte(" \t\r\n", source[i+1]) >= 0 {
			i++
		}
		line := strings.TrimRight(b.String(), " \t")
		b.Reset()
		b.WriteString(line)
		c.starts = c.starts[:len(line)]
		if line != "" && i+1 < to && strings.IndexByte("([", line[len(line)-1]) < 0 &&
			strings.IndexByte(")]", source[i+1]) < 0 &&
			source[i+1] != '.' {
			b.WriteByte(' ')
			c.starts = append(c.starts, i)
		}
	}
	c.Code = plain.Clip(b.String(), maxCodeShown)
	return c
}

// balanced gives the range of a piece in the source, with the brackets that the
// tree leaves out.
func (w *witness) balanced(p piece) (from, to int) {
	from, to = int(p.from)-w.probes.base, int(p.to)-w.probes.base
	source := w.probes.source
	from, to = max(from, 0), min(to, len(source))
	for depth := excess(source[from:to]); depth != 0; depth = excess(source[from:to]) {
		var at int
		if depth > 0 {
			at = strings.IndexFunc(source[to:], notSpace)
			if at < 0 || source[to+at] != ')' {
				break
			}
			to += at + 1
			continue
		}
		at = strings.LastIndexFunc(source[:from], notSpace)
		if at < 0 || source[at] != '(' {
			break
		}
		from = at
	}
	return from, to
}

func notSpace(r rune) bool { return !strings.ContainsRune(" \t\r\n", r) }

// excess is how many brackets are not closed; below zero, not opened.
func excess(s string) (depth int) {
	for _, c := range unquoted(s) {
		switch c {
		case '(':
			depth++
		case ')':
			depth--
		}
	}
	return depth
}

// text is the code of a piece of it.
func (c *code) text(p piece) string { return c.witness.code(p).Code }

// column is where in the code a place of the source is, from 1; 0: nowhere. One
// below zero is the first place after it that is no space or bracket.
func (c *code) column(i file.Idx) int {
	offset := int(i) - c.witness.probes.base
	after := i < 0
	if after {
		offset = int(-i) - c.witness.probes.base
		for offset < len(c.witness.probes.source) && strings.IndexByte(" \t\r\n)", c.witness.probes.source[offset]) >= 0 {
			offset++
		}
	}
	at := slices.Index(c.starts, offset)
	if at < 0 || at > len(c.Code)-c.before {
		return 0
	}
	return c.before + utf8.RuneCountInString(c.Code[c.before:c.before+at]) + 1
}

// wrap puts text before and after the code.
func (c *code) wrap(before, after string) {
	c.Code, c.before = plain.Clip(before+c.Code+after, maxCodeShown), len(before)
}

func (c *code) expression() *report.Expression { return &c.Expression }
