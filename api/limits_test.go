package api_test

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/api"
)

func TestPastItsSlotsTheServiceShedsLoad(t *testing.T) {
	slow := newStuck()
	opts := options(io.Discard, slow)
	opts.Limits = api.Limits{Gradings: 8}
	server := api.New(opts)
	codes := make(chan int)
	for range 40 {
		go func() {
			w := post(t, server, `{"url":"https://slow.example"}`)
			if w.Code == http.StatusServiceUnavailable {
				assert.Equal(t, "2", w.Header().Get("Retry-After"))
			}
			codes <- w.Code
		}()
	}
	count := map[int]int{}
	for range 32 {
		count[<-codes]++
	}
	close(slow.release)
	for range 8 {
		count[<-codes]++
	}
	assert.Equal(t, map[int]int{200: 8, 503: 32}, count)
	assert.Equal(t, http.StatusOK, post(t, server, `{"url":"https://passes.example"}`).Code, "slots are given back")
}

func TestTheQueueWaits(t *testing.T) {
	slow := newStuck()
	opts := options(io.Discard, slow)
	opts.Limits = api.Limits{Gradings: 1, Queue: 1, QueueWait: time.Minute}
	server := api.New(opts)
	codes := make(chan int)
	ask := func() { codes <- post(t, server, `{"url":"https://slow.example"}`).Code }
	go ask()
	<-slow.begun
	go ask()
	go ask()
	assert.Equal(t, http.StatusServiceUnavailable, <-codes, "one is graded, one waits, one is too many")
	close(slow.release)
	assert.Equal(t, []int{200, 200}, []int{<-codes, <-codes})
}

func TestTheQueueDoesNotWaitForEver(t *testing.T) {
	slow := newStuck()
	opts := options(io.Discard, slow)
	opts.Limits = api.Limits{Gradings: 1, Queue: 1, QueueWait: time.Millisecond}
	server := api.New(opts)
	done := make(chan int)
	go func() { done <- post(t, server, `{"url":"https://slow.example"}`).Code }()
	<-slow.begun
	assert.Equal(t, http.StatusServiceUnavailable, post(t, server, `{"url":"https://slow.example"}`).Code)
	close(slow.release)
	assert.Equal(t, http.StatusOK, <-done)
}

func TestOneClientMayAskSoOften(t *testing.T) {
	opts := options(io.Discard, nil)
	opts.Limits = api.Limits{RatePerMin: 1, Burst: 2}
	server := api.New(opts)
	from := func(addr string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(http.MethodPost, "/v1/grade", strings.NewReader(`{"url":"https://passes.example"}`))
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("X-Forwarded-For", "203.0.113."+addr[len(addr)-1:])
		r.RemoteAddr = addr
		w := httptest.NewRecorder()
		server.ServeHTTP(w, r)
		return w
	}
	assert.Equal(t, 200, from("192.0.2.1:1").Code)
	assert.Equal(t, 200, from("192.0.2.1:2").Code)
	w := from("192.0.2.1:3")
	assert.Equal(t, 429, w.Code, "a forged X-Forwarded-For does not help")
	assert.Regexp(t, `^[1-6]?[0-9]$`, w.Header().Get("Retry-After"))
	assert.Contains(t, w.Body.String(), `"retryable":true`)
	assert.Equal(t, 200, from("192.0.2.2:1").Code, "others are not concerned")
	assert.Equal(t, 200, from("[2001:db8::1]:1").Code)
	assert.Equal(t, 200, from("[2001:db8::2]:1").Code)
	assert.Equal(t, 429, from("[2001:db8::3]:1").Code, "an IPv6 client has a whole /64")
}

func TestTokens(t *testing.T) {
	file := filepath.Join(t.TempDir(), "tokens")
	write := func(text string, at time.Time) {
		require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
		require.NoError(t, os.Chtimes(file, at, at))
	}
	write("# school\nalice 0123456789abcdef\nbob  fedcba9876543210\n", time.Unix(1, 0))
	var log bytes.Buffer
	tokens, err := api.OpenTokens(file, slog.New(slog.NewTextHandler(&log, nil)))
	require.NoError(t, err)
	opts := options(&log, nil)
	opts.Tokens = tokens
	server := api.New(opts)
	ask := func(authorization string) int {
		return post(t, server, `{"url":"https://passes.example"}`, "Authorization", authorization).Code
	}
	assert.Equal(t, 200, ask("Bearer 0123456789abcdef"))
	assert.Equal(t, 200, ask("bearer fedcba9876543210"))
	twice := httptest.NewRequest(http.MethodPost, "/v1/grade", strings.NewReader(`{"url":"https://passes.example"}`))
	twice.Header["Authorization"] = []string{"Bearer 0123456789abcdef", "Bearer fedcba9876543210"}
	w := httptest.NewRecorder()
	server.ServeHTTP(w, twice)
	assert.Equal(t, 401, w.Code, "whose it is can't be told")
	for _, no := range []string{"", "Bearer", "Bearer ", "Bearer 0123456789abcde", "Bearer 0123456789abcdef0", "Basic 0123456789abcdef", "0123456789abcdef", "alice 0123456789abcdef"} {
		assert.Equal(t, 401, ask(no), no)
	}
	assert.Contains(t, log.String(), `"client":"token alice"`)
	assert.NotContains(t, log.String(), "0123456789abcdef")

	w = httptest.NewRecorder()
	server.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/v1/grade?access_token=0123456789abcdef", nil))
	assert.Equal(t, 401, w.Code, "a token in the query is none")
	assert.Equal(t, `Bearer realm="grader"`, w.Header().Get("WWW-Authenticate"))
	get(t, server, "/healthz") // needs none

	write("carol 00112233445566778899\n", time.Unix(2, 0))
	require.Eventually(t, func() bool { return ask("Bearer 00112233445566778899") == 200 }, time.Minute, 50*time.Millisecond)
	assert.Equal(t, 401, ask("Bearer 0123456789abcdef"), "a token that is gone does not count")

	write("carol\n", time.Unix(3, 0))
	require.Eventually(t, func() bool { ask("Bearer x"); return strings.Contains(log.String(), "not read again") }, time.Minute, 50*time.Millisecond)
	assert.Equal(t, 200, ask("Bearer 00112233445566778899"), "a broken file changes nothing")
}

