package api

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"grader/checks/batch"
	"grader/checks/plain"
	"grader/checks/report"
)

// Batches keeps batches, and has them graded while nobody waits. The owner is a
// token's, or "" where there are none; another's batch is [batch.ErrNotFound].
type Batches interface {
	Create(ctx context.Context, spec batch.Spec, source []byte, submissions iter.Seq2[batch.Submission, error],
	) (*batch.Batch, error)
	Batch(ctx context.Context, owner, id string) (*batch.Batch, batch.Progress, error)
	// Batches lists the newest first, and Scheduled those that have a schedule.
	Batches(ctx context.Context, owner, before string, limit int) ([]*batch.Batch, error)
	Scheduled(ctx context.Context, owner, before string, limit int) ([]*batch.Batch, error)
	Entries(ctx context.Context, owner, id string, f batch.Filter, each func(*batch.Entry) error) error
	// Kinds counts the final outcomes, by challenge and by their hints' verdicts.
	Kinds(ctx context.Context, owner, id string) ([]batch.Kind, error)
	// History is how submission n was judged, the newest first; no entry: there is none.
	History(ctx context.Context, owner, id string, n int) (*batch.Entry, []batch.Past, error)
	Source(ctx context.Context, owner, id string) ([]byte, error)
	Deliveries(ctx context.Context, owner, id string, limit int) ([]batch.Delivery, error)
	ForgetStudent(ctx context.Context, owner, student, id string) (int, error)
	Cancel(ctx context.Context, owner, id string) error
	Retry(ctx context.Context, owner, id string, all bool) (int, error)
	// SetSchedule may fail with a [batch.ScheduleError].
	SetSchedule(ctx context.Context, owner, id string, s batch.Schedule) error
	DropSchedule(ctx context.Context, owner, id string) error
	Stats(ctx context.Context) (*batch.Stats, error)
}

// BatchInfo says how far a batch is.
type BatchInfo struct {
	ID        string      `json:"id"`
	URL       string      `json:"url" doc:"Path of this batch." example:"/v1/batches/abc"`
	Title     string      `json:"title,omitempty"`
	State     batch.State `json:"state" enum:"receiving,running,done,cancelled"`
	Total     int         `json:"total" doc:"How many submissions it has."`
	Graded    int         `json:"graded" doc:"How many of them have their outcome."`
	Counts    BatchCounts `json:"counts" doc:"How they ended; those that wait are tried again."`
	Rate      float64     `json:"rate,omitempty" doc:"Gradings a second of late."`
	Left      int         `json:"left_seconds,omitempty" doc:"About how long it still takes. It can't be known before the first are graded."`
	Limit     batch.Limit `json:"limited_by,omitempty" enum:"workers,politeness,retries" doc:"What that rests on: how fast the workers are, how fast one host may be asked, or when the rest is tried again."`
	CreatedAt time.Time   `json:"created_at"`
	EndedAt   *time.Time  `json:"ended_at,omitempty"`

	Schedule *ScheduleInfo `json:"schedule,omitempty" doc:"When it is graded again."`
}

// BatchCounts are the counts of a batch.
type BatchCounts batch.Counts

// BatchList is the answer of GET /v1/batches.
type BatchList struct {
	Batches []BatchInfo `json:"batches" doc:"The newest first."`
}

// RetryRequest is the body of POST /v1/batches/{id}/retry.
type RetryRequest struct {
	All bool `json:"all,omitempty" doc:"Grade all again, not only what could not be judged."`
}

// RetryInfo is its answer.
type RetryInfo struct {
	Again int       `json:"again" doc:"How many are graded again."`
	Batch BatchInfo `json:"batch"`
}

func infoOf(b *batch.Batch, p batch.Progress) BatchInfo {
	info := BatchInfo{ID: b.ID, URL: "/v1/batches/" + b.ID, Title: b.Spec.Title, State: b.State, Total: b.Total,
		Graded: p.Counts.Final(), Counts: BatchCounts(p.Counts), Rate: math.Round(p.Rate*10) / 10, CreatedAt: b.Created,
		Schedule: scheduleInfo(b.Spec.Schedule)}
	if p.Left > 0 {
		info.Left, info.Limit = int(p.Left/time.Second), p.Limit
	}
	if !b.Ended.IsZero() {
		info.EndedAt = &b.Ended
	}
	return info
}

