package web_test

import (
	"context"
	"errors"
	"flag"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"grader/api/web"
	"grader/checks"
	"grader/checks/report"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var challenges = []*checks.Challenge{
	{ID: "589fc831f9fc0f352b528e75", Name: "communicate-by-emitting", Title: "Communicate by Emitting"},
	{ID: "0123456789abcdef01234567", Name: "set-up-a-guestbook", Title: "Set up a <Guestbook>"},
}

// handler is the page whose gradings end with the report or the error.
func handler(graded *report.Report, err error) http.Handler {
	return web.New(web.Options{
		Challenges: challenges, Default: "communicate-by-emitting",
		Grade: func(*http.Request, string, string, bool) (*report.Report, error) { return graded, err },
	})
}

const formType = "application/x-www-form-urlencoded"

func send(h http.Handler, method, target, contentType, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	r.Header.Set("Content-Type", contentType)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func fill(url_, challenge string) string {
	return url.Values{"url": {url_}, "challenge": {challenge}}.Encode()
}

func TestTheFormIsFilledInFromTheQueryAndRunsNothing(t *testing.T) {
	h := web.New(web.Options{Challenges: challenges, Default: "communicate-by-emitting"}) // no Grade: it would panic
	for _, c := range []struct {
		name, query string
		want        []string
	}{
		{"empty", "", []string{`value=""`, `<option value="communicate-by-emitting" selected>`}},
		{"address", "?url=https://a.example/%3Fb%26c", []string{`value="https://a.example/?b&amp;c"`}},
		{"hostile address", "?url=%22%3E%3Cscript%3E", []string{`value="&#34;&gt;&lt;script&gt;"`}},
		{"challenge", "?challenge=set-up-a-guestbook", []string{`<option value="set-up-a-guestbook" selected>Set up a &lt;Guestbook&gt;</option>`}},
		{"by id", "?challenge=0123456789abcdef01234567", []string{`<option value="set-up-a-guestbook" selected>`}},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := send(h, "GET", "/"+c.query, "", "")
			require.Equal(t, http.StatusOK, w.Code)
			for _, want := range c.want {
				assert.Contains(t, w.Body.String(), want)
			}
			assert.Equal(t, 1, strings.Count(w.Body.String(), " selected"))
		})
	}
}

func TestAnUnknownChallengeIsRefusedAndNotReplaced(t *testing.T) {
	for _, method := range []string{"GET", "POST"} {
		w := send(handler(&report.Report{}, nil), method, "/?url=https://a.example&challenge=comunicate-by-emiting", formType, fill("https://a.example", "comunicate-by-emiting"))
		assert.Equal(t, http.StatusNotFound, w.Code)
		assert.Contains(t, w.Body.String(), "Did you mean <code>communicate-by-emitting</code>?")
		assert.Contains(t, w.Body.String(), `<option value="" selected>Choose a challenge</option>`)
		assert.Contains(t, w.Body.String(), `value="https://a.example"`)
	}
}

func TestWhatTheGradingGets(t *testing.T) {
	var got []string
	h := web.New(web.Options{Challenges: challenges, Default: "communicate-by-emitting",
		Grade: func(r *http.Request, url, challenge string, _ bool) (*report.Report, error) {
			got = append(got, r.Method, url, challenge)
			return reportOf(report.Pass), nil
		}})
	w := send(h, "POST", "/?url=https://not-this.example", formType, fill("  https://a.example\n", "0123456789abcdef01234567"))
	assert.Equal(t, http.StatusOK, w.Code)
	w = send(h, "POST", "/", formType+"; charset=UTF-8", "url=https://b.example")
	assert.Equal(t, http.StatusOK, w.Code)
	assert.Equal(t, []string{"POST", "https://a.example", "set-up-a-guestbook", "POST", "https://b.example", "communicate-by-emitting"}, got)
}

