package explain_test

import (
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/checks/page"
	"grader/checks/report"
)

// What must hold of people's own code.
const (
	pointersRight = 0.97 // of the lines that are pointed at
	hollowRight   = 0.95 // of the passes that are called hollow
	pointersGiven = 0.70 // of the near misses that have one place
	hollowGiven   = 0.90 // of the hollow passes
)

// styled are samples in the styles of many people: without semicolons, with
// types, modules, async functions, long chains, and comments in several languages.
func styled(t testing.TB) []sample {
	t.Helper()
	data, err := os.ReadFile("testdata/styles.txt")
	require.NoError(t, err)
	return parseSamples(t, string(data))
}

// surround puts a sample between pieces of a page in the same styles.
func (s sample) surround(t testing.TB, r *rand.Rand) sample {
	t.Helper()
	data, err := os.ReadFile("testdata/around.txt")
	require.NoError(t, err)
	pieces := strings.Split(string(data), "----\n")
	var before, after string
	for range 2 + r.IntN(7) {
		before += pieces[r.IntN(len(pieces))]
	}
	for range r.IntN(5) {
		after += pieces[r.IntN(len(pieces))]
	}
	return sample{s.pattern, before + s.marked + after}
}

// The styles cover all patterns of the family that are looked for in JavaScript.
func TestStylesCoverTheFamily(t *testing.T) {
	known := map[string]bool{}
	for _, s := range styled(t) {
		known[s.pattern] = true
	}
	for _, ch := range curriculum(t) {
		for _, h := range ch.Hints {
			check, ok := h.Check.(*page.Check)
			if !ok || !strings.HasSuffix(check.Page.Path, ".js") {
				continue
			}
			for _, a := range check.Assertions {
				assert.True(t, a.Pattern == nil || known[a.Pattern.String()], "%s: %s", ch.Name, a.Pattern)
			}
		}
	}
}

func TestRatesOfPointers(t *testing.T) {
	var total rate
	for _, name := range slices.Sorted(maps.Keys(breaks)) {
		r := rand.New(rand.NewPCG(11, 12))
		var got rate
		for _, s := range styled(t) {
			for range 8 {
				got.add(missRate(t, name, s.surround(t, r), r))
			}
		}
		got.report(t, name, pointersRight, 0)
		total.add(got)
	}
	total.report(t, "all near misses", pointersRight, pointersGiven)
}

// missRate breaks each part of a sample, one at a time.
func missRate(t *testing.T, name string, s sample, r *rand.Rand) rate {
	var got rate
	wanted := partsOf(t, s.pattern)
	for i := range wanted {
		gaps, parts := s.cut()
		require.Len(t, parts, len(wanted), s.pattern)
		b, ok := breaks[name](r, gaps, parts, i)
		if !ok {
			continue
		}
		h := explained(t, s.pattern, b.source)
		if h.Verdict != report.Fail {
			continue // the part is found elsewhere: nothing is broken
		}
		require.NotEmpty(t, h.Explanation)
		n := h.Explanation[0]
		right := isAbout(n, wanted[i].Name) && slices.Contains(b.lines, n.Line)
		if got.all++; n.Line == 0 && !right {
			continue // which place was meant can't be told
		}
		if got.said++; right {
			got.right++
		} else if testing.Verbose() {
			t.Logf("%s: part %s, lines %v of\n%s%s", s.pattern, wanted[i].Name, b.lines, numbered(b.source), said(h))
		}
	}
	return got
}

func (r *rate) add(o rate) { r.right, r.said, r.all = r.right+o.right, r.said+o.said, r.all+o.all }

func TestRatesOfHollowPasses(t *testing.T) {
	var total rate
	for _, name := range slices.Sorted(maps.Keys(hollows)) {
		r := rand.New(rand.NewPCG(13, 14))
		var got rate
		for _, s := range styled(t) {
			for range 8 {
				source, ok := hollows[name](r, s)
				if !ok {
					continue
				}
				source = sample{s.pattern, source}.surround(t, r).marked
				if h := explained(t, s.pattern, source); h.Verdict == report.Pass {
					got.add(hollowRate(t, h, s.pattern, source))
				}
			}
		}
		got.report(t, name, 0, 0)
		total.add(got)
	}
	r := rand.New(rand.NewPCG(15, 16))
	honest := rate{}
	for _, s := range styled(t) {
		for range 8 {
			source := unmarked(s.surround(t, r))
			h := explained(t, s.pattern, source)
			require.Equal(t, report.Pass, h.Verdict, s.pattern)
			if honest.all++; len(h.Cautions) > 0 {
				total.said++
				t.Logf("a false caution: %s\n%s%s", s.pattern, numbered(source), said(h))
			}
		}
	}
	total.report(t, "all hollow passes", hollowRight, hollowGiven)
}

func hollowRate(t *testing.T, h report.Result, pattern, source string) rate {
	if slices.ContainsFunc(h.Cautions, func(n report.Note) bool { return n.Hollow && n.Line > 0 }) {
		return rate{1, 1, 1}
	}
	if testing.Verbose() {
		t.Logf("not called hollow: %s\n%s", pattern, numbered(source))
	}
	return rate{all: 1}
}
