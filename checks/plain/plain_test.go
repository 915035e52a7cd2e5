package plain_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"grader/checks/plain"
)

func TestWhatIsSafeToShow(t *testing.T) {
	for _, c := range []struct{ name, in, text, line, code string }{
		{"words", "Süß \u4e2d", "Süß \u4e2d", "Süß \u4e2d", "Süß \u4e2d"},
		{"a terminal's commands", "a\x1b[31mb\x07\x7f\u009b", `a\u{1b}[31mb\u{7}\u{7f}\u{9b}`, `a\u{1b}[31mb\u{7}\u{7f}\u{9b}`, `a\u{1b}[31mb\u{7}\u{7f}\u{9b}`},
		{"a direction override", "a\u202eb\u2066c", `a\u{202e}b\u{2066}c`, `a\u{202e}b\u{2066}c`, `a\u{202e}b\u{2066}c`},
		{"what shows nothing", "a\u200bb\ufeffc\u00add", `a\u{200b}b\u{feff}c\u{ad}d`, `a\u{200b}b\u{feff}c\u{ad}d`, `a\u{200b}b\u{feff}c\u{ad}d`},
		{"a joiner", "👩\u200d💻", "👩\u200d💻", "👩\u200d💻", `👩\u{200d}💻`},
		{"line breaks", "a\n  b\tc\r\nd", "a\n  b\tc\\u{d}\nd", "a b c d", `a b\u{9}c d`},
		{"separators", "a\u2028b", `a\u{2028}b`, "a b", `a\u{2028}b`},
		{"no-break space", "a\u00a0b", "a\u00a0b", "a b", `a\u{a0}b`},
		{"broken UTF-8", "a\xff", "a\ufffd", "a\ufffd", "a\ufffd"},
	} {
		t.Run(c.name, func(t *testing.T) {
			assert.Equal(t, c.text, plain.Text(c.in))
			assert.Equal(t, c.line, plain.Line(c.in))
			assert.Equal(t, c.code, plain.Code(c.in, 80))
		})
	}
}

func TestClip(t *testing.T) {
	assert.Equal(t, "äöü", plain.Clip("äöü", 3))
	assert.Equal(t, "äö…", plain.Clip("äöüß", 3))
	assert.Equal(t, "äö…ßx", plain.ClipMiddle("äö  ü  ßx", 5))
	assert.Equal(t, "äöüßx", plain.ClipMiddle("äöüßx", 5))
	assert.Equal(t, "ab…", plain.Code("abc", 2))
	assert.Equal(t, "äö", plain.First("äöü", 2))
	assert.Equal(t, "öü", plain.Last("äöü", 2))
	assert.Equal(t, 8, len(plain.Clip(strings.Repeat("x", 1<<20), 6)))
}

func TestSentence(t *testing.T) {
	for in, want := range map[string]string{
		"a \u2068b\u2069\n  c":         "a \u2068b\u2069 c",
		"\u2068a  b\u2069  c":          "\u2068a  b\u2069  c",
		"\u2068a\u2068b\u2069\u2069":   "\u2068a\u2068b\u2069\u2069",
		"a \u2068b":                    `a \u{2068}b`,
		"\u2069a\u2068":                `\u{2069}a\u{2068}`,
		"\u2068\u202ea\u2069\n\u2066b": "\u2068\\u{202e}a\u2069 \\u{2066}b",
		"plain":                        "plain",
	} {
		assert.Equal(t, want, plain.Sentence(in))
	}
}

func TestBlanksAreAsManyAsTheyAre(t *testing.T) {
	for in, want := range map[string]string{
		"has 'user  count'":         "has 'user  count'",
		"  a\n    b\t\tc \r\n  d  ": "a b c d",
		"a \u00a0 b":                "a b",
		"a\x1b   \u202eb":           `a\u{1b}   \u{202e}b`,
		"":                          "",
		" \n ":                      "",
		strings.Repeat("a  ", 9999): strings.TrimSpace(strings.Repeat("a  ", 9999)),
	} {
		assert.Equal(t, want, plain.Exact(in))
	}
}
