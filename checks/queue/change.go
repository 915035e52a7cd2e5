package queue

import (
	"context"
	"errors"
	"time"

	"grader/checks/batch"
)

// Cancel ends a batch and its schedule: nothing of it is graded any more, and what is
// there stays. The state of one that has ended stays as it is.
func (q *Queue) Cancel(ctx context.Context, owner, id string) error {
	return plainly(q.engine.within(ctx, func(t tx) error {
		r, err := q.find(ctx, t, `name = $1 AND owner = $2`, id, owner)
		if err != nil {
			return err
		}
		_, err = t.exec(ctx, `UPDATE grader_batch SET ended = CASE state WHEN 'running' THEN $2 ELSE ended END,
			state = CASE state WHEN 'running' THEN 'cancelled' ELSE state END WHERE id = $1`, r.id, time.Now().UnixMilli())
		if err != nil {
			return err
		}
		_, err = t.exec(ctx, `UPDATE grader_schedule SET due = 0 WHERE batch = $1`, r.id)
		return err
	}))
}

// awayFor is how long [Queue.Wait] waits for a database that is gone.
const awayFor = 10 * time.Minute

// Wait waits until a batch is done or cancelled, and tells how far it is from time to
// time; told may be nil. A database that is gone for some minutes is waited for.
func (q *Queue) Wait(ctx context.Context, owner, id string, every time.Duration,
	told func(*batch.Batch, batch.Progress)) error {
	tick := time.NewTicker(every)
	defer tick.Stop()
	seen := time.Now()
	for {
		b, p, err := q.Batch(ctx, owner, id)
		switch {
		case errors.Is(err, batch.ErrAway) && time.Since(seen) < awayFor:
		case err != nil:
			return err
		default:
			seen = time.Now()
			if told != nil {
				told(b, p)
			}
			if b.State != batch.Running && b.State != batch.Receiving {
				return nil
			}
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
}
