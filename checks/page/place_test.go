package page

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/checks/jsregexp"
	"grader/checks/report"
)

func TestEvidenceShowsTheLinesOfTheParts(t *testing.T) {
	const emit = `/io.emit.*('|")user count('|").*currentUsers/s`
	long := strings.Repeat("a=1,", 100)
	for _, c := range []struct {
		name, pattern, text string
		want                *report.Place
	}{
		{"one line", emit, "x\n  io.emit('user count', currentUsers);\ny",
			placed(2, 3, 2, 37, "io.emit('user count', currentUsers);")},
		{"a match that spans the file", emit, "io.emit('user count', currentUsers);\na\nb\nc\nlog(currentUsers)\n",
			placed(1, 1, 5, 17, "io.emit('user count', currentUsers);")},
		{"a call over many lines", emit, "\tio.emit(\n\t\t'user count',\n\t\tcurrentUsers\n\t);",
			placed(1, 2, 3, 15, "io.emit(\n'user count',\ncurrentUsers")},
		{"parts far from one another", emit, "io.emit('a');\n\n\nb('user count');\nc(currentUsers);",
			placed(1, 1, 5, 15, "io.emit('a');\n…\nb('user count');\nc(currentUsers);")},
		{"CR LF", emit, "io.emit(\r\n  'user count',\r\n  currentUsers)",
			placed(1, 1, 3, 15, "io.emit(\n'user count',\ncurrentUsers)")},
		{"a minified file", emit, long + "io.emit('user count',currentUsers)," + long,
			placed(1, 401, 1, 434, "…a=1,a=1,a=1,a=1,a=1,io.emit('user count',currentUsers),a=1,a=1,a=1,a=1,a=…")},
		{"parts far from one another on one line", emit, "io.emit(" + long + "'user count',currentUsers)",
			placed(1, 1, 1, 434, "io.emit(a=1,a=1,a=1,a=1,a=1,a=1,a=1,a=1,a=1,a=1,a…=1,a=1,a=1,a=1,a=1,a=1,'user count',currentUsers)")},
		{"more parts than lines are shown", "/a[^]*b[^]*c[^]*d[^]*e/", "a\nb\nc\nd\ne",
			placed(1, 1, 5, 2, "a\nb\nc\n…\ne")},
		{"a pattern of little but classes", `/(?<=x)\w+\n\w+\n\w+/`, "xa\nb\nc",
			placed(1, 2, 3, 2, "xa\nb")},
		{"nothing", "/^/", "", placed(1, 1, 1, 1, "")},
	} {
		t.Run(c.name, func(t *testing.T) {
			re, err := jsregexp.CompileLiteral(c.pattern)
			require.NoError(t, err)
			text := jsregexp.NewText(c.text)
			m, err := re.Find(t.Context(), text)
			require.NoError(t, err)
			require.NotNil(t, m)
			assert.Equal(t, c.want, withoutLines(evidence(t.Context(), re, text, text, m)))
		})
	}
}

// placed is a place without what is known of its lines.
func placed(line, column, endLine, endColumn int, excerpt string) *report.Place {
	return &report.Place{Line: line, Column: column, EndLine: endLine, EndColumn: endColumn, Excerpt: excerpt}
}

func withoutLines(p *report.Place) *report.Place {
	if p != nil {
		p.Lines = nil
	}
	return p
}

func TestEvidenceKnowsWhatMatchedInItsLines(t *testing.T) {
	re, err := jsregexp.CompileLiteral(`/io.emit.*('|")user count('|").*currentUsers/s`)
	require.NoError(t, err)
	text := jsregexp.NewText("\n  io.emit('user count',\n    currentUsers);")
	m, err := re.Find(t.Context(), text)
	require.NoError(t, err)
	assert.Equal(t, []report.CodeLine{
		{Number: 2, Text: "io.emit('user count',", Parts: []string{"io.emit", "'user count'"}},
		{Number: 3, Text: "currentUsers);", Parts: []string{"currentUsers"}},
	}, evidence(t.Context(), re, text, text, m).Lines)
}
