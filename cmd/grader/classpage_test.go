package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/api"
	"grader/checks"
	"grader/checks/batch"
	"grader/checks/queue"
	"grader/checks/report"
)

// signedIn is a browser of ada's.
func (s *batchService) signedIn() *http.Client {
	s.t.Helper()
	jar := &oneCookie{}
	client := &http.Client{Jar: jar}
	resp, err := client.PostForm(s.url+"/sign-in", url.Values{"token": {adasToken}, "to": {"/b/"}})
	require.NoError(s.t, err)
	require.NoError(s.t, resp.Body.Close())
	require.Equal(s.t, "/b/", resp.Request.URL.Path)
	return client
}

// A oneCookie is a jar for one site.
type oneCookie struct{ cookies []*http.Cookie }

func (j *oneCookie) SetCookies(_ *url.URL, cookies []*http.Cookie) {
	j.cookies = append(j.cookies, cookies...)
}

func (j *oneCookie) Cookies(*url.URL) []*http.Cookie { return j.cookies }

// A class is handed in by the form, graded, looked at, downloaded, graded again; nobody
// else sees it.
func TestAClassOnThePage(t *testing.T) {
	good, goodTarget := project(t, "complete")
	bad, badTarget := project(t, "event-user-count")
	s := serveBatches(t, goodTarget, badTarget)
	browser := s.signedIn()
	look := func(path string) (int, string) {
		resp, err := browser.Get(s.url + path)
		require.NoError(t, err)
		defer resp.Body.Close()
		body, err := io.ReadAll(resp.Body)
		require.NoError(t, err)
		return resp.StatusCode, string(body)
	}
	send := func(rows string) *http.Response {
		body := "--x\r\nContent-Disposition: form-data; name=\"rows\"\r\n\r\n" + rows + "\r\n" +
			"--x\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nChat\r\n" +
			"--x\r\nContent-Disposition: form-data; name=\"key\"\r\n\r\nonce\r\n" +
			"--x\r\nContent-Disposition: form-data; name=\"challenge\"\r\n\r\n" + defaultChallenge + "\r\n--x--\r\n"
		resp, err := browser.Post(s.url+"/b/", "multipart/form-data; boundary=x", strings.NewReader(body))
		require.NoError(t, err)
		return resp
	}
	resp := send("student,url\nAda," + good + "\n," + bad + "\n")
	text, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	assert.Equal(t, http.StatusUnprocessableEntity, resp.StatusCode)
	assert.Contains(t, string(text), "line 3: the student&#39;s cell is empty")

	rows := "student,url\nAda," + good + "\nBen," + bad + "\nCy," + bad + "\nDi,\nEd,nonsense\n"
	resp = send(rows)
	require.NoError(t, resp.Body.Close())
	path := resp.Request.URL.Path
	require.Regexp(t, `^/b/[a-z0-9]{20,}$`, path)
	resp = send(rows)
	require.NoError(t, resp.Body.Close())
	assert.Equal(t, path, resp.Request.URL.Path, "what is sent twice is one class")

	_, events := look(path + "/events?seen=")
	assert.Contains(t, events, "event: end\n")
	status, page := look(path)
	assert.Equal(t, http.StatusOK, status)
	for _, says := range []string{"5 of 5 graded", "2 of 4 fail hint 2.", "All for this reason", "The same source", `href="` + path + `/1#hint-2"`} {
		assert.Contains(t, page, says)
	}
	_, one := look(path + "/1")
	assert.Contains(t, one, `id="hint-2"`)
	_, moodle := look(path + "/results?format=moodle")
	assert.Contains(t, moodle, "Full name,Email address,ID number,Chat,")
	_, lines := look(path + "/results")
	assert.Equal(t, 5, strings.Count(lines, "\n"))
	again, err := browser.PostForm(s.url+path+"/retry", url.Values{"all": {"on"}})
	require.NoError(t, err)
	require.NoError(t, again.Body.Close())
	assert.Equal(t, path, again.Request.URL.Path)
	_, events = look(path + "/events?seen=")
	assert.Contains(t, events, "event: end\n")
	_, list := look("/b/")
	assert.Contains(t, list, `<a href="`+path+`">`)
	_, page = look(path)
	assert.Contains(t, page, `href="`+path+`/1/history"`)
	_, history := look(path + "/1/history")
	assert.Equal(t, 2, strings.Count(history, `<th scope="row">`))
	assert.Contains(t, history, "as before")
	_, page = look(path + "?changed=on")
	assert.Contains(t, page, "Nobody fits.")

	bobs := s.create("/v1/batches?title=Secret", "application/x-ndjson", `{"url": "nonsense"}`, "Authorization", "Bearer "+bobsToken)
	status, page = look(strings.Replace(bobs, "/v1/batches/", "/b/", 1))
	assert.Equal(t, http.StatusNotFound, status)
	assert.NotContains(t, page, "Secret")
}

