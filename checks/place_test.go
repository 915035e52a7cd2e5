package checks

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/checks/jsregexp"
)

func TestEvidenceShowsTheLinesOfTheParts(t *testing.T) {
	const emit = `/io.emit.*('|")user count('|").*currentUsers/s`
	long := strings.Repeat("a=1,", 100)
	for _, c := range []struct {
		name, pattern, text string
		want                Place
	}{
		{"one line", emit, "x\n  io.emit('user count', currentUsers);\ny",
			Place{2, 3, 2, 37, "io.emit('user count', currentUsers);", nil}},
		{"a match that spans the file", emit, "io.emit('user count', currentUsers);\na\nb\nc\nlog(currentUsers)\n",
			Place{1, 1, 5, 17, "io.emit('user count', currentUsers);", nil}},
		{"a call over many lines", emit, "\tio.emit(\n\t\t'user count',\n\t\tcurrentUsers\n\t);",
			Place{1, 2, 3, 15, "io.emit(\n'user count',\ncurrentUsers", nil}},
		{"parts far from one another", emit, "io.emit('a');\n\n\nb('user count');\nc(currentUsers);",
			Place{1, 1, 5, 15, "io.emit('a');\n…\nb('user count');\nc(currentUsers);", nil}},
		{"CR LF", emit, "io.emit(\r\n  'user count',\r\n  currentUsers)",
			Place{1, 1, 3, 15, "io.emit(\n'user count',\ncurrentUsers)", nil}},
		{"a minified file", emit, long + "io.emit('user count',currentUsers)," + long,
			Place{1, 401, 1, 434, "…a=1,a=1,a=1,a=1,a=1,io.emit('user count',currentUsers),a=1,a=1,a=1,a=1,a=…", nil}},
		{"parts far from one another on one line", emit, "io.emit(" + long + "'user count',currentUsers)",
			Place{1, 1, 1, 434, "io.emit(a=1,a=1,a=1,a=1,a=1,a=1,a=1,a=1,a=1,a=1,a…=1,a=1,a=1,a=1,a=1,a=1,'user count',currentUsers)", nil}},
		{"more parts than lines are shown", "/a[^]*b[^]*c[^]*d[^]*e/", "a\nb\nc\nd\ne",
			Place{1, 1, 5, 2, "a\nb\nc\n…\ne", nil}},
		{"a pattern of little but classes", `/(?<=x)\w+\n\w+\n\w+/`, "xa\nb\nc",
			Place{1, 2, 3, 2, "xa\nb", nil}},
		{"nothing", "/^/", "", Place{1, 1, 1, 1, "", nil}},
	} {
		t.Run(c.name, func(t *testing.T) {
			re, err := jsregexp.CompileLiteral(c.pattern)
			require.NoError(t, err)
			text := jsregexp.NewText(c.text)
			m, err := re.Find(t.Context(), text)
			require.NoError(t, err)
			require.NotNil(t, m)
			assert.Equal(t, &c.want, withoutLines(evidence(t.Context(), re, text, m)))
		})
	}
}

func withoutLines(p *Place) *Place {
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
	assert.Equal(t, []CodeLine{
		{2, "io.emit('user count',", []string{"io.emit", "'user count'"}},
		{3, "currentUsers);", []string{"currentUsers"}},
	}, evidence(t.Context(), re, text, m).Lines)
}
