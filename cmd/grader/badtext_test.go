package main

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A text that no database keeps is the client's fault, not ours.
func TestATextThatNoDatabaseKeepsIsRefused(t *testing.T) {
	eachDatabase(t, func(t *testing.T, dsn string) {
		at, stop := serveOn(t, dsn, "--workers", "0")
		defer stop()
		for _, c := range []struct {
			method, path, key, body string
			status                  int
			code                    string
		}{
			{"GET", "/v1/batches/%00", "", "", http.StatusNotFound, "unknown_batch"},
			{"GET", "/v1/gradings/a%00", "", "", http.StatusNotFound, "unknown_batch"},
			{"GET", "/v1/batches/a%ff/results", "", "", http.StatusNotFound, "unknown_batch"},
			{"POST", "/v1/batches", "", `{"student": "a\u0000b", "url": "x"}`, http.StatusBadRequest, "invalid_text"},
			{"POST", "/v1/batches", "a\xffb", `{"student": "ab", "url": "x"}`, http.StatusBadRequest, "invalid_text"},
		} {
			req, err := http.NewRequestWithContext(t.Context(), c.method, at+c.path, strings.NewReader(c.body))
			require.NoError(t, err)
			req.Header.Set("Content-Type", "application/x-ndjson")
			if c.key != "" {
				req.Header.Set("Idempotency-Key", c.key)
			}
			resp, err := http.DefaultClient.Do(req)
			require.NoError(t, err)
			text, err := io.ReadAll(resp.Body)
			require.NoError(t, err)
			require.NoError(t, resp.Body.Close())
			assert.Equal(t, c.status, resp.StatusCode, "%s %s: %s", c.method, c.path, text)
			assert.Contains(t, string(text), `"code":"`+c.code+`"`)
		}
	})
}
