package web_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestBrowser(t *testing.T) {
	b := browser(t)
	st := newStage(t)
	for _, sub := range []struct {
		name string
		test func(*testing.T, context.Context, *stage)
	}{
		{"verdicts", testVerdicts}, {"refusal", testRefusal},
		{"back", testBack}, {"keep and share", testKeep}, {"print", testPrint}, {"local time", testLocalTime},
		{"challenges", testChallenges}, {"signing in", testSigningIn}, {"running", testRunning}, {"slow", testSlow}, {"class", testClass}, {"class without script", testClassNoScript}, {"class by keyboard", testClassKeyboard}, {"class history", testHistory}, {"class schedule", testSchedule}, {"upload", testUpload}, {"keyboard", testKeyboard}, {"no script", testNoScript},
		{"dark", testDark}, {"phone", testPhone}, {"accessibility", testAccessibility}, {"screenshots", testScreenshots}, {"languages", testLanguages},
	} {
		t.Run(sub.name, func(t *testing.T) { sub.test(t, b, st) })
	}
}

func testVerdicts(t *testing.T, b context.Context, st *stage) {
	for _, c := range []struct{ project, verdict, says string }{
		{st.passes, "Passed", "All 3 hints passed."},
		{st.fails, "Failed", "1 of 3 hints passed. 2 failed."},
		{st.dead, "Could not be judged", "does not accept connections"},
	} {
		tb := open(t, b)
		tb.run(st.URL, c.project)
		assert.Equal(t, c.verdict, tb.text("#verdict"))
		assert.Contains(t, tb.text(".outcome"), c.says)
		assert.Equal(t, "verdict", eval[string](tb, `document.activeElement.id`), "focus moves to the verdict")
		assert.True(t, strings.HasPrefix(eval[string](tb, `document.title`), c.verdict), "the title begins with the verdict")
		assert.Equal(t, c.project, eval[string](tb, `document.getElementById("url").value`), "the form is filled in, to grade again")
	}
	tb := open(t, b)
	tb.run(st.URL, st.passes)
	assert.Equal(t, []string{"currentUsers"}, eval[[]string](tb, `[...document.querySelectorAll("#hint-1 mark")].map(m => m.textContent)`))
}

func testRefusal(t *testing.T, b context.Context, st *stage) {
	tb := open(t, b)
	tb.run(st.URL, "my-project")
	assert.Equal(t, "Grade a project", tb.text("h1"))
	assert.Contains(t, tb.text("#url-note"), "It has to begin with")
	assert.Equal(t, "url", eval[string](tb, `document.activeElement.id`), "the field has the focus")
	assert.Equal(t, "my-project", eval[string](tb, `document.activeElement.value`))
	assert.True(t, strings.HasPrefix(eval[string](tb, `document.title`), "Error: "))
	for _, said := range tb.said() {
		assert.Contains(t, said, "422", "all that the browser says is that")
	}
}

// Back leads to the form and forward to the report, without a question whether to
// send something again, and nothing is graded twice; also after a mistake.
func testBack(t *testing.T, b context.Context, st *stage) {
	tb := open(t, b)
	tb.run(st.URL, "my-project")
	tb.said()
	tb.do(chromedp.SetValue(chromedp.ID("url"), st.passes), chromedp.Click(chromedp.CSS("#grade button")), chromedp.WaitVisible(chromedp.ID("verdict")))
	report, before := eval[string](tb, `location.pathname`), st.gradings.Load()
	assert.Regexp(t, "^/r/", report)
	tb.do(chromedp.Reload(), chromedp.WaitVisible(chromedp.ID("verdict")))
	tb.travel(-1, "/?challenge=communicate-by-emitting&url=my-project")
	assert.Equal(t, "Grade a project", tb.text("h1"))
	tb.travel(-1, "/")
	tb.travel(+2, report)
	assert.Equal(t, "Passed", tb.text("#verdict"))
	assert.Equal(t, before, st.gradings.Load())

	tb.run(st.URL, "https://busy.example")
	refused := eval[string](tb, `location.pathname + location.search`)
	assert.Equal(t, "https://busy.example", eval[string](tb, `document.getElementById("url").value`))
	before = st.gradings.Load()
	tb.do(chromedp.Navigate(st.URL + "/r/gone"))
	tb.travel(-1, refused)
	assert.Equal(t, "https://busy.example", eval[string](tb, `document.getElementById("url").value`))
	assert.Equal(t, before, st.gradings.Load())
	tb.said()
}

