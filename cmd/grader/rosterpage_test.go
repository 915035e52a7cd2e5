package main

import (
	"context"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// pageClass is a class with all that can be in a summary.
const pageClass = `student,email,url
Ada King,ada@x.example,./complete
Ben Okafor,ben@x.example,./event-user-count
Chloë Dubois,chloe@x.example,./no-emit
Dan Li,dan@x.example,./other-event-name
Eve Svensson,eve@x.example,./typographic-quotes
Farid حسن,farid@x.example,./misspelt-variable
Gus Wolfeschlegelsteinhausenbergerdorff-Featherstonehaugh,gus@x.example,./only-in-comment
Hana,hana@x.example,./page-missing
Ivo <script>document.title='no'</script>,ivo@x.example,./client-not-listening
Jo,jo@x.example,
Kim,kim@x.example,http://127.0.0.1:3999/a-rather-long-address/that-goes-on-and-on-and-on-and-on-and-on/and-on
Lea,lea@x.example,./complete
Mo,mo@x.example,./other-case
Mo,mo@x.example,./other-event-name
Nia,nia@x.example,javascript:alert(1)
`

// arabicClass is one whose challenge is in Arabic.
const (
	arabicClass = "student,url\nليلى حسن,./complete\nعمر,./other-event-name\nBen,./no-emit\n"

	arabicChallenge = `---
id: 00000000000000000000a4ab
title: عدّ الضيوف المتصلين
challengeType: 2
dashedName: count-the-guests
---

# --hints--

يجب أن يعلن الخادم ` + "`'user count'`" + ` عند كل اتصال.

` + "```js" + `
const res = await fetch(new URL("/_api/server.js", code));
const data = await res.text();
assert.match(data, /io.emit.*('|")user count('|")/s, 'أعلن الحدث عند كل اتصال');
` + "```\n"
)

// summaryPage grades a class, and gives the address of its summary.
func summaryPage(t *testing.T, class string, want int, args ...string) string {
	t.Helper()
	dir := t.TempDir()
	require.NoError(t, os.CopyFS(dir, os.DirFS("../../fixtures")))
	file, out := filepath.Join(dir, "class.csv"), filepath.Join(dir, "results")
	require.NoError(t, os.WriteFile(file, []byte(class), 0o644))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "guests.md"), []byte(arabicChallenge), 0o644))
	args = append([]string{"roster", file, "--out", out, "--wake", "0", "--quiet", "--allow-target", "127.0.0.1:3999"}, args...)
	for i, arg := range args {
		if arg == "guests.md" {
			args[i] = filepath.Join(dir, arg)
		}
	}
	require.Equal(t, want, run(t.Context(), args, nil, io.Discard, io.Discard))
	return "file://" + filepath.Join(out, "summary.html")
}

// chromium opens a tab of the browser. No page of it may complain, as browsers do
// of a breach of the Content-Security-Policy.
func chromium(t *testing.T) context.Context {
	t.Helper()
	ctx := openTab(t)
	messages := chromedp.Console(ctx)
	go func() {
		for m, err := range messages {
			if err != nil {
				return
			}
			t.Error("the page complained: ", m)
		}
	}()
	return ctx
}

// openTab opens a tab of the browser, which ends with the test.
func openTab(t *testing.T) context.Context {
	t.Helper()
	if testing.Short() {
		t.Skip("a browser takes long")
	}
	path, err := exec.LookPath("chromium")
	if err != nil && os.Getenv("CI") != "true" {
		t.Skip("there is no chromium; Debian's package chromium has it")
	}
	require.NoError(t, err, "CI needs Debian's package chromium")
	opts := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox,
		chromedp.DisableGPU, chromedp.Flag("disable-component-update", true), chromedp.UserDataDir(t.TempDir()))
	ctx, end := chromedp.NewExecAllocator(context.Background(), opts...)
	t.Cleanup(end)
	ctx, closeBrowser := chromedp.NewContext(ctx)
	t.Cleanup(closeBrowser)
	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute)
	t.Cleanup(cancel)
	require.NoError(t, chromedp.Do(ctx))
	return ctx
}

