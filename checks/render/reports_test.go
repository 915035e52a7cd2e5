package render_test

import (
	"strings"
	"time"

	"grader/checks/report"
)

// reports are what the golden files show.
func reports() map[string]*report.Report {
	return map[string]*report.Report{
		"pass":    reportOf(passing(1), passing(2)),
		"fail":    reportOf(passing(1), failing(2), unequal(3), skipped(4)),
		"error":   reportOf(passing(1), unreachable(2)),
		"mixed":   reportOf(failing(1), unreachable(2), skipped(3)),
		"nothing": reportOf(skipped(1)),
		"empty":   reportOf(),
		"program": reportOf(lacking(1)),
		"hostile": attacked(),
		"live":    withLive(reportOf(passing(1), passing(2))),
	}
}

func reportOf(hints ...report.Result) *report.Report {
	r := &report.Report{
		Schema: report.Schema,
		Challenge: report.ChallengeInfo{
			ID: "589fc831f9fc0f352b528e75", Name: "count-the-users", Title: "Count the Users", HelpURL: "https://help.example/t/301550",
		},
		Project: report.ProjectInfo{URL: "https://my-project.example", Pages: []report.PageInfo{
			{
				Path: "/_api/server.js", URL: "https://my-project.example/_api/server.js", Status: 200, ContentType: "text/plain",
				Bytes: 1034, SHA256: strings.Repeat("5a", 32), Attempts: 1, Elapsed: ms(31),
			},
			{
				Path: "/public/client.js", URL: "https://my-project.example/public/client.js", Status: 404, ContentType: "text/html",
				Bytes: 9, SHA256: strings.Repeat("c1", 32), Attempts: 2, Elapsed: ms(78),
			},
		}},
		Hints:    append([]report.Result{}, hints...),
		GradedAt: time.Date(2026, 11, 22, 20, 15, 3, 120e6, time.UTC),
		Elapsed:  ms(1412),
		Grader:   report.GraderInfo{Version: "1.2.0"},
	}
	for _, h := range hints {
		switch h.Verdict {
		case report.Pass:
			r.Counts.Pass++
		case report.Fail:
			r.Counts.Fail++
		case report.Error:
			r.Counts.Error++
			r.Error = h.Error
		case report.Skip:
			r.Counts.Skip++
		}
	}
	switch c := r.Counts; {
	case c.Fail > 0:
		r.Verdict, r.Error = report.Fail, nil
	case c.Error > 0:
		r.Verdict = report.Error
	case c.Pass > 0:
		r.Verdict, r.Passed = report.Pass, true
	default:
		r.Verdict = report.Error
		r.Error = &report.Trouble{Code: report.NothingToGrade, Detail: "No hint of this challenge has anything to check."}
	}
	return r
}

// withLive is a report of a project that clients found not to work.
func withLive(r *report.Report) *report.Report {
	check := report.Result{
		Number: 1, Text: "Every client should be **told**.", Verdict: report.Fail, Code: "only_new_told",
		Message: "Only the client that connects is told 'user count'.", Assertions: []report.Assertion{}, Elapsed: ms(3100),
		Cautions: []report.Note{{Code: "starts_above_one", Detail: "The first client was told 3."}},
	}
	r.Live = &report.Live{Verdict: report.Fail, Checks: []report.Result{check}, Notes: []report.Note{{
		Code: "live_only_written", Detail: "The pattern of hint 2 is satisfied by line 3.", Page: "/_api/server.js", Line: 3,
	}}}
	return r
}

func ms(n int) report.Millis { return report.Millis(time.Duration(n) * time.Millisecond) }

func passing(n int) report.Result {
	return report.Result{
		Number: n, Text: "`users` should be **defined**.", HTML: "<p><code>users</code> should be <strong>defined</strong>.</p>",
		Verdict: report.Pass, Elapsed: ms(2),
		Cautions: []report.Note{{Code: "only_comment", Detail: "What matched is a comment.", Page: "/_api/server.js", Line: 3}},
		Assertions: []report.Assertion{{
			Kind: "match", Page: "/_api/server.js", Pattern: "/users/s", Verdict: report.Pass, Message: "Define users",
			Match: &report.Place{Line: 3, Column: 8, EndLine: 3, EndColumn: 13, Excerpt: "users"},
		}},
	}
}

