package api_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/api"
	"grader/checks"
	"grader/checks/jsregexp"
	"grader/checks/page"
	"grader/checks/report"
)

// A row of testdata/hostile.tsv is one way in which a caller, or a page that is
// graded, can do harm, and what comes of it. Its kind says what its input is:
//
//	raw        what a client sends before it waits; want is the status, or "closed"
//	script     nothing: the function of that id in scripts is the client
//	test       the test function of this package that has the row
//	elsewhere  where the row is tested, or why it can't be
type row struct{ id, kind, want, input string }

func rows(t *testing.T) []row {
	t.Helper()
	data, err := os.ReadFile("testdata/hostile.tsv")
	require.NoError(t, err)
	var list []row
	for line := range strings.Lines(string(data)) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		f := append(strings.Split(strings.TrimSuffix(line, "\n"), "\t"), "", "")
		r := row{f[0], f[1], f[2], f[3]}
		if r.kind == "raw" {
			r.input, err = strconv.Unquote(r.input)
			require.NoError(t, err, line)
		}
		list = append(list, r)
	}
	return list
}

// scripts are the clients that send more than fits a line, or slowly. Each stops
// when the server has hung up, at the latest.
var scripts = map[string]func(io.Writer){
	"s-s-slow-header": func(w io.Writer) { drip(w, "GET /healthz HTTP/1.1\r\n", "X-Slow: 1\r\n") },
	"s-s-slow-body": func(w io.Writer) {
		drip(w, "POST /v1/grade HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 10000\r\n\r\n", " ")
	},
	"s-s-hdr-huge": func(w io.Writer) {
		_, _ = io.WriteString(w, "GET /healthz HTTP/1.1\r\nHost: x\r\nX-Huge: "+strings.Repeat("a", 1<<20)+"\r\n\r\n")
	},
	"s-s-hdr-many": func(w io.Writer) {
		_, _ = io.WriteString(w, "GET /healthz HTTP/1.1\r\nHost: x\r\n"+strings.Repeat("X-Many: 1\r\n", 20_000)+"\r\n")
	},
}

func drip(w io.Writer, opening, drop string) {
	_, err := io.WriteString(w, opening)
	for i := 0; err == nil && i < 200; i++ {
		time.Sleep(50 * time.Millisecond)
		_, err = io.WriteString(w, drop)
	}
}

// listen runs the service on a socket of its own.
func listen(t *testing.T, opts api.Options) (addr string) {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	ctx, stop := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- api.New(opts).Serve(ctx, ln, 30*time.Second) }()
	t.Cleanup(func() {
		stop()
		assert.NoError(t, <-served)
	})
	return ln.Addr().String()
}

// answered is the status that a connection is answered with, or "closed".
func answered(t *testing.T, conn net.Conn) string {
	t.Helper()
	require.NoError(t, conn.SetReadDeadline(time.Now().Add(time.Minute)))
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		require.NotErrorIs(t, err, os.ErrDeadlineExceeded)
		return "closed"
	}
	defer resp.Body.Close()
	return strconv.Itoa(resp.StatusCode)
}

func TestHostileClients(t *testing.T) {
	opts := options(io.Discard, nil)
	patient := listen(t, opts)
	opts.Limits = api.Limits{BodyTimeout: 500 * time.Millisecond}
	impatient := listen(t, opts)
	for _, r := range rows(t) {
		if r.kind != "raw" && r.kind != "script" {
			continue
		}
		t.Run(r.id, func(t *testing.T) {
			t.Parallel()
			addr := patient
			if r.want == "408" {
				addr = impatient
			}
			conn := dial(t, addr)
			defer conn.Close()
			script, ok := scripts[r.id]
			require.Equal(t, r.kind == "script", ok)
			if !ok {
				script = func(w io.Writer) { _, _ = io.WriteString(w, r.input) }
			}
			done := make(chan struct{})
			go func() {
				defer close(done)
				script(conn)
			}()
			assert.Equal(t, r.want, answered(t, conn))
			conn.Close()
			<-done
		})
	}
}

