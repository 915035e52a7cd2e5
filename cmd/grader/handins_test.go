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

var handIns = map[string]handIn{
	"fetch with redirect: manual": {redirects, `const r = await fetch(code + '/old', { redirect: 'manual' });
		assert.deepEqual([r.type, r.status, r.ok, r.url, await r.text()], ['opaqueredirect', 0, false, code + '/old', '']);`, report.Pass, ""},
	"fetch with redirect: error": {redirects, `const e = await fetch(code + '/old', { redirect: 'error' }).catch((e) => e);
		assert.instanceOf(e, TypeError);`, report.Pass, ""},
	"fetch with credentials: omit": {countsCookies, `await fetch(code);
		assert.equal(await (await fetch(code)).text(), 'seen=1');
		assert.equal(await (await fetch(code, { credentials: 'omit' })).text(), '');`, report.Pass, ""},
	"fetch with mode: no-cors, of the project's own page": {redirects, `const r = await fetch(code + '/new', { mode: 'no-cors' });
		assert.equal(await r.text(), 'here');`, report.Pass, ""},
	"br though only gzip was asked for":      {coded("br"), readsServer, report.Pass, ""},
	"deflate though only gzip was asked for": {coded("deflate"), readsServer, report.Pass, ""},
	"gzip bytes without the header":          {coded(""), readsServer, report.Fail, "these are gzip bytes"},
	"server.js saved as UTF-16":              {inUTF16, readsServer, report.Fail, "these are UTF-16 bytes"},
	"a clock that is two minutes ahead": {lateClock(2 * time.Minute), `const { unix } = await (await fetch(code + '/api')).json();
		assert.approximately(unix, Date.now(), 20000);`, report.Fail, "The clock of the project's server is "},
	"a pattern with properties of Unicode": {redirects, `assert.match('É', /^\p{Lu}$/u); assert.match('😀', /^\p{RGI_Emoji}$/v);
		assert.equal(await (await fetch(code + '/new')).text(), 'here');`, report.Pass, ""},
	"two connections closed without a byte": {closesTwice(), readsServer, report.Pass, ""},
}

// TestHandIns: the ways in which projects answer over HTTP get what the shared
// table of hand-ins says.
func TestHandIns(t *testing.T) {
	for name, c := range handIns {
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

func redirects(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/old" {
		http.Redirect(w, r, "/new", http.StatusFound)
		return
	}
	_, _ = io.WriteString(w, "here")
}

func countsCookies(w http.ResponseWriter, r *http.Request) {
	http.SetCookie(w, &http.Cookie{Name: "seen", Value: "1"})
	_, _ = io.WriteString(w, r.Header.Get("Cookie"))
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
