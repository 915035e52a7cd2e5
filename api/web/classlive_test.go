package web_test

import (
	"bufio"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/api/web"
	"grader/checks/batch"
)

// A listener reads the events of a class's page.
type listener struct {
	t     *testing.T
	lines *bufio.Scanner
}

// listen opens the events that a page tells of.
func listen(t *testing.T, server *httptest.Server, path string) *listener {
	t.Helper()
	resp, err := http.Get(server.URL + path)
	require.NoError(t, err)
	t.Cleanup(func() { _ = resp.Body.Close() })
	require.Equal(t, http.StatusOK, resp.StatusCode)
	require.Equal(t, "text/event-stream", resp.Header.Get("Content-Type"))
	lines := bufio.NewScanner(resp.Body)
	lines.Buffer(nil, 8<<20)
	return &listener{t, lines}
}

func eventsOf(t *testing.T, body string) string {
	t.Helper()
	found := regexp.MustCompile(`data-events="([^"]*)"`).FindStringSubmatch(body)
	require.NotNil(t, found)
	return strings.ReplaceAll(found[1], "&amp;", "&")
}

// next gives the next event, and the elements that it brings; "" where there is none.
func (l *listener) next() (event string, elements map[string]string) {
	l.t.Helper()
	for l.lines.Scan() {
		line := l.lines.Text()
		if name, ok := strings.CutPrefix(line, "event: "); ok {
			event = name
		}
		if data, ok := strings.CutPrefix(line, "data: {"); ok {
			require.NoError(l.t, json.Unmarshal([]byte("{"+data), &elements))
		}
		if line == "" && event != "" {
			return event, elements
		}
	}
	return "", nil
}

func TestAnOpenPageIsToldWhatHasChanged(t *testing.T) {
	m := &memoryBatches{all: []*memoryBatch{classOf("x", "", "pf..")}}
	server := httptest.NewServer(m.handler())
	defer server.Close()
	grade := func(n int, letter rune) {
		m.set("x", func(b *memoryBatch) { b.entries[n].Outcome = outcomeOf(n, letter, b.Created) })
	}
	all := listen(t, server, eventsOf(t, get(t, m.handler(), "/b/x")))
	failed := listen(t, server, eventsOf(t, get(t, m.handler(), "/b/x?verdict=fail")))
	late := listen(t, server, "/b/x/events?seen=of-long-ago")

	event, elements := late.next()
	assert.Equal(t, "change", event, "what came between the page and its events")
	assert.Contains(t, elements["rows"], `id="s-1"`)
	assert.Contains(t, elements, "progress")

	grade(2, 'F')
	event, elements = all.next()
	assert.Equal(t, "change", event)
	assert.Contains(t, elements["s-2"], "failed")
	assert.Contains(t, elements["progress"], "3 of 4 graded")
	assert.NotContains(t, elements, "s-1", "what is as it was is not told")
	assert.NotContains(t, elements, "rows")
	assert.NotContains(t, elements, "acts")
	_, elements = failed.next()
	assert.Contains(t, elements["rows"], `id="s-2"`, "there is one more row")
	assert.NotContains(t, elements, "s-2")

	grade(3, 'p')
	m.set("x", func(b *memoryBatch) { b.State, b.Ended = batch.Done, time.Now() })
	event, elements = all.next()
	assert.Equal(t, "change", event)
	assert.Contains(t, elements["s-3"], "passed")
	assert.Contains(t, elements["acts"], "All of it")
	assert.Contains(t, elements["totals"], "of 4 ", "the totals are up to date")
	for event != "end" {
		require.NotEmpty(t, event)
		event, _ = all.next()
	}
	event, _ = all.next()
	assert.Empty(t, event)
}

// A page of a class that is done waits for the next run: it asks for nothing until then, is
// told how long that is, and follows the run when it begins.
func TestAPageWaitsForTheNextRun(t *testing.T) {
	m := &memoryBatches{all: []*memoryBatch{classOf("x", "", "pf")}}
	server := httptest.NewServer(m.handler())
	defer server.Close()
	due := func(in time.Duration) {
		m.set("x", func(b *memoryBatch) {
			b.Spec.Schedule = &batch.Schedule{Every: day, Until: clock().Add(9 * day), Due: clock().Add(in)}
		})
	}
	due(time.Hour)
	body := get(t, m.handler(), "/b/x")
	assert.Contains(t, body, `next: <time`)
	assert.Contains(t, body, `data-quiet="3590"`)
	assert.Contains(t, body, `<noscript><meta http-equiv="refresh" content="3610"></noscript>`)
	early := listen(t, server, eventsOf(t, body))
	event, elements := early.next()
	assert.Equal(t, "change", event)
	assert.Contains(t, elements["progress"], `data-quiet="3590"`, "it is too early")
	event, _ = early.next()
	assert.Equal(t, "end", event)

	due(-time.Second)
	body = get(t, m.handler(), "/b/x")
	assert.Contains(t, body, `data-quiet="0"`)
	assert.Contains(t, body, `<meta http-equiv="refresh" content="20">`)
	l := listen(t, server, eventsOf(t, body))
	m.set("x", func(b *memoryBatch) {
		b.State, b.Spec.Schedule.Due = batch.Running, clock().Add(day)
		b.entries[0].Outcome.Again = clock()
	})
	event, elements = l.next()
	assert.Equal(t, "change", event)
	assert.Contains(t, elements["progress"], "1 of 2 graded")
	assert.Contains(t, elements["schedule"], "28 November 2026")
	m.set("x", func(b *memoryBatch) {
		b.State = batch.Done
		b.entries[0].Outcome.Again = time.Time{}
	})
	_, elements = l.next()
	assert.Contains(t, elements["progress"], `data-quiet="86390"`)
	event, _ = l.next()
	assert.Equal(t, "end", event)

	m.set("x", func(b *memoryBatch) { b.Spec.Schedule.Paused = true })
	assert.NotContains(t, get(t, m.handler(), "/b/x"), "data-events")
}

func TestEventsEndWithTheService(t *testing.T) {
	m := &memoryBatches{all: []*memoryBatch{classOf("x", "", "..")}}
	var stopping atomic.Bool
	opts := m.options()
	opts.Stopping = stopping.Load
	h := web.New(web.Options{Challenges: classChallenges, Classes: opts})
	server := httptest.NewServer(h)
	defer server.Close()
	l := listen(t, server, eventsOf(t, get(t, h, "/b/x")))
	stopping.Store(true)
	event, _ := l.next()
	assert.Empty(t, event)
	w := send(h, "GET", "/b/none/events", "", "")
	assert.Equal(t, http.StatusNotFound, w.Code)
}
