package main

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/api"
	"grader/checks"
	"grader/checks/hosts"
	"grader/checks/report"
)

// A stopwatch is a clock that only waiting moves.
type stopwatch struct {
	mu  sync.Mutex
	now time.Time
}

func (s *stopwatch) Now() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now
}

func (s *stopwatch) Sleep(ctx context.Context, d time.Duration) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now = s.now.Add(d)
	return ctx.Err()
}

// The exercise tracker's hints begin with a POST. Whatever its host answers until
// it is awake, the project passes all of them, in each of the ways to grade it.
func TestATrackerThatSleepsPasses(t *testing.T) {
	app, challenge := startTracker(t), trackerChallenge(t)
	for name, c := range map[string]struct {
		sleeps time.Duration
		asleep http.HandlerFunc
	}{
		"503":                    {20 * time.Second, answers(503, "")},
		"404 without a server":   {20 * time.Second, answers(404, "x-render-routing: no-server")},
		"500":                    {5 * time.Second, answers(500, "")},
		"504":                    {20 * time.Second, answers(504, "")},
		"520":                    {20 * time.Second, answers(520, "")},
		"530":                    {20 * time.Second, answers(530, "")},
		"429 with Retry-After":   {20 * time.Second, answers(429, "Retry-After: 20")},
		"a close without a byte": {20 * time.Second, closes},
		"a loading page":         {20 * time.Second, loads},
	} {
		t.Run(name, func(t *testing.T) {
			watch := &stopwatch{now: time.Unix(1e9, 0)}
			awake := watch.Now().Add(c.sleeps)
			host := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if watch.Now().Before(awake) {
					c.asleep(w, r)
					return
				}
				app.ServeHTTP(w, r)
			}))
			defer host.Close()
			opts := hosts.Options{Wake: time.Minute, Clock: watch.Now, Sleep: watch.Sleep}
			ts := served(t, api.Limits{}, opts, []*checks.Challenge{challenge}, host.Listener.Addr().String())
			r := postGrade(t, ts.URL, host.URL)
			assert.Equal(t, report.Counts{Pass: 16}, r.Counts, "%+v", r.Error)
			assert.GreaterOrEqual(t, time.Duration(r.Project.Waking), c.sleeps)
			require.Len(t, r.Project.Notes, 1)
			assert.Equal(t, "host_waking", r.Project.Notes[0].Code)
		})
	}
}

func trackerChallenge(t *testing.T) *checks.Challenge {
	t.Helper()
	for _, ch := range curriculum(t) {
		if ch.Name == "exercise-tracker" {
			return ch
		}
	}
	t.Fatal("the curriculum has no exercise tracker")
	return nil
}

// startTracker runs a right exercise tracker in Node, and gives the way to it.
func startTracker(t *testing.T) http.Handler {
	t.Helper()
	needNode(t)
	apps, err := filepath.Abs("../../fixtures/apps")
	require.NoError(t, err)
	if _, err := os.Stat(filepath.Join(apps, "node_modules", "express")); err != nil {
		t.Skip("the packages of fixtures/apps are not there: run the tests of fixtures first")
	}
	cmd := exec.CommandContext(t.Context(), "node", "run.mjs", "exercise-tracker", "right")
	cmd.Dir, cmd.Env, cmd.Stderr = apps, append(os.Environ(), "TZ=UTC"), t.Output()
	in, err := cmd.StdinPipe()
	require.NoError(t, err)
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	t.Cleanup(func() { _ = in.Close(); _ = cmd.Wait() })
	var started struct{ Port int }
	require.NoError(t, json.NewDecoder(out).Decode(&started))
	return httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: "127.0.0.1:" + strconv.Itoa(started.Port)})
}