func TestBadForms(t *testing.T) {
	open := web.New(web.Options{Challenges: challenges})
	for _, c := range []struct {
		name, contentType, body string
		handler                 http.Handler
		status                  int
		want                    string
	}{
		{"no address", formType, "", nil, 400, "No address given"},
		{"spaces", formType, "url=+%09", nil, 400, "No address given"},
		{"no challenge", formType, "url=https://a.example", open, 400, "No challenge chosen"},
		{"bad escape", formType, "url=%zz", nil, 400, "did not arrive whole"},
		{"too large", formType, "url=" + strings.Repeat("a", 17<<10), nil, 413, "too much text"},
		{"JSON", "application/json", `{"url":"https://a.example"}`, nil, 415, "not the page"},
		{"multipart", "multipart/form-data; boundary=x", "--x--", nil, 415, "not the page"},
		{"no type", "", "url=https://a.example", nil, 415, "not the page"},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := c.handler
			if h == nil {
				h = handler(nil, errors.New("must not run"))
			}
			w := send(h, "POST", "/", c.contentType, c.body)
			assert.Equal(t, c.status, w.Code)
			assert.Contains(t, w.Body.String(), c.want)
			assert.Contains(t, w.Body.String(), `<form id="grade"`)
		})
	}
}

func TestRefusals(t *testing.T) {
	refusal := &web.Refusal{Status: 429, Title: "Too many <gradings>", Detail: "Wait, and `try` again.", RetryAfter: 1500 * time.Millisecond}
	w := send(handler(nil, refusal), "POST", "/", formType, fill("https://a.example", ""))
	assert.Equal(t, 429, w.Code)
	assert.Equal(t, "2", w.Header().Get("Retry-After"))
	body := w.Body.String()
	assert.Contains(t, body, "Too many &lt;gradings&gt;")
	assert.Contains(t, body, "Wait, and <code>try</code> again. Try again in 2 s.")
	assert.NotContains(t, body, "aria-invalid")

	w = send(handler(nil, &web.Refusal{Status: 422, Title: "Refused", Detail: "Not that."}), "POST", "/", formType, fill("ftp://a", ""))
	assert.Equal(t, 422, w.Code)
	assert.Contains(t, w.Body.String(), `aria-invalid="true" aria-describedby="why"`)

	w = send(handler(nil, errors.New("secret")), "POST", "/", formType, fill("https://a.example", ""))
	assert.Equal(t, 500, w.Code)
	assert.Contains(t, w.Body.String(), "Something went wrong on our side")
	assert.NotContains(t, w.Body.String(), "secret")
}

func TestMethodsAndPaths(t *testing.T) {
	srv := httptest.NewServer(handler(nil, nil))
	defer srv.Close()
	for _, c := range []struct {
		method, path string
		status       int
	}{
		{"GET", "/", 200}, {"HEAD", "/", 200}, {"PUT", "/", 405}, {"DELETE", "/", 405},
		{"GET", "/x", 404}, {"GET", "/assets/", 404}, {"GET", "/assets/page.css", 404}, {"GET", "/assets/page.000000000000.css", 404},
		{"POST", "/assets/page.css", 405},
	} {
		r, err := http.NewRequest(c.method, srv.URL+c.path, nil)
		require.NoError(t, err)
		resp, err := srv.Client().Do(r)
		require.NoError(t, err)
		resp.Body.Close()
		assert.Equal(t, c.status, resp.StatusCode, "%s %s", c.method, c.path)
		if c.method == "HEAD" {
			assert.Greater(t, resp.ContentLength, int64(1000))
		}
		if c.path == "/" {
			assertGuarded(t, resp.Header)
		}
	}
}

func assertGuarded(t *testing.T, h http.Header) {
	t.Helper()
	csp := h.Get("Content-Security-Policy")
	for _, part := range []string{"default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'"} {
		assert.Contains(t, csp, part)
	}
	assert.NotContains(t, csp, "unsafe")
	assert.Equal(t, "same-origin", h.Get("Referrer-Policy"))
	assert.Equal(t, "nosniff", h.Get("X-Content-Type-Options"))
	assert.Equal(t, "no-store", h.Get("Cache-Control"))
}

