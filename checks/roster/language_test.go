package roster_test

import (
	"bytes"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/checks/lang"
	"grader/checks/lang/langtest"
	"grader/checks/report"
	"grader/checks/roster"
)

// Nothing that a summary or a gradebook says is in plain English where all that can be
// translated has accents.
func TestAllIsTranslated(t *testing.T) {
	r := mixed()
	in := r.In(lang.Pseudo)
	var page, csv, moodle bytes.Buffer
	require.NoError(t, in.Summary(&page, roster.SummaryOptions{At: time.Unix(0, 0), Report: func(int) string { return "r.html" }}))
	require.NoError(t, in.CSV(&csv))
	require.NoError(t, in.Moodle(&moodle))
	statuses := strings.NewReplacer(`data-status="`, `class="`) // for the script
	assert.Empty(t, lang.Untranslated(langtest.Visible(statuses.Replace(page.String()))))
	for _, table := range []string{csv.String(), moodle.String()} {
		for i, line := range strings.Split(table, "\n") {
			said := regexp.MustCompile(`https?://\S*|^[^,]*,[^,]*,[^,]*,(pass|fail|error|missing|not graded yet),|,\d{4}-\S*Z,`).ReplaceAllString(line, " ")
			assert.True(t, i == 0 || len(lang.Untranslated(said)) == 0, "%q", lang.Untranslated(said))
		}
	}
	assert.Empty(t, r.Outcomes[1].Report.Language, "what is kept stays as it is")
}

// mixed is a class with all that a summary can say, in names without a vowel.
func mixed() *roster.Results {
	missing := report.Note{Code: "page_empty", Detail: "/x.js is empty.", Params: map[string]string{"page": "/x.js"}, Page: "/x.js", Line: 1}
	other := report.Note{Code: "page_empty", Detail: "/y.js is empty.", Params: map[string]string{"page": "/y.js"}}
	trouble := &report.Trouble{Code: report.ReadTimeout, Detail: "The project did not answer completely in the time allowed."}
	verdict := func(v report.Verdict, notes ...report.Note) report.Result {
		h := report.Result{Number: 1, Text: "Tkst", Verdict: v}
		switch v {
		case report.Error:
			h.Error, h.Message = trouble, trouble.Detail
		case report.Fail:
			h.Message, h.Explanation = "Wrngs", notes
		case report.Pass:
			h.Cautions = notes
		}
		return h
	}
	hollow := missing
	hollow.Hollow = true
	r := &roster.Results{Assignment: "Tsk"}
	add := func(name string, o *roster.Outcome, earlier ...roster.Earlier) {
		r.Students = append(r.Students, roster.Student{Name: name, URL: "https://x.tst", Line: 9, Challenge: "tsk", Earlier: earlier})
		if o != nil {
			o.Student = name
			if o.Report != nil {
				o.Report.Challenge = report.ChallengeInfo{Name: "tsk", Title: "Tsk"}
				o.Report.Project.Pages = []report.PageInfo{{Path: "/x.js", Status: 200, Bytes: 900, SHA256: "bb"}}
			}
		}
		r.Outcomes = append(r.Outcomes, o)
	}
	graded := func(v report.Verdict, c report.Counts, hints ...report.Result) *roster.Outcome {
		return &roster.Outcome{Report: &report.Report{Verdict: v, Counts: c, Hints: hints, GradedAt: time.Unix(0, 0)}}
	}
	add("Ptr", graded(report.Pass, report.Counts{Pass: 1}, verdict(report.Pass)))
	add("Vng", graded(report.Pass, report.Counts{Pass: 1}, verdict(report.Pass, hollow)), roster.Earlier{Line: 3, URL: "https://y.tst"})
	add("Lnd", graded(report.Fail, report.Counts{Fail: 1}, verdict(report.Fail, missing)))
	add("Mnd", graded(report.Fail, report.Counts{Fail: 1}, verdict(report.Fail, other)))
	add("Qnd", graded(report.Fail, report.Counts{Fail: 1, Skip: 1}, verdict(report.Fail), report.Result{Number: 2, Verdict: report.Skip}))
	add("Rnd", graded(report.Error, report.Counts{Error: 1}, verdict(report.Error)))
	add("Snd", graded(report.Error, report.Counts{}))
	r.Outcomes[6].Report.Error = trouble
	add("Tnd", &roster.Outcome{Missing: true})
	add("Und", nil)
	r.Students[8].Name = "Wnd"
	add("Xnd", &roster.Outcome{Problem: "The URL can't be read. Copy it again from the browser's address bar."})
	return r
}

