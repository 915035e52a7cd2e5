package main

import (
	"context"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/api"
	"grader/checks/batch"
	"grader/checks/queue"
)

const opsToken = "ops-token-of-sixteen-bytes"

// serveOps serves a database with a batch that nobody grades, whose operator is ops.
func serveOps(t *testing.T, dsn string) (at string) {
	t.Helper()
	tokens := filepath.Join(t.TempDir(), "tokens")
	require.NoError(t, os.WriteFile(tokens, []byte("ada "+adasToken+"\nops "+opsToken+"\n"), 0o600))
	q, err := queue.Open(t.Context(), dsn, queue.Options{})
	require.NoError(t, err)
	_, err = q.Create(t.Context(), batch.Spec{Owner: "ada"}, nil, func(yield func(batch.Submission, error) bool) {
		for n := range 120 {
			if !yield(batch.Submission{N: n, Student: "Ada", URL: "https://ada.example", Challenge: defaultChallenge}, nil) {
				return
			}
		}
	})
	require.NoError(t, err)
	require.NoError(t, q.Close())
	at, stop := serveOn(t, dsn, "--workers", "0", "--tokens", tokens, "--operator", "ops")
	t.Cleanup(stop)
	return at
}

// eachDatabase runs a test on a new database of each kind.
func eachDatabase(t *testing.T, test func(t *testing.T, dsn string)) {
	t.Run("sqlite", func(t *testing.T) { test(t, "sqlite:"+filepath.Join(t.TempDir(), "grader.db")) })
	t.Run("postgres", func(t *testing.T) {
		dsn := startPostgres(t)
		require.Equal(t, exitPass, run(t.Context(), []string{"migrate", "--database", dsn}, nil, io.Discard, io.Discard))
		test(t, dsn)
	})
}

func TestOnlyOperatorsSeeTheQueue(t *testing.T) {
	eachDatabase(t, func(t *testing.T, dsn string) {
		at := serveOps(t, dsn)
		ask := func(method, path string, headers ...string) (int, string, http.Header) {
			req, err := http.NewRequestWithContext(t.Context(), method, at+path, nil)
			require.NoError(t, err)
			for i := 0; i < len(headers); i += 2 {
				req.Header.Set(headers[i], headers[i+1])
			}
			resp, err := http.DefaultClient.Do(req)
			require.NoError(t, err)
			defer resp.Body.Close()
			text, err := io.ReadAll(resp.Body)
			require.NoError(t, err)
			return resp.StatusCode, string(text), resp.Header
		}
		for _, path := range []string{"", "/", "/jobs", "/api/jobs", "/api/states", "/assets/x.js", "/../ops/river/api/jobs"} {
			status, text, _ := ask("GET", api.ConsolePath+path)
			assert.Equal(t, http.StatusUnauthorized, status, path)
			assert.Contains(t, text, "sign in at / with an operator", path)
			status, text, _ = ask("GET", api.ConsolePath+path, "Authorization", "Bearer "+adasToken)
			assert.Equal(t, http.StatusForbidden, status, path)
			assert.Contains(t, text, `"not_an_operator"`, path)
			assert.NotContains(t, text, "grader_chunk", path)
		}
		ops := []string{"Authorization", "Bearer " + opsToken}
		status, text, header := ask("GET", api.ConsolePath+"/jobs", ops...)
		assert.Equal(t, http.StatusOK, status)
		assert.Contains(t, text, `<div id="root"`)
		assert.Contains(t, header.Get("Content-Security-Policy"), "default-src 'none'")
		status, text, _ = ask("GET", api.ConsolePath+"/api/jobs?state=available&limit=20", ops...)
		assert.Equal(t, http.StatusOK, status, text)
		assert.Equal(t, 3, strings.Count(text, `"kind":"grader_chunk"`), text)
		assert.NotContains(t, text, "ada", "nothing of students or owners is in a job")
		for _, path := range []string{"/api/states", "/api/queues?limit=20", "/api/features"} {
			status, text, _ = ask("GET", api.ConsolePath+path, ops...)
			assert.Equal(t, http.StatusOK, status, text)
		}
		status, _, _ = ask("POST", api.ConsolePath+"/api/jobs/cancel", append(ops, "Sec-Fetch-Site", "cross-site")...)
		assert.Equal(t, http.StatusForbidden, status, "no other site's page changes the queue")
	})
}

