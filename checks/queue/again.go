package queue

import (
	"context"
	"time"

	"grader/checks/batch"
	"grader/checks/report"
)

// Retry has a batch that is done graded again, all of it or what could not be judged,
// and says how many that are. The outcomes stay until others take their place. Of one that
// was cancelled nothing is: [batch.ErrCalledOff].
func (q *Queue) Retry(ctx context.Context, owner, id string, all bool) (int, error) {
	n := 0
	err := q.engine.within(ctx, func(t tx) error {
		r, err := q.find(ctx, t, `name = $1 AND owner = $2`, id, owner)
		if err != nil {
			return err
		}
		if r.State == batch.Cancelled {
			return batch.ErrCalledOff
		}
		n, err = q.again(ctx, t, r, all)
		return err
	})
	return n, plainly(err)
}

// again has a batch graded again that is done; [batch.ErrBusy] where it is not. Its chunks
// take their turns as those of a new batch do, and its outcomes go into the history.
func (q *Queue) again(ctx context.Context, t tx, r *record, all bool) (int, error) {
	locked, err := t.exec(ctx, `UPDATE grader_batch SET state = state WHERE id = $1 AND state = 'done'`, r.id)
	if err != nil {
		return 0, err
	}
	if locked == 0 {
		return 0, batch.ErrBusy
	}
	which := ` AND EXISTS (SELECT 1 FROM grader_submission s WHERE s.id = grader_result.id AND s.url <> '')`
	most := r.Total
	if !all {
		which += ` AND verdict = 'error'`
		if most, err = errorsOf(ctx, t, r.id); err != nil {
			return 0, err
		}
	}
	// First, since a run that does not fit is tried each few seconds.
	if err := q.withinQuota(ctx, t, r.Spec.Owner, most); err != nil {
		return 0, err
	}
	if err := remember(ctx, t, r.id, which); err != nil {
		return 0, err
	}
	before, err := kindsOf(ctx, t, r.id, which)
	if err != nil {
		return 0, err
	}
	n, round, err := q.mark(ctx, t, r.id, which)
	if err != nil || n == 0 {
		return 0, err
	}
	if err := q.countKinds(ctx, t, r.id, before.less()); err != nil {
		return 0, err
	}
	chunks, err := q.chunksAgain(ctx, t, r.id, round)
	if err != nil {
		return 0, err
	}
	if err := enqueue(ctx, t, r, chunks); err != nil {
		return 0, err
	}
	_, err = t.exec(ctx, `UPDATE grader_batch SET state = 'running', ended = 0 WHERE id = $1`, r.id)
	return n, err
}

// errorsOf is how much of a batch could not be judged.
func errorsOf(ctx context.Context, c conn, id int64) (n int, err error) {
	err = c.each(ctx, func(scan func(...any) error) error { return scan(&n) },
		`SELECT CAST(COALESCE(sum(error), 0) AS bigint) FROM grader_tally WHERE batch = $1`, id)
	return n, err
}

// remember keeps in the history what others are to take the place of.
func remember(ctx context.Context, t tx, id int64, which string) error {
	_, err := t.exec(ctx, `INSERT INTO grader_history (id, round, verdict, hints, code, at)
		SELECT id, round, verdict, hints, code, at FROM grader_result WHERE id >= $1 AND id < $2 AND again = 0`+which+`
		ON CONFLICT (id, round) DO NOTHING`, submissionID(id, 0), submissionID(id+1, 0))
	return err
}

// mark has outcomes count as waiting, and gives how many, and the round in which they
// are graded.
func (q *Queue) mark(ctx context.Context, t tx, id int64, which string) (n, round int, err error) {
	var d tally
	err = t.each(ctx, func(scan func(...any) error) error {
		var v report.Verdict
		var had int
		if err := scan(&v, &had); err != nil {
			return err
		}
		n, round = n+1, max(round, had+1)
		d.counts.Waiting++
		*of(&d.counts, v)--
		return nil
	}, `UPDATE grader_result SET again = $3, was_verdict = verdict, was_hints = hints, was_code = code, was_at = at
		WHERE id >= $1 AND id < $2 AND again = 0`+which+` RETURNING verdict, round`,
		submissionID(id, 0), submissionID(id+1, 0), time.Now().UnixMilli())
	if err != nil {
		return 0, 0, err
	}
	return n, round, q.count(ctx, t, id, d)
}

// chunksAgain are the chunks of what was marked.
func (q *Queue) chunksAgain(ctx context.Context, t tx, id int64, round int) ([]batch.Chunk, error) {
	var places []int
	var hosts []string
	err := t.each(ctx, func(scan func(...any) error) error {
		var one int64
		var url string
		if err := scan(&one, &url); err != nil {
			return err
		}
		places, hosts = append(places, placeOf(one)), append(hosts, batch.Host(url))
		return nil
	}, `SELECT s.id, s.url FROM grader_submission s JOIN grader_result r ON r.id = s.id
		WHERE s.id >= $1 AND s.id < $2 AND r.again > 0 ORDER BY s.id`, submissionID(id, 0), submissionID(id+1, 0))
	if err != nil {
		return nil, err
	}
	chunks := batch.Chunks(hosts, q.opts.PerHost, time.Now())
	for i := range chunks {
		chunks[i].Round = round
		for j, at := range chunks[i].N {
			chunks[i].N[j] = places[at]
		}
	}
	return chunks, nil
}
