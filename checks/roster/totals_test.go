package roster_test

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/checks/report"
	"grader/checks/roster"
)

// What most students have in common who fail a hint: each letter is a student's
// reason, a capital one the same on another line; "." passes and "?" was not judged.
func TestWhatMostHaveInCommon(t *testing.T) {
	for reasons, want := range map[string]string{
		"...":     "All 3 pass.",
		".?.":     "2 of 3 pass. 1 could not be judged.",
		"??":      "2 could not be judged.",
		".a.":     "1 of 3 fails hint 1. The reason: a on line 1.",
		"aaa.":    "3 of 4 fail hint 1. All for this reason: a on line 1.",
		"aab":     "3 of 3 fail hint 1. Most for this reason: a on line 1.",
		"baAc":    "4 of 4 fail hint 1. 2 of them for this reason: a on line 1. (as with s1)",
		"abc":     "3 of 3 fail hint 1. For different reasons.",
		"aAb?..":  "3 of 6 fail hint 1. Most for this reason: a on line 1. (as with s0) 1 could not be judged.",
		"mm.":     "2 of 3 fail hint 1. All for this reason: the author's words",
		"aaaabcd": "7 of 7 fail hint 1. Most for this reason: a on line 1.",
	} {
		r := &roster.Results{}
		for i, c := range reasons {
			h := report.Result{Number: 1, Text: "Hint.", Verdict: report.Fail, Message: "the author's words"}
			line, letter := 1, strings.ToLower(string(c))
			if letter != string(c) {
				line = 2
			}
			switch c {
			case '.':
				h.Verdict = report.Pass
			case '?':
				h.Verdict = report.Error
			case 'm':
			default:
				h.Explanation = []report.Note{{Code: letter, Detail: fmt.Sprintf("%s on line %d.", letter, line)}}
			}
			name := fmt.Sprint("s", i)
			r.Students = append(r.Students, roster.Student{Name: name})
			r.Outcomes = append(r.Outcomes, &roster.Outcome{Student: name, Report: &report.Report{Hints: []report.Result{h}}})
		}
		var out bytes.Buffer
		require.NoError(t, r.Summary(&out, roster.SummaryOptions{}))
		total := regexp.MustCompile(`(?s)<div class="total">(.*?)</div>`).FindStringSubmatch(out.String())
		require.NotNil(t, total)
		text := regexp.MustCompile(`<[^>]*>`).ReplaceAllString(total[1], "")
		assert.Equal(t, want, strings.Join(strings.Fields(strings.ReplaceAll(text, "&#39;", "'")), " "), reasons)
	}
}
