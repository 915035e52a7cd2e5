package page

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"grader/checks/report"
)

func TestMark(t *testing.T) {
	long := strings.Repeat("a", 100)
	for _, c := range []struct{ name, before, meant, after, text, shown string }{
		{"in a line", "one\n\t f(", "'x'", ", y);  \r\ntwo", "f('x', y);", "'x'"},
		{"the first", "", "a", " b", "a b", "a"},
		{"over two lines", "  ", "io\n  .on", "()", "io", "io"},
		{"of several bytes", "é ", "日本", " ü", "é 日本 ü", "日本"},
		{"beside what acts", "\x1b ", "a\tb", "\u202e", `\u{1b} a b\u{202e}`, "a b"},
		{"in a long line", long, "x", long, "…" + long[:20] + "x" + long[:42] + "…", "x"},
		{"longer than is shown", "", long, "", long[:11] + "…" + long[:11], long[:11] + "…" + long[:11]},
	} {
		at := len(c.before)
		m := Mark(c.before+c.meant+c.after, at, at+len(c.meant))
		assert.Equal(t, c.text, m.Text, c.name)
		assert.Equal(t, c.shown, string([]rune(m.Text)[m.Column-1:m.EndColumn-1]), c.name)
	}
	assert.Equal(t, &report.Mark{Column: 1, EndColumn: 2}, Mark("", 0, 0), "there is always something to point at")
}
