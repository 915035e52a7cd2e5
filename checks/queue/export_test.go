package queue

import (
	"context"
	"fmt"
	"net/netip"
	"time"
)

// FirstSteps has databases made as the first steps of the migrations leave them, until
// restore. No other test may run meanwhile.
func FirstSteps(n int) (restore func()) {
	all := migrations
	migrations = all[:n]
	return func() { migrations = all }
}

// Turns takes the next turns of a worker at an address, without waiting for them.
func (q *Queue) Turns(perSecond float64, address string) func(ctx context.Context, count int) ([]time.Time, error) {
	p := &pacer{engine: q.engine, step: time.Duration(float64(time.Second) / perSecond), lanes: map[netip.Prefix]*lane{}}
	prefix := netip.MustParsePrefix(address)
	l := p.enter(prefix)
	return func(ctx context.Context, count int) ([]time.Time, error) {
		var turns []time.Time
		for len(turns) < count {
			if turn, ok := p.next(l); ok {
				turns = append(turns, turn)
			} else if err := p.take(ctx, prefix, l); err != nil {
				return nil, err
			}
		}
		return turns, nil
	}
}

// LimitPages lets a SQLite file grow by so many pages only, as on a disk that is
// nearly full.
func (q *Queue) LimitPages(ctx context.Context, more int) error {
	pages := 0
	err := q.engine.each(ctx, func(scan func(...any) error) error { return scan(&pages) }, `PRAGMA page_count`)
	if err != nil {
		return err
	}
	return q.engine.each(ctx, func(scan func(...any) error) error { return scan(&pages) },
		fmt.Sprintf(`PRAGMA max_page_count = %d`, pages+more))
}

// Look looks after all batches, as is done each minute.
func (q *Queue) Look(ctx context.Context) error {
	q.repairAll(ctx)
	return ctx.Err()
}

// Elapse has some time go by for all batches and their schedules, and begins what is due
// by then.
func (q *Queue) Elapse(ctx context.Context, d time.Duration) error {
	for _, statement := range []string{
		`UPDATE grader_schedule SET due = due - $1, until = until - $1 WHERE due > 0`,
		`UPDATE grader_batch SET created = created - $1`,
	} {
		if _, err := q.engine.exec(ctx, statement, d.Milliseconds()); err != nil {
			return err
		}
	}
	return q.runDue(ctx)
}

// Rows is how many rows of batches there are.
func (q *Queue) Rows(ctx context.Context) (n int, err error) {
	err = q.engine.each(ctx, func(scan func(...any) error) error { return scan(&n) }, `SELECT (SELECT count(*) FROM grader_batch)
		+ (SELECT count(*) FROM grader_schedule) + (SELECT count(*) FROM grader_history)
		+ (SELECT count(*) FROM grader_submission) + (SELECT count(*) FROM grader_result) + (SELECT count(*) FROM grader_tally)
		+ (SELECT count(*) FROM grader_kind)`)
	return n, err
}

// ReportSizes are the sizes of the reports that are kept, by their ids.
func (q *Queue) ReportSizes(ctx context.Context) (map[string]int, error) {
	sizes := map[string]int{}
	return sizes, q.engine.each(ctx, func(scan func(...any) error) error {
		id, size := "", 0
		err := scan(&id, &size)
		sizes[id] = size
		return err
	}, `SELECT id, size FROM grader_report`)
}

// Age has all batches have ended longer ago.
func (q *Queue) Age(ctx context.Context, by time.Duration) error {
	_, err := q.engine.exec(ctx, `UPDATE grader_batch SET ended = ended - $1`, by.Milliseconds())
	return err
}

// Begun has all chunks have been begun once, by nobody who is still there.
func (q *Queue) Begun(ctx context.Context) error {
	_, err := q.engine.exec(ctx, `UPDATE river_job SET attempt = 1`)
	return err
}