func TestTheSummaryInABrowser(t *testing.T) {
	ctx, page := chromium(t), summaryPage(t, pageClass, exitError)
	do := func(steps ...chromedp.Action[chromedp.Void]) {
		t.Helper()
		require.NoError(t, chromedp.Do(ctx, steps...))
	}
	names := func() []string { // of the rows that are shown
		return evaluate[[]string](t, ctx, `[...document.querySelectorAll("tbody tr")].filter(r => r.checkVisibility()).map(r => r.querySelector(".name").textContent.split(" ")[0])`)
	}
	choose := func(name, value string) {
		t.Helper()
		evaluate[bool](t, ctx, `(() => { const e = document.querySelector("form.tools").elements["`+name+`"]; e.value = "`+value+`"; return e.dispatchEvent(new Event("input", {bubbles: true})) })()`)
	}
	do(chromedp.EmulateViewport(1280, 860), chromedp.Navigate(page))
	all := []string{"Ada", "Ben", "Chloë", "Dan", "Eve", "Farid", "Gus", "Hana", "Ivo", "Jo", "Kim", "Lea", "Mo", "Nia"}
	assert.Equal(t, all, names())
	choose("show", "is pass")
	assert.Equal(t, []string{"Ada", "Gus", "Lea"}, names())
	choose("show", "hint 3")
	assert.Equal(t, []string{"Dan", "Eve", "Ivo", "Kim", "Mo", "Nia"}, names())
	choose("show", "")
	choose("find", "HANA")
	assert.Equal(t, []string{"Hana"}, names())
	choose("find", "")
	choose("sort", "-points")
	assert.Equal(t, []string{"Ada", "Gus", "Lea"}, names()[:3])
	choose("sort", "status")
	assert.Equal(t, []string{"Kim", "Nia"}, names()[:2])
	choose("sort", "order")
	assert.Equal(t, all, names())

	links := `[...document.querySelectorAll("tbody a")].map(a => a.protocol + a.classList[0])`
	assert.Subset(t, []string{"file:report", "file:chip", "http:url"}, evaluate[[]string](t, ctx, links), "no other link")
	report := evaluate[string](t, ctx, `document.querySelector("a.report").href`)
	assert.FileExists(t, report[len("file://"):])
	looksRight(t, ctx, page, "summary")
	looksRight(t, ctx, report, "report")
	looksRight(t, ctx, summaryPage(t, arabicClass, exitFail, "--challenge", "guests.md"), "summary-arabic")
}

// A summary, and a report in it, in languages whose words are long, wide, from right to
// left, and in another alphabet.
func TestTheSummaryInOtherLanguages(t *testing.T) {
	ctx := chromium(t)
	for _, tag := range []string{"es", "ja", "ar", "uk"} {
		page := summaryPage(t, pageClass, exitError, "--lang", tag)
		looksRight(t, ctx, page, "summary-"+tag)
		assert.Equal(t, tag, evaluate[string](t, ctx, `document.documentElement.lang`))
		report := evaluate[string](t, ctx, `document.querySelectorAll("a.report")[3].href`)
		looksRight(t, ctx, report, "report-"+tag)
		assert.Equal(t, tag, evaluate[string](t, ctx, `document.documentElement.lang`))
	}
}

// looksRight asserts that a page fits on a phone and on a desk, in light and dark,
// and that axe finds nothing.
func looksRight(t *testing.T, ctx context.Context, page, name string) {
	t.Helper()
	for _, size := range []struct {
		name  string
		width int64
	}{{"phone", 360}, {"desktop", 1280}} {
		for _, scheme := range []string{"light", "dark"} {
			_, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
				Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}})
			require.NoError(t, err)
			require.NoError(t, chromedp.Do(ctx, chromedp.EmulateViewport(size.width, 860), chromedp.Navigate(page)))
			assert.LessOrEqual(t, evaluate[int64](t, ctx, `document.documentElement.scrollWidth`), size.width)
			assert.Empty(t, evaluate[[]string](t, ctx, `[...document.querySelectorAll("body *:not(.unseen)")].filter(e => e.checkVisibility() && !e.closest("thead") && (e.getBoundingClientRect().right > innerWidth + 1 || e.getBoundingClientRect().left < -1)).map(e => e.outerHTML.slice(0, 80))`))
			assert.Empty(t, evaluate[[]string](t, ctx, `[...document.querySelectorAll("input, select, a.report, a.chip, summary")].filter(e => e.checkVisibility() && e.getBoundingClientRect().height < 24).map(e => e.outerHTML)`))
			accessible(t, ctx)
			screenshot(t, ctx, name+"-"+size.name+"-"+scheme+".png")
		}
	}
}

func evaluate[T any](t *testing.T, ctx context.Context, expression string) T {
	t.Helper()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression))
	require.NoError(t, err, expression)
	return v
}

// accessible has axe look at the page, where the tests of the page for people
// have fetched it.
func accessible(t *testing.T, ctx context.Context) {
	t.Helper()
	src, err := os.ReadFile("../../api/web/testdata/node_modules/axe-core/axe.min.js")
	if err != nil {
		t.Log("axe-core is not there: run the tests of api/web first")
		return
	}
	require.NoError(t, chromedp.Do(ctx, chromedp.Evaluate[chromedp.Void](string(src))))
	found, err := chromedp.Run(ctx, chromedp.Evaluate[[]string](`axe.run(document).then(r => r.violations.map(v => v.id + ": " + v.nodes.map(n => n.html + " " + n.failureSummary).join("\n")))`, chromedp.EvalAwaitPromise))
	require.NoError(t, err)
	assert.Empty(t, found)
}

// screenshot keeps what the page looks like, in the folder that GRADER_SCREENSHOTS
// names.
func screenshot(t *testing.T, ctx context.Context, name string) {
	t.Helper()
	dir := os.Getenv("GRADER_SCREENSHOTS")
	if dir == "" {
		return
	}
	png, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
	require.NoError(t, err)
	require.NoError(t, os.MkdirAll(dir, 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(dir, name), png, 0o644))
}