func testKeep(t *testing.T, b context.Context, st *stage) {
	tb := open(t, b)
	tb.run(st.URL, st.fails)
	before := st.gradings.Load()
	eval[chromedp.Void](tb, `navigator.clipboard.writeText = async (text) => { window.copied = text }; window.print = () => { window.printed = true }`)
	tb.do(chromedp.Click(chromedp.CSS("[data-copy-link]")), chromedp.Click(chromedp.CSS("[data-print]")))
	copied := eval[string](tb, `window.copied`)
	assert.True(t, eval[bool](tb, `window.printed`))
	assert.Equal(t, "Copied.", eval[string](tb, `document.getElementById("status").textContent`))
	other := open(t, b)
	other.do(chromedp.Navigate(copied), chromedp.WaitVisible(chromedp.ID("verdict")))
	assert.Equal(t, "Failed", other.text("#verdict"))
	for _, ext := range []string{".html", ".md", ".json"} {
		assert.True(t, eval[bool](tb, `[...document.querySelectorAll(".ways a")].some(a => a.pathname.endsWith("/report`+ext+`"))`), ext)
	}

	href := eval[string](tb, `document.querySelector(".keep p:last-child a").href`)
	tb.do(chromedp.Navigate(href))
	assert.Equal(t, st.fails, eval[string](tb, `document.getElementById("url").value`))
	assert.Equal(t, before, st.gradings.Load(), "opening it runs nothing")
	tb.do(chromedp.Click(chromedp.CSS("#grade button")), chromedp.WaitVisible(chromedp.ID("verdict")))
	assert.Equal(t, before+1, st.gradings.Load())

	tb.run(st.URL, "https://count.example/long")
	eval[chromedp.Void](tb, `for (const d of document.querySelectorAll("details")) d.open = true;
		navigator.clipboard.writeText = async (text) => { window.copied = text }`)
	tb.do(chromedp.Click(chromedp.CSS("pre.copy + button")))
	assert.Equal(t, "curl -i -X 'POST' -H 'content-type: application/x-www-form-urlencoded' --data-raw 'username=fcc_test_1723' 'https://count.example/api/users'",
		eval[string](tb, `window.copied`))
}

