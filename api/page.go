package api

import (
	"net/http"

	"grader/api/web"
	"grader/checks/report"
)

// page is the page for people. What it grades is bounded, counted and logged as
// what the API grades.
func (s *Server) page() http.Handler {
	return web.New(web.Options{
		Challenges: s.opts.Challenges,
		Default:    s.opts.Default,
		Grade: func(r *http.Request, url, challenge string, live bool) (*report.Report, error) {
			graded, p := s.gradeOne(r, GradeRequest{URL: url, Challenge: challenge, Live: live})
			if p != nil {
				title := http.StatusText(p.Status)
				return nil, &web.Refusal{Status: p.Status, Title: title, Detail: p.Detail, RetryAfter: p.retryAfter}
			}
			return graded, nil
		},
	})
}