// Each is in the language of its challenge where none is asked for.
func TestTheLanguageOfTheChallenges(t *testing.T) {
	r := mixed()
	for _, o := range r.Outcomes {
		if o != nil && o.Report != nil {
			o.Report.Challenge.Language = "ja"
		}
	}
	assert.Equal(t, "ja", r.In("").Language)
	r.Outcomes[0].Report.Challenge.Language = "es"
	in := r.In("")
	assert.Empty(t, in.Language, "several have none in common")
	assert.Equal(t, "es", in.Outcomes[0].Report.Language)
	assert.Equal(t, "ja", in.Outcomes[1].Report.Language)
	assert.Equal(t, "de", r.In("de").Outcomes[0].Report.Language)
}

// A sentence is there for each number, and what goes into it is escaped and isolated.
func TestSummariesInAllLanguages(t *testing.T) {
	for _, l := range lang.All() {
		var b strings.Builder
		require.NoError(t, mixed().In(l.Tag).Summary(&b, roster.SummaryOptions{}))
		assert.Contains(t, b.String(), `<html lang="`+l.Tag+`"`)
		assert.Equal(t, l.RightToLeft, strings.Contains(b.String(), `dir="rtl">`))
		assert.NotContains(t, b.String(), "%!", l.Tag)
		require.NoError(t, mixed().In(l.Tag).CSV(&b))
		assert.NotContains(t, b.String(), `\u{206`, l.Tag)
	}
}

// What is wrong with a table is said to people at a form, too: in their language, and
// without a command's flags.
func TestWhatIsWrongWithATableIsTranslated(t *testing.T) {
	pseudo, _ := lang.Find(lang.Pseudo)
	for name, text := range map[string]string{
		"a student": "student,url\n,x.tst\n", "nobody": "student,url\n", "empty": "", "columns": strings.Repeat(",", 1000),
		"cells":     "student,url" + strings.Repeat(",x", 900) + "\n" + strings.Repeat("x,y\n", 3000),
		"separator": "sep=x\nstudentxurl\n", "quotes": "student,url\nx,y\"z\n",
		"workbook": "PK\x03\x04", "excel": "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "pdf": "%PDF-1.7",
		"broken": "\xef\xbb\xbf\xff", "cut": "\xff\xfex", "encoding": "student,url\nx\x81\x8d,y\n",
		"who": "x,url\ny,z.tst\n", "where": "student,x\ny,z\n", "both": "x,y\n1,2\n",
		"tied": "student,Lnk lnk,Lnk lnk 2\nx,https://x.tst,https://y.tst\n", "bytes": strings.Repeat("x", 64<<20+1),
	} {
		_, err := roster.Read(strings.NewReader(text), roster.ReadOptions{NoFlags: true})
		require.Error(t, err, name)
		assert.NotContains(t, err.Error(), "--", name)
		said := regexp.MustCompile(`"[^"]*"|\(?(?:student|url)\)?|\.[a-z]+|UTF-\S+(?: LE)?|Excel|CSV|ZIP|MiB`).ReplaceAllString(pseudo.Sentence(err.Error()), "")
		assert.Empty(t, lang.Untranslated(said), "%s: %s", name, err)
	}
}
