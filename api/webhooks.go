package api

import (
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"github.com/go-chi/chi/v5"

	"grader/checks"
	"grader/checks/batch"
)

// A WebhookEvent is what the receiver of a batch's webhook is sent.
type WebhookEvent struct {
	Type      string    `json:"type" enum:"batch.ended,submission.graded"`
	Timestamp time.Time `json:"timestamp"`
	Data      any       `json:"data"`
}

// gradedData is what a submission's event is about.
type gradedData struct {
	Batch  string     `json:"batch"`
	Result ResultLine `json:"result"`
}

// EventBody is the body of the message that says that a batch has ended, or, with an
// entry, that this was graded.
func EventBody(b *batch.Batch, p batch.Progress, e *batch.Entry) ([]byte, error) {
	event := WebhookEvent{Type: "batch.ended", Timestamp: b.Ended, Data: infoOf(b, p)}
	if e != nil {
		event = WebhookEvent{Type: "submission.graded", Timestamp: e.Outcome.At, Data: gradedData{b.ID, lineOf(e)}}
	}
	return json.Marshal(event)
}

// WebhookDelivery is a message that did not arrive.
type WebhookDelivery struct {
	ID      string    `json:"id" doc:"The message's webhook-id."`
	Number  *int      `json:"number,omitempty" doc:"The submission that it is about; none: the batch's end."`
	State   string    `json:"state" enum:"waiting,dead" doc:"Whether it is sent again."`
	Tries   int       `json:"tries"`
	Problem string    `json:"problem,omitempty" doc:"Why the last try failed."`
	At      time.Time `json:"at" doc:"When that was."`
}

// WebhookDeliveries is the answer of GET /v1/batches/{id}/webhooks.
type WebhookDeliveries struct {
	Deliveries []WebhookDelivery `json:"deliveries"`
}

// hookOf is the webhook that a batch's headers ask for.
func (s *Server) hookOf(r *http.Request) (*batch.Hook, *Problem) {
	h := &batch.Hook{URL: r.Header.Get("Webhook-Url"), Each: r.Header.Get("Webhook-Each") == "true"}
	switch {
	case h.URL == "":
		return nil, nil
	case s.opts.SealSecret == nil:
		return nil, problem(http.StatusBadRequest, "no_webhooks",
			"This service sends no webhooks: leave Webhook-Url out. Its operator gives it a key by --webhook-key-file.")
	}
	_, err := s.opts.Open(h.URL)
	var refused *checks.TargetError
	switch {
	case errors.As(err, &refused):
		return nil, problem(http.StatusUnprocessableEntity, refused.Code, "Webhook-Url: "+refused.Detail)
	case err != nil:
		s.opts.Log.ErrorContext(r.Context(), "open failed", "request_id", requestID(r), "error", err)
		return nil, internal()
	}
	if h.Secret, err = s.opts.SealSecret(r.Header.Get("Webhook-Secret"), h.URL); err != nil {
		return nil, problem(http.StatusBadRequest, "invalid_header", "Webhook-Secret: "+err.Error()+".")
	}
	return h, nil
}

func (s *Server) batchWebhooks(w http.ResponseWriter, r *http.Request) {
	limit, p := numberOf(r, "limit", maxPage, 1, maxPage)
	if p != nil {
		s.fail(w, r, p)
		return
	}
	found, err := s.opts.Batches.Deliveries(r.Context(), ownerOf(r), chi.URLParam(r, "id"), limit)
	if err != nil {
		s.fail(w, r, s.batchProblem(r, err))
		return
	}
	list := WebhookDeliveries{Deliveries: []WebhookDelivery{}}
	for _, d := range found {
		one := WebhookDelivery{ID: d.ID, State: d.State, Tries: d.Tries, Problem: d.Problem, At: d.At}
		if d.N >= 0 {
			one.Number = &d.N
		}
		list.Deliveries = append(list.Deliveries, one)
	}
	answer(w, list)
}
