package queue

import (
	"cmp"
	"context"
	"time"

	"grader/checks/batch"
)

// A KeptReport is a report that has an address of its own.
type KeptReport struct {
	ID     string    // of its address: who knows it may read the report
	Client string    // whose grading it was
	Until  time.Time // it is deleted
	Body   []byte
}

// Bounds of what is kept of such reports, and how often it is looked whether there are
// more: by each process that keeps some, and by each that works.
const (
	reportBytes  = 256 << 20
	reportSpare  = 200 // what one takes beside its body
	pruneReports = time.Minute
)

// KeepReport keeps a report.
func (q *Queue) KeepReport(ctx context.Context, r KeptReport) error {
	if q.mayPrune(time.Now()) {
		if err := q.forgetReports(ctx); err != nil {
			return plainly(err)
		}
	}
	body := q.zip.EncodeAll(r.Body, nil)
	_, err := q.engine.exec(ctx, `INSERT INTO grader_report (id, client, until, size, body) VALUES ($1, $2, $3, $4, $5)`,
		r.ID, r.Client, r.Until.UnixMilli(), len(body)+reportSpare, body)
	return plainly(err)
}

// Report gives the body of a report; [batch.ErrNotFound] if there is none, or not any more.
func (q *Queue) Report(ctx context.Context, id string) ([]byte, error) {
	var body []byte
	err := q.engine.each(ctx, func(scan func(...any) error) error { return scan(&body) },
		`SELECT body FROM grader_report WHERE id = $1 AND until > $2`, id, time.Now().UnixMilli())
	switch {
	case err != nil:
		return nil, plainly(err)
	case body == nil:
		return nil, batch.ErrNotFound
	}
	return q.unzip.DecodeAll(body, nil)
}

// mayPrune reports whether this process has not looked for a while.
func (q *Queue) mayPrune(now time.Time) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if now.Sub(q.pruned) < pruneReports {
		return false
	}
	q.pruned = now
	return true
}

// forgetReports deletes the reports whose time is over. Where there are too many, the
// oldest of the client that has most go first, so that nobody can push out the others'.
func (q *Queue) forgetReports(ctx context.Context) error {
	if _, err := q.engine.exec(ctx, `DELETE FROM grader_report WHERE until <= $1`, time.Now().UnixMilli()); err != nil {
		return err
	}
	most, size := cmp.Or(q.opts.ReportBytes, reportBytes), 0
	err := q.engine.each(ctx, func(scan func(...any) error) error { return scan(&size) },
		`SELECT CAST(COALESCE(sum(size), 0) AS bigint) FROM grader_report`)
	if err != nil || size <= most {
		return err
	}
	_, err = q.engine.exec(ctx, `DELETE FROM grader_report WHERE id IN (SELECT id FROM (
		SELECT id, sum(size) OVER (ORDER BY share, id) AS upto FROM (
			SELECT id, size, sum(size) OVER (PARTITION BY client ORDER BY until DESC, id) AS share FROM grader_report) AS shares
		) AS kept WHERE upto > $1)`, most)
	return err
}
