package web_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"grader/api/web"
)

func TestThePageIsInTheReadersLanguage(t *testing.T) {
	page := web.New(web.Options{})
	for _, c := range []struct{ path, accept, cookie, want string }{
		{"/", "", "", `<html lang="en">`},
		{"/", "uk,en;q=0.5", "", `<html lang="uk">`},
		{"/", "ar", "", `<html lang="ar" dir="rtl">`},
		{"/?lang=ja", "uk", "es", `<html lang="ja">`},
		{"/", "uk", "es", `<html lang="es">`},
		{"/?lang=nope", "", "", `<html lang="en">`},
		{"/", "es", "<script>", `<html lang="es">`},
		{"/", "de", "", "Ein Projekt prüfen"},
		{"/", "de", "", `<a href="?lang=pt-BR" lang="pt-BR" hreflang="pt-BR" rel="nofollow"><bdi>português</bdi></a>`},
	} {
		r := httptest.NewRequest(http.MethodGet, c.path, nil)
		r.Header.Set("Accept-Language", c.accept)
		if c.cookie != "" {
			r.Header.Set("Cookie", "lang="+c.cookie)
		}
		w := httptest.NewRecorder()
		page.ServeHTTP(w, r)
		assert.Equal(t, http.StatusOK, w.Code)
		assert.True(t, strings.Contains(w.Body.String(), c.want), "%+v", c)
		chosen := strings.HasPrefix(w.Header().Get("Set-Cookie"), "lang=ja; Path=/;")
		assert.Equal(t, strings.Contains(c.path, "lang=ja"), chosen, "only a choice is kept")
	}
}
