package api

import (
	"context"
	"errors"
	"net/http"

	"grader/api/web"
	"grader/checks"
	"grader/checks/report"
)

// page is the page for people. What it grades is bounded, counted and logged as
// what the API grades.
func (s *Server) page() *web.Site {
	opts := web.Options{
		Challenges: s.opts.Challenges,
		Default:    s.opts.Default,
		Check:      s.check,
		Grade: func(r *http.Request, ask web.Ask) (*report.Report, error) {
			req := GradeRequest{URL: ask.URL, Challenge: ask.Challenge, Live: ask.Live}
			graded, p := s.gradeOne(as(r, ask.Owner), req)
			if p != nil {
				return nil, forPeople(p)
			}
			return graded, nil
		},
		Store:   s.opts.Reports,
		Keep:    s.opts.KeepReports,
		Client:  func(r *http.Request, owner string) string { return clientOf(as(r, owner)) },
		Classes: s.classPages(),
	}
	if s.opts.Tokens != nil {
		opts.Owner = s.opts.Tokens.ownerOf
	}
	return web.New(opts)
}

// as is a request of the owner of a token.
func as(r *http.Request, owner string) *http.Request {
	return r.WithContext(context.WithValue(r.Context(), ownerKey{}, owner))
}

// check tells what would be graded of what was typed as a project's address.
func (s *Server) check(url string) (string, error) {
	project, err := s.opts.Open(url)
	var refused *checks.TargetError
	if errors.As(err, &refused) {
		return "", &web.Refusal{Status: http.StatusUnprocessableEntity, Field: "url", Detail: refused.Detail}
	}
	return project.URL, err
}

func forPeople(p *Problem) *web.Refusal {
	r := &web.Refusal{Status: p.Status, Detail: p.Detail, RetryAfter: p.retryAfter}
	if len(p.Errors) > 0 {
		r.Field = p.Errors[0].Pointer[len("/"):]
	}
	return r
}
