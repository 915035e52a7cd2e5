package web

import (
	"html/template"
	"strings"

	"grader/checks/plain"
	"grader/checks/report"
)

// prose is plain text as HTML, in which what stands in back-ticks is code.
func prose(s string) template.HTML {
	parts := strings.Split(plain.Text(s), "`")
	var b strings.Builder
	for i, part := range parts {
		part = template.HTMLEscapeString(part)
		switch {
		case i%2 == 0:
			b.WriteString(part)
		case i == len(parts)-1: // nothing closes it
			b.WriteString("`" + part)
		default:
			b.WriteString("<code>" + part + "</code>")
		}
	}
	return template.HTML(b.String())
}

// hintHTML is a hint's text: as the challenge's loader made HTML of it, or else
// as it is.
func hintHTML(r report.Result) template.HTML {
	if r.HTML != "" {
		return template.HTML(r.HTML) // the loader promises that it is safe
	}
	return "<p>" + prose(r.Text) + "</p>"
}

// A codeLine is a line of an excerpt.
type codeLine struct {
	Number int // in the page; 0 where it is not known
	Pieces []piece
}

// A piece is a part of a line that matched, or what is between two.
type piece struct {
	Text    string
	Matched bool
}

// marked are the pieces of a line in which parts matched.
func marked(l report.CodeLine) []piece {
	var pieces []piece
	add := func(text string, matched bool) {
		if text != "" {
			pieces = append(pieces, piece{plain.Text(text), matched})
		}
	}
	rest := l.Text
	for _, part := range l.Parts {
		if before, after, found := strings.Cut(rest, part); found && part != "" {
			add(before, false)
			add(part, true)
			rest = after
		}
	}
	add(rest, false)
	return pieces
}

// pointed is the line of a mark, with what is meant in it.
func pointed(m *report.Mark) codeLine {
	text := []rune(m.Text)
	from := min(max(m.Column-1, 0), len(text))
	to := min(max(m.EndColumn-1, from), len(text))
	line := codeLine{Number: m.Line}
	for i, s := range []string{string(text[:from]), string(text[from:to]), string(text[to:])} {
		if s != "" {
			line.Pieces = append(line.Pieces, piece{plain.Text(s), i == 1})
		}
	}
	return line
}

// linesOf are the lines of what matched. If its middle was left out, only the
// first and the last have a number.
func linesOf(p *report.Place) []codeLine {
	if len(p.Lines) > 0 {
		lines := make([]codeLine, len(p.Lines))
		for i, l := range p.Lines {
			lines[i] = codeLine{l.Number, marked(l)}
		}
		return lines
	}
	text := strings.ReplaceAll(p.Excerpt, "\r\n", "\n")
	parts := strings.Split(text, "\n")
	whole := p.Line+len(parts)-1 == p.EndLine
	lines := make([]codeLine, len(parts))
	for i, part := range parts {
		lines[i].Pieces = []piece{{plain.Text(part), true}}
		switch {
		case whole || i == 0:
			lines[i].Number = p.Line + i
		case i == len(parts)-1:
			lines[i].Number = p.EndLine
		}
	}
	return lines
}
