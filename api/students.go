package api

import "net/http"

// Forgotten is the answer of DELETE /v1/students.
type Forgotten struct {
	Submissions int `json:"submissions" doc:"How many there were."`
}

// forgetStudent deletes what the owner's batches have of a student.
func (s *Server) forgetStudent(w http.ResponseWriter, r *http.Request) {
	if s.opts.Tokens == nil && !s.opts.LocalOnly {
		s.fail(w, r, problem(http.StatusForbidden, "no_list",
			"Where everybody may ask, nobody may change what others handed in. Ask the operator."))
		return
	}
	q := r.URL.Query()
	if q.Get("student") == "" {
		s.fail(w, r, problem(http.StatusBadRequest, "invalid_query",
			"Say whose data: ?student=NAME, as it was handed in, and &id=ID where names are not enough."))
		return
	}
	n, err := s.opts.Batches.ForgetStudent(r.Context(), ownerOf(r), q.Get("student"), q.Get("id"))
	if err != nil {
		s.fail(w, r, s.batchProblem(r, err))
		return
	}
	answer(w, Forgotten{n})
}