// A class is handed in with a schedule, which is changed, refused and removed on its page;
// a page of another site does nothing of it.
func TestAScheduleOnThePage(t *testing.T) {
	s := serveBatches(t)
	browser := s.signedIn()
	post := func(path, contentType, body string, header ...string) (*http.Response, string) {
		t.Helper()
		req, err := http.NewRequest(http.MethodPost, s.url+path, strings.NewReader(body))
		require.NoError(t, err)
		req.Header.Set("Content-Type", contentType)
		for i := 0; i < len(header); i += 2 {
			req.Header.Set(header[i], header[i+1])
		}
		resp, err := browser.Do(req)
		require.NoError(t, err)
		defer resp.Body.Close()
		text, err := io.ReadAll(resp.Body)
		require.NoError(t, err)
		return resp, string(text)
	}
	until := time.Now().Add(30 * 24 * time.Hour).UTC().Format("2006-01-02T15:04")
	handIn := func(until string) (*http.Response, string) {
		body := ""
		for _, field := range []string{"rows\nstudent,url\nAda,nonsense\n", "key\nonce", "challenge\n" + defaultChallenge, "every\n24h", "until\n" + until} {
			name, value, _ := strings.Cut(field, "\n")
			body += "--x\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n"
		}
		return post("/b/", "multipart/form-data; boundary=x", body+"--x--\r\n")
	}
	resp, page := handIn("2020-01-01T00:00")
	assert.Equal(t, http.StatusUnprocessableEntity, resp.StatusCode)
	assert.Contains(t, page, "The schedule ends before its first run.")
	resp, page = handIn(until)
	assert.Contains(t, page, "Graded again: Every day · until")
	path := resp.Request.URL.Path
	again, _ := handIn(until)
	assert.Equal(t, path, again.Request.URL.Path, "what is sent twice is one class")

	const form = "application/x-www-form-urlencoded"
	for _, header := range [][]string{{"Sec-Fetch-Site", "cross-site"}, {"Origin", "https://evil.example"}} {
		resp, _ = post(path+"/schedule", form, "remove=on", header...)
		assert.Equal(t, http.StatusForbidden, resp.StatusCode)
	}
	resp, page = post(path+"/schedule", form, "every=12h&until=2020-01-01T00:00")
	assert.Equal(t, http.StatusUnprocessableEntity, resp.StatusCode)
	assert.Contains(t, page, `<option value="12h0m0s" selected>`)
	assert.Contains(t, page, "Graded again: Every day · until", "it is as it was")
	_, page = post(path+"/schedule", form, "every=12h&until="+until+"&paused=on")
	assert.Regexp(t, "Graded again: Every 12 hours · until (?s:.*)paused", page)
	_, page = post(path+"/schedule", form, "remove=on")
	assert.Contains(t, page, "Not graded again automatically.")
	bobs := s.create("/v1/batches", "application/x-ndjson", `{"url": "nonsense"}`, "Authorization", "Bearer "+bobsToken)
	resp, _ = post(strings.Replace(bobs, "/v1/batches/", "/b/", 1)+"/schedule", form, "every=12h&until="+until)
	assert.Equal(t, http.StatusNotFound, resp.StatusCode)
}

