package queue

import (
	"context"
	"slices"
	"time"

	"github.com/riverqueue/river"

	"grader/checks/batch"
)

// How often it is looked whether batches are done, whether chunks are due, for which
// River's scheduler takes its time, whether schedules are, and whether a batch has lost
// chunks.
const (
	settleEvery = 250 * time.Millisecond
	wakeEvery   = time.Second
	runEvery    = 5 * time.Second
	repairEvery = time.Minute
)

// tend ends batches that are done, and looks after the others.
func (q *Queue) tend(ctx context.Context) {
	settle, due, repair := time.NewTicker(settleEvery), time.NewTicker(wakeEvery), time.NewTicker(repairEvery)
	runs, count := time.NewTicker(runEvery), time.NewTicker(flushEvery)
	defer settle.Stop()
	defer due.Stop()
	defer runs.Stop()
	defer count.Stop()
	defer repair.Stop()
	q.repairAll(ctx)
	for {
		select {
		case <-ctx.Done():
			return
		case <-settle.C:
			q.settleTouched(ctx)
		case <-due.C:
			if err := wake(ctx, q.engine); err != nil && ctx.Err() == nil {
				q.fault(plainly(err))
			}
		case <-runs.C:
			if err := q.runDue(ctx); err != nil && ctx.Err() == nil {
				q.fault(plainly(err))
			}
		case <-count.C:
			if err := q.flush(ctx); err != nil && ctx.Err() == nil {
				q.fault(plainly(err))
			}
		case <-repair.C:
			q.repairAll(ctx)
		}
	}
}

func (q *Queue) settleTouched(ctx context.Context) {
	q.mu.Lock()
	touched := q.touched
	q.touched = map[int64]bool{}
	q.mu.Unlock()
	for id := range touched {
		if err := q.settle(ctx, id); err != nil && ctx.Err() == nil {
			q.touch(id)
			q.fault(plainly(err))
			return
		}
	}
}

// settle ends a batch that is done.
func (q *Queue) settle(ctx context.Context, id int64) error {
	ended := time.Now()
	return q.engine.within(ctx, func(t tx) error {
		done, err := t.exec(ctx, `UPDATE grader_batch SET state = 'done', ended = $2 WHERE id = $1 AND state = 'running'
			AND total <= (SELECT COALESCE(sum(pass + fail + error + missing), 0) FROM grader_tally WHERE batch = $1)`,
			id, ended.UnixMilli())
		if err != nil || done == 0 {
			return err
		}
		q.mu.Lock()
		delete(q.specs, id)
		q.mu.Unlock()
		r, err := q.find(ctx, t, `id = $1`, id)
		if err != nil || r.Spec.Hook == nil {
			return err
		}
		return q.insertNotices(ctx, t, []noticeArgs{endNotice(r, ended)})
	})
}

// repairAll looks after the batches that are not done. None should have lost
// anything: this is for what nobody thought of, such as jobs that were deleted by hand.
func (q *Queue) repairAll(ctx context.Context) {
	running, err := q.ids(ctx, `state = 'running'`)
	for _, id := range running {
		if err == nil {
			err = q.settle(ctx, id)
		}
		if err == nil {
			err = q.repair(ctx, id)
		}
	}
	var broken []int64
	if err == nil {
		broken, err = q.ids(ctx, `state = 'receiving' AND created < $1`, time.Now().Add(-receiveWithin).UnixMilli())
	}
	for _, id := range broken {
		if err == nil {
			err = q.forget(ctx, id)
		}
	}
	if err == nil {
		err = q.forgetOld(ctx)
	}
	if err == nil {
		err = q.forgetLanes(ctx)
	}
	if err == nil {
		err = q.forgetReports(ctx)
	}
	if err != nil && ctx.Err() == nil {
		q.fault(plainly(err))
	}
}

// receiveWithin is how long a batch may take to be handed over; what takes longer was
// given up by a process that is gone.
const receiveWithin = time.Hour

func (q *Queue) ids(ctx context.Context, where string, args ...any) ([]int64, error) {
	var ids []int64
	err := q.engine.each(ctx, func(scan func(...any) error) error {
		var id int64
		ids = append(ids, id)
		return scan(&ids[len(ids)-1])
	}, `SELECT id FROM `+batchTables+` WHERE `+where+` ORDER BY id`, args...)
	return ids, err
}

// repair makes new chunks of what a batch lacks that has none left.
func (q *Queue) repair(ctx context.Context, id int64) error {
	return q.engine.within(ctx, func(t tx) error {
		locked, err := t.exec(ctx, `UPDATE grader_batch SET state = state WHERE id = $1 AND state = 'running'`, id)
		if err != nil || locked == 0 {
			return err
		}
		if has, err := hasChunks(ctx, t, id); err != nil || has {
			return err
		}
		chunks, err := lacking(ctx, t, id)
		if err != nil || len(chunks) == 0 {
			return err
		}
		q.opts.Log.Warn("a batch had lost chunks", "chunks", len(chunks))
		return q.insertChunks(ctx, t, id, chunks)
	})
}

// insertChunks inserts chunks that have a time of their own.
func (q *Queue) insertChunks(ctx context.Context, t tx, id int64, chunks []batch.Chunk) error {
	r, err := q.find(ctx, t, `id = $1`, id)
	if err != nil {
		return err
	}
	jobs := make([]river.InsertManyParams, len(chunks))
	for i, c := range chunks {
		jobs[i] = jobOf(id, c, lineOf(r.Spec.Line), time.Time{})
	}
	return insertJobs(ctx, t, jobs)
}

// hasChunks reports whether a batch has chunks that are or will be worked.
func hasChunks(ctx context.Context, c conn, id int64) (bool, error) {
	has := false
	err := c.each(ctx, func(scan func(...any) error) error { return scan(&has) },
		`SELECT EXISTS (SELECT 1 FROM river_job WHERE kind = 'grader_chunk'
		AND state IN ('available', 'pending', 'retryable', 'running', 'scheduled')
		AND CAST(args->>'b' AS bigint) = $1)`, id)
	return has, err
}

// lacking are chunks of what has no outcome, and of what waits to be tried again, to
// be worked now.
func lacking(ctx context.Context, c conn, id int64) ([]batch.Chunk, error) {
	var none, waiting []int
	round := 0
	err := c.each(ctx, func(scan func(...any) error) error {
		var id int64
		var had int
		if err := scan(&id, &had); err != nil {
			return err
		}
		if had < 0 {
			none = append(none, placeOf(id))
			return nil
		}
		waiting, round = append(waiting, placeOf(id)), max(round, had+1)
		return nil
	}, `SELECT s.id, COALESCE(r.round, -1) FROM grader_submission s LEFT JOIN grader_result r ON r.id = s.id
		WHERE s.id >= $1 AND s.id < $2 AND (r.id IS NULL OR r.again > 0) ORDER BY s.id`,
		submissionID(id, 0), submissionID(id+1, 0))
	now := time.Now()
	return append(cut(none, 0, now), cut(waiting, round, now)...), err
}

// cut cuts places into chunks of a round.
func cut(places []int, round int, at time.Time) []batch.Chunk {
	var chunks []batch.Chunk
	for n := range slices.Chunk(places, batch.ChunkSize) {
		chunks = append(chunks, batch.Chunk{N: n, Round: round, At: at})
	}
	return chunks
}
