package explain_test

import (
	"context"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/checks"
	"grader/checks/explain"
	"grader/checks/page"
	"grader/checks/render"
	"grader/checks/report"
	"grader/fixtures"
)

// A handlerSite is a fixture's handler as a site, without a network.
type handlerSite struct{ c *fixtures.Case }

func (s handlerSite) Do(_ context.Context, req checks.Request) (*checks.Response, error) {
	at, redirected := req.URL, false
	for {
		rec := httptest.NewRecorder()
		s.c.Handler().ServeHTTP(rec, httptest.NewRequest("GET", at, nil))
		if to := rec.Header().Get("Location"); to != "" {
			base, _ := url.Parse(at)
			next, err := base.Parse(to)
			if err != nil {
				return nil, err
			}
			at, redirected = next.String(), true
			continue
		}
		return &checks.Response{URL: at, Redirected: redirected, Status: rec.Code, Header: checks.Header(rec.Header()), Body: rec.Body.String()}, nil
	}
}

func grade(t *testing.T, name string) *report.Report {
	t.Helper()
	c, err := fixtures.Open(name)
	require.NoError(t, err)
	now := time.Date(2026, 11, 22, 20, 15, 0, 0, time.UTC)
	return checks.Grade(t.Context(), page.CommunicateByEmitting(),
		checks.Project{URL: "https://learner.example", Site: handlerSite{c}},
		checks.Options{
			Explain: (&explain.Explainer{Origin: "https://www.freecodecamp.org"}).Begin,
			Clock:   func() time.Time { now = now.Add(100 * time.Millisecond); return now },
		})
}

// The examples of docs/report.md are gradings of these fixtures.
var examples = []string{
	"double-quotes", "back-ticks", "typographic-quotes", "event-usercount", "other-event-name", "misspelt-variable",
	"emit-on-the-next-line", "no-emit", "page-missing", "html-everywhere", "only-in-comment", "only-on-disconnect",
}

func TestExamplesOfTheReport(t *testing.T) {
	const path, heading = "../../docs/report.md", "## Examples\n"
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	before, section, _ := strings.Cut(string(data), heading)
	var after string
	if i := strings.Index(section, "\n## "); i >= 0 {
		section, after = section[:i], section[i:]
	}
	var got strings.Builder
	got.WriteString("\nWhat `--format text` says of some of the projects in `fixtures`. A test makes this section.\n")
	for _, name := range examples {
		c, err := fixtures.Open(name)
		require.NoError(t, err)
		got.WriteString("\n**" + name + "**: " + c.About + "\n\n```text\n")
		require.NoError(t, render.Text(&got, grade(t, name)))
		got.WriteString("```\n")
	}
	if *update {
		require.NoError(t, os.WriteFile(path, []byte(strings.TrimRight(before, "\n")+"\n\n"+heading+got.String()+after), 0o644))
	}
	assert.Equal(t, section, got.String(), "go test ./checks/explain -update writes it anew")
}