func TestWithoutAnOperatorThereIsNoConsole(t *testing.T) {
	s := serveBatches(t)
	for _, path := range []string{"", "/", "/api/jobs"} {
		resp, _ := s.ask("GET", api.ConsolePath+path, "", "")
		assert.Equal(t, http.StatusNotFound, resp.StatusCode)
	}
	var stderr strings.Builder
	require.Equal(t, exitUsage, run(t.Context(), []string{"serve", "--operator", "ops"}, nil, io.Discard, &stderr))
	assert.Contains(t, stderr.String(), "--operator needs --tokens FILE with that name in it, and --database")
	tokens := filepath.Join(t.TempDir(), "tokens")
	require.NoError(t, os.WriteFile(tokens, []byte("ops 0123456789abcdef\n"), 0o600))
	stderr.Reset()
	require.Equal(t, exitUsage, run(t.Context(), []string{"serve", "--addr", "127.0.0.1:0", "--tokens", tokens, "--operator", "Ops",
		"--database", "sqlite:" + filepath.Join(t.TempDir(), "x.db")}, nil, io.Discard, &stderr))
	assert.Contains(t, stderr.String(), `tokens has no token of "Ops": name one whose line is there`)
}

// River's UI works in a browser under our policy: nothing of it is refused.
func TestTheQueueInABrowser(t *testing.T) {
	if testing.Short() {
		t.Skip("a browser takes long")
	}
	path, err := exec.LookPath("chromium")
	if err != nil && os.Getenv("CI") != "true" {
		t.Skip("there is no chromium; Debian's package chromium has it")
	}
	require.NoError(t, err, "CI needs Debian's package chromium")
	ctx, end := chromedp.NewExecAllocator(context.Background(), append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path),
		chromedp.NoSandbox, chromedp.DisableGPU, chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true),
		chromedp.WindowSize(1280, 800), chromedp.UserDataDir(t.TempDir()))...)
	defer end()
	eachDatabase(t, func(t *testing.T, dsn string) {
		tab, closeTab := chromedp.NewContext(ctx)
		defer closeTab()
		tab, cancel := context.WithTimeout(tab, time.Minute)
		defer cancel()
		said := consoleOf(tab)
		at := serveOps(t, dsn)
		require.NoError(t, chromedp.Do(tab, chromedp.Navigate(at+"/"), chromedp.SendKeys(chromedp.CSS("[name=token]"), opsToken),
			chromedp.Click(chromedp.CSS("form[action='/sign-in'] button")), chromedp.WaitVisible(chromedp.ID("url")),
			chromedp.Navigate(at+api.ConsolePath+"/jobs?state=available"), chromedp.WaitVisible(chromedp.CSS("a[href*='/jobs/']"))))
		picture(t, tab, dsn, "jobs")
		text, err := chromedp.Run(tab, chromedp.Text(chromedp.CSS("main")))
		require.NoError(t, err)
		assert.Equal(t, 3, strings.Count(text, "grader_chunk"), text)
		require.NoError(t, chromedp.Do(tab, chromedp.Navigate(at+api.ConsolePath+"/queues"), chromedp.WaitVisible(chromedp.CSS("main"))))
		picture(t, tab, dsn, "queues")
		cancel()
		assert.Empty(t, said())
	})
}

// consoleOf gathers what a tab's page complains of, such as a breach of its policy.
func consoleOf(tab context.Context) (said func() []string) {
	messages := chromedp.Console(tab)
	all := make(chan []string, 1)
	go func() {
		var list []string
		for m, err := range messages {
			if err != nil {
				break
			}
			list = append(list, m.String())
		}
		all <- list
	}()
	return func() []string { return <-all }
}

// picture keeps a picture of a tab in that database's console, once it has settled.
func picture(t *testing.T, tab context.Context, dsn, name string) {
	t.Helper()
	if os.Getenv("GRADER_SCREENSHOTS") == "" {
		return
	}
	time.Sleep(time.Second)
	kind, _, _ := strings.Cut(dsn, ":")
	screenshot(t, tab, kind+"-"+name+".png")
}
