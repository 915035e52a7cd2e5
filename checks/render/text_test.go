package render_test

import (
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/checks/render"
	"grader/checks/report"
)

var verdictLine = regexp.MustCompile(`(?m)^(pass |fail |error|skip )  \d+\.( |$)`)

func validText(t *testing.T, out string, r *report.Report) {
	t.Helper()
	hints := len(r.Hints)
	if r.Live != nil {
		hints += len(r.Live.Checks)
	}
	require.Len(t, verdictLine.FindAllString(out, -1), hints)
	last := out[strings.LastIndexByte(strings.TrimSuffix(out, "\n"), '\n')+1:]
	require.Regexp(t, `^(PASS|PASS, with \d+ cautions?|FAIL|ERROR): \d+ of \d+ passed.* in \d`, last)
	require.Regexp(t, "^"+strings.ToUpper(string(r.Verdict))+"[:,]", last)
}

func TestTextWraps(t *testing.T) {
	h := failing(1)
	h.Text, h.Message = strings.Repeat("word ", 50), strings.Repeat("message ", 20)+strings.Repeat("x", 200)
	h.Explanation = h.Explanation[1:]
	f, _ := render.ByName("text")
	for width, want := range map[int]int{0: 80, 60: 60, 5: 20} {
		out := write(t, f, reportOf(h), render.Options{Width: width})
		hint := out[strings.Index(out, "fail "):strings.Index(out, "          xxxxx")]
		longest := 0
		for line := range strings.Lines(hint) {
			longest = max(longest, utf8.RuneCountInString(strings.TrimSuffix(line, "\n")))
		}
		assert.LessOrEqual(t, longest, want)
		assert.Contains(t, out, strings.Repeat("x", 200), "a long word can be copied")
	}
}

func TestAWrappedLineIsNoCommand(t *testing.T) {
	h := failing(1)
	h.Message = strings.Repeat("x", 60) + " ::error::smuggled"
	f, _ := render.ByName("text")
	assert.Contains(t, write(t, f, reportOf(h), render.Options{}), "\n            \\u{3a}:error::smuggled\n")
}

func TestColoursComeBesideWords(t *testing.T) {
	f, _ := render.ByName("text")
	clean := passing(5)
	clean.Cautions = nil
	r := reportOf(passing(1), failing(2), unreachable(3), skipped(4), clean)
	colored := write(t, f, r, render.Options{Color: true})
	for _, want := range []string{"\x1b[33mpass \x1b[0m", "\x1b[32mpass \x1b[0m", "\x1b[31mfail \x1b[0m", "\x1b[33merror\x1b[0m", "\x1b[2mskip \x1b[0m", "\x1b[31mFAIL\x1b[0m: "} {
		assert.Contains(t, colored, want)
	}
	bare := regexp.MustCompile("\x1b\\[[0-9;]*m").ReplaceAllString(colored, "")
	assert.Equal(t, write(t, f, r, render.Options{}), bare)
}

func TestManyDetailsAreCounted(t *testing.T) {
	h := unequal(1)
	for range 30 {
		h.Assertions = append(h.Assertions, h.Assertions[0])
	}
	h.Cautions = passing(1).Cautions
	var b strings.Builder
	require.NoError(t, render.Text(&b, reportOf(h)))
	assert.Contains(t, b.String(), "\n          … and 46 more\n          caution: server.js:3: What matched is a comment.\n")
}

// Lines of files are named as a terminal finds them, if the files there are the ones
// that were graded.
func TestTextNamesLocalFiles(t *testing.T) {
	f, _ := render.ByName("text")
	opts := options()
	opts.Local = "../week $1/app"
	assert.Contains(t, write(t, f, reportOf(failing(1)), opts), " ../week $1/app/server.js:12 has `'users'` here.")
	opts.Checkout = func(string) (string, bool) { return strings.Repeat("5b", 32), true }
	assert.NotContains(t, write(t, f, reportOf(failing(1)), opts), "week")
	opts.Checkout = nil
	assert.NotContains(t, write(t, f, reportOf(failing(1)), opts), "week")
}

// Where two blanks are what is wrong, no format shows one.
func TestTwoBlanksAreTwo(t *testing.T) {
	h := report.Result{Number: 1, Text: "Notes", Verdict: report.Fail, Message: "`text` should be `'a b'`",
		Explanation: []report.Note{{Code: "value", Detail: "`text` is `'a  b'`, which differs in white space."}},
		Assertions:  []report.Assertion{{Kind: "equal", Verdict: report.Fail, Expected: "'a b'", Actual: "'a  b'"}}}
	for _, f := range render.Formats() {
		if out := write(t, f, reportOf(h), options()); strings.Contains(out, "white space") {
			assert.Regexp(t, `a  b|a <mark class="off"> </mark>b`, out, f.Name)
		}
	}
}

func TestATroubleOfSeveralHintsInARowIsToldOnce(t *testing.T) {
	f, _ := render.ByName("text")
	other := unreachable(4)
	other.Message = "Something else."
	first := unreachable(1)
	first.Explanation = []report.Note{{Code: "printed", Detail: "The last that the project printed."}}
	out := write(t, f, reportOf(first, unreachable(2), failing(3), other, unreachable(5)), render.Options{})
	assert.Regexp(t, `(?m)^error  1\. .*\n {10}\S(.|\n)*^error  2\. .*\n^fail   3\. (.|\n)*^error  4\. .*\n {10}\S(.|\n)*^error  5\. .*\n {10}\S`, out)
}
