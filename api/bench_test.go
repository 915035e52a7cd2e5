package api_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"grader/api"
	"grader/checks"
	"grader/checks/explain"
)

// BenchmarkRequest is a request in-process, from routing to the report's last
// byte, for a project in memory. The recorder and the request are a part of it.
func BenchmarkRequest(b *testing.B) {
	opts := options(io.Discard, nil)
	opts.Grading.Processors = checks.NewProcessors(0)
	opts.Grading.Explain = (&explain.Explainer{}).Begin
	server := api.New(opts)
	for _, name := range []string{"passes", "fails"} {
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
