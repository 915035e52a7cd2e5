package api_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"grader/api"
)

func form(t *testing.T, h http.Handler, fields url.Values, header ...string) *httptest.ResponseRecorder {
	t.Helper()
	header = append([]string{"Content-Type", "application/x-www-form-urlencoded"}, header...)
	return postTo(t, h, "/", fields.Encode(), header...)
}

func TestThePageGradesWithinTheServicesLimits(t *testing.T) {
	opts := options(io.Discard, nil)
	opts.Limits = api.Limits{RatePerMin: 1, Burst: 2}
	server := api.New(opts)
	fails := url.Values{"url": {"https://fails.example"}, "challenge": {"communicate-by-emitting"}}

	assert.Contains(t, get(t, server, "/"), "<form")
	w := form(t, server, fails)
	assert.Equal(t, http.StatusOK, w.Code)
	assert.Contains(t, w.Body.String(), "Communicate by Emitting")
	assert.Equal(t, http.StatusUnprocessableEntity, form(t, server, url.Values{"url": {"ftp://x"}, "challenge": {"communicate-by-emitting"}}).Code)
	assert.Equal(t, http.StatusForbidden, form(t, server, fails, "Sec-Fetch-Site", "cross-site").Code)
	form(t, server, fails)
	assert.Equal(t, http.StatusTooManyRequests, form(t, server, fails).Code)
	assert.Contains(t, get(t, server, "/metrics"), `verdict="fail"`)
}

func TestWhereThereAreTokensThereIsNoPage(t *testing.T) {
	opts := options(io.Discard, nil)
	opts.Tokens = &api.Tokens{}
	w := httptest.NewRecorder()
	api.New(opts).ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", strings.NewReader("")))
	assert.Equal(t, http.StatusNotFound, w.Code)
}
