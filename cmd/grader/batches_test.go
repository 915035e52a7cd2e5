package main

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/api"
	"grader/checks/hintjs"
	"grader/checks/report"
	"grader/fixtures"
)

// A batchService is the service with a database, whose owners are ada and bob.
type batchService struct {
	t   *testing.T
	url string
	dir string // with the database
}

const (
	adasToken = "ada-token-of-sixteen-bytes"
	bobsToken = "bob-token-of-sixteen-bytes"
)

func serveBatches(t *testing.T, targets ...string) *batchService {
	t.Helper()
	dir := t.TempDir()
	tokens := filepath.Join(dir, "tokens")
	require.NoError(t, os.WriteFile(tokens, []byte("ada "+adasToken+"\nbob "+bobsToken+"\n"), 0o600))
	workers, err := hintjs.NewWorkers(hintjs.WorkerOptions{})
	require.NoError(t, err)
	t.Cleanup(workers.Close)
	log := slog.New(slog.DiscardHandler)
	opts := api.Options{Default: defaultChallenge, Log: log}
	opts.Challenges, _, err = loadChallenges("", engines{workers: workers})
	require.NoError(t, err)
	opts.Tokens, err = api.OpenTokens(tokens, log)
	require.NoError(t, err)
	client, err := (&fetchFlags{timeout: 5 * time.Second, addressRate: 1000}).open(targets)
	require.NoError(t, err)
	t.Cleanup(client.Close)
	opts.Open = client.Open
	key := filepath.Join(dir, "key")
	require.NoError(t, os.WriteFile(key, []byte(base64.StdEncoding.EncodeToString(make([]byte, 32))), 0o600))
	d := &databaseFlags{dsn: "sqlite:" + filepath.Join(dir, "grader.db"), workers: 2, retries: "10ms", webhookKeyFile: key}
	ctx, cancel := context.WithCancel(context.Background())
	closeQueue, err := d.openBatches(ctx, &opts, client, 0, time.Second)
	require.NoError(t, err)
	server := httptest.NewServer(api.New(opts))
	t.Cleanup(func() {
		server.Close()
		cancel()
		require.NoError(t, closeQueue())
	})
	return &batchService{t, server.URL, dir}
}

// ask sends a request of ada, or of whose token it is.
func (s *batchService) ask(method, path, media, body string, headers ...string) (*http.Response, string) {
	s.t.Helper()
	req, err := http.NewRequestWithContext(s.t.Context(), method, s.url+path, strings.NewReader(body))
	require.NoError(s.t, err)
	req.Header.Set("Authorization", "Bearer "+adasToken)
	if media != "" {
		req.Header.Set("Content-Type", media)
	}
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	resp, err := http.DefaultClient.Do(req)
	require.NoError(s.t, err)
	text, err := io.ReadAll(resp.Body)
	require.NoError(s.t, err)
	require.NoError(s.t, resp.Body.Close())
	return resp, string(text)
}

func (s *batchService) get(path string) string {
	s.t.Helper()
	resp, text := s.ask(http.MethodGet, path, "", "")
	require.Equal(s.t, http.StatusOK, resp.StatusCode, text)
	return text
}

// create hands in a batch and gives its path.
func (s *batchService) create(path, media, body string, headers ...string) string {
	s.t.Helper()
	resp, text := s.ask(http.MethodPost, path, media, body, headers...)
	require.Equal(s.t, http.StatusAccepted, resp.StatusCode, text)
	var info api.BatchInfo
	require.NoError(s.t, json.Unmarshal([]byte(text), &info))
	assert.Equal(s.t, resp.Header.Get("Location"), info.URL)
	return info.URL
}

// wait waits until a batch has ended, by its events.
func (s *batchService) wait(path string) api.BatchInfo {
	s.t.Helper()
	resp, text := s.ask(http.MethodGet, path+"/events", "", "")
	require.Equal(s.t, http.StatusOK, resp.StatusCode, text)
	assert.Equal(s.t, "text/event-stream", resp.Header.Get("Content-Type"))
	_, last, ok := strings.Cut(text, "event: end\ndata: ")
	require.True(s.t, ok, text)
	var info api.BatchInfo
	require.NoError(s.t, json.Unmarshal([]byte(last), &info))
	return info
}

func (s *batchService) lines(path string) []api.ResultLine {
	s.t.Helper()
	var list []api.ResultLine
	for text := range strings.Lines(s.get(path)) {
		var l api.ResultLine
		require.NoError(s.t, json.Unmarshal([]byte(text), &l))
		list = append(list, l)
	}
	return list
}

