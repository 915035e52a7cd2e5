package web_test

import (
	"crypto/sha256"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/api/web"
	"grader/checks/report"
)

const token = "0123456789abcdef"

// A guarded is a page for owners of a token.
type guarded struct {
	http.Handler
	now    time.Time
	tokens map[string]string // whose they are
	asked  []web.Ask
}

func newGuarded(change ...func(*web.Options)) *guarded {
	g := &guarded{now: time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC), tokens: map[string]string{token: "ada"}}
	opts := web.Options{
		Challenges: challenges, Default: challenges[0].Name, Check: check, Clock: func() time.Time { return g.now },
		Grade: func(_ *http.Request, ask web.Ask) (*report.Report, error) {
			g.asked = append(g.asked, ask)
			return reportOf(report.Pass), nil
		},
		Owner: func(hash [sha256.Size]byte) string {
			for token, name := range g.tokens {
				if hash == sha256.Sum256([]byte(token)) {
					return name
				}
			}
			return ""
		},
	}
	for _, c := range change {
		c(&opts)
	}
	g.Handler = web.New(opts)
	return g
}

func (g *guarded) send(method, target string, form url.Values, cookie *http.Cookie, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", formType)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	if cookie != nil {
		r.AddCookie(cookie)
	}
	w := httptest.NewRecorder()
	g.ServeHTTP(w, r)
	return w
}

func (g *guarded) signIn(t *testing.T, token string, header ...string) (*http.Cookie, *httptest.ResponseRecorder) {
	t.Helper()
	w := g.send("POST", "/sign-in", url.Values{"token": {token}}, nil, header...)
	require.Equal(t, http.StatusSeeOther, w.Code)
	for _, c := range w.Result().Cookies() {
		return c, w
	}
	return nil, w
}

func TestWithoutATokenNothingIsGraded(t *testing.T) {
	g := newGuarded()
	w := g.send("GET", "/?url=https://a.example", nil, nil)
	assert.Equal(t, http.StatusOK, w.Code)
	assert.Contains(t, w.Body.String(), `action="/sign-in"`)
	assert.Contains(t, w.Body.String(), `<input type="hidden" name="url" value="https://a.example">`)
	assert.NotContains(t, w.Body.String(), `id="grade"`)
	for _, cookie := range []*http.Cookie{nil, {Name: "grader_session", Value: ""}, {Name: "grader_session", Value: token}} {
		w = g.send("POST", "/", url.Values{"url": {"https://a.example"}}, cookie)
		assert.Equal(t, http.StatusSeeOther, w.Code)
		assert.Equal(t, "/?challenge=communicate-by-emitting&url=https%3A%2F%2Fa.example", w.Header().Get("Location"), "what was typed stays")
	}
	_, w = g.signIn(t, "not-the-token-0123")
	assert.Empty(t, w.Result().Cookies())
	assert.Contains(t, g.send("GET", w.Header().Get("Location"), nil, nil).Body.String(), "Nobody has this token.")
	assert.Empty(t, g.asked)
}

func TestASession(t *testing.T) {
	g := newGuarded()
	cookie, w := g.signIn(t, " "+token+"\n", "Origin", "https://grader.example")
	require.NotNil(t, cookie)
	assert.True(t, cookie.HttpOnly)
	assert.True(t, cookie.Secure)
	assert.Equal(t, http.SameSiteStrictMode, cookie.SameSite)
	assert.Equal(t, "/", cookie.Path)
	assert.Empty(t, cookie.Domain)
	assert.NotContains(t, cookie.Value, token)
	assert.Contains(t, g.send("GET", w.Header().Get("Location"), nil, nil).Body.String(), "did not keep the cookie")

	page := g.send("GET", w.Header().Get("Location"), nil, cookie).Body.String()
	assert.Contains(t, page, "Signed in as ada")
	assert.Contains(t, page, `id="grade"`)
	assert.NotContains(t, page, "cookie")
	w = g.send("POST", "/", url.Values{"url": {"https://a.example"}}, cookie)
	require.Regexp(t, "^/r/", w.Header().Get("Location"))
	assert.Equal(t, "ada", g.asked[0].Owner)
	assert.Equal(t, http.StatusOK, g.send("GET", w.Header().Get("Location"), nil, nil).Code, "the link is enough to read it")

	out := g.send("POST", "/sign-out", nil, cookie)
	assert.Equal(t, "/", out.Header().Get("Location"))
	assert.Negative(t, out.Result().Cookies()[0].MaxAge)
	assert.Contains(t, g.send("GET", "/", nil, cookie).Body.String(), `action="/sign-in"`, "the cookie is worth nothing now")
	assert.Equal(t, http.StatusMethodNotAllowed, g.send("GET", "/sign-out", nil, nil).Code, "no link signs anybody out")
}

func TestASessionEnds(t *testing.T) {
	signedIn := func(g *guarded, cookie *http.Cookie) bool {
		return strings.Contains(g.send("GET", "/", nil, cookie).Body.String(), "Signed in as ada")
	}
	g := newGuarded()
	cookie, _ := g.signIn(t, token)
	assert.False(t, cookie.Secure, "by http the browser would not keep it")
	g.now = g.now.Add(12*time.Hour - time.Second)
	assert.True(t, signedIn(g, cookie))
	g.now = g.now.Add(time.Second)
	assert.False(t, signedIn(g, cookie))

	g = newGuarded()
	cookie, _ = g.signIn(t, token)
	delete(g.tokens, token)
	assert.False(t, signedIn(g, cookie), "with the token")
}

func TestSigningInLeadsBackToTheFormAndNowhereElse(t *testing.T) {
	g := newGuarded()
	form := url.Values{"token": {token}, "url": {"https://evil.example"}, "challenge": {"set-up-a-guestbook"}, "live": {"on"}}
	to := g.send("POST", "/sign-in", form, nil).Header().Get("Location")
	assert.Equal(t, "/?challenge=set-up-a-guestbook&live=on&url=https%3A%2F%2Fevil.example&token=cookie", to)
}

func TestSessionsAreBounded(t *testing.T) {
	g := newGuarded()
	first, _ := g.signIn(t, token)
	g.now = g.now.Add(12 * time.Hour)
	var last *http.Cookie
	for range 10_050 {
		last, _ = g.signIn(t, token)
	}
	assert.Contains(t, g.send("GET", "/", nil, last).Body.String(), "Signed in")
	assert.NotContains(t, g.send("GET", "/", nil, first).Body.String(), "Signed in")
}
