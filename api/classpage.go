package api

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"

	"github.com/go-chi/chi/v5"

	"grader/api/web"
	"grader/checks/batch"
)

// classPages are what the pages of classes need; nil where there are no batches.
func (s *Server) classPages() *web.Classes {
	if s.opts.Batches == nil {
		return nil
	}
	return &web.Classes{
		Batches: s.opts.Batches,
		Arrive:  s.arriveOnPage,
		Create:  s.createClass,
		Results: func(w http.ResponseWriter, r *http.Request, owner, id string) {
			route := chi.NewRouteContext()
			route.URLParams.Add("id", id)
			s.batchResults(w, as(r.WithContext(context.WithValue(r.Context(), chi.RouteCtxKey, route)), owner))
		},
		Explain:  func(r *http.Request, err error) *web.Refusal { return forPeople(s.batchProblem(r, err)) },
		Listed:   s.opts.Tokens != nil || s.opts.LocalOnly,
		Tables:   maxTable,
		Stopping: s.draining.Load,
	}
}

func (s *Server) arriveOnPage(r *http.Request, owner string) (done func(), err error) {
	done, p := s.arrive(as(r, owner))
	if p != nil {
		return nil, p
	}
	return done, nil
}

// createClass takes a class from the page's form. One that is sent twice is taken once.
func (s *Server) createClass(r *http.Request, c web.HandIn) (string, error) {
	read, p := s.mayRead(as(r, c.Owner), int64(len(c.Rows)))
	if p != nil {
		return "", p
	}
	defer read()
	sum := sha256.Sum256(fmt.Appendf(nil, "%q %q %t %v %s", c.Title, c.Challenge, c.Live, c.Schedule, c.Rows))
	digest := hex.EncodeToString(sum[:])
	spec := batch.Spec{Owner: c.Owner, Key: "page " + c.Key + " " + digest, Digest: digest, Title: c.Title,
		Challenge: c.Challenge, Live: c.Live, Schedule: c.Schedule}
	list, err := s.opts.Classes.Read(bytes.NewReader(c.Rows), spec)
	if err != nil {
		return "", &web.Refusal{Status: http.StatusUnprocessableEntity, Field: "rows", Detail: err.Error()}
	}
	b, err := s.opts.Batches.Create(r.Context(), spec, c.Rows, each(list))
	if err != nil {
		return "", err
	}
	return b.ID, nil
}
