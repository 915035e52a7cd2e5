package render

import (
	"strings"

	"github.com/aymanbagabas/go-udiff"

	"grader/checks/lang"
	text "grader/checks/plain"
	"grader/checks/report"
)

// A codeLine is a line of an excerpt.
type codeLine struct {
	Number int // in the page; 0 where it is not known
	Pieces []piece
}

// A piece is a part of a line that is marked, or what is between two.
type piece struct {
	Text   string
	Marked bool
}

func pieceOf(s string, marked bool) piece {
	return piece{text.Clip(inert(text.Text(strings.NewReplacer("\t", "  ", "\n", " ").Replace(s))), maxText), marked}
}

// marked are the pieces of a line in which parts matched.
func marked(l report.CodeLine) []piece {
	var pieces []piece
	add := func(s string, marked bool) {
		if s != "" {
			pieces = append(pieces, pieceOf(s, marked))
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
func pointed(m *report.Mark) []piece {
	var pieces []piece
	before, meant, after := cut(m)
	for i, s := range []string{before, meant, after} {
		if s != "" {
			pieces = append(pieces, pieceOf(s, i == 1))
		}
	}
	return pieces
}

// cut parts the line of a mark: what is before, what is meant, what is after.
func cut(m *report.Mark) (before, meant, after string) {
	line := []rune(m.Text)
	from := min(max(m.Column-1, 0), len(line))
	to := min(max(m.EndColumn-1, from), len(line))
	return string(line[:from]), string(line[from:to]), string(line[to:])
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
	parts := strings.Split(strings.ReplaceAll(p.Excerpt, "\r\n", "\n"), "\n")
	whole := p.Line+len(parts)-1 == p.EndLine
	lines := make([]codeLine, len(parts))
	for i, part := range parts {
		lines[i].Pieces = []piece{pieceOf(part, true)}
		switch {
		case whole || i == 0:
			lines[i].Number = p.Line + i
		case i == len(parts)-1:
			lines[i].Number = p.EndLine
		}
	}
	return lines
}

// A pair is what was found beside what was expected, with what differs marked.
type pair struct{ Found, Expected []piece }

// pairs are those of a failed hint. What a program tells of its expression is
// more than what its assertion does.
func pairs(h report.Result) []*pair {
	if f := h.Failed; f != nil {
		if f.Expected == "" || f.Actual == "" {
			return nil
		}
		return []*pair{compare(f.Actual, f.Expected, between)}
	}
	var all []*pair
	for _, a := range h.Assertions {
		if a.Verdict == report.Fail && (a.Expected != "" || a.Actual != "") {
			all = append(all, compare(a.Actual, a.Expected, between))
		}
	}
	return all
}

// wanted is what a line has beside what the label of its mark says was expected.
// A label that tells where something was expected has nothing to compare.
func wanted(l *lang.Language, m *report.Mark) *pair {
	if l != lang.English() {
		_, found, _ := cut(m)
		if expected, ok := l.Expects(m.Label); ok {
			return compare(found, expected, l.Or())
		}
		return nil
	}
	expected, ok := strings.CutPrefix(m.Label, "expected ")
	if !ok || expected == "" {
		return nil
	}
	for _, place := range []string{"after ", "before "} {
		if strings.HasPrefix(expected, place) {
			return &pair{Expected: []piece{pieceOf(expected, false)}}
		}
	}
	_, found, _ := cut(m)
	return compare(found, expected, l.Or())
}

// between stands between the values of which an assertion takes either.
const between = " or "

// compare marks how two texts differ, if they have most in common: else all would
// be marked, which says nothing. expected may be several, one "or" another; the
// nearest is compared.
func compare(found, expected, between string) *pair {
	found, expected = plain(found), plain(expected)
	p := &pair{}
	if found == "" || expected == "" {
		p.Found, p.Expected = whole(found), whole(expected)
		return p
	}
	best, least, at := []udiff.Edit(nil), -1, 0
	choices := strings.Split(expected, between)
	for i, choice := range choices {
		edits := udiff.Strings(found, choice)
		if n := changed(edits); least < 0 || n < least {
			best, least, at = edits, n, i
		}
	}
	if least > max(len(found), len(choices[at])) {
		best = nil
	}
	var wanted []piece
	p.Found, wanted = markEdits(found, best)
	if best == nil {
		wanted = whole(choices[at])
	}
	before, after := strings.Join(choices[:at], between), strings.Join(choices[at+1:], between)
	if before != "" {
		p.Expected = append(p.Expected, whole(before+between)...)
	}
	p.Expected = append(p.Expected, wanted...)
	if after != "" {
		p.Expected = append(p.Expected, whole(between+after)...)
	}
	return p
}

func whole(s string) []piece {
	if s == "" {
		return nil
	}
	return []piece{{s, false}}
}

// changed is how many bytes edits take away and put in.
func changed(edits []udiff.Edit) int {
	n := 0
	for _, e := range edits {
		n += e.End - e.Start + len(e.New)
	}
	return n
}

// markEdits are both texts, with what one has and the other has not marked.
func markEdits(before string, edits []udiff.Edit) (old, new []piece) {
	at := 0
	for _, e := range edits {
		old, new = append(old, whole(before[at:e.Start])...), append(new, whole(before[at:e.Start])...)
		if e.Start < e.End {
			old = append(old, piece{before[e.Start:e.End], true})
		}
		if e.New != "" {
			new = append(new, piece{e.New, true})
		}
		at = e.End
	}
	rest := whole(before[at:])
	return append(old, rest...), append(new, rest...)
}