func failing(n int) report.Result {
	return report.Result{
		Number: n, Text: "The server should emit `'user count'`.", Verdict: report.Fail, Elapsed: ms(1),
		Message: `You should emit "user count" with data users`,
		Explanation: []report.Note{
			{
				Code: "found_near", Detail: "io.emit is called with 'users' here.", Page: "/_api/server.js", Line: 12,
				Mark:    &report.Mark{Line: 12, Text: "io.emit('users', n);", Column: 9, EndColumn: 16, Label: "expected 'user count'", Says: "has `'users'` here."},
				Example: "io.emit('user count', users);",
			},
			{Code: "missing", Detail: "'user count' is nowhere in the page.", Page: "/_api/server.js"},
		},
		Assertions: []report.Assertion{{
			Kind: "match", Page: "/_api/server.js", Pattern: `/io.emit.*('|")user count('|")/s`, Verdict: report.Fail,
			Message: `You should emit "user count" with data users`,
		}},
		Failure: "You should emit: expected 'let users…' to match /io.emit/",
	}
}

// unequal is a failure that nothing explains.
func unequal(n int) report.Result {
	return report.Result{
		Number: n, Text: "The client should listen.", Verdict: report.Fail, Elapsed: ms(1), Message: "Listen to the count",
		Assertions: []report.Assertion{
			{Kind: "equal", Page: "/public/client.js", Verdict: report.Fail, Expected: "1", Actual: "2"},
			{Kind: "match", Page: "/public/client.js", Pattern: "/socket.on/s", Verdict: report.Fail},
			{Kind: "notMatch", Page: "/public/client.js", Pattern: "/alert/", Verdict: report.Fail},
		},
	}
}

// lacking is a failure of a hint that is a program.
func lacking(n int) report.Result {
	return report.Result{
		Number: n, Text: "`POST /api/users` should answer with the user.", Verdict: report.Fail, Elapsed: ms(9), Message: "expected undefined to exist",
		Explanation: []report.Note{{
			Code: "answer_near", Page: "/api/users",
			Detail: "In the answer to `POST /api/users`, the answer has no `_id`; it has `id`: is that misspelt?",
		}},
		Assertions: []report.Assertion{{Kind: "exists", Verdict: report.Fail}},
		Failed: &report.Expression{Kind: "equal", Line: 7, Code: "assert.equal(user._id, id)", Values: []report.Value{
			{Expression: "user", Column: 14, Value: `{username: "x", id: 1}`, From: &report.Source{Exchange: 1}},
			{Expression: "user._id", Column: 19, Value: "undefined", From: &report.Source{Exchange: 1, Path: "_id"}},
			{Expression: "id", Column: 24, Value: "1"},
			{Expression: "made", Value: "undefined", From: &report.Source{Exchange: 2, Path: "made", Computed: true}},
		}},
		Exchanges: []report.Exchange{
			{
				Method: "POST", Path: "/api/users", SentType: "application/x-www-form-urlencoded", Sent: "username=it's", Secrets: []string{"Set-Cookie"},
				Status: 200, ContentType: "application/json", Answer: "{\n  \"username\": \"x\",\n  \"id\": 1\n}", Elapsed: ms(3),
			},
			{Method: "GET", Path: "/api/users/undefined", Location: "https://my-project.example/", Status: 404, ContentType: "text/html", Shared: true},
			{Method: "DELETE", Path: "/api/users", Error: report.ReadTimeout},
		},
	}
}

func unreachable(n int) report.Result {
	why := &report.Trouble{Code: report.ConnectTimeout, Detail: "The site took too long to answer.", Retryable: true}
	return report.Result{
		Number: n, Text: "The page should greet.", Verdict: report.Error, Message: why.Detail, Error: why,
		Assertions: []report.Assertion{}, Elapsed: ms(1400),
	}
}

func skipped(n int) report.Result {
	return report.Result{
		Number: n, Text: "Be kind.", Verdict: report.Skip, Message: "The author of this challenge wrote nothing to check here.",
		Assertions: []report.Assertion{},
	}
}

