package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/api"
	"grader/checks/report"
	"grader/fixtures"
)

func (s *batchService) schedule(method, path, body string, status int) (info api.ScheduleInfo, text string) {
	s.t.Helper()
	media := ""
	if body != "" {
		media = "application/json"
	}
	resp, text := s.ask(method, path+"/schedule", media, body)
	require.Equal(s.t, status, resp.StatusCode, text)
	require.NoError(s.t, json.Unmarshal([]byte(text), &info))
	return info, text
}

func TestSchedulesOverHTTP(t *testing.T) {
	s := serveBatches(t)
	until := time.Now().Add(30 * 24 * time.Hour).UTC().Truncate(time.Second)
	end := until.Format(time.RFC3339)
	one := `{"student": "Ada", "url": "nonsense"}`
	path := s.create("/v1/batches?every=24h&until="+end, "application/x-ndjson", one)
	info := s.wait(path)
	require.NotNil(t, info.Schedule)
	assert.Equal(t, "24h", info.Schedule.Every)
	assert.Equal(t, until, info.Schedule.Until)
	assert.Equal(t, info.CreatedAt.Add(24*time.Hour), *info.Schedule.NextAt)

	paused, text := s.schedule("PUT", path, `{"every": "90m", "until": "`+end+`", "paused": true}`, http.StatusOK)
	assert.Equal(t, "1h30m", paused.Every)
	assert.Nil(t, paused.NextAt, text)
	again, _ := s.schedule("GET", path, "", http.StatusOK)
	assert.Equal(t, paused, again)
	weekly, _ := s.schedule("PUT", path, `{"every": "7d", "until": "`+end+`"}`, http.StatusOK)
	assert.Equal(t, info.CreatedAt.Add(7*24*time.Hour), *weekly.NextAt)

	bare := s.create("/v1/batches", "application/x-ndjson", one)
	inJSON := s.create("/v1/batches", "application/json", `{"schedule": {"every": "24h", "until": "`+end+`"}, "submissions": [`+one+`]}`)
	listed := s.get("/v1/batches?scheduled=true")
	assert.Contains(t, listed, path)
	assert.Contains(t, listed, inJSON)
	assert.NotContains(t, listed, bare)

	resp, text := s.ask("DELETE", path+"/schedule", "", "")
	assert.Equal(t, http.StatusOK, resp.StatusCode)
	assert.NotContains(t, text, "schedule")
	_, text = s.schedule("GET", path, "", http.StatusNotFound)
	assert.Contains(t, text, `"no_schedule"`)
	for _, method := range []string{"GET", "PUT", "DELETE"} {
		resp, text := s.ask(method, path+"/schedule", "application/json", `{"every": "24h", "until": "`+end+`"}`, "Authorization", "Bearer "+bobsToken)
		assert.Equal(t, http.StatusNotFound, resp.StatusCode, "%s: %s", method, text)
		assert.Contains(t, text, `"unknown_batch"`)
	}
}

func TestABadScheduleSaysWhatIsWrong(t *testing.T) {
	s := serveBatches(t)
	path := s.create("/v1/batches", "application/x-ndjson", `{"url": "nonsense"}`)
	end := time.Now().Add(48 * time.Hour).UTC().Format(time.RFC3339)
	for name, c := range map[string]struct{ every, until, says string }{
		"no time":       {"daily", end, "every has to be a time such as 24h, 7d or 90m"},
		"huge":          {"999999999d", end, "every has to be a time"},
		"negative":      {"-24h", end, "every hour at the most"},
		"too often":     {"59m", end, "every hour at the most"},
		"no end":        {"24h", "", "until has to be when it ends, such as"},
		"no such end":   {"24h", "tomorrow", "until has to be when it ends, such as"},
		"ends too soon": {"7d", end, "ends before its first run"},
		"ends never":    {"24h", "9999-12-31T00:00:00Z", "ends within 366 days"},
	} {
		body := fmt.Sprintf(`{"every": %q, "until": %q}`, c.every, c.until)
		_, text := s.schedule("PUT", path, body, http.StatusBadRequest)
		assert.Contains(t, text, `"invalid_schedule"`, name)
		assert.Contains(t, text, c.says, name)
		resp, text := s.ask("POST", "/v1/batches?every="+c.every+"&until="+c.until, "application/x-ndjson", `{"url": "nonsense"}`)
		assert.Equal(t, http.StatusBadRequest, resp.StatusCode, name)
		assert.Contains(t, text, c.says, name)
	}
	_, text := s.schedule("PUT", path, `{"each": "24h"}`, http.StatusBadRequest)
	assert.Contains(t, text, "Known are: every, until, paused")
}

// A project is mended between two runs.
func TestTheHistoryOverHTTP(t *testing.T) {
	bad, err := fixtures.Open("event-user-count")
	require.NoError(t, err)
	good, err := fixtures.Open("complete")
	require.NoError(t, err)
	var mended atomic.Bool
	before, after := bad.Handler(), good.Handler()
	project := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if mended.Load() {
			after.ServeHTTP(w, r)
			return
		}
		before.ServeHTTP(w, r)
	}))
	t.Cleanup(project.Close)
	s := serveBatches(t, project.Listener.Addr().String())
	path := s.create("/v1/batches", "application/x-ndjson", fmt.Sprintf(`{"student": "Ada", "url": %q}`, project.URL)+"\n"+`{"student": "Ben", "url": "nonsense"}`)
	s.wait(path)
	assert.Empty(t, s.lines(path+"/results?changed=true"))
	mended.Store(true)
	resp, text := s.ask("POST", path+"/retry", "application/json", `{"all": true}`)
	require.Equal(t, http.StatusAccepted, resp.StatusCode, text)
	s.wait(path)

	changed := s.lines(path + "/results?changed=true")
	require.Len(t, changed, 1)
	require.NotNil(t, changed[0].Change)
	assert.Equal(t, report.Fail, changed[0].Change.From)
	assert.Equal(t, []api.HintChange{{Number: 2, From: report.Fail, To: report.Pass}}, changed[0].Change.Hints)
	var h api.SubmissionHistory
	require.NoError(t, json.Unmarshal([]byte(s.get(path+"/results/0/history")), &h))
	assert.Equal(t, "Ada", h.Student)
	require.Len(t, h.History, 2)
	assert.Equal(t, changed[0].Change, h.History[0].Change)
	assert.Equal(t, "ppp", h.History[0].Hints)
	assert.Equal(t, "pfp", h.History[1].Hints)
	assert.Nil(t, h.History[1].Change)
	assert.Equal(t, h.History[1].GradedAt, h.History[0].Change.GradedAt)
	assert.NotContains(t, s.get(path+"/results/1/history"), "change", "it is the same")
	for _, number := range []string{"2", "x", "-1"} {
		resp, text := s.ask("GET", path+"/results/"+number+"/history", "", "")
		assert.Equal(t, http.StatusNotFound, resp.StatusCode)
		assert.Contains(t, text, `"unknown_submission"`)
	}
	resp, _ = s.ask("GET", path+"/results/0/history", "", "", "Authorization", "Bearer "+bobsToken)
	assert.Equal(t, http.StatusNotFound, resp.StatusCode)
}
