package jsregexp

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestSmallestEnd has the cases in which another choice than the smallest end
// of a segment gives a wrong verdict.
func TestSmallestEnd(t *testing.T) {
	for _, c := range []struct {
		literal, text string
		want          bool
	}{
		{`/(abcd|bc)[^]*d/`, "abcd", true},
		{`/(abcd|bc)[^]*d/`, "abc", false},
		{`/(ab|a)[^]*b/`, "ab", true},
		{`/x[^]*(abbbc|b)[^]*b/`, "xabbbc", true},
		{`/(aab|b)\s*c[^]*c/`, "aab cb c", true},
		{`/(ab|b) *(x y|x).*y/`, "ab x y", true},
		{`/a.*b[^]*c.*d/`, "a\nab\nc\ncd", true},
		{`/a.*b[^]*c.*d/`, "a\nab\nc\nd", false},
	} {
		re, err := CompileLiteral(c.literal)
		require.NoError(t, err)
		require.True(t, re.segments != nil || re.linear != nil, c.literal)
		got, err := re.Match(t.Context(), NewText(c.text))
		require.NoError(t, err)
		assert.Equal(t, c.want, got, "%s on %q", c.literal, c.text)
	}
}
