package api

import (
	"net/http"
	"slices"

	"grader/api/web"
)

// ConsolePath is where operators see the queue of batches.
const ConsolePath = "/ops/river"

// consolePolicy allows what River's UI needs: its own scripts, styles, pictures and API.
const consolePolicy = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; " +
	"connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"

// operatorsOnly lets operators pass: those who have signed in at the page, and whoever
// sends an operator's token. The console itself knows no one.
func (s *Server) operatorsOnly(page *web.Site, console http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := ""
		if s.opts.Tokens != nil {
			if name = s.opts.Tokens.bearerOf(r); name == "" {
				name = page.Owner(r)
			}
		}
		switch {
		case name == "":
			w.Header().Set("WWW-Authenticate", `Bearer realm="grader"`)
			s.fail(w, r, problem(http.StatusUnauthorized, "unauthorized",
				"This is for operators: sign in at / with an operator's token, and come back. Scripts send the header Authorization: Bearer TOKEN."))
		case !slices.Contains(s.opts.Operators, name):
			s.fail(w, r, problem(http.StatusForbidden, "not_an_operator",
				"This is for operators, and your token is no operator's. Who runs this service names them by --operator."))
		default:
			h := w.Header()
			h.Set("Content-Security-Policy", consolePolicy)
			h.Set("Referrer-Policy", "same-origin")
			h.Set("X-Robots-Tag", "noindex")
			console.ServeHTTP(w, r)
		}
	})
}
