package hintjs

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/dop251/goja/file"

	"grader/checks/plain"
	"grader/checks/report"
)

// A code is a span of a program on one line.
type snippet struct {
	report.Expression
	trace  *trace
	starts []int // offset in the source of each byte of the code
	before int   // code points in front of it
}

// maxCodeShown is how much of the code is shown, in code points.
const maxCodeShown = 300

// code gives a span on one line: where a line breaks, with what is indented, is
// one space or, behind a bracket, nothing.
func (t *trace) snippet(p span) *snippet {
	c := &snippet{trace: t}
	c.Line = t.positionAt(p.from).line - 1
	from, to := t.balanced(p)
	var b strings.Builder
	source := t.probes.source
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

// balanced gives the range of a span in the source, with the brackets that the
// tree leaves out.
func (t *trace) balanced(p span) (from, to int) {
	from, to = int(p.from)-t.probes.base, int(p.to)-t.probes.base
	source := t.probes.source
	from, to = max(from, 0), min(to, len(source))
	for depth := unclosed(source[from:to]); depth != 0; depth = unclosed(source[from:to]) {
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

// unclosed is how many brackets are not closed; below zero, not opened.
func unclosed(s string) (depth int) {
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

// text is the code of a span of it.
func (c *snippet) text(p span) string { return c.trace.snippet(p).Code }

// column is where in the code a place of the source is, from 1; 0: nowhere. One
// below zero is the first place after it that is no space or bracket.
func (c *snippet) column(i file.Idx) int {
	offset := int(i) - c.trace.probes.base
	after := i < 0
	if after {
		offset = int(-i) - c.trace.probes.base
		for offset < len(c.trace.probes.source) && strings.IndexByte(" \t\r\n)", c.trace.probes.source[offset]) >= 0 {
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
func (c *snippet) wrap(before, after string) {
	c.Code, c.before = plain.Clip(before+c.Code+after, maxCodeShown), len(before)
}

func (c *snippet) expression() *report.Expression { return &c.Expression }
