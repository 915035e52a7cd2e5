package api

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"

	"grader/checks"
	"grader/checks/render"
	"grader/checks/report"
)

// GradeRequest is the body of POST /v1/grade.
type GradeRequest struct {
	URL       string `json:"url" doc:"The project's address, as a browser would open it." example:"https://my-project.example" maxLength:"2048"`
	Challenge string `json:"challenge,omitempty" doc:"Name or id of the challenge; see /v1/challenges." example:"communicate-by-emitting"`
	Strict    bool   `json:"strict,omitempty" doc:"Fail a hint whose pass rests on nothing, such as a comment."`
	Live      bool   `json:"live,omitempty" doc:"Connect clients to the project, too, and report what they find."`
	Wait      *bool  `json:"wait,omitempty" doc:"false: answer at once with the address of the report to come; only POST /v1/grade, and only where the service has a database."`
}

// waits reports whether the answer is the report itself.
func (g GradeRequest) waits() bool { return g.Wait == nil || *g.Wait }

func (s *Server) grade(w http.ResponseWriter, r *http.Request) {
	format, p := formatOf(r)
	if p != nil {
		s.fail(w, r, p)
		return
	}
	var req GradeRequest
	if p := decode(w, r, maxRequest, &req); p != nil {
		s.fail(w, r, p)
		return
	}
	language, p := languageOf(r)
	if p != nil {
		s.fail(w, r, p)
		return
	}
	if !req.waits() {
		s.gradeLater(w, r, req)
		return
	}
	graded, p := s.gradeOne(r, req)
	if p != nil {
		s.fail(w, r, p)
		return
	}
	graded = language.of(graded)
	var body bytes.Buffer
	if err := format.Write(&body, graded, render.Options{}); err != nil {
		s.opts.Log.ErrorContext(r.Context(), "rendering failed", "request_id", requestID(r), "error", err)
		s.fail(w, r, internal())
		return
	}
	w.Header().Set("Content-Type", format.ContentType)
	w.Header().Set("Content-Length", strconv.Itoa(body.Len())) // else it would go in chunks
	w.Header().Set("Vary", "Accept, Accept-Language")
	limitWrite(w)
	_, _ = w.Write(body.Bytes()) // the client is gone
}

// gradeOne grades what is asked for, within the service's limits, and logs it. A
// panic ends this grading only, also where it has a goroutine of its own.
func (s *Server) gradeOne(r *http.Request, req GradeRequest) (graded *report.Report, p *Problem) {
	ctx, dials := withDials(r.Context())
	defer func() {
		if v := recover(); v != nil {
			graded, p = nil, s.panicked(r, v)
		}
		s.audit(r, req, dials, graded, p)
	}()
	return s.gradeUnlogged(ctx, r, req)
}

// admit finds what is asked for, before anything is connected to.
func (s *Server) admit(r *http.Request, req GradeRequest) (*checks.Challenge, checks.Project, *Problem) {
	if req.URL == "" {
		p := problem(http.StatusBadRequest, "missing_url", `Say which project to grade: {"url": "https://my-project.example"}.`)
		p.Errors = []ProblemField{{Pointer: "/url", Message: "is required"}}
		return nil, checks.Project{}, p
	}
	ch, p := s.challenge(cmp.Or(req.Challenge, s.opts.Default))
	if p != nil {
		return nil, checks.Project{}, p
	}
	project, err := s.opts.Open(req.URL)
	var refused *checks.TargetError
	switch {
	case errors.As(err, &refused):
		p := problem(http.StatusUnprocessableEntity, refused.Code, refused.Detail)
		p.Errors = []ProblemField{{Pointer: "/url", Message: refused.Detail}}
		return nil, checks.Project{}, p
	case err != nil:
		s.opts.Log.ErrorContext(r.Context(), "open failed", "request_id", requestID(r), "error", err)
		return nil, checks.Project{}, internal()
	}
	return ch, project, nil
}

func (s *Server) gradeUnlogged(ctx context.Context, r *http.Request, req GradeRequest) (*report.Report, *Problem) {
	if !req.waits() {
		return nil, problem(http.StatusBadRequest, "invalid_member", `Only POST /v1/grade takes "wait": false. Hand in many projects as a batch: POST /v1/batches.`)
	}
	ch, project, p := s.admit(r, req)
	if p != nil {
		return nil, p
	}
	client := clientOf(r)
	if p := s.rates.allow(client, time.Now()); p != nil {
		return nil, p
	}
	ctx, release, ok := s.take(ctx, client)
	if !ok {
		return nil, overloaded()
	}
	defer release()
	s.metrics.inFlight.Inc()
	defer s.metrics.inFlight.Dec()
	grading := s.opts.Grading
	grading.Strict = grading.Strict || req.Strict
	grading.Live = grading.Live || req.Live
	grading.Fault = func(ctx context.Context, err error) {
		s.metrics.faults.Inc()
		s.opts.Log.ErrorContext(ctx, "internal fault", "request_id", requestID(r), "error", err)
	}
	graded := checks.Grade(ctx, ch, project, grading)
	if r.Context().Err() == nil { // else it was let go, which says nothing
		s.metrics.graded(graded)
	}
	return graded, nil
}

func internal() *Problem {
	p := problem(http.StatusInternalServerError, "internal", "Something went wrong on our side; it says nothing about the project. Try again, and give the request_id if it stays.")
	p.Retryable = true
	return p
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }
