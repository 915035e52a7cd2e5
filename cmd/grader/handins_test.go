package main

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"encoding/csv"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/andybalholm/brotli"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/checks/report"
)

// A handIn is a situation that people report: what the project answers, what a
// hint asks of it, and what that gets.
type handIn struct {
	answers http.HandlerFunc
	hint    string
	want    report.Verdict
	says    string // in the first hint's explanation or cautions
}

const (
	readsServer = "const r = await fetch(new URL('/_api/server.js', code)); const text = await r.text();\n" +
		"assert.match(text, /express\\(\\)/);"
	servedText = "const express = require('express');\nconst app = express();\n"
)

var realHandIns = map[string]handIn{
	"br though only gzip was asked for":      {coded("br"), readsServer, report.Pass, ""},
	"deflate though only gzip was asked for": {coded("deflate"), readsServer, report.Pass, ""},
	"gzip bytes without the header":          {coded(""), readsServer, report.Fail, "these are gzip bytes"},
	"server.js saved as UTF-16":              {inUTF16, readsServer, report.Fail, "these are UTF-16 bytes"},
	"gzip bytes without the header, to a program": {coded(""), "const list = await Promise.all([code, code].map((u) => fetch(u).then((r) => r.text())));\n" +
		"for (const text of list) assert.match(text, /express/);", report.Fail, "these are gzip bytes"},
	"a clock that is two minutes ahead": {lateClock(2 * time.Minute), `const { unix } = await (await fetch(code + '/api')).json();
		assert.approximately(unix, Date.now(), 20000);`, report.Fail, "The clock of the project's server is "},
	"a pattern with properties of Unicode": {redirects, `assert.match('É', /^\p{Lu}$/u); assert.match('😀', /^\p{RGI_Emoji}$/v);
		assert.equal(await (await fetch(code + '/new')).text(), 'here');`, report.Pass, ""},
	"two connections closed without a byte": {closesTwice(), readsServer, report.Pass, ""},
}

// What the options of fetch make of an answer, in Chromium on a page of the same
// project, and in a hint.
var fetchOptions = map[string]struct{ expression, want string }{
	"redirect: manual": {`fetch('/old', { redirect: 'manual' }).then(async (r) => [r.type, r.status, r.ok, new URL(r.url).pathname, await r.text()])`,
		`["opaqueredirect",0,false,"/old",""]`},
	"redirect: error":     {`fetch('/old', { redirect: 'error' }).catch((e) => [e.name, e instanceof TypeError])`, `["TypeError",true]`},
	"redirect: follow":    {`fetch('/old').then(async (r) => [r.status, r.redirected, await r.text()])`, `[200,true,"here"]`},
	"credentials: omit":   {`fetch('/').then(() => fetch('/', { credentials: 'omit' })).then((r) => r.text())`, `""`},
	"credentials":         {`fetch('/').then(() => fetch('/')).then((r) => r.text())`, `"seen=1"`},
	"mode: no-cors":       {`fetch('/new', { mode: 'no-cors' }).then(async (r) => [r.status, r.ok, await r.text()])`, `[200,true,"here"]`},
	"signal":              {`fetch('/new', { signal: AbortSignal.abort() }).catch((e) => e.name)`, `"AbortError"`},
	"signal that is late": {`fetch('/slow', { signal: AbortSignal.timeout(10) }).catch((e) => e.name)`, `"TimeoutError"`},
}

func TestFetchOptions(t *testing.T) {
	project := httptest.NewServer(http.HandlerFunc(redirects))
	defer project.Close()
	for name, c := range fetchOptions {
		t.Run(name, func(t *testing.T) {
			r := checkBy(t, project.URL, "const came = await "+strings.ReplaceAll(c.expression, "fetch('", "fetch(code + '")+";\n"+
				"assert.equal(JSON.stringify(came), '"+c.want+"');")
			assert.Equal(t, report.Pass, r.Verdict, "%s", r.Hints[0].Message)
		})
	}
}

func TestFetchOptionsInChromium(t *testing.T) {
	ctx := openTab(t)
	project := httptest.NewServer(http.HandlerFunc(redirects))
	defer project.Close()
	require.NoError(t, chromedp.Do(ctx, chromedp.Navigate(project.URL+"/new")))
	for name, c := range fetchOptions {
		came, err := chromedp.Run(ctx, chromedp.Evaluate[string]("("+c.expression+").then((v) => JSON.stringify(v))", chromedp.EvalAwaitPromise))
		require.NoError(t, err)
		assert.Equal(t, c.want, came, name)
	}
}

