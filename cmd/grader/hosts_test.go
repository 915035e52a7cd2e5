package main

import (
	"bytes"
	"context"
	"encoding/json"
	"html"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	neturl "net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/api"
	"grader/checks"
	"grader/checks/hosts"
	"grader/checks/page"
	"grader/checks/render"
	"grader/checks/report"
	"grader/fixtures"
)

// stand is a placeholder as the site of a project.
type stand struct{ fixtures.Placeholder }

func (s stand) Do(_ context.Context, req checks.Request) (*checks.Response, error) {
	r := &checks.Response{URL: req.URL, Status: s.Status, StatusText: http.StatusText(s.Status), Header: checks.Header{}, Body: s.Body}
	if _, to, redirected := strings.Cut(s.URL, " -> "); redirected {
		r.URL, r.Redirected = to, true
	}
	for name, value := range s.Header {
		r.Header[http.CanonicalHeaderKey(name)] = []string{value}
	}
	return r, nil
}

// curriculum is every challenge of the shared folder.
func curriculum(t *testing.T) []*checks.Challenge {
	t.Helper()
	const dir = "../../../shared/curriculum"
	if _, err := os.Stat(dir); err != nil {
		t.Skip("not in a clone: ../shared/curriculum")
	}
	list, _, err := engines{}.loader().Load(os.DirFS(dir))
	require.NoError(t, err)
	require.NotEmpty(t, list)
	return list
}

// No challenge passes or fails by what a host answers in a project's stead.
func TestNoChallengeIsJudgedByAPlaceholder(t *testing.T) {
	challenges := curriculum(t)
	for _, p := range fixtures.Placeholders() {
		t.Run(p.Name, func(t *testing.T) {
			url := "http://127.0.0.1:3000"
			if u, err := neturl.Parse(strings.Fields(p.URL + " .")[0]); err == nil && u.Host != "" {
				url = u.Scheme + "://" + u.Host
			}
			for _, ch := range challenges {
				project := hosts.Wrap(checks.Project{URL: url, Site: stand{p}}, hosts.Options{})
				r := checks.Grade(t.Context(), ch, project, checks.Options{})
				assert.NotEqual(t, report.Pass, r.Verdict, ch.Name)
				if assert.Equal(t, report.Error, r.Verdict, "%s: %+v", ch.Name, r.Counts) {
					assert.Contains(t, []string{p.Code, string(report.NotGradable)}, string(r.Error.Code), "%s: %s", ch.Name, r.Error.Detail)
				}
			}
		})
	}
}

// anywhere are the placeholders that are recognized whatever the host's name is.
func anywhere() []fixtures.Placeholder {
	var all []fixtures.Placeholder
	for _, p := range fixtures.Placeholders() {
		if p.URL == "" {
			all = append(all, p)
		}
	}
	return all
}

// The command ends with 3 for a placeholder, and says why in every format.
func TestCheckJudgesNoPlaceholder(t *testing.T) {
	for _, p := range anywhere() {
		t.Run(p.Name, func(t *testing.T) {
			host := httptest.NewServer(p)
			defer host.Close()
			dir := t.TempDir()
			args := []string{"check", host.URL, "--wake", "0", "--format", "json"}
			for _, f := range render.Formats() {
				if f.Name != "classroom50" {
					args = append(args, "--report", f.Name+"="+filepath.Join(dir, f.Name))
				}
			}
			var out, stderr bytes.Buffer
			assert.Equal(t, exitError, run(t.Context(), args, nil, &out, &stderr), stderr.String())
			graded := decodeReport(t, out.Bytes())
			require.NotNil(t, graded.Error)
			assert.Equal(t, p.Code, string(graded.Error.Code))
			assert.Equal(t, p.Retryable, graded.Error.Retryable)
			for _, name := range []string{"text", "markdown", "html", "junit", "tap", "github", "github-summary", "sarif", "ctrf"} {
				file, err := os.ReadFile(filepath.Join(dir, name))
				require.NoError(t, err)
				assert.Contains(t, html.UnescapeString(string(file)), firstWords(graded.Error.Detail), name)
			}
		})
	}
}

