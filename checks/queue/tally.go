package queue

import (
	"context"
	"time"

	"grader/checks/batch"
	"grader/checks/report"
)

// A tally is by how much the counts of a batch change. A row of them for each worker
// and minute: no two workers write the same, their sum is what there is, and the rows
// of late say how fast it goes.
type tally struct {
	graded int
	counts batch.Counts
}

// add counts an outcome. One of a later round took the place of one that waited.
func (d *tally) add(o *batch.Outcome) {
	d.graded++
	if o.Round > 0 {
		d.counts.Waiting--
	}
	if !o.Again.IsZero() {
		d.counts.Waiting++
		return
	}
	*of(&d.counts, o.Verdict)++
}

// of is the count of a verdict.
func of(c *batch.Counts, v report.Verdict) *int {
	switch v {
	case report.Pass:
		return &c.Pass
	case report.Fail:
		return &c.Fail
	case batch.Missing:
		return &c.Missing
	}
	return &c.Error
}

func minute(t time.Time) int64 { return t.Unix() / 60 }

// count changes a batch's counts.
func (q *Queue) count(ctx context.Context, t tx, id int64, d tally) error {
	if d == (tally{}) {
		return nil
	}
	c := d.counts
	_, err := t.exec(ctx, `INSERT INTO grader_tally (batch, worker, minute, graded, pass, fail, error, missing, waiting)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (batch, worker, minute) DO UPDATE SET
		graded = grader_tally.graded + excluded.graded, pass = grader_tally.pass + excluded.pass,
		fail = grader_tally.fail + excluded.fail, error = grader_tally.error + excluded.error,
		missing = grader_tally.missing + excluded.missing, waiting = grader_tally.waiting + excluded.waiting`,
		id, q.name, minute(time.Now()), d.graded, c.Pass, c.Fail, c.Error, c.Missing, c.Waiting)
	return err
}

// recent is how far back the rate of late looks.
const recent = 5 * time.Minute

// progress says how far a batch is.
func (q *Queue) progress(ctx context.Context, r *record) (batch.Progress, error) {
	now := time.Now()
	var c batch.Counts
	pace := batch.Pace{Most: r.Most, PerHost: q.opts.PerHost}
	since := now.Add(-recent)
	if r.Created.After(since) {
		since = r.Created
	}
	err := q.engine.each(ctx, func(scan func(...any) error) error {
		return scan(&c.Pass, &c.Fail, &c.Error, &c.Missing, &c.Waiting, &pace.Recent)
	}, `SELECT `+sums+`, CAST(COALESCE(sum(CASE WHEN minute >= $2 THEN graded ELSE 0 END), 0) AS bigint)
		FROM grader_tally WHERE batch = $1`, r.id, minute(since))
	if err != nil {
		return batch.Progress{}, err
	}
	pace.Window = now.Sub(since)
	if r.Created.Before(since) { // whole minutes
		pace.Window = now.Sub(time.Unix(minute(since)*60, 0))
	}
	if c.Waiting > 0 {
		last := int64(0)
		err := q.engine.each(ctx, func(scan func(...any) error) error { return scan(&last) },
			`SELECT COALESCE(max(again), 0) FROM grader_result WHERE id >= $1 AND id < $2 AND again > 0`,
			submissionID(r.id, 0), submissionID(r.id+1, 0))
		if err != nil {
			return batch.Progress{}, err
		}
		pace.Again = max(0, time.UnixMilli(last).Sub(now))
	}
	p := batch.Estimate(r.Total, c, pace)
	if r.State != batch.Running {
		p.Rate, p.Left = 0, 0
	}
	return p, nil
}

// sums are the counts of all tallies of a batch.
const sums = `CAST(COALESCE(sum(pass), 0) AS bigint), CAST(COALESCE(sum(fail), 0) AS bigint),
	CAST(COALESCE(sum(error), 0) AS bigint), CAST(COALESCE(sum(missing), 0) AS bigint),
	CAST(COALESCE(sum(waiting), 0) AS bigint)`

// touch remembers that a batch may be done.
func (q *Queue) touch(id int64) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.touched[id] = true
}