var assetPath = regexp.MustCompile(`/assets/[^"]+`)

func TestAssetsAreNamedByTheirContentAndKept(t *testing.T) {
	h := handler(nil, nil)
	total := map[string]int{}
	for _, path := range assetPath.FindAllString(send(h, "GET", "/", "", "").Body.String(), -1) {
		w := send(h, "GET", path, "", "")
		require.Equal(t, 200, w.Code, path)
		assert.Regexp(t, `^/assets/\w+\.[0-9a-f]{12}\.(css|js|svg)$`, path)
		assert.Equal(t, "public, max-age=31536000, immutable", w.Header().Get("Cache-Control"))
		total[w.Header().Get("Content-Type")] = w.Body.Len()
	}
	require.Len(t, total, 3)
	assert.Less(t, total["text/css; charset=utf-8"], 16<<10)
	assert.Less(t, total["text/javascript; charset=utf-8"], 2<<10)
}

// The API gives a body a time to arrive in. That must not end the grading of a
// body that has arrived.
func TestADeadlineForTheFormDoesNotEndTheGrading(t *testing.T) {
	h := web.New(web.Options{Challenges: challenges, Default: "communicate-by-emitting",
		Grade: func(r *http.Request, _, _ string, _ bool) (*report.Report, error) {
			select {
			case <-r.Context().Done():
				return nil, context.Cause(r.Context())
			case <-time.After(200 * time.Millisecond):
				return reportOf(report.Pass), nil
			}
		}})
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		assert.NoError(t, http.NewResponseController(w).SetReadDeadline(time.Now().Add(100*time.Millisecond)))
		h.ServeHTTP(w, r)
	}))
	defer srv.Close()
	resp, err := srv.Client().PostForm(srv.URL, url.Values{"url": {"https://a.example"}})
	require.NoError(t, err)
	resp.Body.Close()
	assert.Equal(t, 200, resp.StatusCode)
}

var assetHash = regexp.MustCompile(`\.[0-9a-f]{12}\.`)

func TestGolden(t *testing.T) {
	for _, verdict := range []report.Verdict{report.Pass, report.Fail, report.Error} {
		t.Run(string(verdict), func(t *testing.T) {
			w := send(handler(reportOf(verdict), nil), "POST", "/", formType, fill("https://count.example", ""))
			require.Equal(t, 200, w.Code)
			golden(t, string(verdict)+".html", assetHash.ReplaceAllString(w.Body.String(), ".HASH."))
		})
	}
	w := send(handler(hostile(), nil), "POST", "/", formType, fill("https://count.example", ""))
	golden(t, "hostile.html", assetHash.ReplaceAllString(w.Body.String(), ".HASH."))
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		require.NoError(t, os.WriteFile(file, []byte(got), 0o644))
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.Equal(t, string(want), got)
}

// What a project serves stays text, whatever field it comes in.
func TestHostileText(t *testing.T) {
	body := send(handler(hostile(), nil), "POST", "/", formType, fill("https://count.example", "")).Body.String()
	plain := send(handler(reportOf(report.Fail), nil), "POST", "/", formType, fill("https://count.example", "")).Body.String()
	assert.Equal(t, strings.Count(plain, "<script"), strings.Count(body, "<script"))
	for _, bad := range []string{"<img src=x", `="javascript:`, "\x1b", "\x00", "\u202e", "\u2066", "\u200b", "\ufeff"} {
		assert.Equal(t, strings.Count(plain, bad), strings.Count(body, bad), "%q", bad)
	}
	assert.Contains(t, body, `&lt;script&gt;alert(1)&lt;/script&gt;`)
	assert.Contains(t, body, `\u{202e}`)
	assert.Contains(t, body, `\u{1b}`)
}