// project serves a fixture, and gives its URL and its target.
func project(t *testing.T, name string) (url, target string) {
	t.Helper()
	c, err := fixtures.Open(name)
	require.NoError(t, err)
	server := httptest.NewServer(c.Handler())
	t.Cleanup(server.Close)
	return server.URL, server.Listener.Addr().String()
}

func TestBatchesOverHTTP(t *testing.T) {
	good, goodTarget := project(t, "complete")
	bad, badTarget := project(t, "event-user-count")
	s := serveBatches(t, goodTarget, badTarget)
	roster := "student,url,email\nAda," + good + ",ada@x.example\nBen," + bad + ",ben@x.example\nCy,,cy@x.example\nDi,nonsense,di@x.example\n"
	path := s.create("/v1/batches?title=Chat", "text/csv", roster)
	info := s.wait(path)
	assert.Equal(t, "done", string(info.State))
	assert.Equal(t, "Chat", info.Title)
	assert.Equal(t, 4, info.Graded)
	assert.Equal(t, `{"pass":1,"fail":1,"error":1,"missing":1,"waiting":0}`, asJSON(t, info.Counts))
	assert.NotNil(t, info.EndedAt)

	lines := s.lines(path + "/results")
	require.Len(t, lines, 4)
	assert.Equal(t, "Ben", lines[1].Student)
	assert.Equal(t, report.Fail, lines[1].Verdict)
	assert.Equal(t, "pfp", lines[1].Hints)
	assert.Nil(t, lines[1].Report)
	failed := s.lines(path + "/results?verdict=fail&hint=2&reports=true")
	require.Len(t, failed, 1)
	assert.Equal(t, bad, failed[0].Report.Project.URL)

	assert.Contains(t, s.get(path+"/results?format=moodle"), "Ada,ada@x.example,,3,")
	assert.Contains(t, s.get(path+"/results?format=canvas"), "Student,ID,SIS User ID,SIS Login ID,Section,Chat\n")
	assert.Contains(t, s.get(path+"/results?format=csv"), "Cy,,communicate-by-emitting,missing,")
	assert.Contains(t, s.get(path+"/results/1?format=tap"), "not ok 2")
	var graded report.Report
	require.NoError(t, json.Unmarshal([]byte(s.get(path+"/results/0")), &graded))
	assert.True(t, graded.Passed)
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	require.NoError(t, err)
	return string(text)
}

func TestBatchesAreTakenInJSON(t *testing.T) {
	good, target := project(t, "complete")
	s := serveBatches(t, target)
	one := fmt.Sprintf(`{"student": "Ada", "url": %q}`, good)
	body := fmt.Sprintf(`{"title": "Chat", "submissions": [%s, {"url": "nonsense", "student": "Ada"}]}`, one)
	path := s.create("/v1/batches", "application/json", body)
	info := s.wait(path)
	assert.Equal(t, 1, info.Counts.Pass)
	assert.Equal(t, 1, info.Counts.Error)
	assert.Contains(t, s.get(path+"/results?format=csv"), "Ada,"+good+",communicate-by-emitting,pass,3,3,")

	many := strings.Repeat(one+"\n", 120) + "\n" + one
	path = s.create("/v1/batches?title=Lines", "application/x-ndjson", many)
	assert.Equal(t, 121, s.wait(path).Counts.Pass)
	resp, page := s.ask(http.MethodGet, path+"/results?limit=100", "", "")
	assert.Equal(t, 100, strings.Count(page, "\n"))
	next, _, _ := strings.Cut(strings.TrimPrefix(resp.Header.Get("Link"), "<"), ">")
	assert.Equal(t, path+"/results?from=100&limit=100", next)
	assert.Len(t, s.lines(next), 21)

	var list api.BatchList
	require.NoError(t, json.Unmarshal([]byte(s.get("/v1/batches?limit=1")), &list))
	require.Len(t, list.Batches, 1)
	assert.Equal(t, "Lines", list.Batches[0].Title)
	assert.Equal(t, 121, list.Batches[0].Graded)
}

