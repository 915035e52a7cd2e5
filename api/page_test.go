package api_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

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
	assert.Equal(t, http.StatusSeeOther, w.Code)
	assert.Contains(t, get(t, server, w.Header().Get("Location")), "Communicate by Emitting")
	w = form(t, server, url.Values{"url": {"ftp://x"}, "challenge": {"communicate-by-emitting"}})
	assert.Equal(t, http.StatusSeeOther, w.Code)
	w = getFrom(server, w.Header().Get("Location"))
	assert.Equal(t, http.StatusUnprocessableEntity, w.Code)
	assert.Contains(t, w.Body.String(), `value="ftp://x"`)
	assert.Equal(t, http.StatusForbidden, form(t, server, fails, "Sec-Fetch-Site", "cross-site").Code)
	form(t, server, fails)
	w = form(t, server, fails)
	assert.Equal(t, http.StatusSeeOther, w.Code)
	w = getFrom(server, w.Header().Get("Location"), w.Result().Cookies()...)
	assert.Equal(t, http.StatusTooManyRequests, w.Code)
	assert.Contains(t, get(t, server, "/metrics"), `verdict="fail"`)
}

func getFrom(h http.Handler, target string, cookies ...*http.Cookie) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, target, nil)
	for _, c := range cookies {
		r.AddCookie(c)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// Where there are tokens the page wants one, as the API does, and grades as its
// owner: a cookie is no way around that, nor one for another site.
func TestThePageAsksForTheToken(t *testing.T) {
	const token = "0123456789abcdef0123"
	file := filepath.Join(t.TempDir(), "tokens")
	require.NoError(t, os.WriteFile(file, []byte("ada "+token+"\n"), 0o600))
	var log bytes.Buffer
	opts := options(&log, nil)
	var err error
	opts.Tokens, err = api.OpenTokens(file, opts.Log)
	require.NoError(t, err)
	server := api.New(opts)
	project := url.Values{"url": {"https://fails.example"}}

	assert.Contains(t, getFrom(server, "/").Body.String(), `action="/sign-in"`)
	assert.Regexp(t, `^/\?`, form(t, server, project).Header().Get("Location"), "nothing is graded")
	w := postTo(t, server, "/sign-in", url.Values{"token": {token}}.Encode(), "Content-Type", "application/x-www-form-urlencoded")
	require.Len(t, w.Result().Cookies(), 1)
	cookie := w.Result().Cookies()[0]
	assert.Contains(t, getFrom(server, "/", cookie).Body.String(), "Signed in as ada")

	header := cookie.Name + "=" + cookie.Value
	w = form(t, server, project, "Cookie", header)
	assert.Regexp(t, "^/r/", w.Header().Get("Location"))
	assert.Contains(t, log.String(), `"client":"token ada"`)
	for _, path := range []string{"/", "/sign-in", "/sign-out"} {
		w = postTo(t, server, path, project.Encode(), "Content-Type", "application/x-www-form-urlencoded", "Cookie", header, "Sec-Fetch-Site", "cross-site")
		assert.Equal(t, http.StatusForbidden, w.Code, path)
		w = postTo(t, server, path, project.Encode(), "Content-Type", "application/x-www-form-urlencoded", "Cookie", header, "Origin", "https://evil.example")
		assert.Equal(t, http.StatusForbidden, w.Code, path)
	}
	w = postTo(t, server, "/v1/grade", `{"url":"https://fails.example"}`, "Content-Type", "application/json", "Cookie", header)
	assert.Equal(t, http.StatusUnauthorized, w.Code, "the API takes tokens only")

	require.NoError(t, os.WriteFile(file, []byte("bob "+token+"x\n"), 0o600))
	require.Eventually(t, func() bool { return !strings.Contains(getFrom(server, "/", cookie).Body.String(), "Signed in") },
		time.Minute, 50*time.Millisecond, "a token that is taken away ends its sessions")
}
