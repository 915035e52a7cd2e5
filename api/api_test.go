package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"grader/api"
	"grader/checks"
	"grader/checks/page"
	"grader/checks/report"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// A learner's sites, by project URL: page path to body.
var sites = map[string]map[string]string{
	"https://passes.example": {
		"/_api/server.js":   "let currentUsers = 0; io.emit('user count', currentUsers);",
		"/public/client.js": "socket.on('user count', show);",
	},
	"https://fails.example": {
		"/_api/server.js":   "let currentUsers = 0;",
		"/public/client.js": "socket.on('user count', show);",
	},
	"https://down.example": nil,
}

// broken is a site that fails in a way that it has no word for.
type broken struct{}

func (broken) Do(context.Context, checks.Request) (*checks.Response, error) {
	return nil, errors.New("the engine broke at 0xdead")
}

type site map[string]string

func (s site) Do(ctx context.Context, req checks.Request) (*checks.Response, error) {
	if strings.HasSuffix(req.URL, "/server.js") {
		api.Dialled(ctx, "192.0.2.7:443", false)
		api.Dialled(ctx, "10.0.0.1:443", true)
	}
	_, path, _ := strings.Cut(strings.TrimPrefix(req.URL, "https://"), "/")
	body, ok := s["/"+path]
	if !ok {
		return nil, &checks.SiteError{Code: report.ConnectionRefused, Detail: "Nobody answered.", Retryable: true}
	}
	return &checks.Response{URL: req.URL, Status: 200, Body: body}, nil
}

// stuck is a site that answers when it is told to, or when its caller goes.
type stuck struct {
	begun   chan struct{}
	release chan struct{}
	gone    chan struct{}
	once    sync.Once
}

func (s *stuck) Do(ctx context.Context, req checks.Request) (*checks.Response, error) {
	s.once.Do(func() { close(s.begun) })
	select {
	case <-s.release:
		return &checks.Response{URL: req.URL, Status: 200}, nil
	case <-ctx.Done():
		select {
		case s.gone <- struct{}{}:
		default:
		}
		return nil, ctx.Err()
	}
}

func newStuck() *stuck {
	return &stuck{begun: make(chan struct{}), release: make(chan struct{}), gone: make(chan struct{}, 1)}
}

func options(log io.Writer, slow checks.Site) api.Options {
	return api.Options{
		Challenges: []*checks.Challenge{page.CommunicateByEmitting()},
		Default:    "communicate-by-emitting",
		Version:    "v1.2.3",
		Log:        slog.New(slog.NewJSONHandler(log, nil)),
		Grading:    checks.Options{Version: "v1.2.3"},
		Open: func(url string) (checks.Project, error) {
			switch pages, ok := sites[url]; {
			case ok:
				return checks.Project{URL: url, Site: site(pages)}, nil
			case url == "https://slow.example":
				return checks.Project{URL: url, Site: slow}, nil
			case url == "https://breaks.example":
				return checks.Project{URL: url, Site: broken{}}, nil
			case url == "https://panics.example":
				panic("boom: secret")
			default:
				return checks.Project{}, &checks.TargetError{Code: "invalid_url", Detail: "The URL must begin with http:// or https://."}
			}
		},
	}
}

func post(t *testing.T, h http.Handler, body string, header ...string) *httptest.ResponseRecorder {
	t.Helper()
	return postTo(t, h, "/v1/grade", body, header...)
}

