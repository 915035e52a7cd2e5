package api

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"grader/checks/batch"
)

// ScheduleRequest says when a batch is graded again.
type ScheduleRequest struct {
	Every  string `json:"every" doc:"How long after each other, from when the batch was handed in; an hour at least." example:"24h" maxLength:"20"`
	Until  string `json:"until" doc:"The last time at which it may be (RFC 3339), within 366 days." format:"date-time" maxLength:"40"`
	Paused bool   `json:"paused,omitempty" doc:"Leave out what comes due, until it is set to false."`
}

// ScheduleInfo says when a batch is graded again.
type ScheduleInfo struct {
	Every  string     `json:"every" example:"24h"`
	Until  time.Time  `json:"until"`
	Paused bool       `json:"paused"`
	NextAt *time.Time `json:"next_at,omitempty" doc:"When the next run begins; it waits for the one before, and for the owner's quota. None: there is none any more, or it pauses."`
	Runs   int        `json:"runs" doc:"How many have begun."`
}

func scheduleInfo(s *batch.Schedule) *ScheduleInfo {
	if s == nil {
		return nil
	}
	info := &ScheduleInfo{Every: everyText(s.Every), Until: s.Until, Paused: s.Paused, Runs: s.Runs}
	if !s.Paused && !s.Due.IsZero() {
		info.NextAt = &s.Due
	}
	return info
}

// everyText is a time as [everyOf] reads it.
func everyText(d time.Duration) string {
	text := d.String()
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	return text
}

// everyOf reads a time such as 24h, 7d or 90m.
func everyOf(text string) (time.Duration, bool) {
	if days, ok := strings.CutSuffix(text, "d"); ok {
		n, err := strconv.ParseUint(days, 10, 9)
		return time.Duration(n) * 24 * time.Hour, err == nil
	}
	d, err := time.ParseDuration(text)
	return d.Truncate(time.Second), err == nil
}

// schedule is what a request wants of the domain.
func (r ScheduleRequest) schedule() (*batch.Schedule, *Problem) {
	every, ok := everyOf(r.Every)
	if !ok {
		return nil, badSchedule("Its every has to be a time such as 24h, 7d or 90m.")
	}
	until, err := time.Parse(time.RFC3339, r.Until)
	if err != nil {
		return nil, badSchedule("Its until has to be when it ends, such as 2026-12-24T18:00:00Z.")
	}
	return &batch.Schedule{Every: every, Until: until, Paused: r.Paused}, nil
}

func badSchedule(why string) *Problem {
	return problem(http.StatusBadRequest, "invalid_schedule", "The schedule: "+why)
}

// queriedSchedule is the schedule of a batch's query; nil: it has none.
func queriedSchedule(r *http.Request) (*batch.Schedule, *Problem) {
	q := r.URL.Query()
	if !q.Has("every") && !q.Has("until") {
		return nil, nil
	}
	return ScheduleRequest{Every: q.Get("every"), Until: q.Get("until")}.schedule()
}

func (s *Server) showSchedule(w http.ResponseWriter, r *http.Request) {
	b, _, err := s.opts.Batches.Batch(r.Context(), ownerOf(r), chi.URLParam(r, "id"))
	switch {
	case err != nil:
		s.fail(w, r, s.batchProblem(r, err))
	case b.Spec.Schedule == nil:
		s.fail(w, r, problem(http.StatusNotFound, "no_schedule",
			`The batch has no schedule. PUT one here: {"every": "24h", "until": "2026-12-24T18:00:00Z"}.`))
	default:
		answer(w, scheduleInfo(b.Spec.Schedule))
	}
}

func (s *Server) setSchedule(w http.ResponseWriter, r *http.Request) {
	var req ScheduleRequest
	p := decode(w, r, maxRequest, &req)
	var want *batch.Schedule
	if p == nil {
		want, p = req.schedule()
	}
	if p != nil {
		s.fail(w, r, p)
		return
	}
	if err := s.opts.Batches.SetSchedule(r.Context(), ownerOf(r), chi.URLParam(r, "id"), *want); err != nil {
		s.fail(w, r, s.batchProblem(r, err))
		return
	}
	s.showSchedule(w, r)
}

func (s *Server) dropSchedule(w http.ResponseWriter, r *http.Request) {
	if err := s.opts.Batches.DropSchedule(r.Context(), ownerOf(r), chi.URLParam(r, "id")); err != nil {
		s.fail(w, r, s.batchProblem(r, err))
		return
	}
	s.showBatch(w, r)
}
