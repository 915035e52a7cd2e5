package jsregexp

import (
	"context"
	"errors"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

// question makes a question with n texts; i decides of what kind.
func (r random) question(i, n int) question {
	q := question{source: r.pattern(3), flags: r.flags()}
	if i%2 == 0 {
		q.source = r.words()
	}
	if i%5 == 4 {
		q.from = r.IntN(4)
	}
	f, _ := parseFlags(q.flags)
	p, _ := parse(q.source, f)
	for range n {
		q.texts = append(q.texts, r.text(p))
	}
	return q
}

// pairs is how many pairs a differential test compares: usual, or what the
// variable JSREGEXP_PAIRS says, with which CI asks for more than a million.
func pairs(t *testing.T, usual int) int {
	s := os.Getenv("JSREGEXP_PAIRS")
	if s == "" {
		return usual
	}
	n, err := strconv.Atoi(s)
	require.NoError(t, err)
	return n
}

// TestV8 compares each matcher that applies with V8, on random patterns and texts:
// verdict, span and captures, from 0 and from later.
func TestV8(t *testing.T) {
	if testing.Short() {
		t.Skip("compares many patterns with V8")
	}
	const texts = 20
	c := &comparison{T: t}
	n := pairs(t, 60_000)
	askV8(t, func(send func(question)) {
		r := newRandom(1)
		for i := range n / texts {
			send(r.question(i, texts))
		}
	}, c.check)
	t.Logf("%d pairs compared, answers by segments %d, linear %d, backtracking %d; %d out of budget; %d patterns refused",
		c.pairs, c.segments, c.linear, c.backtracking, c.overBudget, c.refused)
	assert.Less(t, c.overBudget, c.backtracking/100, "answers out of budget")
}

type comparison struct {
	*testing.T
	pairs, overBudget, refused     int
	segments, linear, backtracking int // answers
}

func (c *comparison) check(q question, want [][]int) {
	re, err := Compile(q.source, q.flags)
	var unsupported *UnsupportedError
	if errors.As(err, &unsupported) {
		c.refused++
		return
	}
	if beyond(c, q) {
		return
	}
	require.Equal(c, want != nil, err == nil, "/%s/%s: %v", q.source, q.flags, err)
	if want == nil || re.pattern.modified && re.pattern.flags.unicode {
		return // V8 (14) lets (?i: change the classes after its group too, against the specification
	}
	for i := range want {
		text := FromUTF16(q.texts[i])
		if q.from > len(q.texts[i]) || re.pattern.flags.unicode && offSpec(re, text, q.from) {
			continue
		}
		c.pairs++
		ctx, cancel := context.WithTimeout(c.Context(), 200*time.Millisecond)
		c.checkMatchers(ctx, re, q, text, want[i])
		cancel()
	}
}

// offSpec tells whether V8 may not do as the specification says. Under u that
// goes back to the first unit of a pair, but V8 does so for some patterns only,
// and finds matches of nothing in the middle of a pair.
func offSpec(re *Regexp, t *Text, from int) bool {
	floor, ceil := t.textAtUnit(from)
	return t.units != nil || floor != ceil || t.traits().split && re.pattern.root.nullable()
}

func (c *comparison) checkMatchers(ctx context.Context, re *Regexp, q question, text *Text, want []int) {
	about := func() string { return re.String() + " on " + quote(text.utf16()) + " from " + strconv.Itoa(q.from) }
	if re.segments != nil && q.from == 0 {
		c.segments++
		require.Equal(c, want != nil, re.segments.match(text), about())
	}
	if tr := re.linear; tr != nil && tr.exact(text) {
		c.linear++
		got := flat(tr.exec(text, q.from))
		require.Equal(c, want != nil, got != nil, about())
		if want != nil && !tr.captures {
			got, want := got[:1], want[:1]
			require.Equal(c, want, got, about())
		} else {
			require.Equal(c, want, got, about())
		}
	}
	{
		captures, err := re.backtrack(ctx, text, q.from)
		if err != nil {
			require.ErrorIs(c, err, ErrBudget)
			c.overBudget++
			return
		}
		c.backtracking++
		require.Equal(c, want, flat(captures), about())
	}
	if q.from > 0 {
		return
	}
	m, err := re.Find(ctx, text)
	trace, traceErr := re.Trace(ctx, text)
	if err == nil && traceErr == nil {
		require.Equal(c, want != nil, m != nil, about())
		require.True(c, !trace.Exact || (m != nil) == (len(trace.Found) == len(re.Parts())), about())
	}
	if m != nil && want != nil {
		require.Equal(c, *re.span(text, &Result{Captures: []Capture{{want[0], want[1]}}}), *m, about())
	}
}

func flat(captures []Capture) []int {
	var out []int
	for _, c := range captures {
		out = append(out, c.Start, c.End)
	}
	return out
}

func (t *Text) utf16() []uint16 {
	var units []uint16
	for _, r := range t.code() {
		units = append(units, uint16(unitOf(r)))
	}
	return units
}

// TestV8Syntax compares which patterns are refused, on mutated literals.
func TestV8Syntax(t *testing.T) {
	if testing.Short() {
		t.Skip("compares many patterns with V8")
	}
	n, refused := pairs(t, 60_000), 0
	askV8(t, func(send func(question)) {
		r := newRandom(3)
		for i := range n {
			source := r.pattern(3)
			if i%2 == 0 {
				source = r.pick(seeds...)
			}
			for range 1 + r.IntN(4) {
				source = r.mangle(source)
			}
			send(question{source: source, flags: r.pick("", "", "i", "u", "u", "su", "m", "ii", "v1", "x", "v", "v", "iv", "uv")})
		}
	}, func(q question, want [][]int) {
		f, err := parseFlags(q.flags)
		if err == nil {
			_, err = parse(q.source, f)
		}
		var unsupported *UnsupportedError
		if errors.As(err, &unsupported) {
			return
		}
		if err != nil {
			refused++
		}
		if beyond(t, q) {
			return
		}
		if err != nil && want != nil && strings.Contains(err.Error(), "duplicate capture group name") {
			return // V8 (14) misses some where one of the groups is inside of the other
		}
		assert.Equal(t, want != nil, err == nil, "/%s/%s: %v", q.source, q.flags, err)
	})
	t.Logf("%d patterns, %d of them refused", n, refused)
}

// seeds are patterns that, mangled, go to the corners of the grammar.
var seeds = []string{
	`(?<year>\d{4})-(?<month>\d\d)\k<year>`, `(?<a>.)(?<b>.)\k<b>\k<a>`, `[\w-x][a-\d][--\cA]`, `\u{1F600}[\u{0}-\u{10FFFF}]`,
	`\ud83d\ude00|[\ud83d\ude00-\udbff\udfff]`, `x{2,3}?y{2,}z{4}`, `(?=a)*(?!b)+(?<=c)(?<!d)`, `\cA\c1\c_[\c1\c_\c]`,
	`\1(\2)(a\3)\07\18\08\377\400[\1\8]`, `\x41\x4\u0041\u004\xg`, `a]b}c{d{1e{,2}`, `(?:a|b)*?(c)|[^]|[]|()`, `\k<a>\k[\k]`,
	`\p{L}\P{Lu}[\p{Script=Greek}]`, `\b\B[\b\B]\-[\-]`, `(?<$_a1>x)(?<\u0061b>y)(?<\u{62}>z)`, `^*$+\b?`, `/[/]\/`,
	`[\w--[a-k]--\d][[a]&&\p{L}]`, `[\q{ab|c|}x][^\q{a}]`, `(?i:a)(?-i:b)(?ims-:c)(?m-s:d)`, `(?:(?<n>a)|(?<n>b))\k<n>`, `[a&&b&&c][a--b][&][~#%]`, `\p{Lu}\p{sc=Grek}\p{RGI_Emoji}[\p{Emoji}]`,
}

// mangle makes a small change to a pattern.
func (r random) mangle(s string) string {
	chars := []rune(s)
	if len(chars) == 0 {
		return r.pick("(", ")", "[", "]", "{", "}", "*", `\`)
	}
	i, j := r.IntN(len(chars)), r.IntN(len(chars))
	switch r.IntN(4) {
	case 0:
		return string(chars[:i]) + string(chars[i+1:])
	case 1:
		return string(chars[:i]) + string(chars[min(i, j):max(i, j)]) + string(chars[i:])
	case 2:
		chars[i], chars[j] = chars[j], chars[i]
		return string(chars)
	}
	return string(chars[:i]) + r.pick("(", ")", "[", "]", "{", "}", "{1}", "*", "+?", `\`, "^", "-", "|", "(?:", "(?<", ">", "(?=", "(?<!",
		"<a>", `\k<a>`, `\1`, `\9`, `\0`, `\c`, `\u`, `\u{`, `\x`, "😀", `\ud83d`, "1", ",", "a", "--", "&&", `\q{`, "(?i:", "(?-", `\p{`, "(?<n>", "&") + string(chars[i:])
}

func TestMain(m *testing.M) {
	code := m.Run()
	if leak := goleak.Find(goleak.IgnoreAnyFunction("github.com/dlclark/regexp2/v2.runClock")); leak != nil && code == 0 {
		os.Stderr.WriteString(leak.Error() + "\n")
		code = 1
	}
	os.Exit(code)
}