func postTo(t *testing.T, h http.Handler, path, body string, header ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestGrade(t *testing.T) {
	server := api.New(options(io.Discard, nil))
	for _, c := range []struct {
		url     string
		passed  bool
		verdict report.Verdict
		counts  report.Counts
	}{
		{"https://passes.example", true, report.Pass, report.Counts{Pass: 3}},
		{"https://fails.example", false, report.Fail, report.Counts{Pass: 2, Fail: 1}},
		{"https://down.example", false, report.Error, report.Counts{Error: 3}},
	} {
		for _, name := range []string{"", `,"challenge":"communicate-by-emitting"`, `,"challenge":"589fc831f9fc0f352b528e75"`} {
			w := post(t, server, `{"url":"`+c.url+`"`+name+`}`)
			require.Equal(t, http.StatusOK, w.Code, w.Body)
			assert.Equal(t, "application/json", w.Header().Get("Content-Type"))
			var r report.Report
			require.NoError(t, json.Unmarshal(w.Body.Bytes(), &r))
			assert.Equal(t, c.passed, r.Passed)
			assert.Equal(t, c.verdict, r.Verdict)
			assert.Equal(t, c.counts, r.Counts)
			assert.Equal(t, "v1.2.3", r.Grader.Version)
		}
	}
}

func TestProblems(t *testing.T) {
	server := api.New(options(io.Discard, nil))
	for _, c := range []struct {
		name, method, path, body, contentType string
		status                                int
		code, detail                          string
	}{
		{name: "unknown challenge", body: `{"url":"https://passes.example","challenge":"communicate-by-emiting"}`, status: 404, code: "unknown_challenge",
			detail: "There is no challenge of that name or id. Did you mean communicate-by-emitting? GET /v1/challenges lists them."},
		{name: "bad URL", body: `{"url":"ftp://x"}`, status: 422, code: "invalid_url", detail: "The URL must begin with http:// or https://."},
		{name: "no URL", body: `{}`, status: 400, code: "missing_url", detail: `Say which project to grade: {"url": "https://my-project.example"}.`},
		{name: "no JSON", body: `url=https://passes.example`, status: 400, code: "invalid_json",
			detail: `The body must be one JSON object such as {"url": "https://my-project.example"}.`},
		{name: "empty", body: ``, status: 400, code: "invalid_json"},
		{name: "null", body: `null`, status: 400, code: "missing_url"},
		{name: "string", body: `"https://passes.example"`, status: 400, code: "invalid_member"},
		{name: "array", body: `[]`, status: 400, code: "invalid_member"},
		{name: "wrong type", body: `{"url":1}`, status: 400, code: "invalid_member"},
		{name: "extra field", body: `{"url":"https://passes.example","score":100}`, status: 400, code: "unknown_member",
			detail: "The body has a member that is not known here. Known are: url, challenge, strict, live, wait."},
		{name: "member twice", body: `{"url":"https://passes.example","url":"https://fails.example"}`, status: 400, code: "duplicate_member"},
		{name: "member in another case", body: `{"url":"https://passes.example","URL":"https://fails.example"}`, status: 400, code: "unknown_member"},
		{name: "data after the object", body: `{"url":"https://passes.example"} {}`, status: 400, code: "invalid_json"},
		{name: "5,000 deep", body: strings.Repeat("[", 5000) + strings.Repeat("]", 5000), status: 400, code: "invalid_member"},
		{name: "single quotes", body: `{'url':'https://passes.example'}`, status: 400, code: "invalid_json"},
		{name: "raw newline in a string", body: "{\"url\":\"https://passes.example\n\"}", status: 400, code: "invalid_json"},
		{name: "trailing comma", body: `{"url":"https://passes.example",}`, status: 400, code: "invalid_json"},
		{name: "truncated", body: `{"url":"https://pas`, status: 400, code: "invalid_json"},
		{name: "lone surrogate", body: `{"url":"https://passes.example\ud800"}`, status: 400, code: "invalid_json"},
		{name: "invalid UTF-8", body: "{\"url\":\"https://passes.example\xff\"}", status: 400, code: "invalid_json"},
		{name: "1 MB", body: `{"url":"` + strings.Repeat("x", 1<<20) + `"}`, status: 413, code: "request_too_large",
			detail: "The body may have 16 KiB at most. Send only the project's URL, not its files."},
		{name: "17 KB of spaces", body: strings.Repeat(" ", 17<<10), status: 413, code: "request_too_large"},
		{name: "form", body: `url=x`, contentType: "application/x-www-form-urlencoded", status: 415, code: "unsupported_media_type",
			detail: "Send the body as JSON, with the header Content-Type: application/json."},
		{name: "no content type", body: `{}`, contentType: "-", status: 415, code: "unsupported_media_type"},
		{name: "JSON of another kind", body: `{}`, contentType: "application/vnd.api+json", status: 415, code: "unsupported_media_type"},
		{name: "wrong method", method: "GET", status: 405, code: "method_not_allowed", detail: "This path answers POST only."},
		{name: "wrong method elsewhere", method: "DELETE", path: "/v1/challenges", status: 405, code: "method_not_allowed", detail: "This path answers GET only."},
		{name: "unknown path", path: "/v1/grades", status: 404, code: "not_found",
			detail: "There is nothing at this path. To grade a project, POST to /v1/grade; /openapi.json describes the rest."},
		{name: "batches without a database", path: "/v1/batches", status: 404, code: "not_found",
			detail: "This service keeps no batches: its operator has to start it with --database. POST to /v1/grade grades one project."},
		{name: "path traversal", method: "GET", path: "/v1/challenges/../../etc/passwd", status: 404, code: "not_found"},
		{name: "unknown challenge shown", method: "GET", path: "/v1/challenges/pizza", status: 404, code: "unknown_challenge"},
		{name: "panic", body: `{"url":"https://panics.example"}`, status: 500, code: "internal"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := httptest.NewRequestWithContext(t.Context(), or(c.method, "POST"), or(c.path, "/v1/grade"), strings.NewReader(c.body))
			if c.contentType != "-" {
				r.Header.Set("Content-Type", or(c.contentType, "application/json"))
			}
			w := httptest.NewRecorder()
			server.ServeHTTP(w, r)
			assert.Equal(t, c.status, w.Code)
			assert.Equal(t, "application/problem+json", w.Header().Get("Content-Type"))
			var p api.Problem
			require.NoError(t, json.Unmarshal(w.Body.Bytes(), &p), w.Body)
			assert.Equal(t, c.code, p.Code)
			assert.Equal(t, c.status, p.Status)
			assert.Equal(t, "about:blank", p.Type)
			assert.Equal(t, http.StatusText(c.status), p.Title)
			assert.NotEmpty(t, p.Detail)
			if c.detail != "" {
				assert.Equal(t, c.detail, p.Detail)
			}
			assert.Equal(t, w.Header().Get("X-Request-Id"), p.RequestID)
			for _, secret := range []string{"secret", "pas", "/etc/passwd", "score", "xxxx"} {
				assert.NotContains(t, strings.ReplaceAll(w.Body.String(), "passes", ""), secret, "a problem repeats nothing of the input")
			}
		})
	}
}

