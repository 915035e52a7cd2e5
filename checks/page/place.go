package page

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"grader/checks/jsregexp"
	"grader/checks/plain"
	"grader/checks/report"
)

const (
	maxMatched     = 160 // code points of a match that a place shows
	maxExcerpt     = 4   // lines of a project's text that evidence shows
	maxExcerptLine = 100 // code points of each
	maxMarked      = 64  // code points of a line that a mark shows
	excerptMargin  = 20  // code points around what matters in a line that is too long
)

// Evidence is where a pattern matches the part of a text that counts: live is the text
// with blanks in place of the rest. It is nil if the pattern matches nothing there.
func Evidence(ctx context.Context, re *jsregexp.Regexp, t, live *jsregexp.Text) *report.Place {
	m, err := re.Find(ctx, live)
	if err != nil || m == nil {
		return nil
	}
	return evidence(ctx, re, t, live, m)
}

// evidence is where a pattern matched; its excerpt shows the lines on which the
// pattern's parts are, and not all that a `.*` between them spans.
func evidence(ctx context.Context, re *jsregexp.Regexp, t, live *jsregexp.Text, m *jsregexp.Match) *report.Place {
	from, to := t.Position(m.Start), t.Position(m.End)
	p := &report.Place{Line: from.Line, Column: from.Column, EndLine: to.Line, EndColumn: to.Column}
	within := func(part jsregexp.Match) bool { return m.Start <= part.Start && part.End <= m.End }
	trace, err := re.Trace(ctx, live)
	parts := slices.DeleteFunc(trace.Found, func(part jsregexp.Match) bool { return !within(part) })
	if err != nil || len(parts) == 0 {
		p.Excerpt = plain.ClipMiddle(t.String()[m.Start:m.End], maxMatched)
		return p
	}
	p.Lines = excerpt(t, parts)
	p.Excerpt = joined(p.Lines)
	return p
}

// excerpt gives the lines on which parts of a text begin.
func excerpt(t *jsregexp.Text, parts []jsregexp.Match) []report.CodeLine {
	type line struct {
		number, from, to int
		parts            []string
	}
	var lines []line
	for _, p := range parts {
		n := t.Position(p.Start).Line
		i := slices.IndexFunc(lines, func(l line) bool { return l.number == n })
		if i < 0 {
			i = len(lines)
			lines = append(lines, line{n, p.Start, p.End, nil})
		}
		lines[i].from, lines[i].to = min(lines[i].from, p.Start), max(lines[i].to, p.End)
		lines[i].parts = append(lines[i].parts, t.String()[p.Start:p.End])
	}
	slices.SortFunc(lines, func(a, b line) int { return a.number - b.number })
	if len(lines) > maxExcerpt {
		lines = append(lines[:maxExcerpt-1], lines[len(lines)-1])
	}
	shown := make([]report.CodeLine, len(lines))
	for i, l := range lines {
		shown[i] = report.CodeLine{Number: l.number, Text: lineAround(t.String(), l.from, l.to), Parts: l.parts}
	}
	return shown
}

// Mark marks a range of bytes of a text, as far as it is on the line that it
// begins on.
func Mark(s string, start, end int) *report.Mark {
	if i := strings.IndexAny(s[start:end], "\r\n"); i >= 0 {
		end = start + i
	}
	shown := func(s string) string { return plain.Text(strings.ReplaceAll(s, "\t", " ")) }
	// A minified page may be one line: no more of it is read than can be shown.
	before := plain.Last(s[:start], maxMarked+1)
	before = shown(strings.TrimLeft(before[strings.LastIndexAny(before, "\r\n")+1:], " \t"))
	meant := shown(s[start:end])
	after := plain.First(s[end:], maxMarked+1)
	if i := strings.IndexAny(after, "\r\n"); i >= 0 {
		after = after[:i]
	}
	after = shown(strings.TrimRight(after, " \t"))
	if n := utf8.RuneCountInString(before + meant + after); n > maxMarked {
		if utf8.RuneCountInString(before) > excerptMargin {
			before = plain.Ellipsis + plain.Last(before, excerptMargin)
		}
		meant = plain.ClipMiddle(meant, maxMarked-2*excerptMargin)
		if rest := maxMarked - utf8.RuneCountInString(before+meant); utf8.RuneCountInString(after) > rest {
			after = plain.First(after, rest) + plain.Ellipsis
		}
	}
	column, size := utf8.RuneCountInString(before)+1, utf8.RuneCountInString(meant)
	return &report.Mark{Text: before + meant + after, Column: column, EndColumn: column + max(size, 1)}
}

func joined(lines []report.CodeLine) string {
	var b strings.Builder
	for i, l := range lines {
		if i > 0 {
			b.WriteByte('\n')
			if l.Number > lines[i-1].Number+1 {
				b.WriteString(plain.Ellipsis + "\n")
			}
		}
		b.WriteString(l.Text)
	}
	return b.String()
}

// lineAround is the line of from, without the blanks around it, and if it is long
// only what is near from and to.
func lineAround(s string, from, to int) string {
	start := strings.LastIndexAny(s[:from], "\r\n") + 1
	end := len(s)
	if i := strings.IndexAny(s[from:], "\r\n"); i >= 0 {
		end = from + i
	}
	line := strings.TrimSpace(s[start:end])
	if utf8.RuneCountInString(line) <= maxExcerptLine {
		return line
	}
	to = min(to, end)
	before := plain.Last(s[start:from], excerptMargin)
	after := plain.First(s[to:end], excerptMargin)
	shown := strings.TrimSpace(plain.ClipMiddle(before+s[from:to]+after, maxExcerptLine))
	if len(before) < from-start {
		shown = plain.Ellipsis + shown
	}
	if len(after) < end-to {
		shown += plain.Ellipsis
	}
	return shown
}
