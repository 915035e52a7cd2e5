package main

import (
	"context"
	"errors"
	"log/slog"

	"grader/api/web"
	"grader/checks/batch"
	"grader/checks/queue"
)

// keptReports are the page's reports in the database of batches.
type keptReports struct {
	queue *queue.Queue
	log   *slog.Logger
}

// Put implements [web.Store].
func (k keptReports) Put(ctx context.Context, e web.Entry) error {
	err := k.queue.KeepReport(ctx, queue.KeptReport{ID: e.ID, Client: e.Client, Until: e.Until, Body: e.Body})
	if err != nil {
		k.log.ErrorContext(ctx, "a report was not kept", "error", err)
	}
	return err
}

// Get implements [web.Store].
func (k keptReports) Get(ctx context.Context, id string) ([]byte, error) {
	body, err := k.queue.Report(ctx, id)
	if errors.Is(err, batch.ErrNotFound) {
		return nil, web.ErrGone
	}
	if err != nil {
		k.log.ErrorContext(ctx, "a report can't be read", "error", err)
	}
	return body, err
}
