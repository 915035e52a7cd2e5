package web_test

import (
	"strings"
	"time"

	"grader/checks/report"
)

// reportOf is a report with that verdict, with all that a page can show.
func reportOf(v report.Verdict) *report.Report {
	r := &report.Report{
		Schema:    report.Schema,
		Challenge: report.ChallengeInfo{ID: "589fc831f9fc0f352b528e75", Name: "communicate-by-emitting", Title: "Communicate by Emitting", HelpURL: "https://forum.example/t/301550"},
		Project:   report.ProjectInfo{URL: "https://count.example"},
		Verdict:   v, Passed: v == report.Pass,
		GradedAt: time.Date(2026, 11, 22, 23, 46, 5, 0, time.UTC),
		Elapsed:  report.Millis(312 * time.Millisecond),
		Grader:   report.GraderInfo{Version: "1.4.0"},
	}
	switch v {
	case report.Pass:
		r.Hints = []report.Result{defined(), emitting(), skipped()}
		r.Hints[1].Cautions = []report.Note{{Code: "comment_only", Detail: "What matched stands in a comment, so nothing runs.", Page: "/_api/server.js", Line: 23, Hollow: true}}
		r.Counts = report.Counts{Pass: 2, Skip: 1}
		r.Project.Pages = []report.PageInfo{pageInfo("/_api/server.js")}
	case report.Fail:
		r.Hints = []report.Result{defined(), notEmitting(), notListening()}
		r.Counts = report.Counts{Pass: 1, Fail: 1, Error: 1}
		missing := pageInfo("/public/client.js")
		missing.Status, missing.Bytes, missing.Attempts = 404, 1, 3
		missing.URL = "https://count.example/login"
		r.Project.Pages = []report.PageInfo{pageInfo("/_api/server.js"), missing}
	default:
		trouble := &report.Trouble{Code: report.ConnectionRefused, Detail: "Nobody answered at the project's address.", Retryable: true}
		r.Error = trouble
		for i, text := range []string{"`currentUsers` should be defined.", "Server should emit."} {
			r.Hints = append(r.Hints, report.Result{Number: i + 1, Text: text, Verdict: report.Error, Message: trouble.Detail, Error: trouble, Assertions: []report.Assertion{}})
		}
		r.Counts = report.Counts{Error: 2}
		r.Project.Pages = []report.PageInfo{{Path: "/_api/server.js", URL: "https://count.example/_api/server.js", Attempts: 1, Error: report.ConnectionRefused}}
	}
	return r
}

func pageInfo(path string) report.PageInfo {
	return report.PageInfo{Path: path, URL: "https://count.example" + path, Status: 200, ContentType: "text/html",
		Bytes: 1234, SHA256: strings.Repeat("ab", 32), Attempts: 1, Elapsed: report.Millis(31 * time.Millisecond)}
}

func defined() report.Result {
	return report.Result{Number: 1, Text: "`currentUsers` should be defined.", HTML: "<p><code>currentUsers</code> should be <b>defined</b>.</p>", Verdict: report.Pass,
		Assertions: []report.Assertion{{Kind: "match", Page: "/_api/server.js", Pattern: "/currentUsers/s", Verdict: report.Pass,
			Message: "You should have variable currentUsers defined",
			Match:   &report.Place{Line: 12, Column: 5, EndLine: 12, EndColumn: 17, Excerpt: "currentUsers"}}}}
}

func emitting() report.Result {
	return report.Result{Number: 2, Text: "Server should emit the current user count at each new connection.", Verdict: report.Pass,
		Assertions: []report.Assertion{{Kind: "match", Page: "/_api/server.js", Pattern: `/io.emit.*('|")user count('|").*currentUsers/s`, Verdict: report.Pass,
			Match: &report.Place{Line: 23, Column: 3, EndLine: 25, EndColumn: 17, Excerpt: "io.emit(\r\n    'user count',\r\n    currentUsers"}}}}
}

func notEmitting() report.Result {
	r := emitting()
	r.Verdict = report.Fail
	r.Message = `You should emit "user count" with data currentUsers`
	r.Explanation = []report.Note{
		{Code: "near_miss", Detail: "The server emits `'user-count'`, and the hint looks for `'user count'`.", Page: "/_api/server.js", Line: 23,
			Mark:    &report.Mark{Line: 23, Text: "io.emit('user-count', currentUsers);", Column: 9, EndColumn: 21, Label: "expected 'user count'"},
			Example: "io.emit('user count', currentUsers);"},
		{Code: "general", Detail: "Names of events have to be the same to the letter."},
	}
	r.Assertions[0].Verdict, r.Assertions[0].Match = report.Fail, nil
	return r
}

func notListening() report.Result {
	return report.Result{Number: 3, Text: "Your client should be listening for `'user count'` event.", Verdict: report.Error,
		Message: "The page did not come in time.", Error: &report.Trouble{Code: report.ReadTimeout, Detail: "The page did not come in time.", Retryable: true},
		Assertions: []report.Assertion{{Kind: "equal", Verdict: report.Error, Expected: "1", Actual: "'one'"}}}
}

func skipped() report.Result {
	return report.Result{Number: 3, Text: "Think about it.", Verdict: report.Skip, Message: "The author of this challenge wrote nothing to check here.", Assertions: []report.Assertion{}}
}