// TestHandIns: the ways in which projects answer over HTTP get what the shared
// table of hand-ins says.
func TestHandIns(t *testing.T) {
	for name, c := range realHandIns {
		t.Run(name, func(t *testing.T) {
			project := httptest.NewServer(c.answers)
			defer project.Close()
			r := checkBy(t, project.URL, c.hint)
			assert.Equal(t, c.want, r.Verdict, "%+v", r.Hints[0])
			said := ""
			for _, n := range append(r.Hints[0].Explanation, r.Hints[0].Cautions...) {
				said += n.Detail + "\n"
			}
			assert.Contains(t, said, c.says)
		})
	}
}

// checkBy grades a project by one hint of code, as `grader check` does.
func checkBy(t *testing.T, url, code string, args ...string) report.Report {
	t.Helper()
	file := filepath.Join(t.TempDir(), "one.md")
	require.NoError(t, os.WriteFile(file, []byte("---\nid: one\ntitle: One\nchallengeType: 4\ndashedName: one\n---\n\n"+
		"# --hints--\n\nIt should be so.\n\n```js\n"+code+"\n```\n"), 0o644))
	var out, stderr bytes.Buffer
	run(t.Context(), append([]string{"check", url, "--challenge", file, "--format", "json"}, args...), nil, &out, &stderr)
	require.NotZero(t, out.Len(), stderr.String())
	return decodeReport(t, out.Bytes())
}

// redirects is a project with a page that has moved, one that never comes, and a
// cookie.
func redirects(w http.ResponseWriter, r *http.Request) {
	switch r.URL.Path {
	case "/old":
		http.Redirect(w, r, "/new", http.StatusFound)
	case "/new":
		_, _ = io.WriteString(w, "here")
	case "/slow":
		<-r.Context().Done()
	default:
		http.SetCookie(w, &http.Cookie{Name: "seen", Value: "1"})
		_, _ = io.WriteString(w, r.Header.Get("Cookie"))
	}
}

// coded answers with the source in a content coding, whatever was asked for; ""
// is gzip, and not said.
func coded(coding string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		var body io.WriteCloser
		switch coding {
		case "br":
			body = brotli.NewWriter(w)
		case "deflate":
			body = zlib.NewWriter(w)
		default:
			body = gzip.NewWriter(w)
		}
		w.Header().Set("Content-Type", "text/javascript")
		if coding != "" {
			w.Header().Set("Content-Encoding", coding)
		}
		_, _ = io.WriteString(body, servedText)
		_ = body.Close()
	}
}

func inUTF16(w http.ResponseWriter, _ *http.Request) {
	body := []byte{0xff, 0xfe}
	for _, unit := range utf16.Encode([]rune(servedText)) {
		body = append(body, byte(unit), byte(unit>>8))
	}
	w.Header().Set("Content-Type", "text/javascript")
	_, _ = w.Write(body)
}

func lateClock(ahead time.Duration) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		now := time.Now().Add(ahead).UTC()
		w.Header().Set("Date", now.Format(http.TimeFormat))
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, fmt.Sprintf(`{"unix":%d}`, now.UnixMilli()))
	}
}

func closesTwice() http.HandlerFunc {
	right := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, servedText) })
	s := &sleeper{Handler: right, naps: 2, asleep: closes}
	return s.ServeHTTP
}

// A class whose hosts answer in its projects' stead has blank grades, never 0.
func TestRosterGivesNoPlaceholderPoints(t *testing.T) {
	dir := t.TempDir()
	class, allow := "student,url\n", []string{}
	for _, p := range anywhere() {
		host := httptest.NewServer(p)
		defer host.Close()
		class += `"` + p.Name + `",` + host.URL + "\n"
		allow = append(allow, host.Listener.Addr().String())
	}
	file, out := filepath.Join(dir, "class.csv"), filepath.Join(dir, "results")
	require.NoError(t, os.WriteFile(file, []byte(class), 0o644))
	var stderr bytes.Buffer
	args := []string{"roster", file, "--out", out, "--wake", "0", "--quiet", "--allow-target", strings.Join(allow, ",")}
	require.Equal(t, exitError, run(t.Context(), args, nil, io.Discard, &stderr), stderr.String())
	for i, row := range columns(t, filepath.Join(out, "results.csv"), "verdict", "score") {
		assert.Equal(t, []string{"error", ""}, row, anywhere()[i].Name)
	}
	for name, header := range map[string]int{"canvas.csv": 2, "moodle.csv": 1} {
		text, err := os.ReadFile(filepath.Join(out, name))
		require.NoError(t, err)
		rows, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
		require.NoError(t, err)
		require.Len(t, rows, header+len(anywhere()))
		for _, row := range rows[header:] {
			assert.NotContains(t, row, "0", "%s: %v", name, row)
		}
	}
}
