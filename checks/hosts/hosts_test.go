package hosts

import (
	"flag"
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/checks"
	"grader/checks/lang"
	"grader/fixtures"
)

var update = flag.Bool("update", false, "write the golden file")

// answerOf is the placeholder as an answer to a request for the URL. Like a
// server it says what a body without a type is.
func answerOf(p fixtures.Placeholder, asked string) (string, *checks.Response) {
	from, to, redirected := strings.Cut(p.URL, " -> ")
	if p.URL == "" {
		from = asked
	}
	r := &checks.Response{URL: from, Status: p.Status, Header: checks.Header{}, Body: p.Body}
	if redirected {
		r.URL, r.Redirected = to, true
	}
	for name, value := range p.Header {
		r.Header[http.CanonicalHeaderKey(name)] = []string{value}
	}
	return from, r
}

// TestEveryPlaceholderIsRecognized holds the code of each placeholder, and what a
// learner reads of it.
func TestEveryPlaceholderIsRecognized(t *testing.T) {
	var said strings.Builder
	for _, p := range fixtures.Placeholders() {
		asked, resp := answerOf(p, "http://127.0.0.1:3000/_api/server.js")
		row := Recognize(asked, resp, true)
		require.NotNil(t, row, p.Name)
		problem := row.problem()
		assert.Equal(t, p.Code, string(problem.Code), "%s: %s", p.Name, row.Name)
		assert.Equal(t, p.Retryable, problem.Retryable, "%s: %s", p.Name, row.Name)
		fmt.Fprintf(&said, "%s: %s\n  %s\n", p.Name, problem.Code, problem.Detail)
	}
	const golden = "testdata/placeholders.golden"
	if *update {
		require.NoError(t, os.WriteFile(golden, []byte(said.String()), 0o644))
	}
	want, err := os.ReadFile(golden)
	require.NoError(t, err)
	assert.Equal(t, string(want), said.String())
}

func TestTheTable(t *testing.T) {
	pseudo, _ := lang.Find(lang.Pseudo)
	names := map[string]bool{}
	for _, p := range table {
		assert.False(t, names[p.Name], "%s: there are two", p.Name)
		names[p.Name] = true
		assert.Equal(t, p.Code == "", p.Do == "", p.Name)
		if p.Do != "" {
			assert.Regexp(t, `^[A-Z].*\.$`, p.Do, p.Name)
			assert.NotEqual(t, p.Do, pseudo.Sentence(p.Do), "%s: no catalogue has it", p.Name)
		}
		only := p.Host != "" || p.Header != "" || p.Lands != "" || p.Cold || p.File || p.NoPage || p.Doubt
		errors := p.Status != nil
		for _, s := range p.Status {
			errors = errors && s >= 400
		}
		whole := p.Title != "" && (p.Text != "" || p.Raw != "") || p.Raw != "" && p.Text != ""
		assert.True(t, only || whole || errors || p.Title != "", "%s: a learner's page could say that", p.Name)
		for _, field := range strings.Split(p.Header, "|") {
			name, _, ok := strings.Cut(field, ":")
			assert.Equal(t, p.Header != "", ok, "%s: %s", p.Name, field)
			assert.Equal(t, http.CanonicalHeaderKey(name), name, p.Name)
		}
		assert.Equal(t, strings.ToLower(p.Raw), p.Raw, p.Name)
		for _, words := range append(strings.Split(p.Title, "|"), strings.Split(p.Text, "|")...) {
			assert.Equal(t, even(words), words, p.Name)
		}
	}
}

// honestPage talks of all that the table looks for.
const honestPage = `<!doctype html><html><head><title>%s</title></head><body><h1>%s</h1>
<p>My notes: Application error, No such app, Service Suspended, asleep, waking up, Just a moment…, Sign in, Log in, Site not found,
Run this Repl to see the results here, repl waking up, Glitch, the train has not arrived at the station, tunnel unavailable,
Do you want to continue? CodeSandbox, StackBlitz, connect to project, this domain is for sale, Welcome to nginx!, It works!,
usage limits, dev server has not been started yet, please wait, loading, error code: 1033.</p>
<form action="/login"><input name="user"><input type="password" name="password"><button>Sign in</button></form>
<noscript>This page needs JavaScript.</noscript><script>setTimeout(() => console.log('Just a moment…'), 1000)</script></body></html>`

func TestHonestProjectsAreTheirOwn(t *testing.T) {
	html, js := "text/html; charset=utf-8", "text/javascript"
	for _, title := range []string{"Application error", "Just a moment…", "Sign in", "Asleep", "Waking up the neighbours", "Site not found",
		"No such app", "Service Suspended", "Loading…", "Connect to project", "Do you want to continue?", "Express", "Welcome to my page",
		"My Glitch game", "Glitch", "The train has not arrived at the station", "Too many requests", "It works", "Please wait"} {
		page := strings.ReplaceAll(honestPage, "%s", title)
		assert.Nil(t, Recognize("https://a.example/", answered(200, html, page), true), "a page titled %s", title)
		assert.Nil(t, Recognize("https://a.example/login", answered(200, html, page), true), "a page titled %s", title)
		assert.Nil(t, Recognize("https://a.example/nothing", answered(404, html, strings.ReplaceAll(page, "title", "b")), true), "a 404 that says %s", title)
		assert.Nil(t, Recognize("https://a.example/_api/server.js", answered(200, js, "// "+title+"\nconst page = `"+page+"`;\n"), true))
		script := "// " + title + "\nconst page = `" + page + "`;\n"
		assert.Nil(t, Recognize("https://a.example/_api/server.js", answered(200, html, script), true), "a script sent as HTML, titled %s", title)
		pug := "\ufeffhtml\n  body\n    h1 " + title + "\n    form(action='/login')\n      input(type='password')\n"
		assert.Nil(t, Recognize("https://a.example/_api/views/index.pug", answered(200, html, pug), true), "a template titled %s", title)
		assert.Nil(t, Recognize("https://a.example/api/users", answered(200, "application/json", `{"error":"`+title+`"}`), true))
		assert.Nil(t, Recognize("https://a.example/api/users", answered(401, "application/json", `{"error":"`+title+`"}`), true))
		assert.Nil(t, Recognize("https://a.example/api/users", answered(500, "text/plain", title), false))
		assert.Nil(t, Recognize("https://a.example/api/users", answered(429, "text/plain", title), false), "a limit of its own")
	}
	for _, status := range []int{200, 201, 204, 301, 304, 400, 401, 403, 404, 405, 409, 410, 418, 422} {
		assert.Nil(t, Recognize("https://a.example/", answered(status, html, "<pre>Cannot GET /</pre>"), true), status)
		assert.Nil(t, Recognize("https://my-app.onrender.com/", answered(status, html, "<pre>Cannot GET /</pre>"), true), status)
		assert.Nil(t, Recognize("https://my-app.netlify.app/", answered(status, html, "<h1>Page not found</h1>"), status != 401), status)
		assert.Nil(t, Recognize("https://my-app.vercel.app/", answered(status, html, "<h1>Page not found</h1>"), true), status)
		assert.Nil(t, Recognize("https://x-3000.app.github.dev/", answered(status, html, "<pre>Cannot GET /</pre>"), true), status)
	}
}

func answered(status int, kind, body string) *checks.Response {
	return &checks.Response{URL: "https://a.example/", Status: status, Header: checks.Header{"Content-Type": {kind}}, Body: body}
}
