package explain_test

import (
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"grader/checks/report"
	"grader/fixtures"
)

// hollows are the ways to make a pass rest on nothing; the line is one on which
// the caution may point, 0 if any.
var hollows = map[string]func(r *rand.Rand, s sample) (source string, ok bool){
	"line comments": func(_ *rand.Rand, s sample) (string, bool) {
		source := strings.TrimSuffix(unmarked(s), "\n")
		return "// " + strings.ReplaceAll(source, "\n", "\n// ") + "\n", true
	},
	"block comment": func(_ *rand.Rand, s sample) (string, bool) {
		return "/*\n" + unmarked(s) + "*/\n", true
	},
	"one part commented out": func(r *rand.Rand, s sample) (string, bool) {
		gaps, parts := s.cut()
		i := r.IntN(len(parts))
		if parts[i] == "=" {
			return "", false // there are others
		}
		parts[i] = "/* " + parts[i] + " */"
		source, _ := join(gaps, parts)
		return source, true
	},
	"text in quotes": func(_ *rand.Rand, s sample) (string, bool) {
		source := strings.NewReplacer("\n", " ", `\`, `\\`, `"`, `'`).Replace(unmarked(s))
		return `console.log("` + source + `");` + "\n", isCodeLike(s)
	},
	"text in back-ticks": func(_ *rand.Rand, s sample) (string, bool) {
		return "const help = `" + unmarked(s) + "`;\n", isCodeLike(s)
	},
	"name in another statement": func(_ *rand.Rand, s sample) (string, bool) {
		gaps, parts := s.cut()
		for i, p := range parts {
			if i > 0 && strings.ContainsAny(p[:1], `'"`) && isCall(parts[i-1]) {
				parts[i] = "'something else'"
				source, _ := join(gaps, parts)
				rest := strings.Join(parts[i+1:], ", ")
				return source + "socket.on('disconnect', () => {\n  console.log(" + p + ", " + rest + ");\n});\n", true
			}
		}
		return "", false
	},
	"names that are only declared": func(_ *rand.Rand, s sample) (string, bool) {
		return "const GitHubStrategy = require('passport-github').Strategy\nmodule.exports = (app, myDataBase, cb) => {\n  app.use(start)\n}\n",
			strings.Contains(s.pattern, "GitHubStrategy")
	},
	"data in another statement": func(_ *rand.Rand, s sample) (string, bool) {
		gaps, parts := s.cut()
		if !strings.Contains(s.pattern, "emit") || strings.Contains(s.pattern, "chat") {
			return "", false
		}
		last := len(parts) - 1
		moved := parts[last]
		parts[last] = "1"
		source, _ := join(gaps, parts)
		return source + "console.log(" + moved + ");\n", true
	},
}

func isCall(part string) bool {
	return part == "require" || strings.Contains(part, ".") && !strings.ContainsAny(part, `'"`)
}

// isCodeLike reports whether a pattern asks for code, not for words that a text
// may have.
func isCodeLike(s sample) bool {
	_, parts := s.cut()
	return slices.ContainsFunc(parts, func(p string) bool { return strings.ContainsAny(p, `.'" (`) || strings.ToLower(p) != p })
}

func unmarked(s sample) string { return strings.NewReplacer("«", "", "»", "").Replace(s.marked) }

func TestHollowPassesGetACaution(t *testing.T) {
	for _, name := range slices.Sorted(maps.Keys(hollows)) {
		r := rand.New(rand.NewPCG(3, 4))
		var got rate
		wrong := 0
		for _, s := range samples(t) {
			for range 20 {
				source, ok := hollows[name](r, s)
				if !ok {
					continue
				}
				source = sample{s.pattern, source}.withNoise(r).marked
				h := explained(t, s.pattern, source)
				if h.Verdict != report.Pass {
					continue
				}
				got.all++
				if slices.ContainsFunc(h.Cautions, func(n report.Note) bool { return n.Hollow && n.Line > 0 }) {
					got.right, got.said = got.right+1, got.said+1
				} else if wrong++; wrong <= 4 && testing.Verbose() {
					t.Logf("%s\n%s%+v", s.pattern, numbered(source), h.Cautions)
				}
			}
		}
		got.report(t, name, 1, 0.95)
	}
}

func TestHonestPassesGetNoCaution(t *testing.T) {
	for _, name := range fixtures.Names() {
		if name == "only-in-comment" || name == "only-on-disconnect" || name == "swapped-files" { // they are hollow
			continue
		}
		for _, h := range grade(t, name).Hints {
			for _, n := range h.Cautions {
				assert.False(t, n.Hollow, "%s: %s", name, n.Detail)
			}
		}
	}
	r := rand.New(rand.NewPCG(5, 6))
	for _, s := range samples(t) {
		for range 20 {
			source := unmarked(s.withNoise(r))
			h := explained(t, s.pattern, source)
			assert.Equal(t, report.Pass, h.Verdict, s.pattern)
			assert.Empty(t, h.Cautions, "%s\n%s", s.pattern, source)
		}
	}
}

// The evidence of a pass is code, where there is code that matches.
func TestEvidenceIsNoComment(t *testing.T) {
	for _, c := range []struct {
		name, source string
		line, column int
	}{
		{"a comment above", "// socket.on is for hearing\nsocket.on('user count', show)", 2, 1},
		{"letters of several bytes before it", "/* socket.on: слухає */ socket.on('user count', show)", 1, 25},
		{"an old copy", "/*\nsocket.on('user count', x)\n*/\n  socket.on('user count', show)", 4, 3},
		{"a text above", "log('socket.on is called');\nsocket.on('user count', show)", 2, 1},
		{"a comment only", "// socket.on('user count', show)", 1, 4},
	} {
		t.Run(c.name, func(t *testing.T) {
			at := explained(t, `/socket.on.*('|")user count('|")/s`, c.source).Assertions[0].Match
			assert.Equal(t, [2]int{c.line, c.column}, [2]int{at.Line, at.Column})
		})
	}
}
