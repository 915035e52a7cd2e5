package render

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/checks/lang"
	"grader/checks/report"
)

// oneFailed is a report of a hint that failed, with what there is to say in sentences.
func oneFailed() *report.Report {
	return &report.Report{
		Verdict: report.Fail, Counts: report.Counts{Fail: 2, Error: 1, Pass: 3},
		Project: report.ProjectInfo{URL: "https://a.example"},
		Hints: []report.Result{{
			Number: 1, Text: "x", Verdict: report.Fail,
			Explanation: []report.Note{{
				Code: "nearly", Page: "/_api/server.js", Line: 3,
				Detail: "There is no `a` or `b` in /_api/server.js; line 3 has `c`, which is close but not the same.",
				Params: map[string]string{"part": "a", "alternative": "b", "page": "/_api/server.js", "line": "3", "found": "c"},
				Mark:   &report.Mark{Line: 3, Text: "c", Column: 1, EndColumn: 2, Label: "expected a or b", Says: "has `c`."},
			}},
		}},
	}
}

var tags = regexp.MustCompile(`(?s)<style>.*?</style>|<[^>]*>`)

func TestHTMLIsInTheReportsLanguage(t *testing.T) {
	for _, l := range lang.All() {
		var b strings.Builder
		require.NoError(t, writeHTML(&b, l.Report(oneFailed())))
		said := b.String()
		assert.Contains(t, said, `<html lang="`+l.Tag+`"`)
		assert.Equal(t, l.RightToLeft, strings.Contains(said, ` dir="rtl">`), l.Tag)
		if l.Tag != "en" {
			text := tags.ReplaceAllString(said, " ")
			assert.False(t, strings.Contains(text, "What to change") || strings.Contains(text, "There is no"), l.Tag)
		}
		assert.True(t, strings.Contains(said, `<code dir="ltr">a`+l.Or()+`b</code>`), "what was expected, in %s", l.Tag)
		assert.False(t, strings.Contains(said, `\u{206`), "isolates are no characters in %s", l.Tag)
	}
}

func TestRightToLeftIsolatesCode(t *testing.T) {
	ar, _ := lang.Find("ar")
	var b strings.Builder
	require.NoError(t, writeHTML(&b, ar.Report(oneFailed())))
	assert.True(t, strings.Contains(b.String(), `<bdi><code>c</code></bdi>`))
}
