package fetch

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// chromium starts the browser that behaviour is held against. All names under
// .test lead to loopback, and every certificate will do.
func chromium(t *testing.T) context.Context {
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
		chromedp.Flag("host-resolver-rules", "MAP *.test 127.0.0.1"), chromedp.Flag("ignore-certificate-errors", true),
		chromedp.Flag("disable-features", "HttpsUpgrades,HttpsFirstBalancedModeAutoEnable"),
		chromedp.UserDataDir(t.TempDir()))
	ctx, end := chromedp.NewExecAllocator(context.Background(), opts...)
	t.Cleanup(end)
	ctx, closeBrowser := chromedp.NewContext(ctx)
	t.Cleanup(closeBrowser)
	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute)
	t.Cleanup(cancel)
	require.NoError(t, chromedp.Do(ctx))
	return ctx
}

// inChromium is what a row wants of Chromium: what it says, nothing, or what the
// grader does.
func inChromium(says, ours string) string {
	switch says {
	case "":
		return ours
	case nothing:
		return ""
	}
	return says
}

const nothing = "-"

// TestCookieRowsInChromium holds the table against what a browser does.
func TestCookieRowsInChromium(t *testing.T) {
	ctx := chromium(t)
	var mu sync.Mutex
	var set []string
	var sent string
	handler := http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		if r.URL.Path == "/favicon.ico" {
			return
		}
		rw.Header()["Set-Cookie"] = set
		sent = strings.Join(r.Header["Cookie"], " + ")
	})
	plain, secure := httptest.NewServer(handler), httptest.NewTLSServer(handler)
	t.Cleanup(plain.Close)
	t.Cleanup(secure.Close)
	visit := func(rawURL string, fields []string) string {
		u := target(t, rawURL).url
		server := map[string]*httptest.Server{"http": plain, "https": secure}[u.Scheme]
		_, port, _ := strings.Cut(server.Listener.Addr().String(), ":")
		u.Host += ":" + port
		mu.Lock()
		set, sent = fields, "nothing was asked"
		mu.Unlock()
		require.NoError(t, chromedp.Do(ctx, chromedp.Navigate(u.String())), rawURL)
		mu.Lock()
		defer mu.Unlock()
		return sent
	}
	for i, r := range cookieRows {
		r = r.fill(i)
		visit(r.at, r.set)
		assert.Equal(t, inChromium(r.chromium, r.want), visit(r.ask, nil), "%s: %q (%s)", r.name, r.set, r.why)
	}
}
