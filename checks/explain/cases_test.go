package explain_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/checks"
	"grader/checks/explain"
	"grader/checks/hintjs"
	"grader/checks/markdown"
	"grader/checks/report"
)

// A row is a small input, and what should be said of it.
type row struct {
	Kind       string            `json:"kind"`
	Pattern    json.RawMessage   `json:"pattern"` // a regular expression, several, or a call of assert
	Message    string            `json:"message,omitempty"`
	Page       string            `json:"page"`
	Source     string            `json:"source"`
	OtherPages map[string]string `json:"other_pages,omitempty"`
	Say        []string          `json:"say"`
}

// patterns are those of a row.
func (r row) patterns(t testing.TB) []string {
	var list []string
	if r.Pattern[0] == '[' {
		require.NoError(t, json.Unmarshal(r.Pattern, &list))
		return list
	}
	list = []string{""}
	require.NoError(t, json.Unmarshal(r.Pattern, &list[0]))
	return list
}

// challenge is that of a row, as an author writes it.
func (r row) challenge(t testing.TB) *checks.Challenge {
	t.Helper()
	var asserts strings.Builder
	read := "await res.text()"
	for _, p := range r.patterns(t) {
		if strings.HasPrefix(p, "assert.") {
			if !strings.Contains(p, "atch(data,") {
				read = "await res.json()"
			}
			asserts.WriteString(p + "\n")
		} else {
			message, _ := json.Marshal(r.Message)
			fmt.Fprintf(&asserts, "assert.match(data, %s, %s);\n", p, message)
		}
	}
	return parse(t, fmt.Sprintf("It should be so.\n\n```js\nconst url = new URL(%q, code);\nconst res = await fetch(url);\nconst data = %s;\n%s```\n",
		r.Page, read, asserts.String()))
}

// parse reads hints as a challenge's file has them.
func parse(t testing.TB, hints string) *checks.Challenge {
	t.Helper()
	l := markdown.Loader{Program: func(code string) (checks.Check, error) { return hintjs.Compile(code) }}
	ch, err := l.Parse("one.md", []byte("---\nid: 589fc831f9fc0f352b528e00\ntitle: One\nchallengeType: 2\ndashedName: one\n---\n\n# --hints--\n\n"+hints))
	require.NoError(t, err)
	return ch
}

// pages is a project by its paths.
type pages map[string]string

func (p pages) Do(_ context.Context, req checks.Request) (*checks.Response, error) {
	u, err := url.Parse(req.URL)
	if err != nil {
		return nil, err
	}
	body, ok := p[u.Path]
	resp := &checks.Response{URL: req.URL, Status: 200, StatusText: "OK", Body: body,
		Header: checks.Header{"Content-Type": {"text/plain"}, "Access-Control-Allow-Origin": {"*"}}}
	if !ok {
		resp.Status, resp.StatusText, resp.Body = 404, "Not Found", "Not Found"
	}
	return resp, nil
}

// says is what a report says of its hints, a line each.
func says(r *report.Report) []string {
	list := []string{}
	for _, h := range r.Hints {
		for _, n := range h.Explanation {
			list = append(list, spoken(n))
		}
		for _, n := range h.Cautions {
			hollow := ""
			if n.Hollow {
				hollow = "hollow "
			}
			list = append(list, hollow+"caution "+spoken(n))
		}
	}
	return list
}

func spoken(n report.Note) string {
	line := ""
	if n.Line > 0 {
		line = fmt.Sprintf(":%d", n.Line)
	}
	return "[" + n.Code + line + "] " + n.Detail
}

// grade grades a row's source, and the other pages of its project with it.
func (r row) grade(t testing.TB) *report.Report {
	t.Helper()
	site := pages{r.Page: r.Source}
	ch := r.challenge(t)
	for path, body := range r.OtherPages {
		site[path] = body
		other := parse(t, fmt.Sprintf("Ask.\n\n```js\nconst url = new URL(%q, code);\nconst res = await fetch(url);\nconst data = await res.text();\nassert.exists(data);\n```\n", path))
		ch.Hints = append(ch.Hints, other.Hints...)
	}
	return checks.Grade(t.Context(), ch, checks.Project{URL: "https://learner.example", Site: site}, checks.Options{Explain: (&explain.Explainer{}).Begin})
}

// rows reads a file of rows, a line each.
func rows(t testing.TB, path string) []row {
	t.Helper()
	data, err := os.ReadFile(path)
	if os.IsNotExist(err) {
		t.Skip(path + " is not there")
	}
	require.NoError(t, err)
	var list []row
	for line := range bytes.Lines(data) {
		var r row
		require.NoError(t, json.Unmarshal(line, &r))
		list = append(list, r)
	}
	return list
}

