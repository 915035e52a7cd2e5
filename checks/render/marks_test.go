package render

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"grader/checks/lang"
	"grader/checks/report"
)

func TestLinesOf(t *testing.T) {
	for _, c := range []struct {
		name  string
		place report.Place
		want  []codeLine
	}{
		{"one", report.Place{Line: 3, EndLine: 3, Excerpt: "io.emit"}, []codeLine{{3, []piece{{"io.emit", true}}}}},
		{"Windows", report.Place{Line: 3, EndLine: 4, Excerpt: "a\r\n\tb"}, []codeLine{{3, []piece{{"a", true}}}, {4, []piece{{"  b", true}}}}},
		{"middle left out", report.Place{Line: 3, EndLine: 30, Excerpt: "a\nb…c\nd"}, []codeLine{{3, []piece{{"a", true}}}, {0, []piece{{"b…c", true}}}, {30, []piece{{"d", true}}}}},
		{"left out in one line", report.Place{Line: 3, EndLine: 30, Excerpt: "a…b"}, []codeLine{{3, []piece{{"a…b", true}}}}},
		{"empty", report.Place{Line: 1, EndLine: 1}, []codeLine{{1, []piece{{"", true}}}}},
		{"escape", report.Place{Line: 1, EndLine: 1, Excerpt: "\x1b[2J"}, []codeLine{{1, []piece{{`\u{1b}[2J`, true}}}}},
	} {
		assert.Equal(t, c.want, linesOf(&c.place), c.name)
	}
}

func TestOnlyWhatMatchedIsMarked(t *testing.T) {
	p := report.Place{Line: 2, EndLine: 9, Lines: []report.CodeLine{
		{Number: 2, Text: "io.emit('a', b);", Parts: []string{"io.emit", "'a'"}},
		{Number: 9, Text: "\x1b(c)", Parts: []string{"c", "not there", ""}},
	}}
	assert.Equal(t, []codeLine{
		{2, []piece{{"io.emit", true}, {"(", false}, {"'a'", true}, {", b);", false}}},
		{9, []piece{{`\u{1b}(`, false}, {"c", true}, {")", false}}},
	}, linesOf(&p))
}

// show marks pieces as [this].
func show(pieces []piece) string {
	var b strings.Builder
	for _, p := range pieces {
		if p.Marked {
			b.WriteString("[" + p.Text + "]")
		} else {
			b.WriteString(p.Text)
		}
	}
	return b.String()
}

func TestCompare(t *testing.T) {
	for _, c := range []struct{ found, expected, wantFound, wantExpected string }{
		{"'user-count'", "'user count'", "'user[-]count'", "'user[ ]count'"},
		{"'user-count'", `"user count" or 'user count' or x`, "'user[-]count'", `"user count" or 'user[ ]count' or x`},
		{"'usercount'", "'user count'", "'usercount'", "'user[ ]count'"},
		{"كلمة ب", "كلمة ج", "كلمة [ب]", "كلمة [ج]"},
		{"1", "2", "1", "2"}, // nothing in common
		{"undefined", "{}", "undefined", "{}"},
		{"", "x", "", "x"}, {"x", "", "x", ""}, {"same", "same", "same", "same"},
	} {
		p := compare(c.found, c.expected, between)
		assert.Equal(t, c.wantFound, show(p.Found), c.found)
		assert.Equal(t, c.wantExpected, show(p.Expected), c.expected)
	}
}

func TestWanted(t *testing.T) {
	mark := func(label string) *report.Mark {
		return &report.Mark{Text: "emit('users')", Column: 6, EndColumn: 13, Label: label}
	}
	assert.Nil(t, wanted(lang.English(), mark("")))
	assert.Nil(t, wanted(lang.English(), mark("unwanted")))
	place := wanted(lang.English(), mark("expected after this: `x`"))
	assert.Empty(t, place.Found)
	assert.Equal(t, "after this: `x`", show(place.Expected))
	assert.Equal(t, "'user[ count]'", show(wanted(lang.English(), mark("expected 'user count'")).Expected))
}

// Whatever the texts, none loses a character.
func FuzzCompare(f *testing.F) {
	f.Add("a or b", " or ")
	f.Add("é\xff", "\u202e or é")
	f.Fuzz(func(t *testing.T, found, expected string) {
		p := compare(found, expected, between)
		join := func(pieces []piece) (s string) {
			for _, p := range pieces {
				s += p.Text
			}
			return s
		}
		assert.Equal(t, plain(found), join(p.Found))
		assert.Equal(t, plain(expected), join(p.Expected))
	})
}
