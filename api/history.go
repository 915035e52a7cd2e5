package api

import (
	"net/http"
	"strconv"
	"time"

	"github.com/go-chi/chi/v5"

	"grader/checks/batch"
	"grader/checks/report"
)

// SubmissionHistory is how a submission was judged, time after time.
type SubmissionHistory struct {
	Number    int           `json:"number" doc:"Which of the batch's submissions, from 0."`
	Student   string        `json:"student,omitempty"`
	ID        string        `json:"id,omitempty"`
	URL       string        `json:"url"`
	Challenge string        `json:"challenge"`
	History   []HistoryLine `json:"history" doc:"The newest first; what is tried again is not among it yet."`
}

// HistoryLine is how it was judged once.
type HistoryLine struct {
	Verdict  report.Verdict   `json:"verdict" enum:"pass,fail,error,missing"`
	Hints    string           `json:"hints,omitempty" doc:"The first letter of each hint's verdict, in order." example:"ppf"`
	Code     report.ErrorCode `json:"code,omitempty" doc:"Why it could not be judged."`
	GradedAt time.Time        `json:"graded_at"`
	Change   *Change          `json:"change,omitempty" doc:"What is other than in the run before; none: nothing, or it is the first."`
}

// Change is what is other than in the run before.
type Change struct {
	From     report.Verdict   `json:"from" enum:"pass,fail,error,missing" doc:"The verdict before; it may be the same, with other hints."`
	Code     report.ErrorCode `json:"code,omitempty" doc:"Why it could not be judged before."`
	GradedAt time.Time        `json:"graded_at" doc:"When that was."`
	Hints    []HintChange     `json:"hints,omitempty" doc:"The hints whose verdicts have changed."`
}

// HintChange is a hint whose verdict has changed.
type HintChange struct {
	Number int            `json:"number" doc:"Which hint, from 1."`
	From   report.Verdict `json:"from,omitempty" enum:"pass,fail,error,skip" doc:"None: it was not graded."`
	To     report.Verdict `json:"to,omitempty" enum:"pass,fail,error,skip" doc:"None: it is not graded any more."`
}

// changeOf is what has changed from one judgement to the next; nil: nothing.
func changeOf(before, after batch.Past) *Change {
	if before.Same(after) {
		return nil
	}
	c := &Change{From: before.Verdict, Code: before.Code, GradedAt: before.At}
	for _, h := range batch.HintChanges(before.Hints, after.Hints) {
		c.Hints = append(c.Hints, HintChange(h))
	}
	return c
}

// batchHistory answers with how a submission was judged, time after time.
func (s *Server) batchHistory(w http.ResponseWriter, r *http.Request) {
	n, p := submissionNumber(r)
	if p != nil {
		s.fail(w, r, p)
		return
	}
	e, list, err := s.opts.Batches.History(r.Context(), ownerOf(r), chi.URLParam(r, "id"), n)
	switch {
	case err != nil:
		s.fail(w, r, s.batchProblem(r, err))
		return
	case e == nil:
		s.fail(w, r, unknownSubmission())
		return
	}
	h := SubmissionHistory{Number: e.N, Student: e.Student, ID: e.ID, URL: e.URL, Challenge: e.Challenge,
		History: make([]HistoryLine, len(list))}
	for i, one := range list {
		h.History[i] = HistoryLine{Verdict: one.Verdict, Hints: one.Hints, Code: one.Code, GradedAt: one.At}
		if i+1 < len(list) {
			h.History[i].Change = changeOf(list[i+1], one)
		}
	}
	answer(w, h)
}

// submissionNumber is the number in the request's path.
func submissionNumber(r *http.Request) (int, *Problem) {
	n, err := strconv.Atoi(chi.URLParam(r, "number"))
	if err != nil || n < 0 || n >= batch.MaxSubmissions {
		return 0, unknownSubmission()
	}
	return n, nil
}

func unknownSubmission() *Problem {
	return problem(http.StatusNotFound, "unknown_submission", "The batch has no submission of that number.")
}
