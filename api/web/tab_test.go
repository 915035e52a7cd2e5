package web_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// browser starts Chromium. Its tabs end with the test.
func browser(t *testing.T) context.Context {
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
		chromedp.DisableGPU, chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true),
		chromedp.UserDataDir(t.TempDir()))
	ctx, end := chromedp.NewExecAllocator(context.Background(), opts...)
	t.Cleanup(end)
	ctx, closeBrowser := chromedp.NewContext(ctx)
	t.Cleanup(closeBrowser)
	require.NoError(t, chromedp.Do(ctx))
	return ctx
}

// A tab is a tab of the browser, and what its page complained of.
type tab struct {
	t   *testing.T
	ctx context.Context

	mu         sync.Mutex
	complaints []string
}

// open opens a tab. When the test ends, no page of it may have complained, as
// browsers do of a breach of the Content-Security-Policy.
func open(t *testing.T, browser context.Context) *tab {
	t.Helper()
	ctx, closeTab := chromedp.NewContext(browser)
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	tb := &tab{t: t, ctx: ctx}
	messages := chromedp.Console(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for m, err := range messages {
			if err != nil {
				return
			}
			tb.mu.Lock()
			tb.complaints = append(tb.complaints, m.String())
			tb.mu.Unlock()
		}
	}()
	t.Cleanup(func() {
		assert.Empty(t, tb.said())
		cancel()
		closeTab()
		<-done
	})
	return tb
}

// said is what the page complained of since it was last asked.
func (tb *tab) said() []string {
	tb.mu.Lock()
	defer tb.mu.Unlock()
	said := tb.complaints
	tb.complaints = nil
	return said
}

func (tb *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	tb.t.Helper()
	require.NoError(tb.t, chromedp.Do(tb.ctx, steps...))
}

func eval[T any](tb *tab, expression string) T {
	tb.t.Helper()
	v, err := chromedp.Run(tb.ctx, chromedp.Evaluate[T](expression))
	require.NoError(tb.t, err, expression)
	return v
}

func (tb *tab) media(features ...string) {
	tb.t.Helper()
	var list []*emulation.MediaFeature
	for _, f := range features {
		name, value, _ := strings.Cut(f, ": ")
		list = append(list, &emulation.MediaFeature{Name: name, Value: value})
	}
	_, err := chromedp.Call(tb.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: list})
	require.NoError(tb.t, err)
}

// speaks has the browser ask for pages in a language.
func (tb *tab) speaks(language string) {
	tb.t.Helper()
	headers := network.Headers{"Accept-Language": language}
	_, err := chromedp.Call(tb.ctx, network.SetExtraHTTPHeaders, network.SetExtraHTTPHeadersParams{Headers: headers})
	require.NoError(tb.t, err)
}

// run fills in the form with the project's address, presses the button and
// waits for the outcome, or for what is wrong.
func (tb *tab) run(at, project string) {
	tb.t.Helper()
	tb.do(chromedp.Navigate(at),
		chromedp.SendKeys(chromedp.ID("url"), project),
		chromedp.Click(chromedp.CSS("#grade button")),
		chromedp.WaitVisible(chromedp.CSS("#verdict, .wrong, .alert")))
}

func (tb *tab) text(css string) string {
	tb.t.Helper()
	s, err := chromedp.Run(tb.ctx, chromedp.Text(chromedp.CSS(css)))
	require.NoError(tb.t, err)
	return strings.TrimSpace(s)
}

// travel goes through the browser's history, and waits until it is there. chromedp's
// own way waits for a load that a page from the browser's cache never has.
func (tb *tab) travel(steps int, path string) {
	tb.t.Helper()
	eval[chromedp.Void](tb, fmt.Sprintf(`history.go(%d)`, steps))
	require.Eventually(tb.t, func() bool {
		at, err := chromedp.Run(tb.ctx, chromedp.Evaluate[string](`document.readyState === "complete" ? location.pathname + location.search : ""`))
		return err == nil && at == path
	}, 10*time.Second, 10*time.Millisecond, path)
}

// freeze shows the page as it is while a grading is under way. It isn't: a
// browser lets nobody look into a page whose form has been sent.
func (tb *tab) freeze(at, project string) {
	tb.t.Helper()
	tb.do(chromedp.Navigate(at), chromedp.SendKeys(chromedp.ID("url"), project),
		chromedp.Evaluate[chromedp.Void](`document.addEventListener("submit", e => { window.again = e.defaultPrevented; e.preventDefault() })`),
		chromedp.Click(chromedp.CSS("#grade button")),
		chromedp.WaitVisible(chromedp.ID("running")))
}
