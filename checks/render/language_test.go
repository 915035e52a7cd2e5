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

// What the terminal table has no room for would push the hints out of their column.
func TestVerdictsFitTheirColumn(t *testing.T) {
	for _, l := range lang.All() {
		w := l.Words("text")
		for _, v := range []string{"pass", "fail", "error", "skip"} {
			word, err := w.Say("verdict." + v)
			require.NoError(t, err)
			assert.LessOrEqual(t, columns(word), maxVerdict, "%s: %s", l.Tag, word)
		}
	}
}

func TestColumns(t *testing.T) {
	for s, want := range map[string]int{"": 0, "abc": 3, "合格": 4, "é": 1, "e\u0301": 1, "\u2068a\u2069": 1, "통과": 4, "（": 2} {
		assert.Equal(t, want, columns(s), s)
	}
	assert.Equal(t, []string{"ab cd", "ef"}, wrap("ab cd ef", 5))
	assert.Equal(t, []string{"合格が", "あり、", "です"}, wrap("合格があり、です", 6))
	assert.Equal(t, []string{"行目に", "`abc`", "が"}, wrap("行目に `abc` が", 6))
	assert.Equal(t, []string{"비슷하지만", "같지", "않습니다"}, wrap("비슷하지만 같지 않습니다", 8))
}

// Text and Markdown say nothing in English where the report is in another language.
func TestTextIsInTheReportsLanguage(t *testing.T) {
	english := map[string]bool{}
	for _, l := range lang.All() {
		for name, write := range map[string]func(*strings.Builder, *report.Report) error{
			"text":     func(b *strings.Builder, r *report.Report) error { return writeText(b, r, Options{}) },
			"markdown": func(b *strings.Builder, r *report.Report) error { return writeMarkdown(b, r) },
		} {
			var b strings.Builder
			require.NoError(t, write(&b, l.Report(oneFailed())))
			said := b.String()
			if l.Tag == "en" {
				english[name] = strings.Contains(said, "3 of 6 passed")
				continue
			}
			for _, word := range []string{" passed", "could not be judged", "Verdict", "There is no", "expected", "less than"} {
				assert.False(t, strings.Contains(said, word), "%s in %s: %s", word, l.Tag, said)
			}
		}
	}
	assert.Equal(t, map[string]bool{"text": true, "markdown": true}, english)
}

// in is a report in a language.
func in(tag string, r *report.Report) *report.Report { return lang.Choose(tag).Report(r) }
