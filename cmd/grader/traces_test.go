package main

import (
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	tracepb "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"
)

// A traceCollector takes traces as OpenTelemetry's collectors do.
type traceCollector struct {
	*httptest.Server
	mu    sync.Mutex
	spans []*tracepb.Span
	said  string // all that came, as text
	asked []string
	busy  int // so many times it is
}

func collectTraces(t *testing.T) *traceCollector {
	c := &traceCollector{}
	c.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		assert.Equal(t, "application/x-protobuf", r.Header.Get("Content-Type"))
		text, err := io.ReadAll(r.Body)
		assert.NoError(t, err)
		var sent tracepb.TracesData // as ExportTraceServiceRequest
		assert.NoError(t, proto.Unmarshal(text, &sent))
		c.mu.Lock()
		defer c.mu.Unlock()
		c.asked = append(c.asked, r.URL.Path+" "+r.Header.Get("X-Key"))
		if c.busy > 0 {
			c.busy--
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		c.said += sent.String()
		for _, rs := range sent.ResourceSpans {
			for _, ss := range rs.ScopeSpans {
				c.spans = append(c.spans, ss.Spans...)
			}
		}
		w.Header().Set("Content-Type", "application/x-protobuf")
	}))
	t.Cleanup(c.Close)
	return c
}

// named are the spans of a name.
func (c *traceCollector) named(name string) []*tracepb.Span {
	c.mu.Lock()
	defer c.mu.Unlock()
	var list []*tracepb.Span
	for _, s := range c.spans {
		if s.Name == name {
			list = append(list, s)
		}
	}
	return list
}

func TestTracesAreSentWhereTheEnvironmentAsks(t *testing.T) {
	project, target := project(t, "complete")
	c := collectTraces(t)
	c.busy = 1
	t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", c.URL+"/")
	t.Setenv("OTEL_EXPORTER_OTLP_HEADERS", "X-Key=a%20secret, X-Other = b")
	t.Setenv("OTEL_SERVICE_NAME", "grader-of-ada")
	at, stop := serveOn(t, "sqlite:"+filepath.Join(t.TempDir(), "grader.db"), "--allow-target", target)
	resp, err := http.Post(at+"/v1/batches", "application/x-ndjson",
		strings.NewReader(fmt.Sprintf(`{"student": "Lovelace", "url": %q}`+"\n"+`{"student": "Babbage", "url": %q}`, project, project+"/")))
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	require.Equal(t, http.StatusAccepted, resp.StatusCode)
	waitForBatch(t, at+resp.Header.Get("Location"))
	stop() // which sends the last ones

	chunks, gradings := c.named("river.work/grader_chunk"), c.named("grade")
	require.Len(t, chunks, 1)
	require.Len(t, gradings, 2)
	for _, g := range gradings {
		assert.Equal(t, chunks[0].TraceId, g.TraceId)
		assert.Equal(t, chunks[0].SpanId, g.ParentSpanId)
	}
	assert.Contains(t, c.said, `"grader-of-ada"`)
	assert.Contains(t, c.said, `"grader.verdict"`)
	assert.NotContains(t, c.said, "Lovelace")
	assert.NotContains(t, c.said, target)
	for _, asked := range c.asked {
		assert.Equal(t, "/v1/traces a secret", asked)
	}
}

func TestTracesThatNobodyTakesStopNothing(t *testing.T) {
	t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1")
	at, stop := serveOn(t, "sqlite:"+filepath.Join(t.TempDir(), "grader.db"))
	resp, err := http.Post(at+"/v1/batches", "application/x-ndjson", strings.NewReader(`{"url": "nonsense"}`))
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	waitForBatch(t, at+resp.Header.Get("Location"))
	stop()
}

func TestTracesAreOffUnlessAskedFor(t *testing.T) {
	c := collectTraces(t)
	for name, env := range map[string][]string{
		"not asked for": {"OTEL_SERVICE_NAME", "grader"},
		"disabled":      {"OTEL_EXPORTER_OTLP_ENDPOINT", c.URL, "OTEL_SDK_DISABLED", "true"},
		"no exporter":   {"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", c.URL, "OTEL_TRACES_EXPORTER", "none"},
	} {
		t.Run(name, func(t *testing.T) {
			for i := 0; i < len(env); i += 2 {
				t.Setenv(env[i], env[i+1])
			}
			provider, end, err := openTraces(t.Context(), nil)
			require.NoError(t, err)
			assert.Nil(t, provider)
			end()
		})
	}
	assert.Empty(t, c.asked)
	for _, bad := range []struct{ name, value, says string }{
		{"OTEL_EXPORTER_OTLP_PROTOCOL", "grpc", "the grader speaks http/protobuf only"},
		{"OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4318", "it has to be a URL such as"},
		{"OTEL_EXPORTER_OTLP_HEADERS", "X-Key", "it has to be NAME=VALUE"},
		{"OTEL_EXPORTER_OTLP_HEADERS", "X-Key=%zz", "it has to be NAME=VALUE"},
	} {
		t.Run(bad.value, func(t *testing.T) {
			t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", c.URL)
			t.Setenv(bad.name, bad.value)
			_, _, err := openTraces(t.Context(), slog.New(slog.DiscardHandler))
			assert.ErrorContains(t, err, bad.name+": "+bad.says)
		})
	}
}

// waitForBatch waits until a batch is done.
func waitForBatch(t *testing.T, url string) {
	t.Helper()
	require.Eventually(t, func() bool {
		resp, err := http.Get(url)
		require.NoError(t, err)
		defer resp.Body.Close()
		text, err := io.ReadAll(resp.Body)
		require.NoError(t, err)
		return strings.Contains(string(text), `"state":"done"`)
	}, 30*time.Second, 20*time.Millisecond)
}
