package explain_test

import (
	"context"
	"io/fs"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/checks"
	"grader/checks/explain"
	"grader/checks/jsregexp"
	"grader/checks/page"
	"grader/checks/report"
	"grader/fixtures"
)

var fuzzed = []string{
	`/currentUsers/s`, `/io.emit.*('|")user count('|").*currentUsers/s`, `/require.*("|')bcrypt\1/gi`, `/null,\s*user._id/gi`,
	`/require\s*\(('|")\.\/routes(\.js)?\1\)/gi`, `/\d+(?!x)[^]*y/`, `/^\s*$/m`, `/(a|b)*c/`, `/[^]/`, `/(?:)/`,
}

// Whatever a page holds, what is said about it is short, can be printed, and
// points into the page.
func FuzzExplain(f *testing.F) {
	for _, name := range fixtures.Names() {
		c, _ := fixtures.Open(name)
		if body, err := fs.ReadFile(c.FS, "server.js"); err == nil {
			f.Add(body, uint8(1))
		}
	}
	for i, body := range []string{"io.emit(`user count`, /*", "\"\\", "`${`${`", "}}}", "/[/", "''' user count '", "io\n.emit('user count'\x00currentUsers", "\xff\xfe io"} {
		f.Add([]byte(body), uint8(i))
	}
	f.Fuzz(func(t *testing.T, body []byte, pattern uint8) {
		h := explained(t, fuzzed[int(pattern)%len(fuzzed)], string(body))
		lines := strings.Count(string(body), "\n") + strings.Count(string(body), "\r") + 1
		for _, n := range append(h.Explanation, h.Cautions...) {
			assert.Less(t, utf8.RuneCountInString(n.Detail), 1500)
			assert.False(t, strings.ContainsFunc(n.Detail, unicode.IsControl), "%q", n.Detail)
			assert.True(t, utf8.ValidString(n.Detail))
			assert.LessOrEqual(t, n.Line, lines)
			assert.False(t, n.Hollow && h.Verdict != report.Pass)
		}
		assert.False(t, h.Verdict == report.Pass && len(h.Explanation) > 0)
	})
}

func BenchmarkNearMiss4KB(b *testing.B) {
	source := strings.Repeat("app.use((req, res, next) => { log(`${req.path}`); next(); }); // all\n", 58)
	benchmark(b, source+"io.emit(`user count`, currentUsers);\n")
}

func BenchmarkPass4KB(b *testing.B) {
	source := strings.Repeat("app.use((req, res, next) => { log(`${req.path}`); next(); }); // all\n", 58)
	benchmark(b, source+"io.emit('user count', currentUsers);\n")
}

// Each is 1 MiB of what costs most somewhere.
func BenchmarkHostile1MiB(b *testing.B) {
	for name, unit := range map[string]string{
		"nothing": " ", "errors": `\`, "quotes": "'\n", "parts": "io.emit 'user count' ", "variants": "io.emit(`user count`,\n",
		"brackets": "{", "calls": "io.emit('x');", "names": "currentUser ", "slashes": "/", "comments": "/**/", "templates": "`${",
		"listeners": "a.on('end',()=>{io.emit('user count',currentUsers)});", "text": "'user count io.emit currentUsers'", "nested": "io.emit(()=>{",
		"strings": "\"io.emit('user count',currentUsers)\"\n", "unlike": "currentXsers ",
	} {
		for kind, tail := range map[string]string{"fail": "", "pass": "\nio.emit('user count', currentUsers)"} {
			b.Run(name+"/"+kind, func(b *testing.B) { benchmark(b, strings.Repeat(unit, 1<<20/len(unit)-20)+tail) })
		}
	}
}

func benchmark(b *testing.B, source string) {
	b.SetBytes(int64(len(source)))
	judged := judgedBy(b, fuzzed[1], source)
	for b.Loop() {
		(&explain.Explainer{}).Begin()(b.Context(), judged)
	}
}

// judgedBy is what there is to explain of a page that was judged by a pattern.
func judgedBy(t testing.TB, pattern, body string) (judged checks.Judged) {
	re, err := jsregexp.CompileLiteral(pattern)
	require.NoError(t, err)
	check := &page.Check{Page: page.Address{Path: "/_api/server.js"}, Assertions: []page.Assertion{{Kind: "match", Pattern: re}}}
	checks.Grade(t.Context(), &checks.Challenge{Hints: []checks.Hint{{Check: check}}},
		checks.Project{URL: "https://learner.example", Site: onePage{body, ""}},
		checks.Options{Explain: func() checks.Explain {
			return func(_ context.Context, j checks.Judged) (_, _ []report.Note) {
				judged = j
				return nil, nil
			}
		}})
	return judged
}