// Each row of testdata/cases.jsonl is a small input, and all that there is to say
// of it.
func TestCases(t *testing.T) {
	const path = "testdata/cases.jsonl"
	var got bytes.Buffer
	write := json.NewEncoder(&got)
	write.SetEscapeHTML(false)
	for i, r := range rows(t, path) {
		want := r.Say
		graded := r.grade(t)
		for _, h := range graded.Hints {
			assertTranslates(t, h)
		}
		r.Say = says(graded)
		require.NoError(t, write.Encode(r))
		if !*update {
			assert.Equal(t, want, r.Say, "row %d, %s: %s\n%s", i+1, r.Kind, r.Pattern, numbered(r.Source))
		}
	}
	if *update {
		require.NoError(t, os.WriteFile(path, got.Bytes(), 0o644))
	}
}

// The rows of the family's own list, whose answers are in testdata/shared.txt.
// TestPrograms and TestSaysHowAPageCame have those of them that are no pattern.
func TestSharedCases(t *testing.T) {
	const path = "testdata/shared.txt"
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	var got strings.Builder
	for i, r := range rows(t, "../../../shared/explain-cases.jsonl") {
		if p := r.patterns(t)[0]; p[0] != '/' && !strings.HasPrefix(p, "assert.") {
			continue
		}
		fmt.Fprintf(&got, "%d %s %s\n", i+1, r.Kind, r.Pattern)
		graded := r.grade(t)
		for _, h := range graded.Hints {
			assertTranslates(t, h)
		}
		for _, s := range says(graded) {
			got.WriteString("  " + s + "\n")
		}
	}
	if *update {
		require.NoError(t, os.WriteFile(path, []byte(got.String()), 0o644))
	}
	assert.Equal(t, string(want), got.String())
}

func TestPrograms(t *testing.T) {
	const post = "Post three.\n\n```js\nfor (const text of ['a', 'b', 'c']) {\n  const r = await fetch(code + '/api/notes', {method: 'POST', body: text});\n" +
		"  assert.equal((await r.text()).length, 1);\n}\n```\n\n"
	const read = "Read.\n\n```js\nconst r = await fetch(code + '/_api/cup-info');\nconst info = JSON.parse(await r.text());\nif (info.n !== 1) assert.fail();\nassert(true);\n```\n\n"
	const either = "Tea.\n\n```js\nconst data = JSON.parse(await (await fetch(code + '/api/tea')).text());\nassert(data.kind === 'green' || data.kind === 'black');\n```\n"
	r := checks.Grade(t.Context(), parse(t, post+read+either), checks.Project{URL: "https://learner.example", Site: pages{"/api/tea": `{"kind":"red"}`}},
		checks.Options{Explain: (&explain.Explainer{}).Begin})
	assert.Equal(t, []string{
		"[route_missing] `POST /api/notes` answered 404 Not Found: no route takes it.",
		"[route_missing] `GET /_api/cup-info` answered 404 Not Found: no route takes it.",
		"[value_wanted] In the answer to `GET /api/tea`, `kind` is `\"red\"`, a text; the check expects one of `'green', 'black'`.",
	}, says(r))
	for _, h := range r.Hints {
		assertTranslates(t, h)
	}
}