// firstWords are few enough that no format breaks or escapes them.
func firstWords(s string) string { return strings.Join(strings.Fields(s)[:2], " ") }

func decodeReport(t *testing.T, raw []byte) report.Report {
	t.Helper()
	var r report.Report
	require.NoError(t, json.Unmarshal(raw, &r), string(raw))
	return r
}

// served starts the service as `grader serve` does, with its own waits or those given.
func served(t *testing.T, limits api.Limits, opts hosts.Options, challenges []*checks.Challenge, allow ...string) *httptest.Server {
	t.Helper()
	flags := fetchFlags{timeout: 10 * time.Second, addressConns: 16, addressRate: 1000, maxRequests: 100}
	open, err := flags.open(allow)
	require.NoError(t, err)
	t.Cleanup(open.Close)
	open.hosts = opts
	ts := httptest.NewServer(api.New(api.Options{
		Challenges: challenges, Default: challenges[0].Name, Open: open.Open, Limits: limits, Log: slog.New(slog.DiscardHandler),
	}))
	t.Cleanup(ts.Close)
	return ts
}

func TestServeJudgesNoPlaceholder(t *testing.T) {
	for _, p := range anywhere() {
		t.Run(p.Name, func(t *testing.T) {
			host := httptest.NewServer(p)
			defer host.Close()
			ts := served(t, api.Limits{}, hosts.Options{}, []*checks.Challenge{page.CommunicateByEmitting()}, host.Listener.Addr().String())
			r := postGrade(t, ts.URL, host.URL)
			assert.Equal(t, report.Error, r.Verdict)
			assert.Equal(t, p.Code, string(r.Error.Code))
		})
	}
}

// A sleeper is a project that sleeps for its first requests.
type sleeper struct {
	http.Handler
	asleep http.HandlerFunc
	naps   int32
	asked  atomic.Int32
}

func (s *sleeper) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if s.asked.Add(1) <= s.naps {
		s.asleep(w, r)
		return
	}
	s.Handler.ServeHTTP(w, r)
}

// answers gives a status and, if there is one, a header's field.
func answers(status int, field string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		if name, value, ok := strings.Cut(field, ": "); ok {
			w.Header().Set(name, value)
		}
		w.WriteHeader(status)
	}
}

// loads answers with a page that is shown until the project is there.
func loads(w http.ResponseWriter, _ *http.Request) {
	_, _ = io.WriteString(w, `<!doctype html><title>Your app is starting</title><meta http-equiv="refresh" content="3"><h1>Please wait</h1>`)
}

// closes ends the connection without a byte.
func closes(w http.ResponseWriter, _ *http.Request) {
	if conn, _, err := http.NewResponseController(w).Hijack(); err == nil {
		conn.Close()
	}
}

// However a host sleeps, the project behind it passes, and the report tells of
// the wait.
func TestASleepingProjectPasses(t *testing.T) {
	for name, asleep := range map[string]http.HandlerFunc{
		"503": answers(503, ""), "500": answers(500, ""), "504": answers(504, ""), "520": answers(520, ""), "530": answers(530, ""),
		"408": answers(408, ""), "425": answers(425, ""), "429": answers(429, "Retry-After: 3"),
		"404 without a server":   answers(404, "x-render-routing: no-server"),
		"a loading page":         loads,
		"a close without a byte": closes,
	} {
		t.Run(name, func(t *testing.T) {
			c, err := fixtures.Open("complete")
			require.NoError(t, err)
			project := httptest.NewServer(&sleeper{Handler: c.Handler(), asleep: asleep, naps: 4})
			defer project.Close()
			var naps atomic.Int32
			opts := hosts.Options{Wake: time.Minute, Sleep: func(ctx context.Context, _ time.Duration) error {
				naps.Add(1)
				time.Sleep(2 * time.Millisecond) // for the report
				return ctx.Err()
			}}
			ts := served(t, api.Limits{}, opts, []*checks.Challenge{page.CommunicateByEmitting()}, project.Listener.Addr().String())
			r := postGrade(t, ts.URL, project.URL)
			assert.Equal(t, report.Pass, r.Verdict, "%+v", r.Error)
			assert.Positive(t, naps.Load())
			assert.Positive(t, r.Project.Waking)
			require.Len(t, r.Project.Notes, 1)
			assert.Equal(t, "host_waking", r.Project.Notes[0].Code)
		})
	}
}

