package api

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"
)

// A Problem is why a request was not served: problem details by RFC 9457, with
// a code that stays the same and the request's id, to ask about it.
type Problem struct {
	Type      string         `json:"type" doc:"Always about:blank; the code says which problem it is."`
	Title     string         `json:"title" doc:"The HTTP status in words."`
	Status    int            `json:"status" doc:"The HTTP status."`
	Code      string         `json:"code" doc:"Stable name of the problem." example:"unknown_challenge"`
	Detail    string         `json:"detail" doc:"What is wrong with this request, and what to do."`
	Errors    []ProblemField `json:"errors,omitempty" doc:"Which members of the body are wrong."`
	Retryable bool           `json:"retryable" doc:"The same request may succeed later."`
	RequestID string         `json:"request_id" doc:"Names this request in the service's log."`

	retryAfter time.Duration // when to come back; 0 says nothing
}

// A ProblemField says what is wrong with one member of a request's body.
type ProblemField struct {
	Pointer string `json:"pointer" doc:"JSON Pointer (RFC 6901) to the member." example:"/url"`
	Message string `json:"message"`
}

func (p *Problem) Error() string { return p.Code + ": " + p.Detail }

func problem(status int, code, detail string) *Problem {
	return &Problem{Status: status, Code: code, Detail: detail}
}

// complete fills in what follows from the rest.
func (p *Problem) complete(r *http.Request) {
	p.Type = "about:blank"
	p.Title = http.StatusText(p.Status)
	p.RequestID = requestID(r)
}

// fail answers with the problem, in the language asked for if people may meet it at the
// page: what only programs cause is said in English.
func (s *Server) fail(w http.ResponseWriter, r *http.Request, p *Problem) {
	p.complete(r)
	if l, _ := languageOf(r); l.Language != nil {
		p.Detail = l.Sentence(p.Detail)
	}
	if p.retryAfter > 0 {
		setRetryAfter(w.Header(), p.retryAfter)
	}
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(p.Status)
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(p) // the client is gone
}

func (s *Server) notFound(w http.ResponseWriter, r *http.Request) {
	s.fail(w, r, problem(http.StatusNotFound, "not_found",
		"There is nothing at this path. To grade a project, POST to /v1/grade; /openapi.json describes the rest."))
}

func (s *Server) noBatches(w http.ResponseWriter, r *http.Request) {
	s.fail(w, r, problem(http.StatusNotFound, "not_found",
		"This service keeps no batches: its operator has to start it with --database. POST to /v1/grade grades one project."))
}

func (s *Server) methodNotAllowed(w http.ResponseWriter, r *http.Request) {
	var allowed []string
	for _, m := range []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodDelete} {
		if s.router.Match(chi.NewRouteContext(), m, r.URL.Path) {
			allowed = append(allowed, m)
		}
	}
	if len(allowed) == 0 { // a method that nobody knows, on a path that isn't there
		s.notFound(w, r)
		return
	}
	if slices.Contains(allowed, http.MethodGet) && r.Method == http.MethodHead {
		allowed = append(allowed, http.MethodHead)
	}
	list := strings.Join(allowed, ", ")
	w.Header().Set("Allow", list)
	s.fail(w, r, problem(http.StatusMethodNotAllowed, "method_not_allowed",
		"This path answers "+list+" only."))
}
