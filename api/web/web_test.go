package web_test

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
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
		Challenges: challenges, Default: "communicate-by-emitting", Check: check,
		Grade: func(*http.Request, web.Ask) (*report.Report, error) { return graded, err },
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

// graded sends the form and gives the page that it leads to.
func graded(t *testing.T, h http.Handler, fields string) *httptest.ResponseRecorder {
	t.Helper()
	w := send(h, "POST", "/", formType, fields)
	require.Equal(t, http.StatusSeeOther, w.Code, w.Body)
	return send(h, "GET", w.Header().Get("Location"), "", "")
}

func TestTheFormIsFilledInFromTheQueryAndRunsNothing(t *testing.T) {
	h := web.New(web.Options{Challenges: challenges, Default: "communicate-by-emitting"}) // no Grade: it would panic
	for _, c := range []struct {
		name, query string
		want        []string
	}{
		{"empty", "", []string{`value=""`, `<option value="communicate-by-emitting" dir="auto" selected>`}},
		{"address", "?url=https://a.example/%3Fb%26c", []string{`value="https://a.example/?b&amp;c"`}},
		{"hostile address", "?url=%22%3E%3Cscript%3E", []string{`value="&#34;&gt;&lt;script&gt;"`}},
		{"challenge", "?challenge=set-up-a-guestbook", []string{`<option value="set-up-a-guestbook" dir="auto" selected>Set up a &lt;Guestbook&gt;</option>`}},
		{"by id", "?challenge=0123456789abcdef01234567", []string{`<option value="set-up-a-guestbook" dir="auto" selected>`}},
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

func TestWhatTheGradingGets(t *testing.T) {
	var got []web.Ask
	h := web.New(web.Options{Challenges: challenges, Default: "communicate-by-emitting",
		Grade: func(_ *http.Request, ask web.Ask) (*report.Report, error) {
			got = append(got, ask)
			return reportOf(report.Pass), nil
		}})
	send(h, "POST", "/?url=https://not-this.example", formType, fill("  https://a.example\n", "0123456789abcdef01234567"))
	send(h, "POST", "/", formType+"; charset=UTF-8", "url=https://b.example&live=on")
	assert.Equal(t, []web.Ask{
		{URL: "https://a.example", Challenge: "set-up-a-guestbook"}, {URL: "https://b.example", Challenge: "communicate-by-emitting", Live: true},
	}, got)
}

// What is wrong with a field stands beside it, and what was typed stays. The page
// that tells it is no answer to a form: Back leads to it without a question.
func TestWhatIsWrongWithAFieldStandsBesideIt(t *testing.T) {
	open := web.New(web.Options{Challenges: challenges})
	for _, c := range []struct {
		name, body string
		handler    http.Handler
		status     int
		want       []string
	}{
		{"no address", "", nil, 422, []string{`autofocus`, `<p id="url-note" class="wrong">`, "Paste the address at which"}},
		{"spaces", "url=+%09&challenge=set-up-a-guestbook", nil, 422, []string{`<p id="url-note" class="wrong">`, `<option value="set-up-a-guestbook" dir="auto" selected>`}},
		{"no challenge", "url=https://a.example", open, 404, []string{`value="https://a.example"`, `<p id="challenge-note" class="wrong">`, "Choose from the list"}},
		{"unknown challenge", fill("https://a.example", "comunicate-by-emiting") + "&live=on", nil, 404, []string{`value="https://a.example"`, `value="on" checked`,
			"Did you mean <code>communicate-by-emitting</code>?", `<option value="" selected>Choose a challenge</option>`}},
		{"refused address", fill("my-project", "set-up-a-guestbook"), nil, 422, []string{`value="my-project"`, `aria-invalid="true" aria-describedby="url-note"`,
			"It has to begin with <code>https://</code>.", `<option value="set-up-a-guestbook" dir="auto" selected>`, "<title>Error: Grade a project – Grader</title>"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := c.handler
			if h == nil {
				h = handler(nil, refused)
			}
			w := graded(t, h, c.body)
			assert.Equal(t, c.status, w.Code)
			for _, want := range append(c.want, "<h1 id=\"ask\">Grade a project</h1>") {
				assert.Contains(t, w.Body.String(), want)
			}
		})
	}
}

func TestAMendedAddressIsShownBesideTheField(t *testing.T) {
	h := handler(nil, nil)
	w := send(h, "GET", "/?url=my-project.example", "", "")
	assert.Equal(t, http.StatusOK, w.Code)
	assert.Contains(t, w.Body.String(), `<p id="url-note" class="note">This is read as https://my-project.example</p>`)
	for _, same := range []string{"https://my-project.example", "https://my-project.example/"} {
		assert.NotContains(t, send(h, "GET", "/?url="+same, "", "").Body.String(), "url-note")
	}
}

func TestBadForms(t *testing.T) {
	for _, c := range []struct {
		name, contentType, body string
		status                  int
		want                    string
	}{
		{"bad escape", formType, "url=%zz", 400, "did not arrive whole"},
		{"too large", formType, "url=" + strings.Repeat("a", 17<<10), 413, "too much text"},
		{"long address", formType, "url=https://a.example/" + strings.Repeat("a", 2<<10), 413, "too much text"},
		{"JSON", "application/json", `{"url":"https://a.example"}`, 415, "its own form only"},
		{"multipart", "multipart/form-data; boundary=x", "--x--", 415, "its own form only"},
		{"no type", "", "url=https://a.example", 415, "its own form only"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := send(handler(nil, errors.New("must not run")), "POST", "/", c.contentType, c.body)
			assert.Equal(t, c.status, w.Code)
			assert.Contains(t, w.Body.String(), c.want)
			assert.Contains(t, w.Body.String(), `<form id="grade"`)
		})
	}
}

func TestRefusals(t *testing.T) {
	busy := &web.Refusal{Status: 429, Detail: "Too many <gradings>. Wait, and `try` again.", RetryAfter: 1500 * time.Millisecond}
	first, again := refusedForm(t, handler(nil, busy), fill("https://a.example", "set-up-a-guestbook"))
	assert.Equal(t, 429, first.Code)
	assert.Equal(t, "2", first.Header().Get("Retry-After"))
	body := first.Body.String()
	assert.Contains(t, body, "Too many &lt;gradings&gt;. Wait, and <code>try</code> again. Try again in 2 seconds.")
	assert.Contains(t, body, `value="https://a.example"`)
	assert.Contains(t, body, `<option value="set-up-a-guestbook" dir="auto" selected>`)
	assert.NotContains(t, body, "aria-invalid")
	assert.Equal(t, 200, again.Code, "it is told once")
	assert.Contains(t, again.Body.String(), `value="https://a.example"`)

	first, _ = refusedForm(t, handler(nil, errors.New("secret")), fill("https://a.example", ""))
	assert.Equal(t, 500, first.Code)
	assert.Contains(t, first.Body.String(), "Something went wrong on our side")
	assert.NotContains(t, first.Body.String(), "secret")
}

// refusedForm sends a form that is refused, and gives the page that this leads to, and
// what that is when it is asked for again.
func refusedForm(t *testing.T, h http.Handler, fields string) (first, again *httptest.ResponseRecorder) {
	t.Helper()
	sent := send(h, "POST", "/", formType, fields)
	require.Equal(t, http.StatusSeeOther, sent.Code, "so that Back asks nobody to send it again")
	follow := func(cookies []*http.Cookie) *httptest.ResponseRecorder {
		r := httptest.NewRequest("GET", sent.Header().Get("Location"), nil)
		for _, c := range cookies {
			if assert.True(t, c.HttpOnly); c.MaxAge >= 0 {
				r.AddCookie(c)
			}
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w
	}
	first = follow(sent.Result().Cookies())
	return first, follow(first.Result().Cookies())
}

// A cookie that nobody here has made is no refusal.
func TestForgedRefusalsAreIgnored(t *testing.T) {
	for _, value := range []string{"", "x", "bnVsbA", "e30", "eyJTdGF0dXMiOjIwMH0", "eyJTdGF0dXMiOjk5OX0"} { // null, {}, {"Status":200}, {"Status":999}
		r := httptest.NewRequest("GET", "/", nil)
		r.AddCookie(&http.Cookie{Name: "refused", Value: value})
		w := httptest.NewRecorder()
		handler(nil, nil).ServeHTTP(w, r)
		assert.Equal(t, 200, w.Code, value)
		assert.NotContains(t, w.Body.String(), `class="alert"`)
	}
}

func TestMethodsAndPaths(t *testing.T) {
	srv := httptest.NewServer(handler(nil, nil))
	defer srv.Close()
	for _, c := range []struct {
		method, path string
		status       int
	}{
		{"GET", "/", 200}, {"HEAD", "/", 200}, {"PUT", "/", 405}, {"DELETE", "/", 405},
		{"PUT", "/r/x", 405}, {"GET", "/r/", 404}, {"GET", "/r/x", 404}, {"GET", "/r/x/report.json", 404}, {"GET", "/r/x/report.exe", 404},
		{"GET", "/sign-in", 404}, {"POST", "/sign-in", 404}, // nobody has to
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
	for _, part := range []string{"default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'", "connect-src 'self'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'"} {
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
	assert.Less(t, total["text/javascript; charset=utf-8"], 6<<10)
}

// The API gives a body a time to arrive in. That must not end the grading of a
// body that has arrived.
func TestADeadlineForTheFormDoesNotEndTheGrading(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := web.New(web.Options{Challenges: challenges, Default: "communicate-by-emitting",
			Grade: func(r *http.Request, _ web.Ask) (*report.Report, error) {
				select {
				case <-r.Context().Done():
					return nil, context.Cause(r.Context())
				case <-time.After(time.Minute):
					return reportOf(report.Pass), nil
				}
			}})
		client, server := net.Pipe()
		defer client.Close()
		ln := make(oneConn, 1)
		ln <- server
		srv := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			assert.NoError(t, http.NewResponseController(w).SetReadDeadline(time.Now().Add(time.Second)))
			h.ServeHTTP(w, r)
		})}
		go func() { _ = srv.Serve(ln) }()
		defer srv.Close()
		req, err := http.NewRequest(http.MethodPost, "http://grader.test/", strings.NewReader("url=https%3A%2F%2Fa.example"))
		require.NoError(t, err)
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		require.NoError(t, req.Write(client))
		resp, err := http.ReadResponse(bufio.NewReader(client), req)
		require.NoError(t, err)
		assert.Equal(t, http.StatusSeeOther, resp.StatusCode, "the report has an address")
	})
}

