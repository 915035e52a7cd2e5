package explain_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/checks"
	"grader/checks/explain"
	"grader/checks/jsregexp"
	"grader/checks/page"
	"grader/checks/report"
)

// A siteFunc is a project as a function.
type siteFunc func(checks.Request) *checks.Response

func (f siteFunc) Do(_ context.Context, req checks.Request) (*checks.Response, error) {
	return f(req), nil
}

func TestSaysHowAPageCame(t *testing.T) {
	const served = "let currentUsers = 0;"
	sum := sha256.Sum256([]byte(served))
	open := checks.Header{"Access-Control-Allow-Origin": {"*"}}
	for _, c := range []struct {
		name     string
		project  string
		status   int
		header   checks.Header
		body     string
		checkout string
		want     string
	}{
		{"as it should", "https://a.example", 200, open, served, "", ""},
		{"for the challenge's site", "https://a.example", 200, checks.Header{"Access-Control-Allow-Origin": {"https://www.freecodecamp.org"}}, served, "", ""},
		{"without CORS", "https://a.example", 200, nil, served, "",
			">>> no_cors: /_api/server.js came without an Access-Control-Allow-Origin header for https://www.freecodecamp.org: a browser does not let the challenge's own site read it.\n"},
		{"for another site", "https://a.example", 200, checks.Header{"Access-Control-Allow-Origin": {"https://b.example"}}, served, "",
			">>> no_cors: /_api/server.js came without an Access-Control-Allow-Origin header for https://www.freecodecamp.org: a browser does not let the challenge's own site read it.\n"},
		{"by plain http", "http://a.example", 200, open, served, "",
			">>> plain_http: /_api/server.js came by plain http: browsers do not let https://www.freecodecamp.org, where the challenge lives, read it.\n"},
		{"by plain http from this machine", "http://127.0.0.1:3000", 200, open, served, "", ""},
		{"with an error", "https://a.example", 500, open, served, "",
			">>> passed_with_status: /_api/server.js answered 500 Internal Server Error: what it contains passes, but the answer says that something went wrong.\n"},
		{"as HTML", "https://a.example", 200, open, "<!doctype html>\n<pre>" + served + "</pre>", "",
			">>> passed_with_html: /_api/server.js is an HTML page where JavaScript is expected: what matched may be text that people read.\n"},
		{"as in the checkout", "https://a.example", 200, open, served, hex.EncodeToString(sum[:]), ""},
		{"not as in the checkout", "https://a.example", 200, open, served, "00",
			">>> not_the_checkout: /_api/server.js is not the file in the checkout: the project that is online is older, newer or another one.\n"},
		{"404", "https://a.example", 404, open, "<pre>Cannot GET /_api/server.js</pre>", "",
			">>> page_missing: /_api/server.js answered 404 Not Found: the project has nothing at this address. Look at the file's name, and at whether the server sends it.\n"},
		{"502", "https://a.example", 502, open, "Bad Gateway", "",
			">>> page_status: /_api/server.js answered 502 Bad Gateway instead of the file: something in the project went wrong while it was sent.\n"},
		{"no such file in a folder", "http://project.invalid", 404, nil, "", "",
			">>> file_missing: There is no file server.js in the folder. Look at its name, and at whether this is the project's own folder.\n"},
		{"a status without a name", "https://a.example", 299, open, "x", "",
			">>> missing: There is no `currentUsers` in /_api/server.js.\n"},
		{"HTML that fails", "https://a.example", 200, open, "<!doctype html>", "",
			">>> page_html: /_api/server.js is an HTML page, not JavaScript: the project answers this address with a page for people instead of the file.\n"},
		{"nothing", "https://a.example", 200, open, " \n", "", ">>> page_empty: /_api/server.js is empty.\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := &explain.Explainer{Origin: "https://www.freecodecamp.org"}
			if c.checkout != "" {
				e.Checkout = func(path string) (string, bool) { return c.checkout, path == "/_api/server.js" }
			}
			ch := page.CommunicateByEmitting()
			ch.Hints = ch.Hints[:1]
			site := siteFunc(func(req checks.Request) *checks.Response {
				return &checks.Response{URL: req.URL, Status: c.status, Header: c.header, Body: c.body}
			})
			r := checks.Grade(t.Context(), ch, checks.Project{URL: c.project, Site: site}, checks.Options{Explain: e.Begin})
			assert.Equal(t, c.want, said(r.Hints[0]))
		})
	}
}

