package jsregexp

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestCompileLiteral(t *testing.T) {
	for _, literal := range []string{`/a/`, `/[/]/gi`, `/\//s`, `/=/`, `/[\]/]/y`, `/é😀/m`, `/\é/`} {
		re, err := CompileLiteral(literal)
		require.NoError(t, err, literal)
		assert.Equal(t, literal, re.String())
	}
	for literal, message := range map[string]string{
		"":           "invalid regular expression: a literal starts with / at offset 0",
		"a/":         "invalid regular expression: a literal starts with / at offset 0",
		"//":         "invalid regular expression: a comment, not a literal at offset 1",
		"/*/":        "invalid regular expression: a comment, not a literal at offset 1",
		"/a":         "invalid regular expression: missing / at the end of the literal at offset 2",
		"/a\\":       "invalid regular expression: missing / at the end of the literal at offset 3",
		"/a\n/":      "invalid regular expression: line break in a literal at offset 2",
		"/[\u2028]/": "invalid regular expression: line break in a literal at offset 2",
		"/a\\\r/":    "invalid regular expression: line break in a literal at offset 3",
		"/a/gg":      "invalid regular expression: invalid flags at offset 0",
		"/a/uv":      "invalid regular expression: invalid flags at offset 0",
		"/\\p{X}/u":  "invalid regular expression: invalid property name at offset 0",
		"/[(]/v":     "invalid regular expression: invalid character in character class at offset 1",
		"/(/":        "invalid regular expression: unterminated group at offset 1",
		"/*a/":       "invalid regular expression: a comment, not a literal at offset 1",
		"/a**/":      "invalid regular expression: nothing to repeat at offset 2",
	} {
		_, err := CompileLiteral(literal)
		assert.EqualError(t, err, message, "%q", literal)
	}
}

func TestSticky(t *testing.T) {
	re, err := Compile("a", "y")
	require.NoError(t, err)
	text := NewText("ba")
	for from, want := range []bool{false, true, false} {
		r, err := re.Exec(t.Context(), text, from)
		require.NoError(t, err)
		assert.Equal(t, want, r != nil, "from %d", from)
	}
	matched, err := re.Match(t.Context(), text)
	require.NoError(t, err)
	assert.False(t, matched)
	r, err := re.Exec(t.Context(), text, 3)
	assert.NoError(t, err)
	assert.Nil(t, r, "beyond the end")
}
