package api_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"grader/api"
)

// Whatever is posted, the answer is a report or a problem with a code, never a
// panic; and what is graded is what a plain reader of the JSON sees.
func FuzzRequest(f *testing.F) {
	for _, seed := range []string{
		`{"url":"https://passes.example"}`, `{"url":"https://passes.example","challenge":"communicate-by-emitting","strict":true}`,
		`{"url":"a","url":"b"}`, `{"URL":"https://passes.example"}`, `{"url":"https://passes.example"}{}`, `{"url":"\ud800"}`,
		`[`, `null`, `{"url":null}`, "\xff", `{"url":1e400}`, `{"projects":[{"url":"https://down.example"}]}`, "{\"url\":\"\x00\"}",
	} {
		f.Add(seed)
	}
	server := api.New(options(io.Discard, nil))
	f.Fuzz(func(t *testing.T, body string) {
		for _, path := range []string{"/v1/grade", "/v1/grade/batch"} {
			r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(body))
			r.Header.Set("Content-Type", "application/json")
			w := httptest.NewRecorder()
			server.ServeHTTP(w, r)
			if w.Code == http.StatusOK {
				continue
			}
			var p api.Problem
			if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil || p.Code == "" || p.Detail == "" || p.Status != w.Code {
				t.Fatalf("%s: %d %s", path, w.Code, w.Body)
			}
			if w.Code >= 500 {
				t.Fatalf("our fault: %s", w.Body)
			}
		}
	})
}
