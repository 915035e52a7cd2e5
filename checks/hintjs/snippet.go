package hintjs

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/dop251/goja/file"

	"grader/checks/plain"
	"grader/checks/report"
)

// A snippet is a piece of a program, joined to one line.
type snippet struct {
	report.Expression
	trace  *trace
	starts []int // offset in the source of each byte of the code
	before int   // bytes in front of the code
}

// maxCodeShown bounds a snippet, in code points.
const maxCodeShown = 300

// snippet joins the lines of a span: a line break with its indentation becomes one
// space, or nothing beside a bracket.
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

// balanced is the range of a span in the source, with the parentheses that the syntax
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

// unclosed counts the parentheses that are not closed; below zero, not opened.
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

// text is the code of a span.
func (c *snippet) text(p span) string { return c.trace.snippet(p).Code }

// column is the column in the snippet of a place in the source, from 1; 0: it is not
// in there. A negative place stands for the first one after it that is neither white
// space nor a closing parenthesis.
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

// wrap adds text before and after the code.
func (c *snippet) wrap(before, after string) {
	c.Code, c.before = plain.Clip(before+c.Code+after, maxCodeShown), len(before)
}

func (c *snippet) expression() *report.Expression { return &c.Expression }
