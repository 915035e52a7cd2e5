package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/spf13/pflag"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// serveOn runs `grader serve` with a database, and gives its URL; stop ends it.
func serveOn(t *testing.T, dsn string, args ...string) (at string, stop func()) {
	t.Helper()
	var flags serveFlags
	set := pflag.NewFlagSet("serve", pflag.ContinueOnError)
	flags.register(set)
	require.NoError(t, set.Parse(append([]string{"--addr", "127.0.0.1:0", "--drain-delay", "0s", "--database", dsn}, args...)))
	ctx, cancel := context.WithCancel(context.Background())
	out, in := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		err := flags.serve(ctx, in, slog.New(slog.DiscardHandler), nil)
		in.CloseWithError(err)
		ended <- err
	}()
	said := make([]byte, 200)
	n, err := out.Read(said)
	require.NoError(t, err)
	at = regexp.MustCompile(`http://[0-9.:]+`).FindString(string(said[:n]))
	require.NotEmpty(t, at)
	return at, func() {
		cancel()
		require.NoError(t, <-ended)
	}
}

// A report's address outlives the process that made it, and works at another server of
// the same database.
func TestReportsSurviveARestart(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) {
		dsn := "sqlite:" + filepath.Join(t.TempDir(), "grader.db")
		testReportsSurvive(t, dsn, func(stop func()) { stop() })
	})
	t.Run("postgres", func(t *testing.T) {
		dsn := startPostgres(t)
		require.Equal(t, exitPass, run(t.Context(), []string{"migrate", "--database", dsn}, nil, io.Discard, io.Discard))
		testReportsSurvive(t, dsn, func(stop func()) { t.Cleanup(stop) })
	})
}

func testReportsSurvive(t *testing.T, dsn string, end func(stop func())) {
	project, target := project(t, "event-user-count")
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }, Timeout: time.Minute}
	get := func(url string) (int, string) {
		resp, err := client.Get(url)
		require.NoError(t, err)
		defer resp.Body.Close()
		text, err := io.ReadAll(resp.Body)
		require.NoError(t, err)
		return resp.StatusCode, string(text)
	}
	at, stop := serveOn(t, dsn, "--allow-target", target)
	resp, err := client.PostForm(at+"/", url.Values{"url": {project}, "challenge": {defaultChallenge}})
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	page := resp.Header.Get("Location")
	require.Regexp(t, "^/r/[A-Z2-7]{26}$", page)
	resp, err = client.Post(at+"/v1/grade", "application/json", strings.NewReader(fmt.Sprintf(`{"url": %q, "wait": false}`, project)))
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	single := resp.Header.Get("Location")
	require.Regexp(t, "^/v1/gradings/[a-z2-7]{26}$", single)
	require.Eventually(t, func() bool {
		status, _ := get(at + single)
		return status == http.StatusOK
	}, 30*time.Second, 20*time.Millisecond)
	_, before := get(at + page + "/report.json")
	end(stop)

	at, stop = serveOn(t, dsn, "--allow-target", target, "--workers", "0")
	defer stop()
	status, text := get(at + page)
	assert.Equal(t, http.StatusOK, status)
	assert.Contains(t, text, project)
	status, after := get(at + page + "/report.json")
	assert.Equal(t, http.StatusOK, status)
	assert.Equal(t, before, after)
	status, text = get(at + single)
	assert.Equal(t, http.StatusOK, status)
	assert.True(t, json.Valid([]byte(text)))
	status, _ = get(at + "/r/" + strings.Repeat("A", 26))
	assert.Equal(t, http.StatusNotFound, status)
}
