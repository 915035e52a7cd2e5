package main

import (
	"bufio"
	"bytes"
	"context"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/checks"
	"grader/checks/fetch"
	"grader/checks/hintjs"
	"grader/checks/render"
	"grader/checks/report"
)

// update writes what the apps want anew; read it before it is committed. Lines of
// code move with the head, so write twice.
var update = flag.Bool("update-live", false, "write what the apps of testdata/live want")

const appsDir = "testdata/live"

// startApp runs an app with real Socket.IO and gives its URL.
func startApp(t *testing.T, name string) string {
	t.Helper()
	cmd := exec.Command("node", "run.js", name)
	cmd.Dir = appsDir
	input, err := cmd.StdinPipe()
	require.NoError(t, err)
	output, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	t.Cleanup(func() {
		input.Close() // ends it
		timer := time.AfterFunc(10*time.Second, func() { _ = cmd.Process.Kill() })
		defer timer.Stop()
		_ = cmd.Wait()
	})
	port, err := bufio.NewReader(output).ReadString('\n')
	require.NoError(t, err, "the app says where it listens")
	return "http://127.0.0.1:" + strings.TrimSpace(port)
}

// inWorkers runs programs in processes of their own, as the command does.
func inWorkers(t *testing.T) engines {
	t.Helper()
	workers, err := hintjs.NewWorkers(hintjs.WorkerOptions{})
	require.NoError(t, err)
	t.Cleanup(workers.Close)
	return engines{workers: workers}
}

// gradeLive grades a project on this machine, with clients.
func gradeLive(t *testing.T, e engines, url, challenge string) *report.Report {
	t.Helper()
	ch, err := findChallenge(challenge, "", e)
	if err != nil { // not built in: its live checks are here all the same
		ch = &checks.Challenge{ID: challenge}
		addLive(ch, e)
		require.NotNil(t, ch.Live)
		require.NotEmpty(t, ch.Live())
	}
	return gradeWith(t, url, ch)
}

func gradeWith(t *testing.T, url string, ch *checks.Challenge) *report.Report {
	t.Helper()
	client, err := fetch.New(fetch.Options{Timeout: time.Minute, AllowTargets: []string{strings.TrimPrefix(url, "http://")}})
	require.NoError(t, err)
	defer client.Close()
	project, err := client.Open(url)
	require.NoError(t, err)
	// What counts as computed is time, of which a busy machine has little.
	return checks.Grade(t.Context(), ch, project, checks.Options{Live: true, HintTimeout: 5 * time.Minute, CPU: -1})
}

// foundLive is what live checks found, in the lines by which apps say what they
// want.
func foundLive(l *report.Live) string {
	c := l.Checks[0]
	code := c.Code
	if c.Error != nil {
		code = string(c.Error.Code)
	}
	text := strings.TrimSpace(fmt.Sprintf("// live: %s %s %s", c.Verdict, code, c.Message)) + "\n"
	for _, n := range c.Cautions {
		text += fmt.Sprintf("// caution: %s %s\n", n.Code, n.Detail)
	}
	for _, n := range l.Notes {
		text += fmt.Sprintf("// note: %s %s\n", n.Code, n.Detail)
	}
	return text
}

// otherChallenge is what an app says at its top that is of another challenge than
// the built-in one.
var otherChallenge = regexp.MustCompile(`^// challenge: (\w+)\n`)

var wanted = regexp.MustCompile(`(?m)^// (live|caution|note): .*\n`)

// Each app has its sentence to the letter, however busy the machine is: held by
//
//	go test ./cmd/grader -run 'TestLiveSentences|TestPageSentences' -count=50 -parallel=16
func TestLiveSentences(t *testing.T) {
	needNode(t)
	apps, err := filepath.Glob(appsDir + "/*.js")
	require.NoError(t, err)
	require.Greater(t, len(apps), 20)
	workers := inWorkers(t)
	for _, file := range apps {
		name := filepath.Base(file)
		if name == "run.js" {
			continue
		}
		t.Run(strings.TrimSuffix(name, ".js"), func(t *testing.T) {
			t.Parallel()
			source, err := os.ReadFile(file)
			require.NoError(t, err)
			want := strings.Join(wanted.FindAllString(string(source), -1), "")
			challenge := defaultChallenge
			if m := otherChallenge.FindSubmatch(source); m != nil {
				challenge = string(m[1])
			}
			graded := gradeLive(t, workers, startApp(t, name), challenge)
			got := foundLive(graded.Live)
			if *update {
				body := wanted.ReplaceAllString(string(source), "")
				require.NoError(t, os.WriteFile(file, []byte(got+body), 0o644))
				return
			}
			assert.Equal(t, want, got)
		})
	}
}

