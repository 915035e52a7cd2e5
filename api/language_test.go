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

func TestTheReportComesInTheLanguageAskedFor(t *testing.T) {
	opts := options(io.Discard, nil)
	opts.Grading.Explain = func() checks.Explain {
		return func(context.Context, checks.Judged) (explanation, cautions []report.Note) {
			return []report.Note{{Code: "page_empty", Detail: "/a is empty.", Params: map[string]string{"page": "/a"}}}, nil
		}
	}
	server := api.New(opts)
	for _, c := range []struct{ query, accept, want string }{
		{"", "", `"detail": "/a is empty."`},
		{"?lang=es", "", `"detail": "/a está vacío."`},
		{"?lang=es", "de", `"detail": "/a está vacío."`},
		{"", "uk-UA,uk;q=0.9,en;q=0.5", `"detail": "Файл /a порожній."`},
		{"", "tlh, *;q=0.1", `"detail": "/a is empty."`},
		{"?lang=ar", "", `"detail": "\u2068/a\u2069 فارغ."`},
		{"?lang=zh-TW", "", `"language": "zh-Hant"`},
		{"?lang=de", "", `"code": "page_empty"`},
	} {
		w := postTo(t, server, "/v1/grade"+c.query, `{"url":"https://fails.example"}`, "Accept-Language", c.accept)
		assert.Equal(t, http.StatusOK, w.Code)
		assert.Contains(t, w.Body.String(), c.want, "%s %s", c.query, c.accept)
		assert.Equal(t, "Accept, Accept-Language", w.Header().Get("Vary"))
	}
	assert.Contains(t, postTo(t, server, "/v1/grade?lang=vi", `{}`).Body.String(), `"code":"unknown_language"`)
}
