package explain_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"

	"grader/checks"
	"grader/checks/explain"
)

// What is said of an answer with which a program's assertion did not hold.
func TestAnswersToPrograms(t *testing.T) {
	for _, c := range []struct{ name, code, body, want string }{
		{"a member of a text", "assert.equal(data.name, 'Mint');", "Mint tea",
			"[answer_of] There is no `name` in the answer to `GET /tea`, which is `\"Mint tea\"`, a text."},
		{"a member of a page", "assert.equal(data.name, 'Mint');", "<!DOCTYPE html><html><title>Tea</title><p>Mint</p></html>",
			"[answer_of] There is no `name` in the answer to `GET /tea`, which is an HTML page (`Tea`)."},
		{"a text or a member", "assert(data.error === 'no tea' || data === 'no tea');", "No tea",
			"[text_differs] The answer to `GET /tea` is `No tea`; the check expects `'no tea'`: it differs in upper and lower case."},
		{"a member or a text", "assert(data.error === 'no tea' || data === 'no tea');", `{"error":"none"}`,
			"[value_equal] In the answer to `GET /tea`, `error` is `\"none\"`, a text; the check expects `'no tea'`."},
		{"neither", "assert(data.error === 'no tea' || data === 'no tea');", `{"err":"no tea"}`,
			"[answer_has] There is no `error` in the answer to `GET /tea`; there is `err`."},
		{"one of several", "assert(data.kind === 'green' || data.kind === 'black');", `{"kind":"red"}`,
			"[value_wanted] In the answer to `GET /tea`, `kind` is `\"red\"`, a text; the check expects one of `'green', 'black'`."},
		{"one of several texts", "assert(data === 'green' || data === 'black');", "red",
			"[text_equal] The answer to `GET /tea` is `red`; the check expects one of `'green', 'black'`."},
		{"a key too many", "assert.deepEqual(data, { kind: 'green' });", `{"kind":"green","leaf":{"n":1}}`,
			"[answer_extra] In the answer to `GET /tea` there is `leaf`, which must not be there."},
		{"a key too many within", "assert.deepEqual(data, { leaf: { n: 1 } });", `{"leaf":{"n":1,"m":2}}`,
			"[answer_extra] In the answer to `GET /tea` there is `leaf.m`, which must not be there."},
		{"an empty text", "assert(data.kind && data.kind.length > 0);", `{"kind":""}`,
			"[value_wanted] In the answer to `GET /tea`, `kind` is `\"\"`, a text; the check expects a value that is truthy."},
		{"no boolean", "assert.isTrue(data.hot);", `{"hot":"true"}`,
			"[value_wanted] In the answer to `GET /tea`, `hot` is `\"true\"`, a text; the check expects `true`."},
		{"not in it, if it is there", "assert.isTrue(data.headers['x-lid']?.includes('ON'));", `{"headers":{"x-lid":"OFF"}}`,
			"[value_include] In the answer to `GET /tea`, `headers[\"x-lid\"]` does not contain `'ON'`; it is `\"OFF\"`, a text."},
		{"not there", "assert.isTrue(data.headers['x-lid']?.includes('ON'));", `{"headers":{"x-cup":"OFF"}}`,
			"[answer_has] There is no `[\"x-lid\"]` in `headers` in the answer to `GET /tea`; there is `x-cup`."},
		{"computed of a value", "assert.equal(data.kind.toLowerCase(), 'green');", `{"kind":"GREEN tea"}`,
			"[computed_wanted] `data.kind.toLowerCase()` is `\"green tea\"`, computed of `kind: \"GREEN tea\"` in the answer to `GET /tea`; the check expects `'green'`."},
		{"another beginning", "assert.match(data.range, /^\\^5\\.1/);", `{"range":"~5.1"}`,
			"[value_wanted] In the answer to `GET /tea`, `range` is `\"~5.1\"`, a text; the check expects one that starts with `^5.1`."},
		{"the address that answered", "const { url } = r;\nassert.equal(url, code + '/cup');", `{"url":"/cup"}`,
			"[computed_wanted] `url` is `\"https://learner.example/tea\"`, computed of the answer to `GET /tea`; the check expects `\"https://learner.example/cup\"`."},
		{"the status", "assert.equal(r.status, 201);", `{"status":201}`,
			"[computed_wanted] `r.status` is `200`, computed of the answer to `GET /tea`; the check expects `201`."},
	} {
		t.Run(c.name, func(t *testing.T) {
			const hint = "Tea.\n\n```js\nconst r = await fetch(code + '/tea');\nlet data = await r.text();\ntry { data = JSON.parse(data); } catch {}\n"
			r := checks.Grade(t.Context(), parse(t, hint+c.code+"\n```\n"), checks.Project{URL: "https://learner.example",
				Site: pages{"/tea": c.body}}, checks.Options{Explain: (&explain.Explainer{}).Begin})
			assert.Equal(t, []string{c.want}, says(r))
			assertTranslates(t, r.Hints[0])
		})
	}
}

// refusing is a project that answers everything with an error's status.
type refusing struct{}

func (refusing) Do(_ context.Context, req checks.Request) (*checks.Response, error) {
	return &checks.Response{URL: req.URL, Status: 400, StatusText: "Bad Request", Body: "no tea"}, nil
}

// What an error says may be all that was asked for: then its status is what is wrong.
func TestARightAnswerWithAnErrorStatus(t *testing.T) {
	hint := "Tea.\n\n```js\nconst r = await fetch(code + '/tea', { method: 'PUT' });\nif (!r.ok) throw new Error(await r.text());\n" +
		"assert.equal(await r.text(), 'no tea');\n```\n"
	r := checks.Grade(t.Context(), parse(t, hint), checks.Project{URL: "https://learner.example", Site: refusing{}},
		checks.Options{Explain: (&explain.Explainer{}).Begin})
	assert.Equal(t, []string{
		"[route_says] `PUT /tea` answered 400 Bad Request: `no tea`.",
		"[computed_wanted] `r.ok` is `false`, computed of the answer to `PUT /tea`; the check expects `true`.",
	}, says(r))
	assertTranslates(t, r.Hints[0])
}
