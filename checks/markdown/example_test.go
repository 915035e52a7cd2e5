package markdown

import (
	"context"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/checks"
	"grader/checks/hintjs"
	"grader/checks/report"
)

// A guestbook solves the own example.
type guestbook struct{ entries []any }

func (g *guestbook) Do(_ context.Context, req checks.Request) (*checks.Response, error) {
	resp := &checks.Response{URL: req.URL, Status: 200, StatusText: "OK"}
	switch _, path, _ := strings.Cut(req.URL, ".example"); {
	case path == "/":
		resp.Body = `<form id='guestbook' action="/api/entries"></form>`
	case path == "/_api/server.js":
		resp.Body = `app.use(express.json());`
	case path == "/_api/package.json":
		resp.Body = `{"dependencies":{"express":"^4.21.0"}}`
	case path == "/api/entries" && req.Method == "POST":
		var entry any
		if err := json.Unmarshal(req.Body, &entry); err != nil {
			return nil, err
		}
		g.entries = append(g.entries, entry)
		resp.Status, resp.StatusText, resp.Body = 201, "Created", string(req.Body)
	case path == "/api/entries":
		body, err := json.Marshal(map[string]any{"count": len(g.entries), "entries": append([]any{}, g.entries...)})
		resp.Body = string(body)
		return resp, err
	default:
		resp.Status, resp.StatusText = 404, "Not Found"
	}
	return resp, nil
}

func TestOwnExampleCanBeSolved(t *testing.T) {
	src, err := os.ReadFile("testdata/guestbook-api.md")
	require.NoError(t, err)
	l := &Loader{Program: func(code string) (checks.Check, error) { return hintjs.Compile(code) }}
	ch, err := l.Parse("guestbook-api.md", src)
	require.NoError(t, err)

	graded := checks.Grade(t.Context(), ch, checks.Project{URL: "https://a.example", Site: new(guestbook)}, checks.Options{})
	for _, hint := range graded.Hints {
		assert.Contains(t, []report.Verdict{report.Pass, report.Skip}, hint.Verdict, "%s: %s", hint.Text, hint.Failure)
	}
	assert.True(t, graded.Passed)

	graded = checks.Grade(t.Context(), ch, checks.Project{URL: "https://a.example", Site: variant{404, "Not Found"}}, checks.Options{})
	assert.Equal(t, report.Counts{Fail: 5, Skip: 1}, graded.Counts)
}
