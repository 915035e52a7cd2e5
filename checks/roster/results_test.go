package roster_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/checks"
	"grader/checks/report"
	"grader/checks/roster"
)

// everything is a class with everything that can be in one.
func everything(t *testing.T) *roster.Results {
	t.Helper()
	class, err := roster.Read(strings.NewReader("Student,ID,SIS User ID,SIS Login ID,Section,Email address,Emit (42),url\n"+
		"    Points Possible,,,,,,2,\n"+
		"\"Lovelace, Ada\",1,u1,ada,A,ada@x.example,,https://a.example\n"+
		"\"=HYPERLINK(\"\"http://evil\"\")\",2,+u2,@ben,@B,,,https://b.example\n"+
		"Cleo <b>,007,-3,-,A,-cleo@x.example,,https://c.example\n"+
		"Dan,4,u4,+49 30 12,A,,,\n"+
		"Zoë,5,u5,-2+3+cmd|' /C calc'!A0,A,,,https://old.example\n"+
		"Zoë,5,u5,-2+3+cmd|' /C calc'!A0,A,,,https://e.example\n"+
		"יוסי\u200f,6,u6,@SUM(1),A,,,https://f.example\n"+
		"Gus,7,1E5,,A,,,javascript:alert(1)\n"+
		"\"Student, Test\",8,,,A,,,https://t.example\n"), roster.ReadOptions{Challenge: "emit"})
	require.NoError(t, err)
	graded := func(sum string, c report.Counts, v report.Verdict, hints ...report.Result) *report.Report {
		for i := range hints {
			hints[i].Number = i + 1
		}
		return &report.Report{Challenge: report.ChallengeInfo{Name: "emit", Title: "Emit"}, Verdict: v, Counts: c, Hints: hints,
			Project:  report.ProjectInfo{Pages: []report.PageInfo{{Path: "/_api/server.js", Status: 200, Bytes: 900, SHA256: sum}}},
			GradedAt: time.Date(2026, 11, 22, 20, 0, 0, 0, time.UTC)}
	}
	ok := report.Result{Text: "Count <users>.", Verdict: report.Pass}
	bad := report.Result{Text: "Emit `user count`.", Verdict: report.Fail, Message: "-You\x1b[31m should emit", Explanation: []report.Note{
		{Code: "nearly", Params: map[string]string{"part": "'user count'"}, Line: 3,
			Detail: "There is no `'user count'`; line 3 has `'<user>'`, which is close but not the same."}}}
	down := report.Result{Text: "Emit `user count`.", Verdict: report.Error, Message: "The host is asleep.",
		Error: &report.Trouble{Code: report.HostAsleep, Detail: "The host is asleep.", Retryable: true}}
	reports := []*report.Report{
		graded("aa", report.Counts{Pass: 2}, report.Pass, ok, ok),
		graded("aa", report.Counts{Pass: 1, Fail: 1}, report.Fail, ok, bad),
		graded("bb", report.Counts{Error: 2}, report.Error, down, down),
		nil,
		graded("cc", report.Counts{Fail: 1, Error: 1}, report.Fail, bad, down),
		nil, nil,
	}
	r := &roster.Results{Students: class.Students, Assignment: "Emit"}
	for i, s := range class.Students {
		r.Outcomes = append(r.Outcomes, &roster.Outcome{Student: s.Name, URL: s.URL, Challenge: "emit", Report: reports[i], Missing: s.URL == ""})
	}
	r.Outcomes[5] = nil
	r.Outcomes[6].Problem = "A URL begins with https:// or http://."
	return r
}

func emit() map[string]*checks.Challenge {
	return map[string]*checks.Challenge{"emit": {Name: "emit", Title: "Emit", Hints: []checks.Hint{
		{Text: "Count <users>.", HTML: "<p>Count &lt;users&gt;.</p>"}, {Text: "Emit `user count`."}}}}
}

// A line is one of a file: a student has several.
func TestFeedbackNamesTheFile(t *testing.T) {
	const page = "/_api/server.js"
	for want, n := range map[string]report.Note{
		"server.js:9: Line 9 has `x`.":            {Page: page, Line: 9, Detail: "Line 9 has `x`."},
		"server.js:9 has `x`, and no `y`.":        {Page: page, Line: 9, Detail: "Line 9.", Mark: &report.Mark{Says: "has `x`, and no `y`."}},
		"There is no `x` in server.js.":           {Page: page, Detail: "There is no `x` in server.js."},
		"In the answer to `GET /x` is no number.": {Line: 9, Detail: "In the answer to `GET /x` is no number."},
	} {
		h := report.Result{Number: 2, Verdict: report.Fail, Message: "Emit it", Explanation: []report.Note{n}}
		o := &roster.Outcome{Student: "Ada", Report: &report.Report{Verdict: report.Fail,
			Counts: report.Counts{Fail: 1}, Hints: []report.Result{h}}}
		r := &roster.Results{Students: []roster.Student{{Name: "Ada"}}, Outcomes: []*roster.Outcome{o}}
		var feedback, summary bytes.Buffer
		require.NoError(t, r.Moodle(&feedback))
		assert.Contains(t, feedback.String(), "Hint 2: Emit it. "+want)
		require.NoError(t, r.Summary(&summary, roster.SummaryOptions{}))
		assert.Contains(t, strings.NewReplacer("<code>", "`", "</code>", "`").Replace(summary.String()), `<li dir="auto">`+want+"</li>")
	}
}