func (s *Server) batchRoutes(r chi.Router) {
	r.Use(s.authorize)
	r.With(s.only("title", "challenge", "strict", "live", "every", "until", "student_column", "url_column",
		"challenge_column")).Post("/", s.createBatch)
	r.With(s.only("before", "limit", "scheduled")).Get("/", s.listBatches)
	r.Get("/{id}", s.showBatch)
	r.Delete("/{id}", s.cancelBatch)
	r.Post("/{id}/retry", s.retryBatch)
	r.With(s.only("format", "verdict", "hint", "changed", "from", "limit", "reports")).Get("/{id}/results", s.batchResults)
	r.Get("/{id}/results/{number}", s.batchResult)
	r.Get("/{id}/results/{number}/history", s.batchHistory)
	r.Get("/{id}/schedule", s.showSchedule)
	r.Put("/{id}/schedule", s.setSchedule)
	r.Delete("/{id}/schedule", s.dropSchedule)
	r.Get("/{id}/events", s.batchEvents)
	r.Get("/{id}/webhooks", s.batchWebhooks)
}

// anywhere is the parameter that each query may have.
const anywhere = "lang"

// only refuses parameters of a query that mean nothing: who misspells one would not get what
// was asked for.
func (s *Server) only(names ...string) func(http.Handler) http.Handler {
	names = append(names, anywhere)
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if name, ok := unknownParameter(r.URL.Query(), names); ok {
				s.fail(w, r, problem(http.StatusBadRequest, "invalid_query", fmt.Sprintf(
					"The query has %q, which means nothing here. Known are: %s.",
					plain.Code(name, 60), strings.Join(names, ", "))))
				return
			}
			next.ServeHTTP(w, r)
		})
	}
}

// unknownParameter is the first parameter of a query, by name, that is none of these.
func unknownParameter(q url.Values, known []string) (name string, ok bool) {
	for _, name := range slices.Sorted(maps.Keys(q)) {
		if !slices.Contains(known, name) {
			return name, true
		}
	}
	return "", false
}

func (s *Server) showBatch(w http.ResponseWriter, r *http.Request) {
	info, p := s.batchInfo(r)
	if p != nil {
		s.fail(w, r, p)
		return
	}
	answer(w, info)
}

// batchInfo is what there is to say of the request's batch.
func (s *Server) batchInfo(r *http.Request) (BatchInfo, *Problem) {
	b, p, err := s.opts.Batches.Batch(r.Context(), ownerOf(r), chi.URLParam(r, "id"))
	if err != nil {
		return BatchInfo{}, s.batchProblem(r, err)
	}
	return infoOf(b, p), nil
}

const (
	batchesPerPage = 50
	maxPage        = 1000
)

func (s *Server) listBatches(w http.ResponseWriter, r *http.Request) {
	if s.opts.Tokens == nil && !s.opts.LocalOnly {
		s.fail(w, r, problem(http.StatusForbidden, "no_list",
			"Where everybody may ask, nobody sees what others handed in. Ask for a batch by its address."))
		return
	}
	limit, p := numberOf(r, "limit", batchesPerPage, 1, batchesPerPage)
	if p != nil {
		s.fail(w, r, p)
		return
	}
	find := s.opts.Batches.Batches
	if isTrue(r.URL.Query(), "scheduled") {
		find = s.opts.Batches.Scheduled
	}
	found, err := find(r.Context(), ownerOf(r), r.URL.Query().Get("before"), limit)
	list := BatchList{Batches: []BatchInfo{}}
	for _, b := range found {
		var progress batch.Progress
		if err == nil {
			b, progress, err = s.opts.Batches.Batch(r.Context(), ownerOf(r), b.ID)
		}
		if err == nil {
			list.Batches = append(list.Batches, infoOf(b, progress))
		}
	}
	if err != nil {
		s.fail(w, r, s.batchProblem(r, err))
		return
	}
	answer(w, list)
}

func (s *Server) cancelBatch(w http.ResponseWriter, r *http.Request) {
	if err := s.opts.Batches.Cancel(r.Context(), ownerOf(r), chi.URLParam(r, "id")); err != nil {
		s.fail(w, r, s.batchProblem(r, err))
		return
	}
	s.showBatch(w, r)
}

