package explain_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"grader/checks"
	"grader/checks/explain"
)

const serverHint = "It should be so.\n\n```js\nconst res = await fetch(new URL('/_api/server.js', code));\n" +
	"const data = await res.text();\nassert.match(data, /express/);\n```\n"

const (
	textHint = "It should be so.\n\n```js\nconst texts = await Promise.all(['/_api/server.js'].map((p) => fetch(code + p).then((r) => r.text())));\n" +
		"for (const text of texts) assert.match(text, /express/);\n```\n"
	jsonHint = "It should be so.\n\n```js\nconst data = await Promise.all(['/_api/server.js'].map((p) => fetch(code + p).then((r) => r.json())));\n" +
		"assert.equal(data[0].ok, true);\n```\n"
)

func TestBytesThatAreNoTextAreTold(t *testing.T) {
	for body, kind := range map[string]string{
		"\x1f\x8b\x08\x00 and more":                     "gzip",
		"\xff\xfec\x00o\x00n\x00s\x00t\x00 \x00a\x00":   "UTF-16",
		"c\x00o\x00n\x00s\x00t\x00 \x00a\x00 \x00=\x00": "UTF-16",
	} {
		for name, hint := range map[string]string{"page check": serverHint, "text": textHint, "JSON": jsonHint} {
			r := checks.Grade(t.Context(), parse(t, hint),
				checks.Project{URL: "https://learner.example", Site: pages{"/_api/server.js": body}},
				checks.Options{Explain: (&explain.Explainer{}).Begin})
			assert.Equal(t, []string{"[page_bytes] /_api/server.js is not the text that it should be: these are " + kind +
				" bytes. Save or send the file as UTF-8, and not compressed."}, says(r), name)
		}
	}
}

// A late site answers with a clock that is off.
type late struct{ ahead time.Duration }

func (l late) Do(_ context.Context, req checks.Request) (*checks.Response, error) {
	now := time.Now()
	date := now.Add(l.ahead).UTC().Format(http.TimeFormat)
	return &checks.Response{URL: req.URL, Status: 200, Header: checks.Header{"Date": {date}}, Body: `{"unix":1}`, Received: now}, nil
}

func TestAClockThatIsOffIsTold(t *testing.T) {
	const hint = "It should be now.\n\n```js\nconst r = await fetch(code + '/api');\nconst { unix } = await r.json();\n" +
		"assert.approximately(unix, Date.now(), 20000);\n```\n"
	for ahead, want := range map[time.Duration]string{
		2 * time.Minute:  "[clock_ahead] The clock of the project's server is ",
		-2 * time.Minute: "[clock_behind] The clock of the project's server is ",
		0:                "",
	} {
		r := checks.Grade(t.Context(), parse(t, hint), checks.Project{URL: "https://learner.example", Site: late{ahead}},
			checks.Options{Explain: (&explain.Explainer{}).Begin})
		said := says(r)
		last := said[len(said)-1]
		if want == "" {
			assert.NotContains(t, last, "clock")
		} else {
			assert.Contains(t, last, want)
		}
	}
}
