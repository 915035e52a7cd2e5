package main

import (
	"bytes"
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/checks"
	"grader/checks/batch"
	"grader/checks/hosts"
	"grader/checks/report"
	"grader/checks/roster"
)

// napping is the site of a host that sleeps for so long.
type napping struct {
	until time.Time
}

func (n napping) Do(context.Context, checks.Request) (*checks.Response, error) {
	if time.Now().Before(n.until) {
		return &checks.Response{Status: 503}, nil
	}
	return &checks.Response{Status: 200, Body: "io.emit('user count', currentUsers)"}, nil
}

func TestProgress(t *testing.T) {
	for _, c := range []struct {
		name   string
		moving bool
		sleep  time.Duration
		want   []string
		never  string
	}{
		{"terminal", true, 25 * time.Second, []string{"\rwaiting for the host 12 s of 60 s · hint 1 of 3 · 12 s\x1b[K", "\r\x1b[K"}, "\n"},
		{"log", false, 25 * time.Second, []string{"waiting for the host 10 s of 60 s · hint 1 of 3 · 10 s\n", "waiting for the host 20 s of 60 s · hint 1 of 3 · 20 s\n"}, "\r"},
		{"quick on a terminal", true, 0, nil, "hint"},
		{"quick in a log", false, 0, nil, "hint"},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var out lockedBuffer
				p := newProgress(&out, c.moving, time.Minute)
				project := p.watch(hosts.Wrap(checks.Project{URL: "http://asleep.example", Site: napping{time.Now().Add(c.sleep)}},
					hosts.Options{Wake: time.Minute}))
				ch, err := findChallenge(defaultChallenge, "", engines{})
				require.NoError(t, err)
				checks.Grade(t.Context(), ch, project, checks.Options{Progress: p.begun})
				p.end()
				for _, want := range c.want {
					assert.Contains(t, out.String(), want)
				}
				assert.NotContains(t, out.String(), c.never)
			})
		})
	}
}

func TestRemaining(t *testing.T) {
	began := time.Now()
	last := began.Add(30 * time.Second)
	assert.Equal(t, "about 1m30s left", remaining(last, began, last, 10, 40))
	assert.Equal(t, "about 1m20s left", remaining(last.Add(10*time.Second), began, last, 10, 40), "it counts down")
	assert.Equal(t, "about 1s left", remaining(last.Add(time.Hour), began, last, 10, 40))
	assert.Empty(t, remaining(began, began, began, 0, 40))
	assert.Empty(t, remaining(last, began, last, 40, 40))
}

func TestRosterProgress(t *testing.T) {
	for moving, want := range map[bool]string{
		true:  "\r[###############...............] 1/2  pass 1  fail 0  error 0  about 13s left\x1b[K",
		false: "1/2 ada: pass\n1/2 graded, waiting for projects\n",
	} {
		synctest.Test(t, func(t *testing.T) {
			var out lockedBuffer
			p := newRosterProgress(&out, moving, 2)
			time.Sleep(25 * time.Second)
			p.add(&roster.Outcome{Student: "ada", Report: &report.Report{Verdict: report.Pass}}, 1, 2)
			time.Sleep(12 * time.Second)
			p.end()
			assert.Contains(t, out.String(), want)
		})
	}
}

type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func TestABatchInALogIsToldOnceToBeDone(t *testing.T) {
	var log bytes.Buffer
	p := &batchProgress{w: &log}
	for _, graded := range []int{0, 1, 2, 2, 2} {
		p.tell(nil, batch.Progress{Total: 2, Counts: batch.Counts{Pass: graded}})
	}
	assert.Equal(t, "0/2 graded: pass 0, fail 0, error 0\n2/2 graded: pass 2, fail 0, error 0\n", log.String())
}