func TestClientsThatHangUpFreeTheirSlots(t *testing.T) {
	const clients = 16
	opts := options(io.Discard, nil)
	opts.Limits = api.Limits{Gradings: clients}
	sites := make(chan *stuck, clients)
	opts.Open = func(url string) (checks.Project, error) {
		s := newStuck()
		sites <- s
		return checks.Project{URL: url, Site: s}, nil
	}
	addr := listen(t, opts)
	var conns []net.Conn
	var begun []*stuck
	for range clients {
		conns = append(conns, dialAndPost(t, addr))
		s := <-sites
		<-s.begun
		begun = append(begun, s)
	}
	over := dialAndPost(t, addr)
	defer over.Close()
	assert.Equal(t, "503", answered(t, over), "all slots are taken")
	<-sites
	for i, conn := range conns {
		require.NoError(t, conn.Close())
		<-begun[i].gone
	}
	for range clients {
		assert.Eventually(t, func() bool {
			conn := dialAndPost(t, addr)
			t.Cleanup(func() { conn.Close() })
			s := <-sites
			select {
			case <-s.begun:
				return true
			case <-time.After(time.Second):
				_ = conn.Close() // or it takes the slot that was not free yet
				return false
			}
		}, time.Minute, time.Millisecond)
	}
}

func TestTheAuditLineIsOneLine(t *testing.T) {
	var log bytes.Buffer
	server := api.New(options(&log, nil))
	for _, url := range []string{`https://x.example/\n{\"verdict\":\"pass\"}`, `https://x.example/\u001b[2J`, `https://x.example/\u2028\u202e?k=s3cret`, `https://x.example/%0a#s3cret`} {
		log.Reset()
		post(t, server, `{"url":"`+url+`"}`)
		text := strings.TrimSuffix(log.String(), "\n")
		assert.NotContains(t, text, "\n")
		assert.NotContains(t, text, "\x1b")
		assert.NotContains(t, text, "s3cret")
		var line map[string]any
		require.NoError(t, json.Unmarshal([]byte(text), &line))
		assert.Equal(t, "invalid_url", line["refused"])
		assert.NotContains(t, line, "verdict")
	}
}

// onePage is a challenge of page checks on one page, and a project that answers
// with it.
func onePage(t *testing.T, body string, status int, isJSON bool, patterns ...string) api.Options {
	t.Helper()
	check := &page.Check{Page: page.Address{Path: "/p"}, JSON: isJSON}
	for _, p := range patterns {
		re, err := jsregexp.CompileLiteral(p)
		require.NoError(t, err)
		pa, ok := page.NewAssertion("match", nil, re)
		require.True(t, ok)
		check.Assertions = append(check.Assertions, pa)
	}
	opts := options(io.Discard, nil)
	opts.Challenges = []*checks.Challenge{{ID: "1", Name: opts.Default, Hints: []checks.Hint{{Check: check}}}}
	// No limit of time: a page that takes too long hangs the test.
	opts.Grading = checks.Options{CPU: -1, HintTimeout: time.Hour}
	opts.Open = func(url string) (checks.Project, error) {
		return checks.Project{URL: url, Site: answer{&checks.Response{URL: url + "/p", Status: status, Body: body}}}, nil
	}
	return opts
}

type answer struct{ page *checks.Response }

func (a answer) Do(context.Context, checks.Request) (*checks.Response, error) { return a.page, nil }

func graded(t *testing.T, opts api.Options) report.Report {
	t.Helper()
	w := post(t, api.New(opts), `{"url":"https://learner.example"}`)
	require.Equal(t, http.StatusOK, w.Code, w.Body)
	var r report.Report
	require.NoError(t, json.Unmarshal(w.Body.Bytes(), &r))
	return r
}

