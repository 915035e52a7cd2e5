package web_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// axe is the source of the accessibility checker.
func axe(t *testing.T) string {
	t.Helper()
	file := filepath.Join("testdata", "node_modules", "axe-core", "axe.min.js")
	if _, err := os.Stat(file); err != nil {
		npm, err := exec.LookPath("npm")
		if err != nil && os.Getenv("CI") != "true" {
			t.Skip("there is no npm to get axe-core with")
		}
		require.NoError(t, err, "CI needs npm")
		ci := exec.Command(npm, "ci", "--no-audit", "--no-fund", "--loglevel=error")
		ci.Dir = "testdata"
		out, err := ci.CombinedOutput()
		require.NoError(t, err, string(out))
	}
	src, err := os.ReadFile(file)
	require.NoError(t, err)
	return string(src)
}

type finding struct {
	ID, Impact, Help string
	Nodes            []struct{ HTML, FailureSummary string }
}

func testAccessibility(t *testing.T, b context.Context, st *stage) {
	src := axe(t)
	for _, scheme := range []string{"light", "dark"} {
		for _, s := range states(st) {
			t.Run(s.name+" "+scheme, func(t *testing.T) {
				tb := open(t, b)
				tb.media("prefers-color-scheme: "+scheme, "prefers-reduced-motion: reduce")
				s.reach(tb)
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

// A state is something that the page can look like.
type state struct {
	name  string
	reach func(*tab)
}

func states(st *stage) []state {
	outcome := func(name, project string) state {
		return state{name, func(tb *tab) { tb.run(st.URL, project) }}
	}
	class := func(name, path string) state {
		return state{name, func(tb *tab) { tb.do(chromedp.Navigate(st.classes.URL + path)) }}
	}
	return []state{
		{"empty", func(tb *tab) { tb.do(chromedp.Navigate(st.URL)) }},
		{"running", func(tb *tab) { tb.freeze(st.URL, st.slow) }},
		outcome("pass", st.passes), outcome("fail", st.fails), outcome("error", st.dead),
		outcome("pass with caution", "https://count.example/pass"), outcome("fail with error", "https://count.example/fail"),
		outcome("wrong address", "my-project"), outcome("hostile", "https://count.example/hostile"), outcome("long", "https://count.example/long"),
		{"many challenges", func(tb *tab) { tb.do(chromedp.Navigate(st.many.URL)) }},
		{"sign in", func(tb *tab) { tb.do(chromedp.Navigate(st.guarded.URL + "/?token=wrong")) }},
		{"gone", func(tb *tab) { tb.do(chromedp.Navigate(st.URL + "/r/gone")) }},
		{"busy", func(tb *tab) { tb.run(st.URL, "https://busy.example") }},
		class("class running", "/b/running"), class("class done", "/b/done"), class("class empty", "/b/waits"), class("class large", "/b/large?verdict=fail"),
		class("classes", "/b/"), class("class gone", "/b/nothing"), class("class report", "/b/done/2"), class("class of nobody", "/b/done?hint=9"),
		class("class again", "/b/again"), class("class history", "/b/again/0/history"), class("class schedule", "/b/again?schedule=on"),
		{"class wrong schedule", func(tb *tab) {
			tb.do(chromedp.Navigate(st.classes.URL+"/b/done?schedule=on"), chromedp.Click(chromedp.CSS(".ask button")), chromedp.WaitVisible(chromedp.ID("schedule-note")))
			tb.said() // of the refused schedule's status
		}},
		{"class arabic schedule", func(tb *tab) { tb.speaks("ar"); tb.do(chromedp.Navigate(st.classes.URL + "/b/again?schedule=on")) }},
		class("class changed", "/b/again?changed=on&verdict=pass"),
		{"class errors", func(tb *tab) { tb.handIn(st, "student,url\n,bad\nAda,bad", ".alert") }},
		{"class arabic", func(tb *tab) { tb.speaks("ar"); tb.do(chromedp.Navigate(st.classes.URL + "/b/running")) }},
		{"class arabic again", func(tb *tab) { tb.speaks("ar"); tb.do(chromedp.Navigate(st.classes.URL + "/b/again")) }},
		{"class arabic history", func(tb *tab) { tb.speaks("ar"); tb.do(chromedp.Navigate(st.classes.URL + "/b/again/0/history")) }},
		{"arabic form", func(tb *tab) { tb.do(chromedp.Navigate(st.arabic.URL)) }},
		{"arabic fail", func(tb *tab) { tb.run(st.arabic.URL, "https://count.example/arabic") }},
		{"in arabic", func(tb *tab) { tb.speaks("ar"); tb.do(chromedp.Navigate(st.URL)) }},
		{"in arabic running", func(tb *tab) { tb.speaks("ar"); tb.freeze(st.URL, st.slow) }},
		{"in arabic fail", func(tb *tab) { tb.speaks("ar"); tb.run(st.URL, "https://count.example/long") }},
		{"in arabic error", func(tb *tab) { tb.speaks("ar"); tb.run(st.URL, st.dead) }},
		{"in arabic wrong address", func(tb *tab) { tb.speaks("ar"); tb.run(st.URL, "my-project") }},
	}
}

// The screenshots are for people to look at: go test -run Browser/screenshots,
// with GRADER_SCREENSHOTS naming a folder.
func testScreenshots(t *testing.T, b context.Context, st *stage) {
	dir := os.Getenv("GRADER_SCREENSHOTS")
	if dir == "" {
		t.Skip("GRADER_SCREENSHOTS names no folder")
	}
	require.NoError(t, os.MkdirAll(dir, 0o755))
	for _, width := range []struct {
		name string
		size chromedp.Action[chromedp.Void]
	}{
		{"phone", chromedp.EmulateViewport(360, 740, chromedp.EmulateMobile, chromedp.EmulateScale(2))},
		{"desktop", chromedp.EmulateViewport(1280, 860)},
	} {
		for _, scheme := range []string{"light", "dark"} {
			for _, s := range states(st) {
				t.Run(s.name+" "+width.name+" "+scheme, func(t *testing.T) {
					tb := open(t, b)
					tb.do(width.size)
					tb.media("prefers-color-scheme: "+scheme, "prefers-reduced-motion: reduce")
					s.reach(tb)
					png, err := chromedp.Run(tb.ctx, chromedp.FullScreenshot(100))
					require.NoError(t, err)
					name := strings.ReplaceAll(s.name, " ", "-") + "-" + width.name + "-" + scheme + ".png"
					require.NoError(t, os.WriteFile(filepath.Join(dir, name), png, 0o644))
					tb.said()
				})
			}
		}
	}
}
