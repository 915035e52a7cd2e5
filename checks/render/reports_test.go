package render_test

import (
	"strings"
	"time"

	"grader/checks"
)

// reports are what the golden files show.
func reports() map[string]*checks.Report {
	return map[string]*checks.Report{
		"pass":    report(passing(1), passing(2)),
		"fail":    report(passing(1), failing(2), unequal(3), skipped(4)),
		"error":   report(passing(1), unreachable(2)),
		"mixed":   report(failing(1), unreachable(2), skipped(3)),
		"nothing": report(skipped(1)),
		"empty":   report(),
		"program": report(lacking(1)),
		"hostile": attacked(),
		"live":    withLive(report(passing(1), passing(2))),
	}
}

func report(hints ...checks.Result) *checks.Report {
	r := &checks.Report{
		Schema: checks.ReportSchema,
		Challenge: checks.ChallengeInfo{
			ID: "589fc831f9fc0f352b528e75", Name: "count-the-users", Title: "Count the Users", HelpURL: "https://help.example/t/301550",
		},
		Project: checks.ProjectInfo{URL: "https://my-project.example", Pages: []checks.PageInfo{
			{
				Path: "/_api/server.js", URL: "https://my-project.example/_api/server.js", Status: 200, ContentType: "text/plain",
				Bytes: 1034, SHA256: strings.Repeat("5a", 32), Attempts: 1, Elapsed: ms(31),
			},
			{
				Path: "/public/client.js", URL: "https://my-project.example/public/client.js", Status: 404, ContentType: "text/html",
				Bytes: 9, SHA256: strings.Repeat("c1", 32), Attempts: 2, Elapsed: ms(78),
			},
		}},
		Hints:    append([]checks.Result{}, hints...),
		GradedAt: time.Date(2026, 11, 22, 20, 15, 3, 120e6, time.UTC),
		Elapsed:  ms(1412),
		Grader:   checks.GraderInfo{Version: "1.2.0"},
	}
	for _, h := range hints {
		switch h.Verdict {
		case checks.Pass:
			r.Counts.Pass++
		case checks.Fail:
			r.Counts.Fail++
		case checks.Error:
			r.Counts.Error++
			r.Error = h.Error
		case checks.Skip:
			r.Counts.Skip++
		}
	}
	switch c := r.Counts; {
	case c.Fail > 0:
		r.Verdict, r.Error = checks.Fail, nil
	case c.Error > 0:
		r.Verdict = checks.Error
	case c.Pass > 0:
		r.Verdict, r.Passed = checks.Pass, true
	default:
		r.Verdict = checks.Error
		r.Error = &checks.Trouble{Code: checks.NothingToGrade, Detail: "No hint of this challenge has anything to check."}
	}
	return r
}

// withLive is a report of a project that clients found not to work.
func withLive(r *checks.Report) *checks.Report {
	check := checks.Result{
		Number: 1, Text: "Every client should be **told**.", Verdict: checks.Fail, Code: "only_new_told",
		Message: "Only the client that connects is told 'user count'.", Assertions: []checks.Assertion{}, Elapsed: ms(3100),
		Cautions: []checks.Note{{Code: "starts_above_one", Detail: "The first client was told 3."}},
	}
	r.Live = &checks.Live{Verdict: checks.Fail, Checks: []checks.Result{check}, Notes: []checks.Note{{
		Code: "live_only_written", Detail: "The pattern of hint 2 is satisfied by line 3.", Page: "/_api/server.js", Line: 3,
	}}}
	return r
}

func ms(n int) checks.Millis { return checks.Millis(time.Duration(n) * time.Millisecond) }

func passing(n int) checks.Result {
	return checks.Result{
		Number: n, Text: "`users` should be **defined**.", HTML: "<p><code>users</code> should be <strong>defined</strong>.</p>",
		Verdict: checks.Pass, Elapsed: ms(2),
		Cautions: []checks.Note{{Code: "only_comment", Detail: "What matched is a comment.", Page: "/_api/server.js", Line: 3}},
		Assertions: []checks.Assertion{{
			Kind: "match", Page: "/_api/server.js", Pattern: "/users/s", Verdict: checks.Pass, Message: "Define users",
			Match: &checks.Place{Line: 3, Column: 8, EndLine: 3, EndColumn: 13, Excerpt: "users"},
		}},
	}
}

