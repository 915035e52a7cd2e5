package checks_test

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/checks"
	"grader/checks/report"
)

// asker is a program that sends requests, and fails.
type asker []checks.Request

func (a asker) Run(ctx context.Context, s *checks.Session) ([]report.Assertion, error) {
	for i, req := range a {
		req.Number = i + 1
		if _, err := s.Do(ctx, req); err != nil {
			return nil, err
		}
	}
	return nil, &checks.Failure{Message: "no", Expression: &report.Expression{Line: 1, Code: "assert(x)", Values: []report.Value{{Value: strings.Repeat("v", 9000)}}}}
}

type siteFunc func(checks.Request) (*checks.Response, error)

func (f siteFunc) Do(_ context.Context, req checks.Request) (*checks.Response, error) { return f(req) }

func gradeAsker(t *testing.T, site siteFunc, hints ...asker) *report.Report {
	t.Helper()
	ch := &checks.Challenge{}
	for _, h := range hints {
		ch.Hints = append(ch.Hints, checks.Hint{Check: h})
	}
	return checks.Grade(t.Context(), ch, checks.Project{URL: "http://a.example", Site: site}, checks.Options{})
}

func TestEachHintHasItsOwnExchanges(t *testing.T) {
	site := func(req checks.Request) (*checks.Response, error) {
		return &checks.Response{URL: req.URL + "/end", Redirected: true, Status: 201, Body: "body\xff", Header: checks.Header{
			"Content-Type": {"text/plain"}, "Set-Cookie": {"id=hush"},
		}}, nil
	}
	r := gradeAsker(t, site,
		asker{{URL: "http://a.example/a?b=c"}, {Method: "POST", URL: "http://a.example/p", Body: []byte("x=1"), Header: checks.Header{
			"Authorization": {"hush"}, "Content-Type": {"application/x-www-form-urlencoded"},
		}}},
		asker{{URL: "http://a.example/a"}, {URL: "http://a.example/a"}},
		asker{{URL: "http://a.example/a"}})
	require.Len(t, r.Hints, 3)
	assert.Equal(t, []report.Exchange{
		{Method: "GET", Path: "/a?b=c", Location: "http://a.example/a?b=c/end", Status: 201, ContentType: "text/plain", Answer: "body\ufffd", Secrets: []string{"Set-Cookie"}},
		{
			Method: "POST", Path: "/p", Location: "http://a.example/p/end", SentType: "application/x-www-form-urlencoded", Sent: "x=1", Status: 201,
			ContentType: "text/plain", Answer: "body\ufffd", Secrets: []string{"Authorization", "Set-Cookie"},
		},
	}, r.Hints[0].Exchanges)
	assert.Len(t, r.Hints[1].Exchanges, 2)
	assert.Len(t, r.Hints[2].Exchanges, 1)
	assert.False(t, r.Hints[2].Exchanges[0].Shared, "what a program asks for is sent")
	assert.Len(t, []rune(r.Hints[0].Failed.Values[0].Value), 499, "bounded")
	assert.True(t, r.Truncated)
}

func TestSaysThatAProjectEnded(t *testing.T) {
	ended := func(req checks.Request) (*checks.Response, error) {
		switch {
		case strings.HasSuffix(req.URL, "/first"):
			return &checks.Response{URL: req.URL, Status: 200}, nil
		case strings.HasSuffix(req.URL, "/bad"):
			return nil, &checks.SiteError{Code: report.BadResponse, Detail: "Incomplete."}
		}
		return nil, &checks.SiteError{Code: report.ConnectionRefused, Detail: "Refused."}
	}
	get := func(path string) asker { return asker{{URL: "http://a.example" + path}} }
	const told = "The project takes no connections any more: it seems to have ended while it answered GET "
	for _, c := range []struct {
		name  string
		hints []asker
		want  []string
	}{
		{"while it answered", []asker{get("/first"), get("/bad"), get("/next")}, []string{"no", told + "/bad. Its log says why.", told + "/bad. Its log says why."}},
		{"and was asked again at once", []asker{get("/first"), get("/next")}, []string{"no", told + "/next. Its log says why."}},
		{"perhaps", []asker{get("/bad")}, []string{"The project gave no complete answer to GET /bad. If it ended while it answered, its log says why."}},
		{"it never ran", []asker{get("/next"), get("/other")}, []string{"Refused.", "Refused."}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, h := range gradeAsker(t, ended, c.hints...).Hints {
				got = append(got, h.Message)
			}
			assert.Equal(t, c.want, got)
		})
	}
}
