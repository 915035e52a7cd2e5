package web_test

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"grader/api/web"
	"grader/checks"
	"grader/checks/batch"
	explaining "grader/checks/explain"
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
		Check:      check,
		Grade:      grade,
	})))
	t.Cleanup(st.Close)
	st.many = serve(t, web.Options{Challenges: manyChallenges(), Check: check, Grade: grade})
	st.guarded = serve(t, web.Options{Challenges: challenges, Default: challenges[0].Name, Check: check, Grade: grade,
		Owner: func(hash [sha256.Size]byte) string {
			if hash == sha256.Sum256([]byte(token)) {
				return "ada"
			}
			return ""
		}})
	st.explained = serve(t, web.Options{Challenges: []*checks.Challenge{page.CommunicateByEmitting()}, Default: "communicate-by-emitting", Check: check, Grade: gradeExplained})
	st.arabic = serve(t, web.Options{Challenges: []*checks.Challenge{{Name: arabicName, Title: arabicTitle}}, Default: arabicName, Check: check, Grade: grade})
	letters := "ppfFfemxPpfw.." + strings.Repeat("pf", 12)
	st.batches = &memoryBatches{all: []*memoryBatch{classOf("running", "Chat", letters),
		classOf("done", "Chat, Monday", strings.NewReplacer(".", "p", "w", "e").Replace(letters)),
		classOf("waits", "", "...."), classOf("again", "Chat, Tuesday", "ppfFfemxPp").after("fefffpmxPe"), classOf("large", "Course", strings.Repeat("pf", 600))}}
	st.batches.set("again", func(b *memoryBatch) {
		b.Spec.Schedule = &batch.Schedule{Every: day, Until: clock().Add(30 * day), Due: clock().Add(20 * time.Hour), Runs: 3}
	})
	st.classes = serve(t, web.Options{Challenges: classChallenges, Default: classChallenges[0].Name, Check: check, Grade: grade,
		Classes: st.batches.options(), Clock: clock})
	return st
}

func serve(t *testing.T, opts web.Options) *httptest.Server {
	t.Helper()
	srv := httptest.NewServer(web.New(opts))
	t.Cleanup(srv.Close)
	return srv
}

func manyChallenges() []*checks.Challenge {
	list := []*checks.Challenge{{Name: "own", Title: "One of our own"}, {Name: "second", Title: "Another"}}
	for i := 1; i <= 28; i++ {
		block := "basic-node"
		if i > 14 {
			block = "express"
		}
		list = append(list, &checks.Challenge{Name: fmt.Sprint("exercise-", i), Title: fmt.Sprint("Exercise ", i), Block: block})
	}
	return list
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

var refused = &web.Refusal{Status: http.StatusUnprocessableEntity, Field: "url", Detail: "It has to begin with `https://`."}

// check takes what begins as an address does, or may have been meant so.
func check(url string) (string, error) {
	switch {
	case strings.HasPrefix(url, "http"):
		return strings.TrimRight(url, "/"), nil
	case strings.Contains(url, "."):
		return "https://" + url, nil
	case strings.HasPrefix(url, "ftp:"):
		return "", &web.Refusal{Status: http.StatusUnprocessableEntity, Field: "url",
			Detail: "The URL has to begin with https:// or http://, followed by the project's host name."}
	}
	return "", refused
}

// grade grades for real, but for the reports that a test has put there.
func grade(r *http.Request, ask web.Ask) (*report.Report, error) {
	return gradeAs(r, ask, func() checks.Explain { return explain })
}

// gradeExplained explains as the grader does.
func gradeExplained(r *http.Request, ask web.Ask) (*report.Report, error) {
	return gradeAs(r, ask, (&explaining.Explainer{}).Begin)
}

func gradeAs(r *http.Request, ask web.Ask, explain func() checks.Explain) (*report.Report, error) {
	url := ask.URL
	switch kind, made := strings.CutPrefix(url, "https://count.example/"); {
	case made && kind == "hostile":
		return hostile(), nil
	case made && kind == "long":
		return longReport(), nil
	case made && kind == "arabic":
		return arabicReport(), nil
	case made:
		return reportOf(report.Verdict(kind)), nil
	case url == "https://busy.example":
		return nil, &web.Refusal{Status: http.StatusServiceUnavailable, RetryAfter: 3 * time.Second,
			Detail: "All places are taken by other gradings. It says nothing about the project."}
	case !strings.HasPrefix(url, "http"):
		return nil, refused
	}
	client := &http.Client{Timeout: 20 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
	return checks.Grade(r.Context(), page.CommunicateByEmitting(), checks.Project{URL: url, Site: site{client}},
		checks.Options{Version: "1.4.0", Explain: explain}), nil
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
		return nil, &checks.SiteError{Code: report.ConnectionRefused, Detail: "The project's host does not accept connections at this address and port. Is the project running?", Retryable: true}
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, err
	}
	return &checks.Response{URL: resp.Request.URL.String(), Status: resp.StatusCode, Header: checks.Header(resp.Header), Body: string(body), Elapsed: time.Since(began)}, nil
}