func failing(n int) checks.Result {
	return checks.Result{
		Number: n, Text: "The server should emit `'user count'`.", Verdict: checks.Fail, Elapsed: ms(1),
		Message: `You should emit "user count" with data users`,
		Explanation: []checks.Note{
			{
				Code: "found_near", Detail: "io.emit is called with 'users' here.", Page: "/_api/server.js", Line: 12,
				Mark:    &checks.Mark{Line: 12, Text: "io.emit('users', n);", Column: 9, EndColumn: 16, Label: "expected 'user count'", Says: "has `'users'` here."},
				Example: "io.emit('user count', users);",
			},
			{Code: "missing", Detail: "'user count' is nowhere in the page.", Page: "/_api/server.js"},
		},
		Assertions: []checks.Assertion{{
			Kind: "match", Page: "/_api/server.js", Pattern: `/io.emit.*('|")user count('|")/s`, Verdict: checks.Fail,
			Message: `You should emit "user count" with data users`,
		}},
		Failure: "You should emit: expected 'let users…' to match /io.emit/",
	}
}

// unequal is a failure that nothing explains.
func unequal(n int) checks.Result {
	return checks.Result{
		Number: n, Text: "The client should listen.", Verdict: checks.Fail, Elapsed: ms(1), Message: "Listen to the count",
		Assertions: []checks.Assertion{
			{Kind: "equal", Page: "/public/client.js", Verdict: checks.Fail, Expected: "1", Actual: "2"},
			{Kind: "match", Page: "/public/client.js", Pattern: "/socket.on/s", Verdict: checks.Fail},
			{Kind: "notMatch", Page: "/public/client.js", Pattern: "/alert/", Verdict: checks.Fail},
		},
	}
}

// lacking is a failure of a hint that is a program.
func lacking(n int) checks.Result {
	return checks.Result{
		Number: n, Text: "`POST /api/users` should answer with the user.", Verdict: checks.Fail, Elapsed: ms(9), Message: "expected undefined to exist",
		Explanation: []checks.Note{{
			Code: "answer_near", Page: "/api/users",
			Detail: "In the answer to `POST /api/users`, the answer has no `_id`; it has `id`: is that misspelt?",
		}},
		Assertions: []checks.Assertion{{Kind: "exists", Verdict: checks.Fail}},
		Failed: &checks.Expression{Kind: "equal", Line: 7, Code: "assert.equal(user._id, id)", Values: []checks.Value{
			{Expression: "user", Column: 14, Value: `{username: "x", id: 1}`, From: &checks.Source{Exchange: 1}},
			{Expression: "user._id", Column: 19, Value: "undefined", From: &checks.Source{Exchange: 1, Path: "_id"}},
			{Expression: "id", Column: 24, Value: "1"},
			{Expression: "made", Value: "undefined", From: &checks.Source{Exchange: 2, Path: "made", Computed: true}},
		}},
		Exchanges: []checks.Exchange{
			{
				Method: "POST", Path: "/api/users", SentType: "application/x-www-form-urlencoded", Sent: "username=it's", Secrets: []string{"Set-Cookie"},
				Status: 200, ContentType: "application/json", Answer: "{\n  \"username\": \"x\",\n  \"id\": 1\n}", Elapsed: ms(3),
			},
			{Method: "GET", Path: "/api/users/undefined", Location: "https://my-project.example/", Status: 404, ContentType: "text/html", Shared: true},
			{Method: "DELETE", Path: "/api/users", Error: checks.ReadTimeout},
		},
	}
}

func unreachable(n int) checks.Result {
	why := &checks.Trouble{Code: checks.ConnectTimeout, Detail: "The site took too long to answer.", Retryable: true}
	return checks.Result{
		Number: n, Text: "The page should greet.", Verdict: checks.Error, Message: why.Detail, Error: why,
		Assertions: []checks.Assertion{}, Elapsed: ms(1400),
	}
}

func skipped(n int) checks.Result {
	return checks.Result{
		Number: n, Text: "Be kind.", Verdict: checks.Skip, Message: "The author of this challenge wrote nothing to check here.",
		Assertions: []checks.Assertion{},
	}
}