// longReport has as many hints as the longest challenge, four of which failed, one
// after the other for a cause of its own, and one that is a program.
func longReport() *report.Report {
	r := reportOf(report.Fail)
	r.Hints, r.Counts = nil, report.Counts{}
	for i := range 16 {
		h := emitting()
		switch i {
		case 3, 9:
			h = notEmitting()
		case 6:
			h = notAnswering()
		case 10:
			h = notListening()
		case 12:
			h = skipped()
		case 14:
			h.Cautions = []report.Note{{Code: "comment_only", Detail: "What matched stands in a comment, so nothing runs.", Page: "/_api/server.js", Line: 23, Hollow: true}}
		}
		h.Number = i + 1
		r.Hints = append(r.Hints, h)
		switch h.Verdict {
		case report.Pass:
			r.Counts.Pass++
		case report.Fail:
			r.Counts.Fail++
		case report.Error:
			r.Counts.Error++
		default:
			r.Counts.Skip++
		}
	}
	return r
}

const arabicName, arabicTitle = "count-the-guests", "عدّ الضيوف المتصلين"

// arabicReport is one of a challenge in Arabic, in our own words.
func arabicReport() *report.Report {
	r := reportOf(report.Fail)
	r.Challenge.Title, r.Challenge.Name = arabicTitle, arabicName
	texts := []string{"يجب تعريف المتغير `currentUsers`.", "يجب أن يعلن الخادم `'user count'` عند كل اتصال.", "يجب أن يستمع العميل إلى الحدث."}
	for i, text := range texts {
		r.Hints[i].Text, r.Hints[i].HTML = text, ""
	}
	r.Hints[1].Assertions[0].Message = "أعلن الحدث مع قيمة `currentUsers`."
	r.Hints[1].Message = r.Hints[1].Assertions[0].Message
	return r
}

// notAnswering is a failure of a hint that is a program.
func notAnswering() report.Result {
	return report.Result{
		Text: "`POST /api/users` should answer with the user.", Verdict: report.Fail, Message: "expected 'fcc_test' to equal 'fcc_test_1723'",
		Explanation: []report.Note{{Code: "value_equal", Detail: "In the answer to `POST /api/users`, `username` is `\"fcc_test\"`; the check expects `\"fcc_test_1723\"`."}},
		Assertions:  []report.Assertion{{Kind: "equal", Verdict: report.Fail}},
		Failed: &report.Expression{Kind: "equal", Line: 7, Code: "assert.equal(user.username, username)", Expected: `"fcc_test_1723"`, Actual: `"fcc_test"`,
			Values: []report.Value{
				{Expression: "user.username", Column: 19, Value: `"fcc_test"`, From: &report.Source{Exchange: 1, Path: "username"}},
				{Expression: "username", Column: 29, Value: `"fcc_test_1723"`},
			}},
		Exchanges: []report.Exchange{
			{Method: "POST", Path: "/api/users", SentType: "application/x-www-form-urlencoded", Sent: "username=fcc_test_1723", Secrets: []string{"Set-Cookie"},
				Status: 200, ContentType: "application/json", Answer: "{\n  \"username\": \"fcc_test\",\n  \"_id\": 1\n}"},
			{Method: "GET", Path: "/api/users", Status: 404, ContentType: "text/html", Answer: "Cannot GET /api/users"},
		},
	}
}

// hostile is a report whose every text was chosen to hurt.
func hostile() *report.Report {
	const evil = "`<script>alert(1)</script>` <img src=x onerror=alert(1)> \x1b[31m\x00\u202etxt.exe\u2066 \u200b\ufeff\xff ::error:: ]]> {{.}} \"' "
	note := report.Note{Code: evil, Detail: evil, Page: evil, Line: 3, Example: evil,
		Mark: &report.Mark{Line: 3, Text: evil, Column: -4, EndColumn: 1 << 20, Label: evil}}
	return &report.Report{
		Challenge: report.ChallengeInfo{Title: evil, HelpURL: "javascript:alert(1)"},
		Project: report.ProjectInfo{URL: "javascript:alert(1)//" + evil,
			Pages: []report.PageInfo{{Method: "POST", Path: evil, URL: evil, Status: 299, Attempts: 2}, {Path: evil, Error: evil, Attempts: 1}}},
		Verdict: report.Fail, Counts: report.Counts{Fail: 1},
		Hints: []report.Result{{Number: 1, Text: evil, Verdict: report.Fail, Message: evil,
			Explanation: []report.Note{note}, Cautions: []report.Note{note},
			Assertions: []report.Assertion{{Kind: evil, Page: evil, Pattern: evil, Expected: evil, Actual: strings.Repeat("x", 800), Verdict: report.Fail,
				Match: &report.Place{Line: 7, EndLine: 9, Excerpt: evil + "\n…\n" + strings.Repeat("y", 800)}}},
			Failed: &report.Expression{Kind: evil, Line: 1, Code: evil, Expected: evil, Actual: evil, Values: []report.Value{
				{Expression: evil, Column: 1, Value: evil, From: &report.Source{Exchange: 1, Path: evil}}}},
			Exchanges: []report.Exchange{{Method: "POST", Path: evil, SentType: evil, Sent: evil, Status: 200, ContentType: evil, Answer: evil}}}},
		Grader: report.GraderInfo{Version: evil},
	}
}
