package web_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// shownIn are the languages in which the page is looked at: words that are long, wide,
// from right to left, and in another alphabet.
var shownIn = []string{"es", "ja", "ar", "uk"}

// inLanguages are the states of the page in which a report's sentences are there, or
// those of its form.
func inLanguages(st *stage) []state {
	at := st.explained.URL
	return []state{
		{"empty", func(tb *tab) { tb.do(chromedp.Navigate(at)) }},
		{"pass", func(tb *tab) { tb.run(at, st.passes) }},
		{"fail", func(tb *tab) { tb.run(at, st.fails) }},
		{"error", func(tb *tab) { tb.run(at, st.dead) }},
		{"program", func(tb *tab) { tb.run(at, "https://count.example/long") }},
		{"wrong", func(tb *tab) { tb.run(at, "ftp:") }},
	}
}

// besides are its other states. They take long: they are looked at in the language that
// turns their layout around, and in all where there are to be pictures.
func besides(st *stage) []state {
	at := st.explained.URL
	class := func(name, path string) state {
		return state{name, func(tb *tab) { tb.do(chromedp.Navigate(st.classes.URL + path)) }}
	}
	return []state{
		{"running", func(tb *tab) { tb.freeze(at, st.slow) }},
		{"busy", func(tb *tab) { tb.run(st.URL, "https://busy.example") }},
		{"many challenges", func(tb *tab) { tb.do(chromedp.Navigate(st.many.URL)) }},
		{"sign in", func(tb *tab) { tb.do(chromedp.Navigate(st.guarded.URL + "/?token=wrong")) }},
		{"gone", func(tb *tab) { tb.do(chromedp.Navigate(at + "/r/gone")) }},
		class("classes", "/b/"), class("class running", "/b/running"), class("class done", "/b/done"),
		class("class report", "/b/done/2"), class("class gone", "/b/nothing"),
		class("class again", "/b/again"), class("class schedule", "/b/again?schedule=on"), class("class history", "/b/again/0/history"),
		{"class errors", func(tb *tab) { tb.handIn(st, "student,url\n,bad\nAda,bad", ".alert") }},
	}
}

// In each of them the page fits on a phone and on a desk, axe finds nothing, and what
// runs from right to left is not cut off at its end. Its screenshots are for people to
// look at, in the folder that GRADER_SCREENSHOTS names.
func testLanguages(t *testing.T, b context.Context, st *stage) {
	src, dir := axe(t), os.Getenv("GRADER_SCREENSHOTS")
	for _, tag := range shownIn {
		all := inLanguages(st)
		if tag == "ar" || dir != "" {
			all = append(all, besides(st)...)
		}
		for _, s := range all {
			t.Run(tag+" "+s.name, func(t *testing.T) {
				tb := open(t, b)
				tb.do(chromedp.Navigate(st.explained.URL + "/?lang=" + tag))
				s.reach(tb)
				assert.Equal(t, tag, eval[string](tb, `document.documentElement.lang`))
				for _, width := range []int64{360, 1280} {
					tb.do(screen(width))
					if dir != "" {
						tb.shoot(filepath.Join(dir, fmt.Sprintf("%s-%s-%d", tag, strings.ReplaceAll(s.name, " ", "-"), width)))
					}
					eval[chromedp.Void](tb, `for (const d of document.querySelectorAll("details")) d.open = true`)
					assert.LessOrEqual(t, eval[int64](tb, `document.documentElement.scrollWidth`), width)
					assert.Empty(t, eval[[]string](tb, outside), width)
					eval[chromedp.Void](tb, `for (const d of document.querySelectorAll("details")) d.open = false`)
				}
				eval[chromedp.Void](tb, `for (const d of document.querySelectorAll("details")) d.open = true`)
				tb.do(chromedp.Evaluate[chromedp.Void](src))
				findings, err := chromedp.Run(tb.ctx, chromedp.Evaluate[[]finding](`axe.run(document).then(r => r.violations)`, chromedp.EvalAwaitPromise))
				require.NoError(t, err)
				assert.Empty(t, findings)
				tb.said() // of the refused address' status
			})
		}
	}
}

// screen is a phone's or a desk's. Without a phone's scroll bars, which lie over a page:
// Chromium would keep pictures of short pages from right to left beside the place where
// they are.
func screen(width int64) chromedp.Action[chromedp.Void] {
	return chromedp.EmulateViewport(width, 800, chromedp.EmulateMobile)
}

// shoot keeps what the page looks like, in light and dark.
func (tb *tab) shoot(name string) {
	tb.t.Helper()
	require.NoError(tb.t, os.MkdirAll(filepath.Dir(name), 0o755))
	for _, scheme := range []string{"light", "dark"} {
		tb.media("prefers-color-scheme: "+scheme, "prefers-reduced-motion: reduce")
		png, err := chromedp.Run(tb.ctx, chromedp.FullScreenshot(100))
		require.NoError(tb.t, err)
		require.NoError(tb.t, os.WriteFile(name+"-"+scheme+".png", png, 0o644))
	}
}

// outside is what is beside the page, on either side.
const outside = `[...document.querySelectorAll("body *:not(.jump):not(.unseen)")].filter(e => e.checkVisibility() && !e.closest("pre") &&
	(e.getBoundingClientRect().right > innerWidth + 1 || e.getBoundingClientRect().left < -1)).map(e => e.outerHTML.slice(0, 80))`