func (s *Server) retryBatch(w http.ResponseWriter, r *http.Request) {
	var req RetryRequest
	if r.ContentLength != 0 {
		if p := decode(w, r, maxRequest, &req); p != nil {
			s.fail(w, r, p)
			return
		}
	}
	n, err := s.opts.Batches.Retry(r.Context(), ownerOf(r), chi.URLParam(r, "id"), req.All)
	if err != nil {
		s.fail(w, r, s.batchProblem(r, err))
		return
	}
	info, p := s.batchInfo(r)
	if p != nil {
		s.fail(w, r, p)
		return
	}
	w.Header().Set("Location", info.URL)
	answerStatus(w, http.StatusAccepted, RetryInfo{Again: n, Batch: info})
}

// batchProblem says what an error of Batches means for who asked.
func (s *Server) batchProblem(r *http.Request, err error) *Problem {
	var schedule batch.ScheduleError
	switch {
	case errors.As(err, &schedule):
		return badSchedule(schedule.Error())
	case errors.Is(err, batch.ErrCalledOff):
		return problem(http.StatusConflict, "batch_cancelled",
			"The batch was cancelled, so that nothing of it is graded again. Hand it in anew.")
	case errors.Is(err, batch.ErrNotFound):
		return problem(http.StatusNotFound, "unknown_batch", "There is no such batch, or it is another's.")
	case errors.Is(err, batch.ErrBusy):
		return problem(http.StatusConflict, "batch_not_done",
			"Only a batch that is done can be graded again. Wait for its end, or hand it in anew.")
	case errors.Is(err, batch.ErrKeyTaken):
		return problem(http.StatusUnprocessableEntity, "idempotency_key_reused",
			"Something else was handed in under this Idempotency-Key. Take a new key for a new batch.")
	case errors.Is(err, batch.ErrAway), errors.Is(err, batch.ErrFull):
		s.opts.Log.ErrorContext(r.Context(), "batches failed", "request_id", requestID(r), "error", err)
		p := problem(http.StatusServiceUnavailable, "database_unavailable",
			"What keeps batches can't take or give anything at the moment. What was handed in is not lost: try again in a minute.")
		p.Retryable, p.retryAfter = true, time.Minute
		return p
	case errors.Is(err, batch.ErrQuota):
		p := problem(http.StatusTooManyRequests, "quota_exceeded",
			"You have too many submissions that are not graded yet. Wait until some are, or hand in fewer.")
		p.Retryable, p.retryAfter = true, time.Minute
		return p
	case errors.Is(err, batch.ErrText):
		return problem(http.StatusBadRequest, "invalid_text",
			"A text in it has a character that can't be kept: U+0000, or bytes that are not UTF-8. Take it out.")
	case errors.Is(err, batch.ErrEmpty):
		return problem(http.StatusBadRequest, "empty_batch", "There is no submission in it.")
	case errors.Is(err, batch.ErrTooMany):
		return problem(http.StatusRequestEntityTooLarge, "batch_too_large",
			"A batch has at most "+strconv.Itoa(batch.MaxSubmissions)+" submissions. Hand in several.")
	case r.Context().Err() != nil:
		return internal() // nobody reads it
	}
	var p *Problem
	if errors.As(err, &p) {
		return p
	}
	s.opts.Log.ErrorContext(r.Context(), "batches failed", "request_id", requestID(r), "error", err)
	return internal()
}

// numberOf is a number of the query.
func numberOf(r *http.Request, name string, otherwise, least, most int) (int, *Problem) {
	text := r.URL.Query().Get(name)
	if text == "" {
		return otherwise, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < least || n > most {
		return 0, problem(http.StatusBadRequest, "invalid_query", "The query's "+name+" has to be a number from "+
			strconv.Itoa(least)+" to "+strconv.Itoa(most)+".")
	}
	return n, nil
}

// verdictOf is the verdict of the query that results are to have.
func verdictOf(r *http.Request) (report.Verdict, *Problem) {
	switch v := report.Verdict(r.URL.Query().Get("verdict")); v {
	case "", report.Pass, report.Fail, report.Error, report.Skip, batch.Missing:
		return v, nil
	}
	return "", problem(http.StatusBadRequest, "invalid_query",
		"The query's verdict has to be pass, fail, error, missing or, with a hint, skip.")
}