func TestAnotherOwnersBatchIsNotFound(t *testing.T) {
	s := serveBatches(t)
	path := s.create("/v1/batches", "application/x-ndjson", `{"url": "nonsense"}`)
	bob := []string{"Authorization", "Bearer " + bobsToken}
	for _, c := range []struct{ method, path string }{
		{"GET", ""}, {"DELETE", ""}, {"POST", "/retry"}, {"GET", "/results"}, {"GET", "/results?limit=1"}, {"GET", "/results?format=csv"},
		{"GET", "/results/0"}, {"GET", "/events"},
	} {
		resp, text := s.ask(c.method, path+c.path, "", "", bob...)
		assert.Equal(t, http.StatusNotFound, resp.StatusCode, "%s %s: %s", c.method, c.path, text)
		assert.Contains(t, text, `"unknown_batch"`, "%s %s", c.method, c.path)
		resp, _ = s.ask(c.method, path+c.path, "", "", "Authorization", "none")
		assert.Equal(t, http.StatusUnauthorized, resp.StatusCode, "%s %s", c.method, c.path)
	}
	resp, text := s.ask("GET", "/v1/batches", "", "", bob...)
	assert.Equal(t, http.StatusOK, resp.StatusCode)
	assert.JSONEq(t, `{"batches": []}`, text)
}

func TestABatchIsTakenOnceForAKey(t *testing.T) {
	s := serveBatches(t)
	key := []string{"Idempotency-Key", "monday"}
	first := s.create("/v1/batches", "application/x-ndjson", `{"url": "nonsense"}`, key...)
	assert.Equal(t, first, s.create("/v1/batches", "application/x-ndjson", `{"url": "nonsense"}`, key...))
	resp, text := s.ask("POST", "/v1/batches", "application/x-ndjson", `{"url": "other"}`, key...)
	assert.Equal(t, http.StatusUnprocessableEntity, resp.StatusCode)
	assert.Contains(t, text, `"idempotency_key_reused"`)
	assert.NotEqual(t, first, s.create("/v1/batches", "application/x-ndjson", `{"url": "nonsense"}`, append(key, "Authorization", "Bearer "+bobsToken)...))
}

func TestABatchIsGradedAgainAndCancelled(t *testing.T) {
	s := serveBatches(t)
	path := s.create("/v1/batches", "application/x-ndjson", `{"url": "nonsense"}`)
	s.wait(path)
	resp, text := s.ask("POST", path+"/retry", "application/json", `{"all": true}`)
	assert.Equal(t, http.StatusAccepted, resp.StatusCode, text)
	assert.Contains(t, text, `"again":1`)
	assert.Equal(t, 1, s.wait(path).Counts.Error)
	resp, text = s.ask("POST", path+"/retry", "", "")
	assert.Equal(t, http.StatusAccepted, resp.StatusCode, text)
	s.wait(path)
	resp, text = s.ask("DELETE", path, "", "")
	assert.Equal(t, http.StatusOK, resp.StatusCode)
	assert.Contains(t, text, `"state":"done"`, "what has ended stays as it is")
}

func TestAGradingThatNobodyWaitsFor(t *testing.T) {
	good, target := project(t, "complete")
	s := serveBatches(t, target)
	body := fmt.Sprintf(`{"url": %q, "wait": false}`, good)
	resp, text := s.ask("POST", "/v1/grade", "application/json", body)
	require.Equal(t, http.StatusAccepted, resp.StatusCode, text)
	assert.Equal(t, "2", resp.Header.Get("Retry-After"))
	path := resp.Header.Get("Location")
	require.Contains(t, text, path)
	require.Eventually(t, func() bool {
		resp, text = s.ask("GET", path, "", "")
		return resp.StatusCode == http.StatusOK
	}, 30*time.Second, 10*time.Millisecond)
	var graded report.Report
	require.NoError(t, json.Unmarshal([]byte(text), &graded))
	assert.True(t, graded.Passed)
	assert.Contains(t, s.get(path+"?format=tap"), "ok 1")
	resp, _ = s.ask("GET", path, "", "", "Authorization", "Bearer "+bobsToken)
	assert.Equal(t, http.StatusNotFound, resp.StatusCode)
	for _, c := range []struct {
		path, body string
		status     int
		says       string
	}{
		{"/v1/grade", `{"url": "file:///etc/passwd", "wait": false}`, http.StatusUnprocessableEntity, `"pointer":"/url"`},
		{"/v1/grade", `{"wait": false}`, http.StatusBadRequest, `"missing_url"`},
		{"/v1/grade", `{"url": "https://a.example", "challenge": "x", "wait": false}`, http.StatusNotFound, `"unknown_challenge"`},
		{"/v1/grade/batch", `{"projects": [` + body + `]}`, http.StatusOK, `Only POST /v1/grade takes`},
	} {
		resp, text := s.ask("POST", c.path, "application/json", c.body)
		assert.Equal(t, c.status, resp.StatusCode, c.body)
		assert.Contains(t, text, c.says, c.body)
	}
}

