package web

import (
	"html/template"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"grader/checks/report"
)

func TestProse(t *testing.T) {
	for in, want := range map[string]template.HTML{
		"":                  "",
		"say `a<b` & `c`.":  "say <code>a&lt;b</code> &amp; <code>c</code>.",
		"an `open one":      "an `open one",
		"`whole`":           "<code>whole</code>",
		"``":                "<code></code>",
		"`</code><script>`": "<code>&lt;/code&gt;&lt;script&gt;</code>",
	} {
		assert.Equal(t, want, prose(in))
	}
}

// Whatever the text, all that comes out as a tag is code.
func FuzzProse(f *testing.F) {
	for _, seed := range []string{"`a`", "<b>`<`", "`\x00`\u202e", "```", "&lt;"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		out := string(prose(s))
		rest := strings.NewReplacer("<code>", "", "</code>", "").Replace(out)
		assert.NotContains(t, rest, "<")
		assert.Equal(t, strings.Count(out, "<code>"), strings.Count(out, "</code>"))
	})
}

func TestLinesOf(t *testing.T) {
	for _, c := range []struct {
		name  string
		place report.Place
		want  []codeLine
	}{
		{"one", report.Place{Line: 3, EndLine: 3, Excerpt: "io.emit"}, []codeLine{{3, []piece{{"io.emit", true}}}}},
		{"Windows", report.Place{Line: 3, EndLine: 4, Excerpt: "a\r\n\tb"}, []codeLine{{3, []piece{{"a", true}}}, {4, []piece{{"\tb", true}}}}},
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
