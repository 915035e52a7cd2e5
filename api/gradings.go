package api

import (
	"net/http"
	"time"

	"github.com/go-chi/chi/v5"

	"grader/checks/batch"
)

// GradingInfo says where the report of a grading that nobody waits for will be.
type GradingInfo struct {
	ID    string `json:"id"`
	URL   string `json:"url" doc:"Path of the report." example:"/v1/gradings/abc"`
	State string `json:"state" enum:"waiting" doc:"There is no report yet."`
}

// askAgain is when to ask for a report that is not there yet.
const askAgain = 2 * time.Second

// gradeLater takes a grading as a batch of one.
func (s *Server) gradeLater(w http.ResponseWriter, r *http.Request, req GradeRequest) {
	if s.opts.Batches == nil {
		s.fail(w, r, problem(http.StatusBadRequest, "no_database",
			`This service keeps nothing: leave "wait" out. Its operator gives it a database by --database.`))
		return
	}
	ch, _, p := s.admit(r, req)
	if p == nil {
		p = s.rates.allow(clientOf(r), time.Now())
	}
	if p != nil {
		s.fail(w, r, p)
		return
	}
	spec := batch.Spec{Single: true, Owner: ownerOf(r), Key: r.Header.Get("Idempotency-Key"),
		Strict: req.Strict, Live: req.Live, Digest: ch.Name + " " + req.URL}
	b, err := s.opts.Batches.Create(r.Context(), spec, nil, func(yield func(batch.Submission, error) bool) {
		yield(batch.Submission{URL: req.URL, Challenge: ch.Name}, nil)
	})
	if err != nil {
		s.fail(w, r, s.batchProblem(r, err))
		return
	}
	s.notYet(w, b.ID)
}

// notYet answers that there is no report yet.
func (s *Server) notYet(w http.ResponseWriter, id string) {
	info := GradingInfo{ID: id, URL: "/v1/gradings/" + id, State: "waiting"}
	w.Header().Set("Location", info.URL)
	setRetryAfter(w.Header(), askAgain)
	answerStatus(w, http.StatusAccepted, info)
}

// showGrading answers with the report of a grading that nobody waited for, once it is
// there.
func (s *Server) showGrading(w http.ResponseWriter, r *http.Request) {
	format, p := formatOf(r)
	if p != nil {
		s.fail(w, r, p)
		return
	}
	id := chi.URLParam(r, "id")
	found, err := batch.One(r.Context(), s.opts.Batches, ownerOf(r), id, 0)
	switch {
	case err != nil:
		s.fail(w, r, s.batchProblem(r, err))
	case found == nil || found.Outcome == nil || !found.Outcome.Again.IsZero():
		s.notYet(w, id)
	default:
		s.writeEntry(w, r, format, found)
	}
}