// attacks are words that some format, or what shows it, takes for more.
var attacks = []string{
	"\x1b[31mred\x1b]0;title\x07", "a\x00b\x08\x7f\u009b31m", "bad \xff\xc3( UTF-8 \xed\xa0\x80", "\ufffe\uffff\u2028\u2029",
	"]]></failure><!--", "-->", "</script><script>alert(1)</script>", "<img src=//evil.example onerror=alert(1)>", "javascript:alert(1)",
	"\n::error file=x::smuggled", "::stop-commands::x", "##[add-mask]x", "a ##vso[task.complete result=Failed;]x", "##teamcity[buildStop]", "%0A::error::x",
	"\u202eright to left\u202c \u2066isolate", "` `` ``` code", "a | b \\| c \\\\| d |", "\n| - | - |\n", "# h\n---\n1. one\n- two\n> three",
	"*em* _em_ ~~del~~ [link](//evil.example) ![image](//evil.example/x.png) https://evil.example www.evil.example a@b.example @octocat $x$ $`x`$",
	"&lt;b&gt; &#x41; \\u0041", "=1+1", "+1", "@SUM(A1)", "[[ATTACHMENT|/etc/passwd]]", "[[PROPERTY|a=b]]", "# SKIP all", "x # TODO none",
	"\nok 2 - smuggled\nBail out! smuggled\n1..9", "\n  ...\n  ---\nkey: !tag &a *a", "\"'\\ \"", "🙂é漢字", strings.Repeat("long ", 300), strings.Repeat("x", 2000), "", " \t ",
}

// attacked has an attack in each hint.
func attacked() *checks.Report {
	var hints []checks.Result
	for _, attack := range attacks {
		if len(attack) > 300 {
			continue // FuzzFormats has them
		}
		h := failing(len(hints) + 1)
		h.Text, h.Message, h.Explanation[0].Detail = attack, attack, attack
		mark := *h.Explanation[0].Mark
		mark.Text, mark.Label, mark.Says, h.Explanation[0].Example = attack, attack, attack, attack
		h.Explanation[0].Mark = &mark
		h.Assertions = append(h.Assertions, checks.Assertion{
			Kind: "equal", Page: "/_api/server.js", Verdict: checks.Pass, Match: &checks.Place{Line: 1, Column: 1, EndLine: 1, EndColumn: 2, Excerpt: attack},
		})
		hints = append(hints, h)
	}
	r := report(hints...)
	r.Live = &checks.Live{Verdict: checks.Fail, Checks: hints, Notes: []checks.Note{{Code: "x", Detail: hints[0].Text, Page: hints[0].Text, Line: 1}}}
	return r
}

// hostile is a report each of whose texts is s, that a learner, a site or an
// author has a say in.
func hostile(s string) *checks.Report {
	notes := []checks.Note{
		{Code: s, Detail: s, Params: map[string]string{s: s}, Page: s, Line: 7, Mark: &checks.Mark{Line: 7, Text: s, Column: -1, EndColumn: 1 << 30, Label: s, Says: s}, Example: s},
		{Code: s, Detail: s, Page: "/_api/server.js", Line: 7, Mark: &checks.Mark{Text: s}},
	}
	var assertions []checks.Assertion
	for _, v := range []checks.Verdict{checks.Pass, checks.Fail, checks.Error} {
		assertions = append(assertions, checks.Assertion{
			Kind: s, Page: s, Pattern: s, Verdict: v, Message: s, Expected: s, Actual: s, Match: &checks.Place{Line: 1, Column: 2, EndLine: 1, EndColumn: 3, Excerpt: s},
		})
	}
	var hints []checks.Result
	for i, v := range []checks.Verdict{checks.Pass, checks.Fail, checks.Error, checks.Skip} {
		h := checks.Result{
			Number: i + 1, Text: s, Verdict: v, Message: s, Explanation: notes, Cautions: notes, Assertions: assertions, Failure: s,
			Failed: &checks.Expression{Kind: s, Line: 1, Code: s, Expected: s, Actual: s, Values: []checks.Value{
				{Expression: s, Column: 1, Value: s, From: &checks.Source{Exchange: 1, Path: s}}, {Expression: s, Value: s},
			}},
			Exchanges: []checks.Exchange{{
				Method: s, Path: s, Location: s, SentType: s, Sent: s, Secrets: []string{s}, Status: 200, ContentType: s, Answer: s, Shared: true,
			}, {Method: s, Path: s, Error: checks.ErrorCode(s)}},
		}
		if v == checks.Error {
			h.Error = &checks.Trouble{Code: checks.ErrorCode(s), Detail: s}
		}
		hints = append(hints, h)
	}
	r := report(hints...)
	r.Live = &checks.Live{Verdict: checks.Fail, Checks: hints, Notes: notes}
	r.Challenge = checks.ChallengeInfo{ID: s, Name: s, Title: s, HelpURL: s}
	r.Project = checks.ProjectInfo{URL: s, Pages: append(r.Project.Pages, checks.PageInfo{
		Method: s, Path: s, URL: s, Status: 500, ContentType: s, SHA256: s, Error: checks.ErrorCode(s),
	})}
	r.Grader.Version = s
	return r
}
