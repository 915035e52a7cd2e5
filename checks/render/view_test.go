package render

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/checks/report"
)

// numbers are those of the hints in a part of the page.
func numbers(cards []card) []int {
	var list []int
	for _, c := range cards {
		list = append(list, c.Number)
	}
	return list
}

func TestWhatHasToBeChangedComesFirst(t *testing.T) {
	hollow := report.Note{Code: "only_in_comment", Detail: "It is a comment.", Hollow: true}
	r := &report.Report{Verdict: report.Fail, Counts: report.Counts{Pass: 3, Fail: 2, Error: 1, Skip: 1}, Hints: []report.Result{
		{Number: 1, Verdict: report.Pass}, {Number: 2, Verdict: report.Fail}, {Number: 3, Verdict: report.Error}, {Number: 4, Verdict: report.Skip},
		{Number: 5, Verdict: report.Pass, Cautions: []report.Note{hollow}}, {Number: 6, Verdict: report.Fail}, {Number: 7, Verdict: report.Pass},
	}}
	v, err := newView(r)
	require.NoError(t, err)
	assert.Equal(t, []int{2, 6}, numbers(v.Failed))
	assert.Equal(t, []int{3}, numbers(v.Unjudged))
	assert.Equal(t, []int{5}, numbers(v.Doubtful))
	assert.Equal(t, []int{1, 7}, numbers(v.Passed))
	assert.Equal(t, []int{4}, numbers(v.Skipped))
	assert.Equal(t, []int{5}, v.Hollow)
	assert.Len(t, v.Chips, 7, "in the author's order")
	assert.Equal(t, chip{5, report.Error, "passed, with a caution"}, v.Chips[4])
	assert.Equal(t, []segment{{report.Pass, 0, 3}, {report.Fail, 3, 2}, {report.Error, 5, 1}, {report.Skip, 6, 1}}, v.Bar)
}

func TestTroubleThatAllHintsShareIsSaidOnce(t *testing.T) {
	why := &report.Trouble{Code: report.HostAsleep, Detail: "The host is asleep."}
	other := &report.Trouble{Code: report.TooLarge, Detail: "The page is too large."}
	r := &report.Report{Verdict: report.Error, Error: why, Counts: report.Counts{Error: 3}, Hints: []report.Result{
		{Number: 1, Text: "One.", Verdict: report.Error, Message: why.Detail, Error: why}, {Number: 2, Text: "Two.", Verdict: report.Error, Message: why.Detail, Error: why},
		{Number: 3, Text: "Three.", Verdict: report.Error, Message: other.Detail, Error: other},
	}}
	var b strings.Builder
	require.NoError(t, writeHTML(&b, r))
	assert.Equal(t, 1, strings.Count(b.String(), why.Detail))
	assert.Equal(t, 1, strings.Count(b.String(), other.Detail))
	assert.Equal(t, 1, strings.Count(b.String(), "The host was asleep or is still starting the project."))
}

func TestACauseThatAllFailedHintsShareIsSaidOnce(t *testing.T) {
	failed := func(n int, details ...string) report.Result {
		h := report.Result{Number: n, Verdict: report.Fail, Message: "no"}
		for _, d := range details {
			h.Explanation = append(h.Explanation, report.Note{Detail: d, Page: "/_api/server.js"})
		}
		return h
	}
	before := func(n int, hint string) report.Result {
		return report.Result{Number: n, Verdict: report.Fail, Explanation: []report.Note{{Code: "as_before", Detail: "This fails for the same cause.", Params: map[string]string{"hint": hint}}}}
	}
	for name, c := range map[string]struct {
		hints []report.Result
		want  string
	}{
		"as before":         {[]report.Result{failed(1, "404"), before(2, "1")}, "404"},
		"as another before": {[]report.Result{failed(1, "404"), before(2, "3")}, ""},
		"as one of two":     {[]report.Result{failed(1, "404", "405"), before(2, "1")}, ""},
		"the same":          {[]report.Result{failed(1, "404", "more"), {Number: 2, Verdict: report.Pass}, failed(3, "404")}, "404"},
		"one":               {[]report.Result{failed(1, "404")}, ""},
		"different":         {[]report.Result{failed(1, "404"), failed(2, "405")}, ""},
		"unexplained":       {[]report.Result{failed(1, "404"), failed(2)}, ""},
	} {
		v, err := newView(&report.Report{Verdict: report.Fail, Hints: c.hints})
		require.NoError(t, err)
		if c.want == "" {
			assert.Nil(t, v.Cause, name)
			assert.Equal(t, c.hints[0].Explanation, v.Failed[0].Why, name)
			continue
		}
		assert.Equal(t, c.want, v.Cause.Detail, name)
		assert.Len(t, v.Failed[0].Why, len(c.hints[0].Explanation)-1, name)
		assert.Empty(t, v.Failed[1].Why, name)
	}
}

// What makes a strict grading fail is a caution, too, and said once.
func TestAMessageThatIsACautionIsSaidOnce(t *testing.T) {
	n := report.Note{Detail: "This pass rests on a comment.", Hollow: true}
	words, _ := message(report.Result{Verdict: report.Fail, Message: n.Detail, Cautions: []report.Note{n}})
	assert.Empty(t, words)
}
