package web_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"grader/api/web"
	"grader/checks"
	"grader/checks/page"
	"grader/checks/report"
	"grader/fixtures"
)

func newStage(t *testing.T) *stage {
	t.Helper()
	st := &stage{release: make(chan struct{})}
	st.passes = serveCase(t, "complete", nil)
	st.fails = serveCase(t, "other-event-name", nil)
	st.slow = serveCase(t, "complete", st.wait)
	st.dead = "http://127.0.0.1:1"
	st.Server = httptest.NewServer(st.count(web.New(web.Options{
		Challenges: append([]*checks.Challenge{page.CommunicateByEmitting()}, challenges[1:]...),
		Default:    "communicate-by-emitting",
		Grade:      grade,
	})))
	t.Cleanup(st.Close)
	return st
}

// serveCase serves a fixture on loopback, each request after a call of before.
func serveCase(t *testing.T, name string, before func(*http.Request)) string {
	t.Helper()
	c, err := fixtures.Open(name)
	require.NoError(t, err)
	h := c.Handler()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if before != nil {
			before(r)
		}
		h.ServeHTTP(w, r)
	}))
	t.Cleanup(srv.Close)
	return srv.URL
}

// wait lets the server's page of the slow project come when it is told to.
func (st *stage) wait(r *http.Request) {
	if r.URL.Path != "/_api/server.js" {
		return
	}
	select {
	case <-st.release:
	case <-r.Context().Done():
		st.abandoned.Add(1)
	}
}

// grade grades for real, but for the reports that a test has put there.
func grade(r *http.Request, url, _ string, _ bool) (*report.Report, error) {
	switch kind, made := strings.CutPrefix(url, "https://count.example/"); {
	case made && kind == "hostile":
		return hostile(), nil
	case made:
		return reportOf(report.Verdict(kind)), nil
	case !strings.HasPrefix(url, "http"):
		return nil, &web.Refusal{Status: http.StatusUnprocessableEntity, Title: "That address is refused", Detail: "It has to begin with `https://`."}
	}
	client := &http.Client{Timeout: 20 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
	return checks.Grade(r.Context(), page.CommunicateByEmitting(), checks.Project{URL: url, Site: site{client}},
		checks.Options{Version: "1.4.0", Explain: func() checks.Explain { return explain }}), nil
}

// explain stands in for package explain.
func explain(_ context.Context, j checks.Judged) (explanation, cautions []report.Note) {
	if j.Result.Verdict != report.Fail || len(j.Pages) == 0 {
		return nil, nil
	}
	return []report.Note{{Code: "stand_in", Detail: "Nothing on this page matches all of the pattern; `'user count'` is what is missing.",
		Page: j.Result.Assertions[0].Page, Line: 12, Example: "io.emit('user count', currentUsers);",
		Mark: &report.Mark{Line: 12, Text: "io.emit('users', currentUsers);", Column: 9, EndColumn: 16, Label: "expected 'user count'"}}}, nil
}

type site struct{ client *http.Client }

func (s site) Do(ctx context.Context, req checks.Request) (*checks.Response, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, req.URL, nil)
	if err != nil {
		return nil, err
	}
	began := time.Now()
	resp, err := s.client.Do(r)
	if err != nil {
		return nil, &checks.SiteError{Code: report.ConnectionRefused, Detail: "Nobody answered at the project's address.", Retryable: true}
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, err
	}
	return &checks.Response{URL: resp.Request.URL.String(), Status: resp.StatusCode, Header: checks.Header(resp.Header), Body: string(body), Elapsed: time.Since(began)}, nil
}
