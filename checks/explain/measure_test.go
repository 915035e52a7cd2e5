package explain_test

import (
	"context"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/checks"
	"grader/checks/explain"
	"grader/checks/jsregexp"
	"grader/checks/page"
	"grader/checks/report"
)

// A sample is a source that passes a pattern. The places where the parts of the
// pattern are found stand between « and ».
type sample struct{ pattern, marked string }

func samples(t *testing.T) []sample {
	t.Helper()
	data, err := os.ReadFile("testdata/sources.txt")
	require.NoError(t, err)
	return parseSamples(t, string(data))
}

func parseSamples(t testing.TB, data string) []sample {
	t.Helper()
	var list []sample
	for _, section := range strings.Split(data, "-- /")[1:] {
		pattern, source, ok := strings.Cut(section, " --\n")
		require.True(t, ok)
		list = append(list, sample{"/" + pattern, source})
	}
	return list
}

// cut gives the texts before, between and after the parts, and the parts.
func (s sample) cut() (gaps, parts []string) {
	rest := s.marked
	for {
		before, after, ok := strings.Cut(rest, "«")
		gaps = append(gaps, before)
		if !ok {
			return gaps, parts
		}
		part, after, _ := strings.Cut(after, "»")
		parts = append(parts, part)
		rest = after
	}
}

// A broken is a source with one thing changed: which part, and the lines on
// which a person would point at it.
type broken struct {
	source string
	part   int
	lines  []int
}

// join puts a source together; lines are those of its parts.
func join(gaps, parts []string) (source string, lines []int) {
	for i, gap := range gaps {
		source += gap
		if i < len(parts) {
			lines = append(lines, strings.Count(source, "\n")+1)
			source += parts[i]
		}
	}
	return source, lines
}

var noise = []string{
	"const app = express();\n", "app.use(express.json());\n", "// who is there?\n", "const port = process.env.PORT || 3000;\n",
	"function log(text) {\n  console.log('log: ' + text);\n}\n", "/* set up\n   the rest */\n", "app.set('view engine', `pug`);\n",
	"process.on('SIGTERM', () => {\n  process.exit(0);\n});\n", "const re = /[/\"']+/g;\n", "let total = 4 / 2;\n", "\n",
	"const express = require('express');\n", "io.emit('typing', { name: 'Ann' });\n", "const cors = require(\"cors\");\n",
	"socket.on('bye', () => {\n  console.log('bye');\n});\n", "passport.use(local);\n",
}

func (s sample) withNoise(r *rand.Rand) sample {
	var before, after string
	for range r.IntN(6) {
		before += noise[r.IntN(len(noise))]
	}
	for range r.IntN(4) {
		after += noise[r.IntN(len(noise))]
	}
	return sample{s.pattern, before + s.marked + after}
}

// breaks are the ways to break part i of a source.
var breaks = map[string]func(r *rand.Rand, gaps, parts []string, i int) (broken, bool){
	"drop a part": func(_ *rand.Rand, gaps, parts []string, i int) (broken, bool) {
		_, lines := join(gaps, parts)
		parts[i] = ""
		source, _ := join(gaps, parts)
		if len(parts) == 1 {
			return broken{source, i, []int{0}}, true // nothing is left that a line could be named by
		}
		return broken{source, i, lines[max(0, i-1):min(len(lines), i+2)]}, true
	},
	"other quotes": func(r *rand.Rand, gaps, parts []string, i int) (broken, bool) {
		p := parts[i]
		if !strings.ContainsAny(p[:1], `'"`) {
			return broken{}, false
		}
		pair := [][2]string{{"`", "`"}, {"‘", "’"}, {"“", "”"}, {"”", "”"}}[r.IntN(4)]
		return replaced(gaps, parts, i, pair[0]+p[1:len(p)-1]+pair[1])
	},
	"other case": func(r *rand.Rand, gaps, parts []string, i int) (broken, bool) {
		p := []byte(parts[i])
		letters := lettersOf(parts[i])
		if len(letters) == 0 {
			return broken{}, false
		}
		p[letters[r.IntN(len(letters))]] ^= 0x20
		return replaced(gaps, parts, i, string(p))
	},
	"misspell": func(r *rand.Rand, gaps, parts []string, i int) (broken, bool) {
		letters := lettersOf(parts[i])
		if len(letters) < 4 {
			return broken{}, false
		}
		at := letters[1+r.IntN(len(letters)-2)]
		p := parts[i]
		switch r.IntN(3) {
		case 0:
			p = p[:at] + p[at+1:]
		case 1:
			p = p[:at] + "e" + p[at:]
		default:
			p = p[:at] + string(p[at]^1) + p[at+1:]
		}
		return replaced(gaps, parts, i, p)
	},
	"white space": func(r *rand.Rand, gaps, parts []string, i int) (broken, bool) {
		if !strings.ContainsAny(parts[i], " .") || strings.Contains(parts[i], ": ") {
			return broken{}, false
		}
		return replaced(gaps, parts, i, strings.NewReplacer(" ", "  ", ".", " .").Replace(parts[i]))
	},
	"move to another statement": func(_ *rand.Rand, gaps, parts []string, i int) (broken, bool) {
		_, lines := join(gaps, parts)
		p := parts[i]
		parts[i] = "x"
		source, _ := join(gaps, parts)
		for j := range lines {
			lines[j]++
		}
		return broken{"log(" + p + ");\n" + source, i, append(lines[max(0, i-1):min(len(lines), i+2)], 1)}, true
	},
	"split over lines": func(_ *rand.Rand, gaps, parts []string, i int) (broken, bool) {
		if dot := strings.LastIndexByte(parts[i], '.'); dot > 0 && !strings.ContainsAny(parts[i], "'\": ") {
			return replaced(gaps, parts, i, parts[i][:dot]+"\n  "+parts[i][dot:])
		}
		if i == 0 {
			return broken{}, false
		}
		gaps[i] += "\n    "
		source, lines := join(gaps, parts)
		return broken{source, i, lines[i-1 : i+1]}, true
	},
}

