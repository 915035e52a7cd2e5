package queue

import (
	"context"
	"fmt"
	"time"

	"grader/checks/batch"
)

// forgetGroup is how many submissions are deleted at once, so that nobody waits long.
const forgetGroup = 5000

// forget deletes a batch with all that belongs to it. Chunks that it still has find
// nothing, and end.
func (q *Queue) forget(ctx context.Context, id int64) error {
	end := submissionID(id+1, 0)
	for from := submissionID(id, 0); from < end; from += forgetGroup {
		left := false
		err := q.engine.each(ctx, func(scan func(...any) error) error { return scan(&left) },
			`SELECT EXISTS (SELECT 1 FROM grader_submission WHERE id >= $1 AND id < $2)`, from, end)
		if err != nil {
			return err
		}
		if !left {
			break
		}
		for _, table := range []string{"grader_history", "grader_result", "grader_submission"} {
			if _, err := q.engine.exec(ctx, `DELETE FROM `+table+` WHERE id >= $1 AND id < $2`,
				from, min(from+forgetGroup, end)); err != nil {
				return err
			}
		}
	}
	return q.engine.within(ctx, func(t tx) error {
		for _, table := range []string{"grader_tally", "grader_kind", "grader_notice", "grader_schedule"} {
			if _, err := t.exec(ctx, `DELETE FROM `+table+` WHERE batch = $1`, id); err != nil {
				return err
			}
		}
		_, err := t.exec(ctx, `DELETE FROM grader_batch WHERE id = $1`, id)
		return err
	})
}

// singleKeep is how long a single grading is kept, unless it is said otherwise.
const singleKeep = 24 * time.Hour

// forgetOld deletes the batches that ended longer ago than they are kept, and are not
// graded again.
func (q *Queue) forgetOld(ctx context.Context) error {
	now, since := time.Now(), int64(0)
	if q.opts.Keep > 0 {
		since = now.Add(-q.opts.Keep).UnixMilli()
	}
	old, err := q.ids(ctx, `ended > 0 AND COALESCE(due, 0) = 0 AND (ended < $1 OR lasts > 0 AND ended + lasts < $2)`, since, now.UnixMilli())
	for _, id := range old {
		if err == nil {
			err = q.forget(ctx, id)
		}
	}
	return err
}

// ForgetStudent deletes what an owner's batches have of a student: the name, the id, the
// address, the report and the rows of the roster. What is left is that somebody
// handed in, and the verdict, so that counts stay right. An id of "" is any. It says how
// many submissions there were.
func (q *Queue) ForgetStudent(ctx context.Context, owner, student, id string) (int, error) {
	if student == "" {
		return 0, batch.ErrEmpty
	}
	batches, err := q.ids(ctx, `owner = $1`, owner)
	found := 0
	for _, b := range batches {
		if err == nil {
			err = q.engine.within(ctx, func(t tx) error {
				n, err := q.forgetStudent(ctx, t, b, student, id)
				found += n
				return err
			})
		}
	}
	return found, plainly(err)
}

// wasForgotten is why there is no report.
const wasForgotten = "forgotten on request"

func (q *Queue) forgetStudent(ctx context.Context, t tx, b int64, student, id string) (int, error) {
	var ids []int64
	err := t.each(ctx, func(scan func(...any) error) error {
		var one int64
		ids = append(ids, one)
		return scan(&ids[len(ids)-1])
	}, `UPDATE grader_submission SET student = '', student_id = '', url = '' WHERE id >= $1 AND id < $2
		AND student = $3 AND ($4 = '' OR student_id = $4) RETURNING id`,
		submissionID(b, 0), submissionID(b+1, 0), student, id)
	if err != nil || len(ids) == 0 {
		return 0, err
	}
	changed := kinds{}
	for _, one := range ids {
		if _, err := t.exec(ctx, `DELETE FROM grader_history WHERE id = $1`, one); err != nil {
			return 0, err
		}
		k, err := kindsOf(ctx, t, b, fmt.Sprintf(` AND grader_result.id = %d AND `+isChanged, one))
		if err != nil {
			return 0, err
		}
		for of, c := range k { // it will not be known any more how it was before
			changed.add(of.challenge, of.hints, 0, -c.changed)
		}
		if _, err := t.exec(ctx, `UPDATE grader_result SET report = NULL, problem = $2, was_at = 0 WHERE id = $1`,
			one, wasForgotten); err != nil {
			return 0, err
		}
	}
	if err := q.countKinds(ctx, t, b, changed); err != nil {
		return 0, err
	}
	gone := func(name, of string) bool { return name == student && (id == "" || of == id) }
	return len(ids), q.forgetRows(ctx, t, b, gone)
}

// forgetRows takes students out of what was kept with a batch.
func (q *Queue) forgetRows(ctx context.Context, t tx, b int64, gone func(student, id string) bool) error {
	// Locked first: two who forget at once must not bring back what the other took out.
	if _, err := t.exec(ctx, `UPDATE grader_batch SET state = state WHERE id = $1`, b); err != nil {
		return err
	}
	r, err := q.find(ctx, t, `id = $1`, b)
	if err != nil {
		return err
	}
	source, err := q.source(ctx, t, b)
	if err != nil {
		return err
	}
	var rest []byte // nil is NULL
	if q.opts.Without != nil && source != nil {
		if kept, err := q.opts.Without(r.Spec, source, gone); err == nil {
			rest = q.zip.EncodeAll(kept, nil)
		}
	}
	_, err = t.exec(ctx, `UPDATE grader_batch SET source = $2 WHERE id = $1`, b, rest)
	return err
}

// withinQuota fails with [batch.ErrQuota] where an owner has more to be graded than the
// quota allows, with so many more.
func (q *Queue) withinQuota(ctx context.Context, c conn, owner string, more int) error {
	if q.opts.Quota <= 0 {
		return nil
	}
	pending := 0
	err := c.each(ctx, func(scan func(...any) error) error { return scan(&pending) },
		`SELECT CAST(COALESCE(sum(total), 0) - COALESCE((SELECT sum(pass + fail + error + missing) FROM grader_tally
		WHERE batch IN (SELECT id FROM grader_batch WHERE owner = $1 AND state = 'running')), 0) AS bigint)
		FROM grader_batch WHERE owner = $1 AND state = 'running'`, owner)
	if err == nil && pending+more > q.opts.Quota {
		err = batch.ErrQuota
	}
	return err
}