// attacks are words that some format, or what shows it, takes for more.
var attacks = []string{
	"\x1b[31mred\x1b]0;title\x07", "a\x00b\x08\x7f\u009b31m", "bad \xff\xc3( UTF-8 \xed\xa0\x80", "\ufffe\uffff\u2028\u2029",
	"]]></failure><!--", "-->", "</script><script>alert(1)</script>", "<img src=//evil.example onerror=alert(1)>", "javascript:alert(1)",
	"\n::error file=x::smuggled", "::stop-commands::x", "##[add-mask]x", "a ##vso[task.complete result=Failed;]x", "##teamcity[buildStop]", "%0A::error::x",
	"\ufc3f = 'مرحبا'", "\u202eright to left\u202c \u2066isolate", "` `` ``` code", "a | b \\| c \\\\| d |", "\n| - | - |\n", "# h\n---\n1. one\n- two\n> three",
	"*em* _em_ ~~del~~ [link](//evil.example) ![image](//evil.example/x.png) https://evil.example www.evil.example a@b.example @octocat $x$ $`x`$",
	"&lt;b&gt; &#x41; \\u0041", "=1+1", "+1", "@SUM(A1)", "[[ATTACHMENT|/etc/passwd]]", "[[PROPERTY|a=b]]", "# SKIP all", "x # TODO none",
	"\nok 2 - smuggled\nBail out! smuggled\n1..9", "\n  ...\n  ---\nkey: !tag &a *a", "\"'\\ \"", "🙂é漢字", strings.Repeat("long ", 300), strings.Repeat("x", 2000), "", " \t ",
}

// attacked has an attack in each hint.
func attacked() *report.Report {
	var hints []report.Result
	for _, attack := range attacks {
		if len(attack) > 300 {
			continue // FuzzFormats has them
		}
		h := failing(len(hints) + 1)
		h.Text, h.Message, h.Explanation[0].Detail = attack, attack, attack
		mark := *h.Explanation[0].Mark
		mark.Text, mark.Label, mark.Says, h.Explanation[0].Example = attack, attack, attack, attack
		h.Explanation[0].Mark = &mark
		h.Assertions = append(h.Assertions, report.Assertion{
			Kind: "equal", Page: "/_api/server.js", Verdict: report.Pass, Match: &report.Place{Line: 1, Column: 1, EndLine: 1, EndColumn: 2, Excerpt: attack},
		})
		hints = append(hints, h)
	}
	r := reportOf(hints...)
	r.Live = &report.Live{Verdict: report.Fail, Checks: hints, Notes: []report.Note{{Code: "x", Detail: hints[0].Text, Page: hints[0].Text, Line: 1}}}
	return r
}

// hostile is a report each of whose texts is s, that a learner, a site or an
// author has a say in.
func hostile(s string) *report.Report {
	notes := []report.Note{
		{Code: s, Detail: s, Params: map[string]string{s: s}, Page: s, Line: 7, Mark: &report.Mark{Line: 7, Text: s, Column: -1, EndColumn: 1 << 30, Label: s, Says: s}, Example: s},
		{Code: s, Detail: s, Page: "/_api/server.js", Line: 7, Mark: &report.Mark{Text: s}},
	}
	var assertions []report.Assertion
	for _, v := range []report.Verdict{report.Pass, report.Fail, report.Error} {
		assertions = append(assertions, report.Assertion{
			Kind: s, Page: s, Pattern: s, Verdict: v, Message: s, Expected: s, Actual: s, Match: &report.Place{Line: 1, Column: 2, EndLine: 1, EndColumn: 3, Excerpt: s},
		})
	}
	var hints []report.Result
	for i, v := range []report.Verdict{report.Pass, report.Fail, report.Error, report.Skip} {
		h := report.Result{
			Number: i + 1, Text: s, Verdict: v, Message: s, Explanation: notes, Cautions: notes, Assertions: assertions, Failure: s,
			Failed: &report.Expression{Kind: s, Line: 1, Code: s, Expected: s, Actual: s, Values: []report.Value{
				{Expression: s, Column: 1, Value: s, From: &report.Source{Exchange: 1, Path: s}}, {Expression: s, Value: s},
			}},
			Exchanges: []report.Exchange{{
				Method: s, Path: s, Location: s, SentType: s, Sent: s, Secrets: []string{s}, Status: 200, ContentType: s, Answer: s, Shared: true,
			}, {Method: s, Path: s, Error: report.ErrorCode(s)}},
		}
		if v == report.Error {
			h.Error = &report.Trouble{Code: report.ErrorCode(s), Detail: s}
		}
		hints = append(hints, h)
	}
	r := reportOf(hints...)
	r.Live = &report.Live{Verdict: report.Fail, Checks: hints, Notes: notes}
	r.Challenge = report.ChallengeInfo{ID: s, Name: s, Title: s, HelpURL: s}
	r.Project = report.ProjectInfo{URL: s, Pages: append(r.Project.Pages, report.PageInfo{
		Method: s, Path: s, URL: s, Status: 500, ContentType: s, SHA256: s, Error: report.ErrorCode(s),
	})}
	r.Grader.Version = s
	return r
}