func TestBrokenTokenFiles(t *testing.T) {
	for text, want := range map[string]string{
		"":                              "no token in it; a line is NAME TOKEN",
		"# none\n":                      "no token in it; a line is NAME TOKEN",
		"alice\n":                       ":1: a line is NAME TOKEN",
		"a b c\n":                       ":1: a line is NAME TOKEN",
		"\nalice short\n":               ":2: the token of alice is shorter than 16 bytes; try: openssl rand -hex 24",
		"alice 0123456789abcdef\nbob\n": ":2: a line is NAME TOKEN",
	} {
		file := filepath.Join(t.TempDir(), "tokens")
		require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
		_, err := api.OpenTokens(file, slog.New(slog.DiscardHandler))
		assert.ErrorContains(t, err, want, "%q", text)
	}
	_, err := api.OpenTokens(filepath.Join(t.TempDir(), "none"), nil)
	assert.Error(t, err)
}

func TestAPageOfAnotherSiteMayNotAsk(t *testing.T) {
	server := api.New(options(io.Discard, nil))
	body := `{"url":"https://passes.example"}`
	assert.Equal(t, 403, post(t, server, body, "Sec-Fetch-Site", "cross-site").Code)
	assert.Equal(t, 403, post(t, server, body, "Origin", "https://evil.example").Code)
	assert.Equal(t, 200, post(t, server, body, "Sec-Fetch-Site", "same-origin").Code)
	assert.Equal(t, 200, post(t, server, body, "Origin", "http://example.com").Code, "our own page")
}

func TestAGraderIsNotServed(t *testing.T) {
	w := post(t, api.New(options(io.Discard, nil)), `{"url":"https://passes.example"}`, "User-Agent", "grader/1.2.3 (+https://x)")
	assert.Equal(t, http.StatusLoopDetected, w.Code)
}

func TestABodyHasATimeToArriveAndAGradingHasItsOwn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		slow := newStuck()
		opts := options(io.Discard, slow)
		opts.Limits = api.Limits{BodyTimeout: time.Second}
		ln := newPipes()
		server := &http.Server{Handler: api.New(opts)}
		go func() { _ = server.Serve(ln) }()
		defer server.Close()
		send := func(text string) net.Conn {
			conn, err := ln.dial(t.Context(), "", "")
			require.NoError(t, err)
			_, err = io.WriteString(conn, "POST /v1/grade HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"+text)
			require.NoError(t, err)
			return conn
		}

		defer send("Content-Length: 30\r\n\r\n{\"url\":\"https://slow.example\"}").Close()
		<-slow.begun
		time.Sleep(3 * time.Second)
		select {
		case <-slow.gone:
			t.Error("the time for the body ended the grading")
		default:
		}
		close(slow.release)

		stalled := send("Content-Length: 1000\r\n\r\n{")
		defer stalled.Close()
		answer := make([]byte, 12)
		_, err := io.ReadFull(stalled, answer)
		require.NoError(t, err)
		assert.Equal(t, "HTTP/1.1 408", string(answer))
	})
}

func TestBatch(t *testing.T) {
	opts := options(io.Discard, nil)
	opts.Limits = api.Limits{RatePerMin: 1, Burst: 3}
	server := api.New(opts)
	w := postTo(t, server, "/v1/grade/batch", `{"projects":[{"url":"https://passes.example"},{"url":"https://down.example"},
		{"url":"ftp://x"},{"url":"https://fails.example","challenge":"pizza"},{"url":""},{"url":"https://fails.example"},{"url":"https://panics.example"}]}`)
	require.Equal(t, http.StatusOK, w.Code)
	assert.Equal(t, "application/x-ndjson", w.Header().Get("Content-Type"))
	got := map[int]string{}
	for line := range strings.Lines(w.Body.String()) {
		var l api.BatchLine
		require.NoError(t, json.Unmarshal([]byte(line), &l))
		if l.Problem != nil {
			got[l.Index] = l.Problem.Code
			assert.Equal(t, w.Header().Get("X-Request-Id"), l.Problem.RequestID)
		} else {
			got[l.Index] = string(l.Report.Verdict)
		}
	}
	assert.Equal(t, map[int]string{0: "pass", 1: "error", 2: "invalid_url", 3: "unknown_challenge", 4: "missing_url", 5: "fail", 6: "internal"}, got)
	assert.Contains(t, postTo(t, server, "/v1/grade/batch", `{"projects":[{"url":"https://passes.example"}]}`).Body.String(),
		`"code":"rate_limited"`, "each project of a batch counts")

	for _, bad := range []string{`{}`, `{"projects":[]}`, `{"projects":[` + strings.Repeat(`{"url":"x"},`, 1000) + `{"url":"x"}]}`, `[]`} {
		assert.Equal(t, http.StatusBadRequest, postTo(t, server, "/v1/grade/batch", bad).Code)
	}
}
