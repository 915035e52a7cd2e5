package render

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"grader/checks/report"
)

// Marks stand below what they mean, by the columns that a terminal takes for it.
func TestMarksBelowWideLetters(t *testing.T) {
	for _, c := range []struct {
		name, text string
		from, to   int // in code points, from 1
		want       string
	}{
		{"plain", "io.emit('users', n);", 9, 16, "        ^^^^^^^"},
		{"after wide", "const 名前 = n;", 12, 13, "             ^"},
		{"wide", "emit('人数', n)", 7, 9, "      ^^^^"},
		{"half width", "emit('ﾊﾝ', n)", 7, 9, "      ^^"},
		{"after a combining mark", "let cafe\u0301 = n;", 13, 14, "           ^"},
		{"over a combining mark", "e\u0301x", 1, 3, "^"},
		{"a combining mark alone", "cafe\u0301 x", 5, 6, "   ^"},
		{"emoji", "say('🎉', n)", 10, 11, "          ^"},
		{"what is not seen", "a\u200bb = n;", 3, 4, `         ^`},
		{"Arabic", "emit('مرحبا', n)", 7, 12, "      ^^^^^"},
		{"behind the end", "ab", 5, 6, "    ^"},
	} {
		d := detail{Mark: &report.Mark{Line: 7, Text: c.text, Column: c.from, EndColumn: c.to}}
		assert.Equal(t, "  | "+c.want, d.Snippet()[1], c.name)
	}
}

// No terminal takes a line of code, or the marks below it, for a line that runs from
// right to left: its first letter with a direction runs from the left, or none counts.
func TestMarksStayAtTheirSide(t *testing.T) {
	d := detail{Mark: &report.Mark{Line: 7, Text: "'مرحبا'", Column: 2, EndColumn: 7, Label: "متوقع 'a'"}}
	assert.Equal(t, []string{"7 | \u200e'مرحبا'", "  |  ^^^^^ \u2068متوقع 'a'\u2069"}, d.Snippet())
	d.Mark = &report.Mark{Line: 7, Text: "a", Column: 1, EndColumn: 2, Label: "expected b"}
	assert.Equal(t, []string{"7 | a", "  | ^ expected b"}, d.Snippet())
}

func TestClipColumns(t *testing.T) {
	for want, s := range map[string]string{"ab": "ab", "abcd": "abcd", "abc…": "abcde", "人…": "人数人", "人数": "人数", "a人…": "a人数"} {
		assert.Equal(t, want, clipColumns(s, 4))
	}
}

// Bars stand below the parts of an expression, also behind wide letters.
func TestBarsBelowWideLetters(t *testing.T) {
	h := report.Result{Verdict: report.Fail, Failed: &report.Expression{Code: "f('人数', n)",
		Values: []report.Value{{Expression: "f", Column: 1, Value: "1"}, {Expression: "n", Column: 9, Value: "2"}}}}
	assert.Equal(t, []string{"f('人数', n)", "|         |", "|         2", "1"}, diagram(&report.Report{}, h, 80))
}

// A report in any language keeps to the width that it is given, but for words that have
// to stay whole.
func TestWidthsInAllLanguages(t *testing.T) {
	for _, tag := range []string{"ja", "ko", "zh-Hans", "zh-Hant", "ar", "hi", "uk", "de"} {
		r := in(tag, oneFailed())
		var b strings.Builder
		assert.NoError(t, writeText(&b, r, Options{Width: 60}))
		for _, line := range strings.Split(b.String(), "\n") {
			assert.LessOrEqual(t, columns(line), 62, "%s: %s", tag, line)
		}
	}
}
