package jsregexp

import (
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/stretchr/testify/assert"
)

func TestDecode(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"plain", "ab", "ab"},
		{"one mark dropped", "\xEF\xBB\xBF\xEF\xBB\xBFa", "\ufeffa"},
		{"mark inside kept", "a\xEF\xBB\xBF", "a\ufeff"},
		{"lone continuation", "a\x80\x80b", "a\ufffd\ufffdb"},
		{"subpart of three", "\xE2\x82a", "\ufffda"},
		{"subpart of four", "\xF0\x9F\x98a", "\ufffda"},
		{"overlong", "\xC0\xAF\xE0\x80\xAF", "\ufffd\ufffd\ufffd\ufffd\ufffd"},
		{"surrogate", "\xED\xA0\x80", "\ufffd\ufffd\ufffd"},
		{"beyond the last", "\xF4\x90\x80\x80", "\ufffd\ufffd\ufffd\ufffd"},
		{"cut off", "a\xF0\x9F", "a\ufffd"},
		{"lead before lead", "\xE2\xE2\x82\xAC", "\ufffd€"},
		{"never", "\xFE\xFF", "\ufffd\ufffd"},
		{"a real one stays", "\ufffd", "\ufffd"},
	} {
		t.Run(c.name, func(t *testing.T) {
			assert.Equal(t, c.want, Decode([]byte(c.in)).String())
		})
	}
	assert.Equal(t, "\ufeffa", NewText("\ufeffa").String(), "NewText keeps the mark")
}

func TestPosition(t *testing.T) {
	text := NewText("ab\r\nc\rd😀e\n\nf\u2028g")
	for _, c := range []struct {
		at           string
		line, column int
	}{
		{"a", 1, 1}, {"b", 1, 2}, {"\n", 1, 4}, {"c", 2, 1}, {"d", 3, 1}, {"😀", 3, 2}, {"e", 3, 3}, {"f", 5, 1}, {"g", 5, 3},
	} {
		assert.Equal(t, Position{c.line, c.column}, text.Position(strings.Index(text.String(), c.at)), "%q", c.at)
		assert.Equal(t, strings.Index(text.String(), c.at), text.Offset(Position{c.line, c.column}), "%q", c.at)
	}
	assert.Equal(t, Position{5, 4}, text.Position(len(text.String())), "the end")
	assert.Equal(t, Position{1, 1}, NewText("").Position(7), "beyond the end")
}

// TestOffsets goes from unit to offset and back across many marks.
func TestOffsets(t *testing.T) {
	for _, s := range []string{"", "ascii", strings.Repeat("aé€😀", 2000), "😀" + strings.Repeat("x", markEvery-2) + "😀😀"} {
		text := NewText(s)
		units := utf16.Encode([]rune(s))
		assert.Equal(t, len(units), text.len16())
		at := 0
		for unit := 0; unit < len(units); {
			code := text.codeAtUnit(unit)
			floor, ceil := text.textAtUnit(unit)
			assert.Equal(t, []int{unit, unit, at, at}, []int{text.unitAtCode(code), text.unitAtText(at), floor, ceil})
			r := []rune(s[at:min(at+4, len(s))])[0]
			if utf16.RuneLen(r) == 2 {
				floor, ceil = text.textAtUnit(unit + 1)
				assert.Equal(t, []int{at, at + 4}, []int{floor, ceil}, "inside of a pair")
			}
			at += len(string(r))
			unit += utf16.RuneLen(r)
		}
	}
}

func TestLoneSurrogates(t *testing.T) {
	text := FromUTF16([]uint16{'a', 0xD83D, 'b', 0xDE00, 0xD83D, 0xDE00})
	assert.Equal(t, "a\ufffdb\ufffd😀", text.String())
	re, err := Compile(`\ud83d(b.)`, "")
	assert.NoError(t, err)
	m, err := re.Find(t.Context(), text)
	assert.NoError(t, err)
	assert.Equal(t, &Match{1, 8}, m)
	r, err := re.Exec(t.Context(), text, 1)
	assert.NoError(t, err)
	assert.Equal(t, []Capture{{1, 4}, {2, 4}}, r.Captures)
}
