package api_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"grader/api"
	"grader/checks"
	"grader/checks/explain"
	"grader/checks/turns"
)

// BenchmarkRequest is a request in-process, from routing to the report's last
// byte, for a project in memory, of the size that ../bench has. The recorder and the
// request are a part of it.
func BenchmarkRequest(b *testing.B) {
	projects := map[string]site{"passes": {}, "fails": {}}
	for path, file := range map[string]string{"/_api/server.js": "server.js", "/public/client.js": "public/client.js"} {
		page, err := os.ReadFile("../bench/origin/project/" + file)
		require.NoError(b, err)
		projects["passes"][path] = string(page)
		projects["fails"][path] = strings.ReplaceAll(string(page), "io.emit('user count'", "io.emit('users'")
	}
	opts := options(io.Discard, nil)
	opts.Open = func(url string) (checks.Project, error) {
		name, _, _ := strings.Cut(strings.TrimPrefix(url, "https://"), ".")
		return checks.Project{URL: url, Site: projects[name]}, nil
	}
	opts.Grading.Processors = turns.NewProcessors(0)
	opts.Grading.Explain = (&explain.Explainer{}).Begin
	server := api.New(opts)
	for name := range projects {
		b.Run(name, func(b *testing.B) {
			body := `{"url":"https://` + name + `.example"}`
			b.ReportAllocs()
			for b.Loop() {
				r := httptest.NewRequestWithContext(b.Context(), http.MethodPost, "/v1/grade", strings.NewReader(body))
				r.Header.Set("Content-Type", "application/json")
				w := httptest.NewRecorder()
				if server.ServeHTTP(w, r); w.Code != http.StatusOK {
					b.Fatal(w.Body)
				}
			}
		})
	}
}