// What is folded is printed, and what only a screen can do is not.
func testPrint(t *testing.T, b context.Context, st *stage) {
	tb := open(t, b)
	tb.run(st.URL, "https://count.example/long")
	visible := func(css string) bool {
		return eval[bool](tb, `document.querySelector("`+css+`").getBoundingClientRect().height > 0 && document.querySelector("`+css+`").checkVisibility()`)
	}
	assert.False(t, visible("#hint-1"))
	_, err := chromedp.Call(tb.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"})
	require.NoError(t, err)
	assert.True(t, visible("#hint-1"))
	assert.True(t, visible(".exchange pre"))
	assert.False(t, visible("#grade"))
}

func testLocalTime(t *testing.T, b context.Context, st *stage) {
	tb := open(t, b)
	_, err := chromedp.Call(tb.ctx, emulation.SetTimezoneOverride, emulation.SetTimezoneOverrideParams{TimezoneID: "Asia/Tokyo"})
	require.NoError(t, err)
	tb.run(st.URL, "https://count.example/fail")
	assert.Contains(t, tb.text(".facts time"), "November 23, 2026")
	assert.Contains(t, tb.text(".facts time"), "8:46")
	assert.Equal(t, "22 November 2026, 23:46 UTC", eval[string](tb, `document.querySelector(".facts time").title`))
	tb.speaks("de")
	tb.run(st.URL, "https://count.example/fail")
	assert.Equal(t, "23. November 2026 um 08:46", tb.text(".facts time"), "in the page's language")
}

// Many challenges are found by what is typed, by keyboard alone.
func testChallenges(t *testing.T, b context.Context, st *stage) {
	tb := open(t, b)
	names := func() []string {
		return eval[[]string](tb, `[...document.getElementById("challenge").options].map(o => o.text)`)
	}
	tb.do(chromedp.Navigate(st.many.URL))
	assert.Len(t, names(), 31)
	assert.Equal(t, []string{"Basic node", "Express"}, eval[[]string](tb, `[...document.querySelectorAll("optgroup")].map(g => g.label)`))
	tb.do(chromedp.Focus(chromedp.ID("find")), chromedp.KeyEvent("7 exer"))
	assert.Equal(t, []string{"Exercise 7", "Exercise 17", "Exercise 27"}, names())
	assert.Equal(t, "3 challenges found", eval[string](tb, `document.getElementById("status").textContent`))
	tb.do(chromedp.KeyEvent(kb.ArrowDown), chromedp.KeyEvent(kb.ArrowDown))
	assert.Equal(t, "challenge", eval[string](tb, `document.activeElement.id`))
	assert.Equal(t, "exercise-17", eval[string](tb, `document.getElementById("challenge").value`))
	eval[chromedp.Void](tb, `document.getElementById("find").value = ""; document.getElementById("find").dispatchEvent(new Event("input"))`)
	assert.Len(t, names(), 31)
	assert.Equal(t, "exercise-17", eval[string](tb, `document.getElementById("challenge").value`), "what was chosen stays so")
	tb.do(chromedp.SendKeys(chromedp.ID("find"), "express"))
	assert.Len(t, names(), 14, "by block, too")
	tb.do(chromedp.SendKeys(chromedp.ID("find"), " nothing"))
	assert.Empty(t, names())
}

func testSigningIn(t *testing.T, b context.Context, st *stage) {
	tb := open(t, b)
	tb.do(chromedp.Navigate(st.guarded.URL+"/?url=https://count.example/pass"), chromedp.WaitVisible(chromedp.ID("token")))
	assert.Equal(t, "token", eval[string](tb, `document.activeElement.id`))
	tb.do(chromedp.KeyEvent("wrong"), chromedp.KeyEvent(enter), chromedp.WaitVisible(chromedp.ID("token-note")))
	tb.do(chromedp.KeyEvent(token), chromedp.KeyEvent(enter), chromedp.WaitVisible(chromedp.ID("grade")))
	assert.Equal(t, "https://count.example/pass", eval[string](tb, `document.getElementById("url").value`))
	assert.Empty(t, eval[string](tb, `document.cookie`), "no script can read it")
	tb.do(chromedp.Click(chromedp.CSS("#grade button")), chromedp.WaitVisible(chromedp.ID("verdict")))
	tb.do(chromedp.Click(chromedp.CSS("header button")), chromedp.WaitVisible(chromedp.ID("token")))
}

func testRunning(t *testing.T, b context.Context, st *stage) {
	tb := open(t, b)
	tb.freeze(st.URL, st.slow)
	assert.Equal(t, "Grading the project.", eval[string](tb, `document.getElementById("status").textContent`))
	assert.Equal(t, "true", eval[string](tb, `document.querySelector("#grade button").ariaDisabled`))
	assert.False(t, eval[bool](tb, `window.again`), "the form was sent")
	tb.do(chromedp.Click(chromedp.CSS("#grade button")))
	assert.True(t, eval[bool](tb, `window.again`), "and is not sent again")
	_, err := chromedp.Run(tb.ctx, chromedp.Poll[bool](`/^[1-9]/.test(document.getElementById("seconds").textContent)`))
	require.NoError(t, err)
}

func testSlow(t *testing.T, b context.Context, st *stage) {
	tb := open(t, b)
	before := st.gradings.Load()
	sent := func(n int64) {
		t.Helper()
		require.Eventually(t, func() bool { return st.gradings.Load() == before+n }, 10*time.Second, 5*time.Millisecond)
	}
	tb.do(chromedp.Navigate(st.URL), chromedp.SendKeys(chromedp.ID("url"), st.slow),
		chromedp.Evaluate[chromedp.Void](`setInterval(() => { if (!document.getElementById("running").hidden) window.seen = document.getElementById("status").textContent }, 5)`),
		chromedp.Click(chromedp.CSS("#grade button")))
	sent(1)
	tb.do(chromedp.KeyEvent(enter), chromedp.KeyEvent(enter)) // the button has the focus
	tb.do(chromedp.KeyEvent(tabulate), chromedp.KeyEvent(enter), chromedp.WaitNotVisible(chromedp.ID("running")))
	assert.Equal(t, "Grading the project.", eval[string](tb, `window.seen`), "the state was there while the grading ran")
	assert.Equal(t, "Stopped.", eval[string](tb, `document.getElementById("status").textContent`))
	assert.Equal(t, "grade", eval[string](tb, `document.activeElement.form.id`), "focus is back at the button")
	require.Eventually(t, func() bool { return st.abandoned.Load() == 1 }, 10*time.Second, 5*time.Millisecond, "the grading ends")

	tb.do(chromedp.KeyEvent(enter))
	sent(2)
	st.release <- struct{}{}
	tb.do(chromedp.WaitVisible(chromedp.ID("verdict")))
	assert.Equal(t, "Passed", tb.text("#verdict"))
	sent(2)
}

const (
	enter    = kb.Enter
	tabulate = kb.Tab
)

func testKeyboard(t *testing.T, b context.Context, st *stage) {
	tb := open(t, b)
	tb.do(chromedp.Navigate(st.URL))
	outlined := func(what, expression string) {
		t.Helper()
		assert.Equal(t, "solid", eval[string](tb, `getComputedStyle(document.activeElement).outlineStyle`), what)
		assert.True(t, eval[bool](tb, expression), what)
	}
	tb.do(chromedp.KeyEvent(tabulate))
	outlined("skip link", `document.activeElement.matches(".jump") && document.activeElement.getBoundingClientRect().left >= 0`)
	tb.do(chromedp.KeyEvent(enter))
	assert.Equal(t, "main", eval[string](tb, `document.activeElement.id`))
	tb.do(chromedp.KeyEvent(tabulate))
	assert.Equal(t, []int{1, 1}, eval[[]int](tb, `["url", "challenge"].map(id => document.getElementById(id).labels.length)`), "labels")
	outlined("address", `document.activeElement.id === "url"`)
	tb.do(chromedp.KeyEvent(st.fails), chromedp.KeyEvent(tabulate))
	outlined("challenge", `document.activeElement.id === "challenge"`)
	tb.do(chromedp.KeyEvent(tabulate))
	outlined("live", `document.activeElement.name === "live"`)
	tb.do(chromedp.KeyEvent(tabulate))
	outlined("button", `document.activeElement.textContent === "Grade"`)
	tb.do(chromedp.KeyEvent(enter), chromedp.WaitVisible(chromedp.ID("verdict")))
	assert.Equal(t, "verdict", eval[string](tb, `document.activeElement.id`))
	tb.do(chromedp.KeyEvent(tabulate))
	outlined("next after the verdict", `document.activeElement.closest(".outcome") !== null`)
	for range 20 {
		if eval[bool](tb, `document.activeElement.matches("#hint-2 summary")`) {
			break
		}
		tb.do(chromedp.KeyEvent(tabulate))
	}
	outlined("details", `document.activeElement.matches("#hint-2 summary")`)
	tb.do(chromedp.KeyEvent(enter))
	assert.True(t, eval[bool](tb, `document.querySelector("#hint-2 details").open`))
}

func testNoScript(t *testing.T, b context.Context, st *stage) {
	for _, c := range []struct{ project, verdict string }{{st.passes, "Passed"}, {st.fails, "Failed"}, {st.dead, "Could not be judged"}} {
		tb := open(t, b)
		_, err := chromedp.Call(tb.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
		require.NoError(t, err)
		tb.run(st.URL, c.project)
		assert.Equal(t, c.verdict, tb.text("#verdict"))
		assert.Equal(t, "verdict", eval[string](tb, `document.activeElement.id`), "focus moves to the verdict")
	}
}

func testDark(t *testing.T, b context.Context, st *stage) {
	tb := open(t, b)
	light := func() float64 {
		return eval[float64](tb, `getComputedStyle(document.body).backgroundColor.match(/\d+/g).slice(0, 3).reduce((a, c) => a + Number(c), 0) / 765`)
	}
	tb.media("prefers-color-scheme: light", "prefers-reduced-motion: no-preference")
	tb.do(chromedp.Navigate(st.URL))
	assert.Greater(t, light(), 0.9)
	assert.Equal(t, "pulse", eval[string](tb, `getComputedStyle(document.querySelector(".pulse")).animationName`))
	tb.media("prefers-color-scheme: dark", "prefers-reduced-motion: reduce")
	assert.Less(t, light(), 0.15)
	assert.Equal(t, "none", eval[string](tb, `getComputedStyle(document.querySelector(".pulse")).animationName`))
}

func testPhone(t *testing.T, b context.Context, st *stage) {
	tb := open(t, b)
	tb.do(chromedp.EmulateViewport(360, 740, chromedp.EmulateMobile, chromedp.EmulateTouch))
	fits := func(what string) {
		t.Helper()
		eval[chromedp.Void](tb, `for (const d of document.querySelectorAll("details")) d.open = true`)
		assert.LessOrEqual(t, eval[int](tb, `document.documentElement.scrollWidth`), 360, what)
		assert.Empty(t, eval[[]string](tb, `[...document.querySelectorAll("body *:not(.jump)")].filter(e => e.getBoundingClientRect().right > 361 || e.getBoundingClientRect().left < -1).map(e => e.outerHTML.slice(0, 80))`), what)
		assert.Empty(t, eval[[]string](tb, `[...document.querySelectorAll("button, input, select, summary, .chip, .ways a, header a")].filter(e => e.checkVisibility() && Math.min(e.getBoundingClientRect().height, e.getBoundingClientRect().width) < 24).map(e => e.outerHTML)`), what)
	}
	for _, language := range []string{"en", "ar"} { // from left to right, and from right to left
		tb.speaks(language)
		tb.do(chromedp.Navigate(st.URL))
		fits("form")
		for _, project := range []string{st.passes, st.fails, st.dead, "https://count.example/pass", "https://count.example/fail", "https://count.example/long", "https://count.example/hostile"} {
			tb.run(st.URL, project)
			fits(language + " " + project)
		}
	}
	for _, path := range []string{"/b/", "/b/running", "/b/done", "/b/waits", "/b/done?hint=9", "/b/done/2", "/b/again", "/b/again?schedule=on", "/b/again/0/history", "/b/nothing"} {
		tb.do(chromedp.Navigate(st.classes.URL + path))
		fits(path)
		assert.Empty(t, eval[[]string](tb, `[...document.querySelectorAll("main a, textarea")].filter(e => e.checkVisibility() && !e.closest("p:not(.ways), .alert") && e.getBoundingClientRect().height < 24).map(e => e.outerHTML)`), path)
	}
	tb.said() // of the class that is not there
}

// A stage is the page with real gradings, and projects to grade.
type stage struct {
	*httptest.Server
	passes, fails, dead, slow string

	many    *httptest.Server // with many challenges
	guarded *httptest.Server // with a token
	arabic  *httptest.Server // with a challenge in Arabic
	classes *httptest.Server // with classes
	batches *memoryBatches   // which are these

	explained *httptest.Server // with real explanations

	gradings  atomic.Int64
	abandoned atomic.Int64  // requests of the slow project whose grading was stopped
	release   chan struct{} // lets one slow grading end
}

func (st *stage) count(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			st.gradings.Add(1)
		}
		next.ServeHTTP(w, r)
	})
}
