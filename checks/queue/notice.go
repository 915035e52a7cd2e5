package queue

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/riverqueue/river"

	"grader/checks/batch"
)

// A Notice is something that the receiver of a batch's webhook is told: its end, or one
// outcome.
type Notice struct {
	ID       string // the same each time that it is sent
	Hook     batch.Hook
	Batch    *batch.Batch
	Progress batch.Progress
	Entry    *batch.Entry // nil: the batch has ended
}

// noticeArgs are a notice as its job has it.
type noticeArgs struct {
	ID    string `json:"id"`
	Batch int64  `json:"b"`
	N     int    `json:"n"` // the submission; -1: the batch's end
}

// Kind implements [river.JobArgs].
func (noticeArgs) Kind() string { return "grader_notice" }

// noticeQueue is River's queue of notices, of which a few are sent at once.
const (
	noticeQueue   = "notices"
	noticeWorkers = 4
	noticeTimeout = 30 * time.Second
)

// noticeWaits are how long after each try a notice is sent again, as Standard Webhooks
// advise; after the last it is dead.
func noticeWaits() []time.Duration {
	return []time.Duration{5 * time.Second, time.Minute, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 6 * time.Hour,
		12 * time.Hour, 24 * time.Hour}
}

// insertNotices keeps notices of a batch, and has them sent.
func (q *Queue) insertNotices(ctx context.Context, t tx, notices []noticeArgs) error {
	if len(notices) == 0 {
		return nil
	}
	jobs := make([]river.InsertManyParams, len(notices))
	rows := make([][]any, len(notices))
	now := time.Now().UnixMilli()
	for i, n := range notices {
		jobs[i] = river.InsertManyParams{Args: n, InsertOpts: &river.InsertOpts{
			Queue: noticeQueue, MaxAttempts: len(noticeWaits()) + 1}}
		rows[i] = []any{n.ID, n.Batch, n.N, "waiting", 0, "", now}
	}
	columns := []string{"id", "batch", "n", "state", "tries", "problem", "at"}
	if err := t.bulk(ctx, "grader_notice", columns, rows); err != nil {
		return err
	}
	return t.insertJobs(ctx, jobs)
}

// endNotice is that of a batch's end.
func endNotice(r *record, ended time.Time) noticeArgs {
	return noticeArgs{fmt.Sprintf("msg_%d_%d", r.id, ended.UnixMilli()), r.id, -1}
}

// outcomeNotices are those of outcomes that are final, if the batch's owner asked for each.
func outcomeNotices(spec batch.Spec, id int64, outcomes []*batch.Outcome, kept map[int]*batch.Past) []noticeArgs {
	if spec.Hook == nil || !spec.Hook.Each {
		return nil
	}
	var list []noticeArgs
	for _, o := range outcomes {
		if _, ok := kept[o.N]; ok && o.Again.IsZero() {
			list = append(list, noticeArgs{fmt.Sprintf("msg_%d_%d_%d", id, o.N, o.Round), id, o.N})
		}
	}
	return list
}

// A noticeWorker is River's worker of notices.
type noticeWorker struct {
	river.WorkerDefaults[noticeArgs]
	queue *Queue
}

// Timeout implements [river.Worker].
func (w *noticeWorker) Timeout(*river.Job[noticeArgs]) time.Duration { return noticeTimeout }

// NextRetry implements [river.Worker].
func (w *noticeWorker) NextRetry(job *river.Job[noticeArgs]) time.Time {
	waits := noticeWaits()
	return time.Now().Add(waits[min(max(job.Attempt-1, 0), len(waits)-1)])
}

// Work implements [river.Worker].
func (w *noticeWorker) Work(ctx context.Context, job *river.Job[noticeArgs]) error {
	q, a := w.queue, job.Args
	n, err := q.notice(ctx, a)
	if errors.Is(err, batch.ErrNotFound) {
		return river.JobCancel(err) // it was deleted meanwhile
	}
	if err != nil {
		return err
	}
	sent := q.opts.Notify(ctx, n)
	owner := n.Batch.Spec.Owner
	if sent == nil {
		q.note(owner, countSent, 1)
		_, err := q.engine.exec(ctx, `DELETE FROM grader_notice WHERE id = $1`, a.ID)
		return plainly(err)
	}
	state := "waiting"
	if job.Attempt >= job.MaxAttempts || errors.Is(sent, batch.ErrUnwanted) {
		state = "dead"
		q.note(owner, countDead, 1)
	}
	q.note(owner, countFailed, 1)
	// Also where the time of ctx is over, which may be what went wrong.
	_, err = q.engine.exec(context.WithoutCancel(ctx), `UPDATE grader_notice
		SET state = $2, tries = tries + 1, problem = $3, at = $4 WHERE id = $1`,
		a.ID, state, sent.Error(), time.Now().UnixMilli())
	if errors.Is(sent, batch.ErrUnwanted) {
		return errors.Join(plainly(err), river.JobCancel(sent))
	}
	return errors.Join(sent, plainly(err))
}

// notice is what a job has to tell.
func (q *Queue) notice(ctx context.Context, a noticeArgs) (Notice, error) {
	r, err := q.find(ctx, q.engine, `id = $1`, a.Batch)
	if err != nil {
		return Notice{}, err
	}
	if r.Spec.Hook == nil {
		return Notice{}, batch.ErrNotFound
	}
	n := Notice{ID: a.ID, Hook: *r.Spec.Hook, Batch: &r.Batch}
	if a.N < 0 {
		n.Progress, err = q.progress(ctx, r)
		return n, err
	}
	entries, err := q.entries(ctx, r, batch.Filter{From: a.N, Limit: 1})
	if err == nil && (len(entries) == 0 || entries[0].Outcome == nil) {
		err = batch.ErrNotFound
	}
	if err == nil {
		n.Entry = entries[0]
	}
	return n, err
}

// Deliveries lists the notices of a batch that did not arrive yet, or never will.
func (q *Queue) Deliveries(ctx context.Context, owner, id string, limit int) ([]batch.Delivery, error) {
	r, err := q.find(ctx, q.engine, `name = $1 AND owner = $2`, id, owner)
	if err != nil {
		return nil, plainly(err)
	}
	list := []batch.Delivery{}
	err = q.engine.each(ctx, func(scan func(...any) error) error {
		var d batch.Delivery
		var at int64
		err := scan(&d.ID, &d.N, &d.State, &d.Tries, &d.Problem, &at)
		d.At = time.UnixMilli(at).UTC()
		list = append(list, d)
		return err
	}, `SELECT id, n, state, tries, problem, at FROM grader_notice WHERE batch = $1
		ORDER BY state, at LIMIT $2`, r.id, limit)
	return list, plainly(err)
}