func TestContentTypeWithCharset(t *testing.T) {
	w := post(t, api.New(options(io.Discard, nil)), `{"url":"https://passes.example"}`, "Content-Type", "application/json; charset=utf-8")
	assert.Equal(t, http.StatusOK, w.Code)
}

func TestMethodNotAllowedSaysWhatIs(t *testing.T) {
	w := httptest.NewRecorder()
	api.New(options(io.Discard, nil)).ServeHTTP(w, httptest.NewRequest("PUT", "/v1/grade", nil))
	assert.Equal(t, "POST", w.Header().Get("Allow"))
}

func TestRequestID(t *testing.T) {
	server := api.New(options(io.Discard, nil))
	body := `{"url":"https://passes.example"}`
	assert.Equal(t, "ci-42.a_b", post(t, server, body, "X-Request-Id", "ci-42.a_b").Header().Get("X-Request-Id"))
	for _, odd := range []string{"", "a b", "a\x1b[31m", strings.Repeat("x", 65), `"`} {
		got := post(t, server, body, "X-Request-Id", odd).Header().Get("X-Request-Id")
		assert.Regexp(t, `^[A-Z2-7]{26}$`, got, "%q is replaced", odd)
	}
}

func TestAuditHasNoQuery(t *testing.T) {
	var log bytes.Buffer
	server := api.New(options(&log, nil))
	post(t, server, `{"url":"https://learner:pw@x.example/p?token=s3cret#frag"}`, "X-Request-Id", "a1")
	post(t, server, `{"url":"https://fails.example"}`, "X-Request-Id", "a2")
	post(t, server, `{"url":"https://down.example"}`, "X-Request-Id", "a3")
	assert.NotContains(t, log.String(), "s3cret")
	assert.NotContains(t, log.String(), "pw")
	assert.Contains(t, log.String(), `"request_id":"a1","client":"192.0.2.1","target":"https://x.example/p","dialled":null,"refused":"invalid_url"`)
	assert.Contains(t, log.String(), `"request_id":"a2","client":"192.0.2.1","target":"https://fails.example","dialled":["192.0.2.7:443","denied 10.0.0.1:443"],"challenge":"communicate-by-emitting","verdict":"fail"`)
	assert.Regexp(t, `"verdict":"error","elapsed_ms":\d+,"error":"connection_refused"`, log.String())
}