func TestAHostThatAsksForTimeGetsIt(t *testing.T) {
	busy := httptest.NewServer(answers(http.StatusTooManyRequests, "Retry-After: 7200"))
	t.Cleanup(busy.Close)
	s := serveBatches(t, busy.Listener.Addr().String())
	path := s.create("/v1/batches", "application/x-ndjson", fmt.Sprintf(`{"url": %q}`, busy.URL))
	var line api.ResultLine
	require.Eventually(t, func() bool {
		line = s.lines(path + "/results?reports=true")[0]
		return line.AgainAt != nil
	}, 30*time.Second, 10*time.Millisecond)
	assert.Equal(t, report.HostRefuses, line.Code)
	assert.Equal(t, 7200, line.Report.Error.RetryAfter)
	assert.WithinDuration(t, line.GradedAt.Add(2*time.Hour), *line.AgainAt, time.Minute)
	assert.Contains(t, s.get(path), `"limited_by":"retries"`)
}

func TestABadBatchSaysWhatIsWrong(t *testing.T) {
	uploads := t.TempDir()
	t.Setenv("TMPDIR", uploads)
	s := serveBatches(t)
	long := strings.Repeat("x", 3000)
	for name, c := range map[string]struct {
		path, media, body string
		status            int
		code, says        string
	}{
		"another kind":      {"", "text/plain", "x", 415, "unsupported_media_type", "text/csv, application/json or application/x-ndjson"},
		"nothing in it":     {"", "application/x-ndjson", "\n\n", 400, "empty_batch", "no submission"},
		"an empty list":     {"", "application/json", `{"submissions": []}`, 400, "empty_batch", "no submission"},
		"no JSON":           {"", "application/x-ndjson", "{\"url\": \"a\"}\n{", 400, "invalid_json", "Line 2: "},
		"an unknown member": {"", "application/x-ndjson", `{"link": "a"}`, 400, "unknown_member", "Known are: student, id, url, challenge"},
		"a long URL":        {"", "application/json", `{"submissions": [{"url": "` + long + `"}]}`, 400, "invalid_submission", "/submissions/0: the url has more than 2048 bytes"},
		"a long line":       {"", "application/x-ndjson", strings.Repeat("x", 9000), 400, "invalid_submission", "After submission 0 comes a line of more than 8 KiB"},
		"a long title":      {"?title=" + long, "application/x-ndjson", `{"url": "a"}`, 400, "invalid_member", "The title has more than 500 bytes"},
		"a wrong challenge": {"", "application/x-ndjson", `{"url": "a", "challenge": "communicate-by-emiting"}`, 404, "unknown_challenge", "Did you mean communicate-by-emitting"},
		"no columns":        {"", "text/csv", "a,b\n1,2\n", 400, "invalid_roster", "none is plainly the student's (student)"},
		"no such column":    {"?url_column=Link", "text/csv", "student,url\nAda,x\n", 400, "invalid_roster", `there is no column \"Link\"`},
	} {
		resp, text := s.ask("POST", "/v1/batches"+c.path, c.media, c.body)
		assert.Equal(t, c.status, resp.StatusCode, "%s: %s", name, text)
		assert.Contains(t, text, `"code":"`+c.code+`"`, name)
		assert.Contains(t, text, c.says, name)
	}
	path := s.create("/v1/batches", "application/x-ndjson", `{"url": "nonsense"}`)
	for query, code := range map[string]string{
		"?format=xml": "unknown_format", "?verdict=good": "invalid_query", "?verdict=skip": "invalid_query", "?hint=2": "invalid_query",
		"?limit=0": "invalid_query", "?limit=x": "invalid_query", "?from=-1": "invalid_query",
	} {
		resp, text := s.ask("GET", path+"/results"+query, "", "")
		assert.Equal(t, http.StatusBadRequest, resp.StatusCode, query)
		assert.Contains(t, text, `"code":"`+code+`"`, query)
	}
	for _, number := range []string{"1", "x", "-1", "99999999999"} {
		resp, _ := s.ask("GET", path+"/results/"+number, "", "")
		assert.Equal(t, http.StatusNotFound, resp.StatusCode, number)
	}
	resp, _ := s.ask("PUT", path, "", "")
	assert.Equal(t, http.StatusMethodNotAllowed, resp.StatusCode)
	assert.Equal(t, "GET, DELETE", resp.Header.Get("Allow"))
	left, err := filepath.Glob(filepath.Join(uploads, "grader-batch-*"))
	require.NoError(t, err)
	assert.Empty(t, left, "uploads are gone")
}