// oneConn listens in memory, where time goes by only when nobody has anything to do.
type oneConn chan net.Conn

func (l oneConn) Accept() (net.Conn, error) {
	if c, ok := <-l; ok {
		return c, nil
	}
	return nil, net.ErrClosed
}

func (l oneConn) Close() error   { close(l); return nil }
func (l oneConn) Addr() net.Addr { return &net.TCPAddr{} }

var assetHash = regexp.MustCompile(`\.[0-9a-f]{12}\.`)

func TestGolden(t *testing.T) {
	for _, verdict := range []report.Verdict{report.Pass, report.Fail, report.Error} {
		t.Run(string(verdict), func(t *testing.T) {
			golden(t, string(verdict)+".html", shown(t, reportOf(verdict)))
		})
	}
	golden(t, "hostile.html", shown(t, hostile()))
}

var reportID = regexp.MustCompile(`/r/[A-Z2-7]{26}`)

// shown is the page of a report, without what differs from one to the next.
func shown(t *testing.T, r *report.Report) string {
	t.Helper()
	w := graded(t, handler(r, nil), fill("https://count.example", ""))
	require.Equal(t, 200, w.Code)
	return reportID.ReplaceAllString(assetHash.ReplaceAllString(w.Body.String(), ".HASH."), "/r/ID")
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
	body, plain := shown(t, hostile()), shown(t, reportOf(report.Fail))
	assert.Equal(t, strings.Count(plain, "<script"), strings.Count(body, "<script"))
	for _, bad := range []string{"<img src=x", `="javascript:`, "\x1b", "\x00", "\u202e", "\u2066", "\u200b", "\ufeff"} {
		assert.Equal(t, strings.Count(plain, bad), strings.Count(body, bad), "%q", bad)
	}
	assert.Contains(t, body, `&lt;script&gt;alert(1)&lt;/script&gt;`)
	assert.Contains(t, body, `\u{202e}`)
	assert.Contains(t, body, `\u{1b}`)
}