func TestGoldenFiles(t *testing.T) {
	r := everything(t)
	summary := roster.SummaryOptions{At: time.Unix(0, 0), Challenges: emit(), Report: func(i int) string {
		if o := r.Outcomes[i]; o == nil || o.Report == nil {
			return ""
		}
		return "reports/s.html"
	}}
	scaled := *r
	scaled.Scale = 10.5
	for name, write := range map[string]func(*bytes.Buffer) error{
		"results.csv":       func(b *bytes.Buffer) error { return r.CSV(b) },
		"canvas.csv":        func(b *bytes.Buffer) error { return r.Canvas(b) },
		"canvas-scaled.csv": func(b *bytes.Buffer) error { return scaled.Canvas(b) },
		"moodle.csv":        func(b *bytes.Buffer) error { return r.Moodle(b) },
		"summary.html":      func(b *bytes.Buffer) error { return r.Summary(b, summary) },
	} {
		t.Run(name, func(t *testing.T) {
			var got bytes.Buffer
			require.NoError(t, write(&got))
			file := filepath.Join("testdata", name)
			if *update {
				require.NoError(t, os.MkdirAll("testdata", 0o755))
				require.NoError(t, os.WriteFile(file, got.Bytes(), 0o644))
			}
			want, err := os.ReadFile(file)
			require.NoError(t, err)
			assert.Equal(t, string(want), got.String())
			assert.NotContains(t, got.String(), "\x1b")
		})
	}
}

func TestTwins(t *testing.T) {
	assert.Equal(t, []roster.Twin{{Path: "/_api/server.js", SHA256: "aa", Students: []string{"Lovelace, Ada", `=HYPERLINK("http://evil")`}}},
		roster.Twins(everything(t).Outcomes))
}

// A page that the whole class was given is named in each row; the class isn't.
func TestTwinsOfAClass(t *testing.T) {
	r := bigClass(t, 2000)
	assert.Len(t, roster.Twins(r.Outcomes)[0].Students, 2000)
	var out bytes.Buffer
	require.NoError(t, r.CSV(&out))
	assert.Contains(t, out.String(), "pass,2,2,,s 0; s 1; s 2; s 3; s 4; s 5; s 6; s 7; s 8; s 9; and more,")
	assert.Contains(t, out.String(), "pass,2,2,,s 1; s 2; s 3; s 4; s 5; s 6; s 7; s 8; s 9; s 10; and more,")
	assert.Less(t, out.Len(), 2000*200)
}

// bigClass is a class of students who all handed in the same.
func bigClass(t testing.TB, n int) *roster.Results {
	t.Helper()
	class, err := roster.Read(strings.NewReader("student,url\n"+strings.Join(rowsOf(n, "s ", "https://h%d.example"), "\n")), roster.ReadOptions{})
	require.NoError(t, err)
	r := &roster.Results{Students: class.Students}
	for _, s := range class.Students {
		r.Outcomes = append(r.Outcomes, &roster.Outcome{Student: s.Name, URL: s.URL, Report: &report.Report{
			Verdict: report.Pass, Counts: report.Counts{Pass: 2},
			Hints: []report.Result{{Number: 1, Verdict: report.Pass}, {Number: 2, Verdict: report.Pass}},
			Project: report.ProjectInfo{Pages: []report.PageInfo{
				{Path: "/_api/server.js", Status: 200, Bytes: 900, SHA256: "aa"}, {Path: "/public/client.js", Status: 200, Bytes: 900, SHA256: "bb"},
			}},
		}})
	}
	return r
}

// What no hint could be judged for is told once, and of no hint; different reasons are told of theirs.
func TestFeedbackOfWhatCouldNotBeJudged(t *testing.T) {
	asleep, slow := report.Result{Number: 1, Verdict: report.Error, Message: "It is asleep."}, report.Result{Number: 2, Verdict: report.Error, Message: "It is slow."}
	second := asleep
	second.Number = 2
	for want, hints := range map[string][]report.Result{
		"Could not be judged. It is asleep.": {asleep, second},
		"Could not be judged. Hint 1 could not be judged: It is asleep. Hint 2 could not be judged: It is slow.": {asleep, slow},
		"0 of 2 hints pass, 1 could not be judged. Hint 1 could not be judged: It is asleep. Hint 2: No.": {
			asleep, {Number: 2, Verdict: report.Fail, Message: "No."}},
	} {
		r := &report.Report{Verdict: report.Error, Hints: hints}
		for _, h := range hints {
			if h.Verdict == report.Error {
				r.Counts.Error++
			} else {
				r.Counts.Fail++
			}
		}
		var text bytes.Buffer
		require.NoError(t, (&roster.Results{Students: make([]roster.Student, 1), Outcomes: []*roster.Outcome{{URL: "x", Report: r}}}).Moodle(&text))
		assert.Contains(t, text.String(), want)
	}
}