// While a grading waits for a host, another one has its place.
func TestAGradingThatWaitsHoldsNoPlace(t *testing.T) {
	asleep := httptest.NewServer(answers(503, ""))
	defer asleep.Close()
	c, err := fixtures.Open("complete")
	require.NoError(t, err)
	project := httptest.NewServer(c.Handler())
	defer project.Close()
	waiting, enough := make(chan struct{}, 10), make(chan struct{})
	opts := hosts.Options{Wake: time.Minute, Sleep: func(ctx context.Context, _ time.Duration) error {
		waiting <- struct{}{}
		ctx, cancel := context.WithCancel(ctx)
		go func() { <-enough; cancel() }()
		return api.Wait(ctx, time.Hour)
	}}
	ts := served(t, api.Limits{Gradings: 1, Waking: 1, Queue: 1, QueueWait: time.Minute}, opts, []*checks.Challenge{page.CommunicateByEmitting()},
		asleep.Listener.Addr().String(), project.Listener.Addr().String())
	done := make(chan report.Report)
	go func() { done <- postGrade(t, ts.URL, asleep.URL) }()
	<-waiting
	assert.Equal(t, report.Pass, postGrade(t, ts.URL, project.URL).Verdict)
	close(enough)
	assert.Equal(t, report.Error, (<-done).Verdict)
}

// posts is a hint that begins with a POST, as those of an API do.
type posts struct{}

func (posts) Run(ctx context.Context, s *checks.Session) ([]report.Assertion, error) {
	resp, err := s.Do(ctx, checks.Request{Method: "POST", URL: s.Code() + "/api/users", Body: []byte("username=ada")})
	if err != nil {
		return nil, err
	}
	if resp.Status != http.StatusCreated {
		return nil, &checks.Failure{Message: resp.StatusText}
	}
	return []report.Assertion{{Kind: "equal", Verdict: report.Pass}}, nil
}

// A project that sleeps passes a challenge that begins with a POST, though its
// hints have less time than the host needs to wake up, and is posted to once.
func TestASleepingAPIPasses(t *testing.T) {
	var posted atomic.Int32
	app := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == "POST" {
			posted.Add(1)
			w.WriteHeader(http.StatusCreated)
			return
		}
		w.WriteHeader(http.StatusNotFound) // it has no home page
	})
	project := httptest.NewServer(&sleeper{Handler: app, naps: 3, asleep: answers(503, "")})
	defer project.Close()
	opts := hosts.Options{Wake: time.Minute, Sleep: func(ctx context.Context, _ time.Duration) error {
		return api.Wait(ctx, 40*time.Millisecond)
	}}
	flags := fetchFlags{timeout: 10 * time.Second, addressConns: 16, addressRate: 1000, maxRequests: 100}
	open, err := flags.open([]string{project.Listener.Addr().String()})
	require.NoError(t, err)
	defer open.Close()
	open.hosts = opts
	p, err := open.Open(project.URL)
	require.NoError(t, err)
	ch := &checks.Challenge{Name: "api", Title: "API", Hints: []checks.Hint{{Text: "It adds users.", Check: posts{}}}}
	r := checks.Grade(t.Context(), ch, p, checks.Options{HintTimeout: 50 * time.Millisecond})
	assert.True(t, r.Passed, "%+v", r.Hints)
	assert.EqualValues(t, 1, posted.Load())
	assert.GreaterOrEqual(t, time.Duration(r.Project.Waking), 100*time.Millisecond)
}

func TestServeWakesByDefault(t *testing.T) {
	assert.Equal(t, "1m0s", serveCommand().Flag("wake").DefValue)
}