// A program that reads a file is explained as a page check is, with the line.
func TestProgramsThatReadFiles(t *testing.T) {
	const hint = "It should be so.\n\n```js\nconst data = await (await fetch(`${code}%s`)).%s();\nassert.exists(data);\n%s\n```\n"
	const script = "// the bus\nlet riders = 0;\nbus.send('ticks', riders);\n"
	const list = "{\n  \"type\": \"modul\",\n  \"words\": [\"b\", \"a\"]\n}\n"
	for _, c := range []struct{ path, read, code, body, want string }{
		{"/_api/server.js", "text", "assert.match(data, /bus\\.send\\(\\s*(['\"])tick\\1/);", script,
			"[nearly:3] There is no `bus.send('tick'` in /_api/server.js; line 3 has `bus.send('ticks'`, which is close but not the same."},
		{"/_api/server.js", "text", "const name = 'tick';\nassert.match(data, new RegExp('bus\\\\.send\\\\(\\\\s*(\\'|\")' + name + '\\\\1'));", script,
			"[nearly:3] There is no `bus.send('tick'` in /_api/server.js; line 3 has `bus.send('ticks'`, which is close but not the same."},
		{"/_api/server.js", "text", "for (const re of [/riders/, /bus\\.on/]) assert.isTrue(re.test(data));", script,
			"[missing] There is no `bus.on` in /_api/server.js."},
		{"/_api/server.js", "text", "assert.notMatch(data, /\\blet\\b/);", script, "[unwanted:2] Line 2 of /_api/server.js has `let`, which must not be there."},
		{"/_api/server.js", "text", "assert(!/\\blet\\b/.test(data));", script, "[unwanted:2] Line 2 of /_api/server.js has `let`, which must not be there."},
		{"/_api/server.js", "text", "assert.match(data.replace(/\\s/g, ''), /bus.off/);", script,
			"[computed_wanted] `data.replace(/\\s/g, '')` is `\"//thebusletriders=0;bus.send('ticks',riders);\"`, computed of the answer to `GET /_api/server.js`; the check expects a match of `/bus.off/`."},
		{"/_api/package.json", "json", "const { type } = data;\nassert.equal(type, 'module');", list,
			"[value_differs:2] In the answer to `GET /_api/package.json`, `type` is `\"modul\"`, a text; the check expects `'module'`: after `modul` it ends, where the check's has `e`."},
		{"/_api/package.json", "json", "const { words } = data;\nassert.deepEqual(words, ['a', 'b']);", list,
			"[value_equal:3] In the answer to `GET /_api/package.json`, `words[0]` is `\"b\"`, a text; the check expects `\"a\"`."},
		{"/_api/package.json", "json", "const { type } = data;\nassert.isAbove(type.length, 9);", list,
			"[value_wanted:2] In the answer to `GET /_api/package.json`, `type.length` is `5`; the check expects more than `9`."},
		{"/_api/package.json", "json", "const { type } = data;\nassert(type);", "{\n  \"type\": \"module\",\n}\n",
			"[json_comma:2] /_api/package.json is not valid JSON: line 2 has a comma too many, before `}` (Expected double-quoted property name in JSON at position 22)."},
		{"/api/word", "text", "assert.isTrue(/^[a-z]+$/.test(data));", "A1",
			"[text_no_match] The answer to `GET /api/word` is `A1`, in which nothing matches `/^[a-z]+$/`."},
	} {
		r := checks.Grade(t.Context(), parse(t, fmt.Sprintf(hint, c.path, c.read, c.code)), checks.Project{URL: "https://learner.example",
			Site: pages{c.path: c.body}}, checks.Options{Explain: (&explain.Explainer{}).Begin})
		assert.Equal(t, []string{c.want}, says(r), c.code)
		assertTranslates(t, r.Hints[0])
	}
}

// What makes several hints fail is told once.
func TestTheSameCauseIsToldOnce(t *testing.T) {
	one := "It should be so.\n\n```js\nconst url = new URL('/_api/server.js', code);\nconst res = await fetch(url);\nconst data = await res.text();\nassert.match(data, /%s/);\n```\n\n"
	r := checks.Grade(t.Context(), parse(t, fmt.Sprintf(one, "first")+fmt.Sprintf(one, "second")), checks.Project{URL: "https://learner.example", Site: pages{}},
		checks.Options{Explain: (&explain.Explainer{}).Begin})
	assert.Equal(t, []string{
		"[page_missing] /_api/server.js answered 404 Not Found: the project has nothing at this address. Look at the file's name, and at whether the server sends it.",
		"[as_before] This fails for the same cause as hint 1.",
	}, says(r))
}

// What stands in the call that one hint asks for is not what another hint lacks in its own.
func TestAPlaceInTheCallOfAnotherHint(t *testing.T) {
	const pack = "Pack.\n\n```js\nconst res = await fetch(code + '/_api/server.js');\nconst data = await res.text();\n" +
		"assert.match(data, /gate.pack/gi);\nassert.match(data, /nil,\\s*row.key/gi);\n```\n\n"
	const unpack = "Unpack.\n\n```js\nconst res = await fetch(code + '/_api/server.js');\nconst data = await res.text();\n" +
		"assert.match(data, /gate.unpack/gi);\nassert.match(data, /nil,\\s*nil/gi);\n```\n"
	for _, c := range []struct {
		source string
		want   []string
	}{
		{"gate.pack((row, done) => done(nil, row.name));\n", []string{
			"[has:1] There is no `nil, row.key` in /_api/server.js; line 1 has `nil, row.name`.",
			"[missing] There is no `gate.unpack` in /_api/server.js.",
			"[missing] There is no `nil, nil` in /_api/server.js.",
		}},
		{"gate.pack((row, done) => done(nil, row.name));\ngate.unpack((key, done) => done(nil, key));\n", []string{
			"[has:1] There is no `nil, row.key` in /_api/server.js; line 1 has `nil, row.name`.",
			"[has:2] There is no `nil, nil` in /_api/server.js; line 2 has `nil, key`.",
		}},
	} {
		r := checks.Grade(t.Context(), parse(t, pack+unpack), checks.Project{URL: "https://learner.example",
			Site: pages{"/_api/server.js": c.source}}, checks.Options{Explain: (&explain.Explainer{}).Begin})
		assert.Equal(t, c.want, says(r), c.source)
	}
}