// What is only so on the site of the curriculum is not said of a challenge of one's own.
func TestSaysNothingOfAnotherSiteOfOnesOwnChallenge(t *testing.T) {
	site := siteFunc(func(req checks.Request) *checks.Response {
		return &checks.Response{URL: req.URL, Status: 200, Body: "let currentUsers = 0;"}
	})
	for _, help := range []string{"", "https://forum.notfreecodecamp.org/t/1"} {
		ch := page.CommunicateByEmitting()
		ch.Hints, ch.HelpURL = ch.Hints[:1], help
		for _, url := range []string{"https://a.example", "http://a.example"} {
			r := checks.Grade(t.Context(), ch, checks.Project{URL: url, Site: site},
				checks.Options{Explain: (&explain.Explainer{Origin: "https://www.freecodecamp.org"}).Begin})
			assert.Empty(t, said(r.Hints[0]), url)
		}
	}
}

func TestFindsThePageBehindARedirect(t *testing.T) {
	pages := map[string]string{"/_api/server.js": "x currentUsers", "/public/client.js": "y\nsocket.on(`user count`)"}
	site := siteFunc(func(req checks.Request) *checks.Response {
		path := req.URL[len("https://a.example"):]
		return &checks.Response{URL: "https://a.example/moved/" + path[len(path)-5:], Redirected: true, Status: 200, Body: pages[path]}
	})
	r := checks.Grade(t.Context(), page.CommunicateByEmitting(), checks.Project{URL: "https://a.example", Site: site},
		checks.Options{Explain: (&explain.Explainer{}).Begin})
	require.NotEmpty(t, r.Hints[2].Explanation)
	assert.Equal(t, 2, r.Hints[2].Explanation[0].Line)
}

// In a file that is not there nothing unwanted is either.
func TestAPassOfWhatIsNotThereIsHollow(t *testing.T) {
	re, err := jsregexp.CompileLiteral(`/eval\(/`)
	require.NoError(t, err)
	site := siteFunc(func(req checks.Request) *checks.Response {
		return &checks.Response{URL: req.URL, Status: 404, Body: "Not Found"}
	})
	ch := &checks.Challenge{Hints: []checks.Hint{{Check: &page.Check{Page: page.Address{Path: "/_api/server.js"},
		Assertions: []page.Assertion{{Kind: "notMatch", Pattern: re}}}}}}
	r := checks.Grade(t.Context(), ch, checks.Project{URL: "https://a.example", Site: site}, checks.Options{Explain: (&explain.Explainer{}).Begin})
	assert.Equal(t, ">>> passed_with_status (hollow): /_api/server.js answered 404 Not Found: what it contains passes, but the answer says that something went wrong.\n", said(r.Hints[0]))
}

func TestSaysWhereAnUnwantedMatchIs(t *testing.T) {
	re, err := jsregexp.CompileLiteral(`/eval\(/`)
	require.NoError(t, err)
	h := explainedCheck(t, "let a;\na = eval('1');", &page.Check{Page: page.Address{Path: "/_api/server.js"},
		Assertions: []page.Assertion{{Kind: "notMatch", Pattern: re}}})
	assert.Equal(t, ">>> unwanted: Line 2 of /_api/server.js has `eval(`, which must not be there.\n", said(h))
	far := strings.Repeat("\n", 200<<10) + "eval('1')" // beyond what is looked at
	h = explainedCheck(t, far, &page.Check{Page: page.Address{Path: "/_api/server.js"},
		Assertions: []page.Assertion{{Kind: "notMatch", Pattern: re}}})
	assert.Equal(t, ">>> unwanted: Line 204801 of /_api/server.js has `eval(`, which must not be there.\n", said(h))
}

func TestSaysWhichOtherPageHasIt(t *testing.T) {
	site := siteFunc(func(req checks.Request) *checks.Response {
		body := "const socket = io();"
		if req.URL == "https://a.example/public/client.js" {
			body = "\nlet currentUsers;\nsocket.on('user count', f)"
		}
		return &checks.Response{URL: req.URL, Status: 200, Body: body}
	})
	ch := page.CommunicateByEmitting()
	slices.Reverse(ch.Hints) // the client's page has come when the server's is explained
	r := checks.Grade(t.Context(), ch, checks.Project{URL: "https://a.example", Site: site}, checks.Options{Explain: (&explain.Explainer{}).Begin})
	require.Len(t, r.Hints[2].Explanation, 1)
	n := r.Hints[2].Explanation[0]
	assert.Equal(t, "There is no `currentUsers` in /_api/server.js; it is only in /public/client.js, on line 2.", n.Detail)
	assert.Equal(t, "/public/client.js", n.Page)
	assert.Equal(t, 2, n.Line)
}