// A live check says itself what is wrong: neither the line of its program that does nor what
// it asked for is shown beside that.
func TestAFailedLiveCheckShowsNoProgram(t *testing.T) {
	needNode(t)
	graded := gradeLive(t, inWorkers(t), startApp(t, "only-on-disconnect.js"), defaultChallenge)
	require.Equal(t, "only_on_disconnect", graded.Live.Checks[0].Code)
	var text bytes.Buffer
	require.NoError(t, render.Text(&text, graded))
	_, live, _ := strings.Cut(text.String(), "Live, with real clients:\n")
	live, _, _ = strings.Cut(live, "\n\n")
	assert.Contains(t, live, "is only emitted when a client leaves")
	assert.NotContains(t, live, "io.fail")
	assert.NotContains(t, live, "GET /")
}

func TestLiveUnreachable(t *testing.T) {
	gone := httptest.NewServer(nil)
	gone.Close()
	graded := gradeLive(t, inWorkers(t), gone.URL, defaultChallenge)
	require.Equal(t, report.Error, graded.Live.Verdict)
	assert.Equal(t, report.ConnectionRefused, graded.Live.Checks[0].Error.Code)
}

// A counting site counts what it is asked.
type counting struct {
	checks.Site
	asked atomic.Int64
}

func (c *counting) Do(ctx context.Context, r checks.Request) (*checks.Response, error) {
	c.asked.Add(1)
	return c.Site.Do(ctx, r)
}

func TestLiveAsksLittle(t *testing.T) {
	needNode(t)
	url := startApp(t, "right.js")
	client, err := fetch.New(fetch.Options{AllowTargets: []string{strings.TrimPrefix(url, "http://")}})
	require.NoError(t, err)
	defer client.Close()
	project, err := client.Open(url)
	require.NoError(t, err)
	site := &counting{Site: project.Site}
	project.Site = site
	ch, err := findChallenge(defaultChallenge, "", engines{})
	require.NoError(t, err)
	graded := checks.Grade(t.Context(), ch, project, checks.Options{Live: true})
	assert.Equal(t, report.Pass, graded.Live.Verdict)
	assert.LessOrEqual(t, site.asked.Load(), int64(40), "with the hints' pages")
	t.Logf("%d requests, %v", site.asked.Load(), time.Duration(graded.Elapsed))
}

// Many gradings of one app at once leave no client behind.
func TestLiveLeavesNoClient(t *testing.T) {
	needNode(t)
	url := startApp(t, "right.js")
	gradings := 200
	if testing.Short() {
		gradings = 20
	}
	slots := make(chan struct{}, gradings)
	var all sync.WaitGroup
	for range gradings {
		slots <- struct{}{}
		all.Go(func() {
			defer func() { <-slots }()
			gradeLive(t, engines{}, url, defaultChallenge)
		})
	}
	all.Wait()
	left := func() string {
		resp, err := http.Get(url + "/clients")
		require.NoError(t, err)
		defer resp.Body.Close()
		n, err := io.ReadAll(resp.Body)
		require.NoError(t, err)
		return string(n)
	}
	// A goodbye that was sent may still have to be read. The server itself lets go of
	// a client that says nothing after 45 s, which is too late to count here.
	assert.Eventually(t, func() bool { return left() == "0" }, 10*time.Second, 100*time.Millisecond, "left: %s", left())
}

func TestOurLiveChecksCompile(t *testing.T) {
	files, err := filepath.Glob("../../challenges/live/*.md")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		ch := &checks.Challenge{ID: strings.TrimSuffix(filepath.Base(file), ".md")}
		addLive(ch, engines{})
		assert.NotEmpty(t, ch.Live(), file)
	}
}
