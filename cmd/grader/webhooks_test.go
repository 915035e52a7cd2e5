package main

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/checks/hook"
)

// A message is what a webhook's receiver got.
type message struct {
	header http.Header
	body   string
}

// receive answers webhooks, the first of them with a failure.
func receive(t *testing.T, failures int, status int) (server *httptest.Server, got func() []message) {
	t.Helper()
	var mu sync.Mutex
	var all []message
	server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		assert.NoError(t, err)
		mu.Lock()
		defer mu.Unlock()
		if failures > 0 {
			failures--
			w.WriteHeader(status)
			return
		}
		all = append(all, message{r.Header, string(body)})
	}))
	t.Cleanup(server.Close)
	return server, func() []message {
		mu.Lock()
		defer mu.Unlock()
		return append([]message{}, all...)
	}
}

func TestWebhooks(t *testing.T) {
	receiver, got := receive(t, 1, http.StatusServiceUnavailable)
	s := serveBatches(t, receiver.Listener.Addr().String())
	secret := "whsec_" + base64.StdEncoding.EncodeToString([]byte("thirty-two bytes that are secret"))
	path := s.create("/v1/batches?title=Chat", "application/x-ndjson", `{"student": "Ada", "url": "nonsense"}`,
		"Webhook-Url", receiver.URL+"/hook", "Webhook-Secret", secret, "Webhook-Each", "true")
	s.wait(path)
	require.Eventually(t, func() bool { return len(got()) == 2 }, 30*time.Second, 10*time.Millisecond)
	require.Eventually(t, func() bool { return s.get(path+"/webhooks") == "{\"deliveries\":[]}\n" }, 30*time.Second, 10*time.Millisecond)
	bodies := map[string]string{}
	for _, m := range got() {
		var event struct{ Type string }
		require.NoError(t, json.Unmarshal([]byte(m.body), &event))
		bodies[event.Type] = m.body
		at, err := strconv.ParseInt(m.header.Get("Webhook-Timestamp"), 10, 64)
		require.NoError(t, err)
		key, err := hook.ParseSecret(secret)
		require.NoError(t, err)
		assert.Equal(t, key.Sign(m.header.Get("Webhook-Id"), time.Unix(at, 0), []byte(m.body)), m.header.Get("Webhook-Signature"))
		assert.True(t, strings.HasPrefix(m.header.Get("Webhook-Id"), "msg_"))
	}
	assert.Contains(t, bodies["batch.ended"], `"title":"Chat"`)
	assert.Contains(t, bodies["submission.graded"], `"student":"Ada"`)
	assert.NotContains(t, s.get(path), "whsec_", "the secret stays where it is")
	files, err := filepath.Glob(filepath.Join(s.dir, "grader.db*"))
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		kept, err := os.ReadFile(file)
		require.NoError(t, err)
		assert.False(t, bytes.Contains(kept, []byte(strings.TrimPrefix(secret, "whsec_"))), file)
		assert.False(t, bytes.Contains(kept, []byte("thirty-two bytes that are secret")), file)
	}
}

func TestDeadWebhooksAreListed(t *testing.T) {
	receiver, got := receive(t, 1000, http.StatusGone)
	s := serveBatches(t, receiver.Listener.Addr().String())
	secret := "whsec_" + base64.StdEncoding.EncodeToString([]byte("thirty-two bytes that are secret"))
	path := s.create("/v1/batches", "application/x-ndjson", `{"url": "nonsense"}`, "Webhook-Url", receiver.URL, "Webhook-Secret", secret)
	s.wait(path)
	require.Eventually(t, func() bool { return strings.Contains(s.get(path+"/webhooks"), `"state":"dead"`) }, 30*time.Second, 10*time.Millisecond)
	assert.Contains(t, s.get(path+"/webhooks"), "the receiver answered 410")
	assert.Empty(t, got())
}

func TestTheFileOfKeys(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "key")
	require.NoError(t, os.WriteFile(file, []byte("short\n"), 0o600))
	for path, says := range map[string]string{
		"":                         "",
		filepath.Join(dir, "none"): "--webhook-key-file: open",
		file:                       "--webhook-key-file: " + file + ": line 1: a key is 32 random bytes in base64, as of: openssl rand -base64 32",
	} {
		keys, err := (&databaseFlags{webhookKeyFile: path}).webhookKeys()
		if says == "" {
			require.NoError(t, err)
			assert.Nil(t, notify(nil, keys), "without a key nobody is told")
			assert.Nil(t, sealer(keys))
			continue
		}
		assert.ErrorContains(t, err, says)
	}
}

func TestWebhooksThatCanNotBe(t *testing.T) {
	s := serveBatches(t)
	for _, c := range []struct{ url, secret, says string }{
		{"http://127.0.0.1:9/x", "whsec_" + strings.Repeat("QUJD", 10), "Webhook-Url: "},
		{"file:///etc/passwd", "whsec_" + strings.Repeat("QUJD", 10), "Webhook-Url: "},
		{"https://hooks.example/x", "", "Webhook-Secret: it has to be whsec_"},
		{"https://hooks.example/x", "whsec_short", "Webhook-Secret: it has to be whsec_"},
	} {
		resp, text := s.ask("POST", "/v1/batches", "application/x-ndjson", `{"url": "nonsense"}`, "Webhook-Url", c.url, "Webhook-Secret", c.secret)
		assert.GreaterOrEqual(t, resp.StatusCode, 400, c.url)
		assert.Less(t, resp.StatusCode, 500, c.url)
		assert.Contains(t, text, c.says, c.url)
	}
}
