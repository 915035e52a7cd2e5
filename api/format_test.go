package api_test

import (
	"context"
	"io"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"

	"grader/api"
	"grader/checks"
	"grader/checks/report"
)

func TestTheReportComesInTheFormatAskedFor(t *testing.T) {
	server := api.New(options(io.Discard, nil))
	for _, c := range []struct{ query, accept, want string }{
		{"", "", "application/json"},
		{"", "*/*", "application/json"},
		{"", "application/json", "application/json"},
		{"", "application/*", "application/json"},
		{"", "text/html", "text/html; charset=utf-8"},
		{"", "text/html;q=0.5, application/xml", "application/xml"},
		{"", "image/png, text/plain;q=0.1", "text/plain; charset=utf-8"},
		{"?format=junit", "text/html", "application/xml"},
		{"?format=tap", "", "text/x-tap; charset=utf-8"},
	} {
		w := postTo(t, server, "/v1/grade"+c.query, `{"url":"https://fails.example"}`, "Accept", c.accept)
		assert.Equal(t, http.StatusOK, w.Code)
		assert.Equal(t, c.want, w.Header().Get("Content-Type"), "%s %s", c.query, c.accept)
	}
	assert.Contains(t, postTo(t, server, "/v1/grade?format=pdf", `{}`).Body.String(), `"code":"unknown_format"`)
	assert.Contains(t, postTo(t, server, "/v1/grade", `{}`, "Accept", "image/png, text/html;q=0").Body.String(), `"code":"not_acceptable"`)
}

func TestStrictIsAskedForByTheRequest(t *testing.T) {
	opts := options(io.Discard, nil)
	opts.Grading.Explain = func() checks.Explain {
		return func(context.Context, checks.Judged) (explanation, cautions []report.Note) {
			return nil, []report.Note{{Code: "only_in_comment", Detail: "Only a comment matches.", Hollow: true}}
		}
	}
	server := api.New(opts)
	assert.Contains(t, post(t, server, `{"url":"https://passes.example"}`).Body.String(), `"passed": true`)
	strict := post(t, server, `{"url":"https://passes.example","strict":true}`).Body.String()
	assert.Contains(t, strict, `"passed": false`)
	assert.Contains(t, strict, `"message": "Only a comment matches."`)
}
