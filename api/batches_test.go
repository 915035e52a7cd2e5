package api_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"grader/api"
	"grader/checks/batch"
)

type kept = api.Batches // a field of that name would hide the method

// failing are batches whose database fails.
type failing struct {
	kept
	err error
}

func (f failing) Batch(context.Context, string, string) (*batch.Batch, batch.Progress, error) {
	return nil, batch.Progress{}, f.err
}

func TestWithoutAKeyThereAreNoWebhooks(t *testing.T) {
	opts := options(io.Discard, nil)
	opts.Batches = failing{}
	w := httptest.NewRecorder()
	r := httptest.NewRequest(http.MethodPost, "/v1/batches", strings.NewReader(`{"url": "a"}`))
	r.Header.Set("Content-Type", "application/x-ndjson")
	r.Header.Set("Webhook-Url", "https://a.example")
	api.New(opts).ServeHTTP(w, r)
	assert.Equal(t, http.StatusBadRequest, w.Code)
	assert.Contains(t, w.Body.String(), `"code":"no_webhooks"`)
	assert.Contains(t, w.Body.String(), "--webhook-key-file")
}

func TestADatabaseThatFailsIsNoFaultOfWhoAsks(t *testing.T) {
	for err, want := range map[error]struct {
		status int
		code   string
	}{
		fmt.Errorf("%w (dial tcp 10.0.0.7:5432)", batch.ErrAway): {http.StatusServiceUnavailable, "database_unavailable"},
		fmt.Errorf("%w (at 10.0.0.7)", batch.ErrFull):            {http.StatusServiceUnavailable, "database_unavailable"},
		fmt.Errorf("syntax error at 10.0.0.7"):                   {http.StatusInternalServerError, "internal"},
	} {
		opts := options(io.Discard, nil)
		opts.Batches = failing{err: err}
		w := httptest.NewRecorder()
		api.New(opts).ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/v1/batches/x", nil))
		assert.Equal(t, want.status, w.Code)
		assert.Contains(t, w.Body.String(), `"code":"`+want.code+`"`)
		assert.Contains(t, w.Body.String(), `"retryable":true`)
		assert.NotContains(t, w.Body.String(), "10.0.0.7")
	}
}

func TestAQueryHasNothingThatIsPassedOver(t *testing.T) {
	opts := options(io.Discard, nil)
	opts.Batches = failing{err: batch.ErrNotFound}
	server := api.New(opts)
	for _, c := range []struct{ method, target, media, want string }{
		{"POST", "/v1/batches?titel=Chat", "application/x-ndjson", `The query has \"titel\", which means nothing here. Known are: title, challenge, `},
		{"POST", "/v1/batches?title=Chat", "application/json", "A batch in JSON says all in its body"},
		{"GET", "/v1/batches?owner=bob", "", "Known are: before, limit, scheduled, lang."},
		{"GET", "/v1/batches/x/results?verdct=fail", "", `\"verdct\"`},
		{"GET", "/v1/batches/x/results?%1b[31m=1", "", `\"\\\\u{1b}[31m\"`},
	} {
		r := httptest.NewRequest(c.method, c.target, strings.NewReader(`{}`))
		r.Header.Set("Content-Type", c.media)
		w := httptest.NewRecorder()
		server.ServeHTTP(w, r)
		assert.Equal(t, http.StatusBadRequest, w.Code, c.target)
		assert.Contains(t, w.Body.String(), `"code":"invalid_query"`, c.target)
		assert.Contains(t, w.Body.String(), c.want, c.target)
	}
}
