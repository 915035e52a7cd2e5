package queue

import (
	"context"
	"errors"
	"time"

	"grader/checks/batch"
	"grader/checks/report"
)

// Cancel ends a batch: nothing of it is graded any more, and what is there stays. One
// that has ended stays as it is.
func (q *Queue) Cancel(ctx context.Context, owner, id string) error {
	r, err := q.find(ctx, q.engine, `name = $1 AND owner = $2`, id, owner)
	if err != nil {
		return plainly(err)
	}
	_, err = q.engine.exec(ctx, `UPDATE grader_batch SET state = 'cancelled', ended = $2 WHERE id = $1 AND state = 'running'`,
		r.id, time.Now().UnixMilli())
	return plainly(err)
}

// Retry has a batch that is done graded again, all of it or what could not be judged,
// and says how many that are. The outcomes stay until others take their place.
func (q *Queue) Retry(ctx context.Context, owner, id string, all bool) (int, error) {
	n := 0
	err := q.engine.within(ctx, func(t tx) error {
		r, err := q.find(ctx, t, `name = $1 AND owner = $2`, id, owner)
		if err != nil {
			return err
		}
		done, err := t.exec(ctx, `UPDATE grader_batch SET state = 'running', ended = 0 WHERE id = $1 AND state = 'done'`, r.id)
		if err != nil {
			return err
		}
		if done == 0 {
			return batch.ErrBusy
		}
		if n, err = q.mark(ctx, t, r.id, all); err != nil || n == 0 {
			return err
		}
		chunks, err := lacking(ctx, t, r.id)
		if err != nil {
			return err
		}
		return q.insertChunks(ctx, t, r.id, chunks)
	})
	if err == nil && n == 0 {
		err = q.settleNamed(ctx, owner, id)
	}
	return n, plainly(err)
}

// mark has outcomes count as waiting. Who handed in nothing has nothing to be graded.
func (q *Queue) mark(ctx context.Context, t tx, id int64, all bool) (int, error) {
	which := `verdict = 'error'`
	if all {
		which = `verdict <> 'missing'`
	}
	var d tally
	n := 0
	err := t.each(ctx, func(scan func(...any) error) error {
		var v report.Verdict
		if err := scan(&v); err != nil {
			return err
		}
		n++
		d.counts.Waiting++
		*of(&d.counts, v)--
		return nil
	}, `UPDATE grader_result SET again = $3 WHERE id >= $1 AND id < $2 AND again = 0 AND `+which+` RETURNING verdict`,
		submissionID(id, 0), submissionID(id+1, 0), time.Now().UnixMilli())
	if err != nil {
		return 0, err
	}
	return n, q.count(ctx, t, id, d)
}

// settleNamed ends a batch in which nothing was to be graded again.
func (q *Queue) settleNamed(ctx context.Context, owner, id string) error {
	r, err := q.find(ctx, q.engine, `name = $1 AND owner = $2`, id, owner)
	if err != nil {
		return err
	}
	return q.settle(ctx, r.id)
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