func TestAPanicIsLoggedAndTheServiceLives(t *testing.T) {
	var log bytes.Buffer
	server := api.New(options(&log, nil))
	assert.Equal(t, http.StatusInternalServerError, post(t, server, `{"url":"https://panics.example"}`).Code)
	assert.Contains(t, log.String(), "boom")
	assert.Equal(t, http.StatusOK, post(t, server, `{"url":"https://passes.example"}`).Code)
}

func TestChallenges(t *testing.T) {
	server := api.New(options(io.Discard, nil))
	assert.JSONEq(t, `{"default":"communicate-by-emitting","challenges":[{"id":"589fc831f9fc0f352b528e75","name":"communicate-by-emitting",
		"title":"Communicate by Emitting","help_url":"https://forum.freecodecamp.org/t/301550","hints":3}]}`, get(t, server, "/v1/challenges"))
	assert.JSONEq(t, `{"id":"589fc831f9fc0f352b528e75","name":"communicate-by-emitting","title":"Communicate by Emitting",
		"help_url":"https://forum.freecodecamp.org/t/301550","hints":[
		{"number":1,"text":"`+"`currentUsers`"+` should be defined."},
		{"number":2,"text":"Server should emit the current user count at each new connection."},
		{"number":3,"text":"Your client should be listening for `+"`'user count'`"+` event."}]}`,
		get(t, server, "/v1/challenges/communicate-by-emitting"))
}

func TestOperations(t *testing.T) {
	server := api.New(options(io.Discard, nil))
	assert.JSONEq(t, `{"status":"ok"}`, get(t, server, "/healthz"))
	assert.JSONEq(t, `{"status":"ok"}`, get(t, server, "/readyz"))
	assert.Contains(t, get(t, server, "/version"), `"version":"v1.2.3"`)

	post(t, server, `{"url":"https://fails.example"}`)
	post(t, server, `{"url":"https://down.example"}`)
	metrics := get(t, server, "/metrics")
	for _, line := range []string{
		`grader_gradings_total{challenge="communicate-by-emitting",verdict="fail"} 1`,
		`grader_grading_errors_total{code="connection_refused"} 1`,
		`grader_grading_duration_seconds_count 2`,
		`grader_gradings_in_flight 0`,
		`grader_http_requests_total{route="/v1/grade",status="200"} 2`,
		`grader_build_info{goversion="go`,
	} {
		assert.Contains(t, metrics, line)
	}
	assert.NotContains(t, metrics, ".example", "a learner's host is never a label")
}

func TestAFaultOfOursIsLoggedAndNotShown(t *testing.T) {
	var log bytes.Buffer
	server := api.New(options(&log, nil))
	w := post(t, server, `{"url":"https://breaks.example"}`, "X-Request-Id", "the-id")
	assert.Equal(t, http.StatusOK, w.Code)
	var r report.Report
	require.NoError(t, json.Unmarshal(w.Body.Bytes(), &r))
	assert.Equal(t, report.Internal, r.Error.Code)
	assert.True(t, r.Error.Retryable)
	assert.NotContains(t, w.Body.String(), "0xdead")
	assert.Regexp(t, `"msg":"internal fault","request_id":"the-id","error":"the engine broke at 0xdead"`, log.String())
	assert.Contains(t, get(t, server, "/metrics"), "grader_internal_faults_total 3\n", "one for each hint")
}

func TestOpenAPIIsTheGoldenCopy(t *testing.T) {
	doc, err := json.MarshalIndent(api.Describe(), "", "  ")
	require.NoError(t, err)
	golden(t, "openapi.json", string(doc)+"\n")
	if !*update { // what was written now is in the next binary
		assert.Equal(t, string(doc)+"\n", get(t, api.New(options(io.Discard, nil)), "/openapi.json"))
	}
}

func TestReportSchemaIsTheGoldenCopy(t *testing.T) {
	doc, err := json.MarshalIndent(api.ReportSchema(), "", "  ")
	require.NoError(t, err)
	golden(t, "../docs/report.schema.json", string(doc)+"\n")
}

func get(t *testing.T, h http.Handler, path string) string {
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil))
	require.Equal(t, http.StatusOK, w.Code)
	return w.Body.String()
}

func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		require.NoError(t, os.WriteFile(file, []byte(got), 0o644))
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.Equal(t, string(want), got, "go test ./api -update rewrites %s", file)
}

func or(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

func itoa(n int) string {
	b, _ := json.Marshal(n)
	return string(b)
}