func replaced(gaps, parts []string, i int, by string) (broken, bool) {
	parts[i] = by
	source, lines := join(gaps, parts)
	return broken{source, i, lines[i : i+1]}, true
}

func lettersOf(s string) []int {
	var at []int
	for i := range len(s) {
		if c := s[i] | 0x20; c >= 'a' && c <= 'z' {
			at = append(at, i)
		}
	}
	return at
}

// An onePage is a project of one page.
type onePage struct{ body, contentType string }

func (p onePage) Do(_ context.Context, req checks.Request) (*checks.Response, error) {
	return &checks.Response{URL: req.URL, Status: 200, StatusText: "OK", Body: p.body,
		Header: checks.Header{"Content-Type": {p.contentType}, "Access-Control-Allow-Origin": {"*"}}}, nil
}

// explained is how a page fares with a pattern.
func explained(t testing.TB, pattern, body string) report.Result {
	t.Helper()
	re, err := jsregexp.CompileLiteral(pattern)
	require.NoError(t, err)
	return explainedCheck(t, body, &page.Check{Page: page.Address{Path: "/_api/server.js"},
		Assertions: []page.Assertion{{Kind: "match", Pattern: re, Message: "Not so."}}})
}

func explainedCheck(t testing.TB, body string, check *page.Check) report.Result {
	t.Helper()
	ch := &checks.Challenge{Name: "one", Hints: []checks.Hint{{Text: "A hint.", Check: check}}}
	r := checks.Grade(t.Context(), ch, checks.Project{URL: "https://learner.example", Site: onePage{body, "text/html"}},
		checks.Options{Explain: bare})
	return r.Hints[0]
}

// bare explains, and panics if it has a reason to.
func bare() checks.Explain { return (&explain.Explainer{}).Begin() }

func partsOf(t *testing.T, pattern string) []jsregexp.Part {
	t.Helper()
	re, err := jsregexp.CompileLiteral(pattern)
	require.NoError(t, err)
	return re.Parts()
}

// A rate counts how often something was said, and how often that was right.
type rate struct{ right, said, all int }

func (r rate) precision() float64 { return float64(r.right) / float64(max(r.said, 1)) }
func (r rate) recall() float64    { return float64(r.right) / float64(max(r.all, 1)) }

// report fails if too little of what was said is right, or too little was said.
func (r rate) report(t *testing.T, kind string, precision, recall float64) {
	t.Helper()
	t.Logf("%-34s right %4d of %4d said: precision %5.1f %%; of %4d: recall %5.1f %%", kind, r.right, r.said, 100*r.precision(), r.all, 100*r.recall())
	assert.GreaterOrEqual(t, r.precision(), precision, kind)
	assert.GreaterOrEqual(t, r.recall(), recall, kind)
}

func TestNearMissesNameThePartAndTheLine(t *testing.T) {
	for _, name := range slices.Sorted(maps.Keys(breaks)) {
		r := rand.New(rand.NewPCG(1, 2))
		var got rate
		for _, s := range samples(t) {
			for range 12 {
				got.add(missRate(t, name, s.withNoise(r), r))
			}
		}
		got.report(t, name, pointersRight, pointersGiven)
	}
}

// isAbout reports whether a sentence is about a part. That two parts should be on
// one line, or side by side, is about both.
func isAbout(n report.Note, part string) bool {
	squeeze := func(s string) string { return strings.ReplaceAll(s, " ", "") }
	for _, p := range []string{n.Params["part"], n.Params["with"], n.Params["and"]} {
		if strings.Contains(squeeze(p), squeeze(part)) {
			return true
		}
	}
	return n.Code == "other_line" && n.Params["after"] == part
}

func numbered(source string) string {
	var b strings.Builder
	for i, line := range strings.Split(source, "\n") {
		b.WriteString(strconv.Itoa(i+1) + "  " + line + "\n")
	}
	return b.String()
}