// A program is a check that is no page check.
type program struct{}

func (program) Run(ctx context.Context, s *checks.Session) ([]report.Assertion, error) {
	_, err := s.Do(ctx, checks.Request{URL: s.Code() + "/api/users", Number: 1})
	if err != nil {
		return nil, err
	}
	return []report.Assertion{{Kind: "isTrue", Verdict: report.Fail}}, &checks.Failure{Message: "expected false to be true"}
}

func TestSaysWhichRequestOfAProgramNoRouteTakes(t *testing.T) {
	site := siteFunc(func(req checks.Request) *checks.Response { return &checks.Response{URL: req.URL, Status: 404} })
	r := checks.Grade(t.Context(), &checks.Challenge{Hints: []checks.Hint{{Check: program{}}}}, checks.Project{URL: "https://a.example", Site: site},
		checks.Options{Explain: (&explain.Explainer{}).Begin})
	assert.Equal(t, ">>> route_missing: `GET /api/users` answered 404 Not Found: no route takes it.\n", said(r.Hints[0]))
}

// A route that answers 404 as JSON is there: what it looked for is not.
func TestARouteThatFindsNothingIsNotMissing(t *testing.T) {
	for body, want := range map[string]string{
		`{"error":"not found"}`:        ">>> route_says: `GET /api/users` answered 404 Not Found: `not found`.\n",
		` {"error":"Not found"}`:       ">>> route_says: `GET /api/users` answered 404 Not Found: `Not found`.\n",
		`{"ok":false}`:                 ">>> route_status: `GET /api/users` answered 404 Not Found.\n",
		"not found":                    ">>> route_missing: `GET /api/users` answered 404 Not Found: no route takes it.\n",
		"404":                          ">>> route_missing: `GET /api/users` answered 404 Not Found: no route takes it.\n",
		"<pre>Cannot GET /api/users":   ">>> route_missing: `GET /api/users` answered 404 Not Found: no route takes it.\n",
		`{"error":"Cannot GET /api/"}`: ">>> route_missing: `GET /api/users` answered 404 Not Found: no route takes it.\n",
	} {
		site := siteFunc(func(req checks.Request) *checks.Response {
			return &checks.Response{URL: req.URL, Status: 404, Body: body}
		})
		r := checks.Grade(t.Context(), &checks.Challenge{Hints: []checks.Hint{{Check: program{}}}},
			checks.Project{URL: "https://a.example", Site: site}, checks.Options{Explain: (&explain.Explainer{}).Begin})
		assert.Equal(t, want, said(r.Hints[0]), body)
	}
}

func TestStrictFailsAHollowPass(t *testing.T) {
	site := siteFunc(func(req checks.Request) *checks.Response {
		return &checks.Response{URL: req.URL, Status: 200, Body: "// currentUsers"}
	})
	ch := page.CommunicateByEmitting()
	ch.Hints = ch.Hints[:1]
	project := checks.Project{URL: "https://a.example", Site: site}
	assert.Equal(t, report.Pass, checks.Grade(t.Context(), ch, project, checks.Options{Explain: (&explain.Explainer{}).Begin}).Verdict)
	assert.Equal(t, report.Fail, checks.Grade(t.Context(), ch, project, checks.Options{Explain: (&explain.Explainer{}).Begin, Strict: true}).Verdict)
}

func TestPaddingDoesNotHideAHollowPass(t *testing.T) {
	site := siteFunc(func(req checks.Request) *checks.Response {
		return &checks.Response{URL: req.URL, Status: 200, Body: "// currentUsers\n" + strings.Repeat("//", 64<<10)}
	})
	r := checks.Grade(t.Context(), page.CommunicateByEmitting(), checks.Project{URL: "https://a.example", Site: site},
		checks.Options{Explain: (&explain.Explainer{}).Begin, Strict: true})
	assert.Equal(t, report.Fail, r.Hints[0].Verdict)
	assert.Equal(t, "/_api/server.js is too long to tell whether this pass rests on a comment or a text.", r.Hints[0].Message)
}