// The page of a class of 100,000 in SQLite is no larger than that of one of 1,000, and
// asks for no more. How long it takes is logged, and told by docs/batches.md.
func TestThePageOfALargeClass(t *testing.T) {
	if testing.Short() {
		t.Skip("100,000 submissions take long")
	}
	const all = 100_000
	opts := api.Options{Default: defaultChallenge, Log: slog.New(slog.DiscardHandler), Classes: &classes{}}
	hints := []report.Result{}
	for n, text := range []string{"`currentUsers` should be defined.", "Server should emit.", "Client should listen."} {
		hints = append(hints, report.Result{Number: n + 1, Text: text, Verdict: report.Pass, Assertions: []report.Assertion{}})
	}
	graded := func(_ context.Context, _ batch.Spec, s batch.Submission) (*report.Report, error) {
		r := &report.Report{Schema: report.Schema, Verdict: report.Pass, Hints: append([]report.Result{}, hints...), Project: report.ProjectInfo{URL: s.URL,
			Pages: []report.PageInfo{{Path: "/_api/server.js", Status: 200, Bytes: 900, SHA256: fmt.Sprint(s.N)}}}}
		switch {
		case s.N == all-1:
			r.Verdict, r.Error = report.Error, &report.Trouble{Code: report.HostGone}
		case s.N%3 == 0:
			r.Verdict, r.Hints[1].Verdict = report.Fail, report.Fail
			r.Hints[1].Explanation = []report.Note{{Code: "missing", Detail: "The server never emits.", Params: map[string]string{"part": fmt.Sprint(s.N % 7)}}}
		}
		return r, nil
	}
	ctx := t.Context()
	q, err := queue.Open(ctx, "sqlite:"+filepath.Join(t.TempDir(), "grader.db"),
		queue.Options{Workers: 8, Work: batch.Options{Grade: graded}})
	require.NoError(t, err)
	require.NoError(t, q.Start(ctx))
	defer func() {
		q.Stop(context.Background())
		require.NoError(t, q.Close())
	}()
	opts.Challenges, opts.Batches = []*checks.Challenge{{Name: defaultChallenge, Title: "Chat"}}, q
	b, err := q.Create(ctx, batch.Spec{Title: "Course"}, nil, func(yield func(batch.Submission, error) bool) {
		for n := range all {
			s := batch.Submission{N: n, Student: fmt.Sprint("Student ", n), URL: fmt.Sprintf("https://p%d.example", n), Challenge: defaultChallenge}
			if !yield(s, nil) {
				return
			}
		}
	})
	require.NoError(t, err)
	h := api.New(opts)
	open := func(when, query string) string {
		began := time.Now()
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/b/"+b.ID+query, nil))
		t.Logf("%s, %q: %.1f ms, %d KB", when, query, float64(time.Since(began).Microseconds())/1000, w.Body.Len()>>10)
		require.Equal(t, http.StatusOK, w.Code, query)
		assert.Less(t, w.Body.Len(), 200<<10, query)
		return w.Body.String()
	}
	rows := func(body string) int { return len(regexp.MustCompile(`<tr id="s-`).FindAllString(body, -1)) }
	assert.Equal(t, 100, rows(open("at once", "")))
	began := time.Now()
	require.NoError(t, q.Wait(ctx, "", b.ID, time.Second, func(_ *batch.Batch, p batch.Progress) {
		open(fmt.Sprintf("%d graded", p.Counts.Final()), "")
	}))
	t.Logf("graded in %s", time.Since(began).Round(time.Second))
	body := open("done", "")
	assert.Contains(t, body, "100000 of 100000 graded")
	assert.Contains(t, body, "The reasons are those of the first 1000 students.")
	assert.Contains(t, body, "33333 of 100000 fail hint 2.")
	began = time.Now()
	_, err = q.Kinds(ctx, "", b.ID)
	require.NoError(t, err)
	t.Logf("totals: %s", time.Since(began))
	open("again", "")
	for query, want := range map[string]int{"?from=99950": 50, "?verdict=fail": 100, "?verdict=fail&hint=2&from=50000": 100, "?verdict=error": 1, "?changed=on": 0} {
		assert.Equal(t, want, rows(open("done", query)), query)
	}
}
