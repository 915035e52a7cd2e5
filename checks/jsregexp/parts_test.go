package jsregexp

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestParts(t *testing.T) {
	for _, c := range []struct {
		literal string
		want    []Part
	}{
		{`/io.emit.*('|")user count('|").*currentUsers/s`, []Part{
			{Start: 0, End: 7, Name: "io.emit"},
			{Start: 9, End: 29, Name: "'user count'", Words: []string{`"user count"`, `"user count'`, `'user count"`, `'user count'`}},
			{Start: 31, End: 43, Name: "currentUsers", Words: []string{"currentUsers"}},
		}},
		{`/null,\s*user._id/gi`, []Part{
			{Start: 0, End: 5, Name: "null,", Words: []string{"null,"}, FoldCase: true},
			{Start: 8, End: 16, Name: "user._id", FoldCase: true, Gap: Gap{Kind: Space}},
		}},
		{`/post[^]*username:( |)req/gi`, []Part{
			{Start: 0, End: 4, Name: "post", Words: []string{"post"}, FoldCase: true},
			{Start: 8, End: 24, Name: "username: req", Words: []string{"username: req", "username:req"}, FoldCase: true},
		}},
		{`/require.*("|')passport-local("|')/`, []Part{
			{Start: 0, End: 7, Name: "require", Words: []string{"require"}},
			{Start: 9, End: 33, Name: "'passport-local'", Gap: Gap{Kind: SameLine},
				Words: []string{`"passport-local"`, `"passport-local'`, `'passport-local"`, `'passport-local'`}},
		}},
		{`/failureRedirect:("|')\/\1/g`, []Part{
			{Start: 0, End: 25, Name: `failureRedirect:'/'`, Words: []string{`failureRedirect:"/"`, `failureRedirect:'/'`}},
		}},
		{`/let\s+x/`, []Part{
			{Start: 0, End: 3, Name: "let", Words: []string{"let"}},
			{Start: 6, End: 7, Name: "x", Words: []string{"x"}, Gap: Gap{Kind: Space, Min: 1}},
		}},
		{`/hash(?:Sync)?\(new RowI[Dd]/`, []Part{
			{Start: 0, End: 27, Name: "hash(new RowID", Words: []string{"hashSync(new RowId", "hash(new RowId"}},
		}},
		{`/routes(\.js)?'/`, []Part{{Start: 0, End: 14, Name: "routes.js'", Words: []string{"routes.js'", "routes'"}}}},
		{`/^\s+|\s+$/`, []Part{{Start: 0, End: 9, Name: `^\s+|\s+$`}}},
		{`/a(?=b)[^]{3,}c/`, []Part{
			{Start: 0, End: 1, Name: "a", Words: []string{"a"}},
			{Start: 13, End: 14, Name: "c", Words: []string{"c"}, Gap: Gap{Min: 3}},
		}},
		{`/bus\.on\((?=['"]tick)/`, []Part{
			{Start: 0, End: 20, Name: `bus.on('tick`, Words: []string{`bus.on("tick`, `bus.on('tick`}},
		}},
		{`/let\s+x(?=\s*=)(?!\s*=\s*1)/`, []Part{
			{Start: 0, End: 3, Name: "let", Words: []string{"let"}},
			{Start: 6, End: 7, Name: "x", Words: []string{"x"}, Gap: Gap{Kind: Space, Min: 1}},
			{Start: 13, End: 14, Name: "=", Words: []string{"="}, Gap: Gap{Kind: Space}},
		}},
	} {
		t.Run(c.literal, func(t *testing.T) {
			re, err := CompileLiteral(c.literal)
			require.NoError(t, err)
			assert.Equal(t, c.want, re.Parts())
		})
	}
}

func TestTrace(t *testing.T) {
	for _, c := range []struct {
		literal, text string
		found         []string
	}{
		{`/io.emit.*('|")user count('|").*currentUsers/s`, "io.emit(\"user count'\n, currentUsers)", []string{"io.emit", `"user count'`, "currentUsers"}},
		{`/io.emit.*('|")user count('|").*currentUsers/s`, "currentUsers io.emit('user count')", []string{"io.emit", "'user count'"}},
		{`/io.emit.*('|")user count('|").*currentUsers/s`, "currentUsers", nil},
		{`/require.*("|')bcrypt\1/`, "require(\nrequire('😀'); require('bcrypt')", []string{"require", "'bcrypt'"}},
		{`/require.*('|")bcrypt\1/`, "require(\n'bcrypt'", []string{"require"}},
		{`/a.*b.*c/`, "a\na b\nc", []string{"a", "b"}},
		{`/null,\s*user._id/gi`, "Null, x NULL,\n\tUSER_ID NULL, user1_id", []string{"NULL,", "user1_id"}},
		{`/(let|const)\s+n\s*=/`, "const m = 1; let n", []string{"let", "n"}},
		{`/a[^]{2,}b/`, "a😀b", []string{"a", "b"}},
		{`/a[^]{3,}b/`, "a😀b", []string{"a"}},
		{`/(?<q>['"])x.*\k<q>z(?!w)/`, "'x'", []string{"'x"}},
	} {
		t.Run(c.literal+" "+c.text, func(t *testing.T) {
			re, err := CompileLiteral(c.literal)
			require.NoError(t, err)
			text := NewText(c.text)
			trace, err := re.Trace(t.Context(), text)
			require.NoError(t, err)
			var found []string
			for _, m := range trace.Found {
				found = append(found, c.text[m.Start:m.End])
			}
			assert.Equal(t, c.found, found)
			matched, err := re.Match(t.Context(), text)
			require.NoError(t, err)
			if trace.Exact {
				assert.Equal(t, len(re.Parts()) == len(found), matched)
			}
		})
	}
}

func TestFindPart(t *testing.T) {
	re, err := CompileLiteral(`/io.emit.*'user count'.*currentUsers/s`)
	require.NoError(t, err)
	text := NewText("😀currentUsers, then io.emit, and currentUsers")
	for _, c := range []struct{ part, from, want int }{
		{0, 0, strings.Index(text.String(), "io")}, {1, 0, -1}, {2, 0, 4}, {2, 5, strings.LastIndex(text.String(), "curr")},
	} {
		m, found, err := re.FindPart(t.Context(), c.part, text, c.from)
		require.NoError(t, err)
		require.Equal(t, c.want >= 0, found)
		assert.Equal(t, max(c.want, 0), m.Start)
	}
	for _, beyond := range []int{-1, len(text.String()) + 1} {
		for _, literal := range []string{`/io.emit/`, `/a|b/`} {
			re, err := CompileLiteral(literal)
			require.NoError(t, err)
			_, found, err := re.FindPart(t.Context(), 0, text, beyond)
			require.NoError(t, err)
			assert.False(t, found)
		}
	}
}
