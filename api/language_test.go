package api_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
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

// What people may meet at the page is refused in their language, without another code.
func TestRefusalsInTheLanguageAskedFor(t *testing.T) {
	opts := options(io.Discard, nil)
	opts.PublicHost = "grader.test"
	server := api.New(opts)
	for _, c := range []struct{ method, target, agent, accept, code, detail string }{
		{"GET", "http://rebound.test/", "", "es", "wrong_host", "Este servicio no responde con ese nombre."},
		{"GET", "http://rebound.test/", "", "", "wrong_host", "This service does not answer under that name."},
		{"GET", "http://grader.test/", "grader/1", "de", "loop_detected", "Ein Grader bedient keine Grader."},
		{"GET", "http://grader.test/nothing?lang=ja", "", "", "not_found", "このパスには何もありません。"},
		{"DELETE", "http://grader.test/v1/challenges", "", "fr", "method_not_allowed", "Ce chemin ne répond qu’à GET."},
	} {
		r := httptest.NewRequest(c.method, c.target, nil)
		r.Header.Set("User-Agent", c.agent)
		r.Header.Set("Accept-Language", c.accept)
		w := httptest.NewRecorder()
		server.ServeHTTP(w, r)
		assert.Contains(t, w.Body.String(), `"code":"`+c.code+`"`)
		assert.Contains(t, w.Body.String(), `"detail":"`+c.detail, c.target)
	}
}
