package queue

import (
	"context"
	"errors"
	"time"

	"grader/checks/batch"
)

// SetSchedule has a batch of an owner graded again by a schedule, of which Every, Until
// and Paused count. It takes the place of the one that there is; what that has missed
// is not made up for. The error may be a [batch.ScheduleError].
func (q *Queue) SetSchedule(ctx context.Context, owner, id string, s batch.Schedule) error {
	return plainly(q.engine.within(ctx, func(t tx) error {
		r, err := q.find(ctx, t, `name = $1 AND owner = $2`, id, owner)
		if err != nil {
			return err
		}
		if r.State == batch.Cancelled {
			return batch.ErrCalledOff
		}
		return schedule(ctx, t, r, s)
	}))
}

// schedule sets a batch's schedule.
func schedule(ctx context.Context, t tx, r *record, s batch.Schedule) error {
	now := time.Now()
	if err := s.Check(r.Total, r.Created, now); err != nil {
		return err
	}
	_, err := t.exec(ctx, `INSERT INTO grader_schedule (batch, step, until, due, paused, runs)
		VALUES ($1, $2, $3, $4, $5, 0)
		ON CONFLICT (batch) DO UPDATE SET step = excluded.step, until = excluded.until, due = excluded.due,
		paused = excluded.paused`,
		r.id, s.Every.Milliseconds(), s.Until.UnixMilli(), s.Next(r.Created, now).UnixMilli(), s.Paused)
	return err
}

// DropSchedule has a batch of an owner graded again no more. A run that has begun goes
// on.
func (q *Queue) DropSchedule(ctx context.Context, owner, id string) error {
	r, err := q.find(ctx, q.engine, `name = $1 AND owner = $2`, id, owner)
	if err == nil {
		_, err = q.engine.exec(ctx, `DELETE FROM grader_schedule WHERE batch = $1`, r.id)
	}
	return plainly(err)
}

// runDue begins the runs of schedules whose time has come. Of several that were missed
// it is one, and none where the end is past by a whole interval. A run waits for the one
// before, and for its owner's quota.
func (q *Queue) runDue(ctx context.Context) error {
	if !q.opts.Schedules {
		return nil
	}
	now := time.Now()
	if _, err := q.engine.exec(ctx, `UPDATE grader_schedule SET due = 0 WHERE due > 0 AND until + step < $1`,
		now.UnixMilli()); err != nil {
		return err
	}
	due, err := q.ids(ctx, `due > 0 AND due <= $1 AND NOT paused AND state = 'done'`, now.UnixMilli())
	for _, id := range due {
		if err == nil {
			err = q.run(ctx, id, now)
		}
	}
	return err
}

// run begins a run of a batch's schedule. The schedule's row is moved on in the same
// transaction, so that one process does it, once.
func (q *Queue) run(ctx context.Context, id int64, now time.Time) error {
	n := 0
	err := q.engine.within(ctx, func(t tx) error {
		// Who cancels a batch locks it first, too.
		if _, err := t.exec(ctx, `UPDATE grader_batch SET state = state WHERE id = $1`, id); err != nil {
			return err
		}
		r, err := q.find(ctx, t, `id = $1`, id)
		if err != nil {
			return err
		}
		s := r.Spec.Schedule
		if s == nil || s.Due.IsZero() || s.Due.After(now) || s.Paused {
			return nil // another process was first
		}
		next := int64(0)
		if at := s.Next(r.Created, now); !at.IsZero() {
			next = at.UnixMilli()
		}
		moved, err := t.exec(ctx, `UPDATE grader_schedule SET due = $3, runs = runs + 1
			WHERE batch = $1 AND due = $2 AND NOT paused`, id, s.Due.UnixMilli(), next)
		if err != nil || moved == 0 {
			return err
		}
		n, err = q.again(ctx, t, r, true)
		return err
	})
	switch {
	case errors.Is(err, batch.ErrBusy), errors.Is(err, batch.ErrQuota), errors.Is(err, batch.ErrNotFound):
		return nil // it stays due
	case err == nil && n > 0:
		q.opts.Log.Info("a schedule's run begins", "batch", id, "submissions", n)
	}
	return err
}

// scheduleOf is the schedule of a batch's row; nil: it has none.
func scheduleOf(step, until, due int64, paused bool, runs int) *batch.Schedule {
	if step == 0 {
		return nil
	}
	s := &batch.Schedule{Every: time.Duration(step) * time.Millisecond, Until: time.UnixMilli(until).UTC(),
		Paused: paused, Runs: runs}
	if due > 0 {
		s.Due = time.UnixMilli(due).UTC()
	}
	return s
}
