package explain_test

import (
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/checks/report"
)

var update = flag.Bool("update", false, "write what came out as what is expected")

// Each case of testdata/sentences.txt is a name and a pattern, a page, and what
// there is to say.
func TestSentences(t *testing.T) {
	const path = "testdata/sentences.txt"
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	var got strings.Builder
	for _, section := range strings.Split(string(data), "-- ")[1:] {
		head, rest, _ := strings.Cut(section, "\n")
		_, pattern, ok := strings.Cut(head, ": /")
		require.True(t, ok, head)
		body, _, _ := strings.Cut(rest, ">>> ")
		h := explained(t, "/"+pattern, body)
		assertTranslates(t, h)
		got.WriteString("-- " + head + "\n" + body + said(h))
	}
	if *update {
		require.NoError(t, os.WriteFile(path, []byte(got.String()), 0o644))
	}
	assert.Equal(t, string(data), got.String())
}

// said are the sentences about a hint, a line each.
func said(h report.Result) string {
	var b strings.Builder
	for _, n := range h.Explanation {
		b.WriteString(">>> " + n.Code + ": " + n.Detail + "\n")
	}
	for _, n := range h.Cautions {
		b.WriteString(">>> " + n.Code)
		if n.Hollow {
			b.WriteString(" (hollow)")
		}
		b.WriteString(": " + n.Detail + "\n")
	}
	return b.String()
}