// A page of 1 MiB that is made for a pattern, or for a parser, gets its verdict:
// matching is linear, so that none needs a limit of time for it.
func TestHostilePages(t *testing.T) {
	fill := func(s string) string { return strings.Repeat(s, 1<<20/len(s)) }
	const count = `/io.emit.*('|")user count('|").*currentUsers/s`
	for _, c := range []struct {
		id, pattern, body string
		json              bool
		want              report.Verdict
	}{
		{"z-x01", count, fill("io.emit "), false, report.Fail},
		{"z-x02", count, fill("io.emit 'user count' "), false, report.Fail},
		{"z-x02 that ends well", count, fill("io.emit 'user count' ") + "currentUsers", false, report.Pass},
		{"z-x03", `/passport.*initialize.*session/s`, fill("passport ") + fill("initialize "), false, report.Fail},
		{"z-x04", `/io[\s\S]*?emit[\s\S]*?user[\s\S]*?count/`, fill("io.emit user "), false, report.Fail},
		{"z-x07 one line", count, fill("x"), false, report.Fail},
		{"z-x07 newlines", count, fill("\n"), false, report.Fail},
		{"z-x07 quotes", count, fill(`"`), false, report.Fail},
		{"z-x09 depth", `/x/`, fill("["), true, report.Error}, // the parser has a limit of its own
		{"z-x09 depth, closed", `/x/`, strings.Repeat("[", 1<<19) + strings.Repeat("]", 1<<19), true, report.Error},
		{"z-x09 large numbers", `/x/`, "[" + fill("1e308,") + "1e999]", true, report.Fail},
		{"z-x09 the same member", `/x/`, "{" + fill(`"a":1,`) + `"a":2}`, true, report.Fail},
		{"z-x09 prototype", `/object Object/`, `{"__proto__":{"a":1},"constructor":1}`, true, report.Pass},
	} {
		t.Run(c.id, func(t *testing.T) {
			r := graded(t, onePage(t, c.body, 200, c.json, c.pattern))
			assert.Equal(t, c.want, r.Verdict, r.Hints[0].Message)
		})
	}
}

var pageWord = regexp.MustCompile(`(\d+)(?:>|&gt;|\\u003e)`)

// What a report shows of a page is an excerpt: it is no way to read one. That a
// page with an error status is matched too, and shown as little of, is how fetch
// in a browser does it; from an address that is not let in there is no page.
func TestAReportShowsLittleOfAPage(t *testing.T) {
	var page strings.Builder
	for i := range 20_000 {
		page.WriteString("<" + strconv.Itoa(i) + ">")
	}
	for _, status := range []int{200, 404} {
		for _, isJSON := range []bool{false, true} {
			opts := onePage(t, page.String(), status, isJSON, `/nowhere/`, `/<9>[^]*<19000>/`)
			for _, format := range []string{"json", "html", "junit", "text", "markdown", "sarif"} {
				w := postTo(t, api.New(opts), "/v1/grade?format="+format, `{"url":"https://learner.example"}`)
				require.Equal(t, http.StatusOK, w.Code)
				shown := map[string]bool{}
				for _, word := range pageWord.FindAllStringSubmatch(w.Body.String(), -1) {
					shown[word[1]] = true
				}
				assert.Less(t, len(shown), 200, "%s shows of a page of 20,000 words", format)
				if format == "html" {
					assert.NotContains(t, w.Body.String(), "<9>", "escaped")
				}
			}
		}
	}
}

// TestHostileRowsComplete holds the table against the cases it was made from.
func TestHostileRowsComplete(t *testing.T) {
	tests := testFunctions(t)
	ours := map[string]row{}
	for _, r := range rows(t) {
		ours[r.id] = r
		switch r.kind {
		case "test":
			assert.Contains(t, tests, r.input, r.id)
		case "elsewhere":
			file, _, _ := strings.Cut(r.input, ":")
			assert.FileExists(t, filepath.Join("..", file), r.id)
		}
	}
	data, err := os.ReadFile("../../shared/hostile-cases.json")
	if err != nil {
		t.Skip("the shared list of hostile cases is not there")
	}
	var cases []struct{ ID, Category, Expected string }
	require.NoError(t, json.Unmarshal(data, &cases))
	for _, c := range cases {
		r, ok := ours[c.ID]
		if !strings.HasPrefix(c.Category, "api_") && c.Category != "redos" && !ok {
			continue // checks/fetch has it
		}
		assert.True(t, ok, "%s has no row", c.ID)
		delete(ours, c.ID)
		if status, ok := strings.CutPrefix(c.Expected, "status "); ok && r.want != "" {
			assert.Equal(t, status, r.want, c.ID)
		}
	}
	assert.Empty(t, ours, "rows that are not in the list")
}

func testFunctions(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("*_test.go")
	require.NoError(t, err)
	var names []string
	for _, f := range files {
		data, err := os.ReadFile(f)
		require.NoError(t, err)
		for _, m := range regexp.MustCompile(`(?m)^func (Test\w+)\(`).FindAllStringSubmatch(string(data), -1) {
			names = append(names, m[1])
		}
	}
	return names
}
