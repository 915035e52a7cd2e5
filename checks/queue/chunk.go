package queue

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"grader/checks/batch"
)

// chunkArgs are a chunk as its job has it.
type chunkArgs struct {
	Batch int64 `json:"b"`
	N     []int `json:"n"`
	Round int   `json:"r,omitempty"`
	Try   int   `json:"t,omitempty"`
}

// Kind implements [river.JobArgs].
func (chunkArgs) Kind() string { return "grader_chunk" }

// Priorities of jobs, River's: what has a time of its own goes before what takes turns.
const (
	timed = 1
	turns = 2
)

// lineOf is River's queue for a line.
func lineOf(line string) string { return cmp.Or(line, river.QueueDefault) }

// jobOf makes a chunk's job. Of one with no time of its own, turn is where in the line
// it is: a time long ago, see [Queue.Create].
func jobOf(id int64, c batch.Chunk, line string, turn time.Time) river.InsertManyParams {
	opts := &river.InsertOpts{Priority: timed, Queue: line}
	switch {
	case c.At.IsZero():
		opts.Priority, opts.ScheduledAt = turns, turn
	case c.At.After(time.Now()):
		opts.ScheduledAt = c.At
	}
	return river.InsertManyParams{Args: chunkArgs{id, c.N, c.Round, c.Try}, InsertOpts: opts}
}

// insertJobs inserts jobs, and has those whose turn is now be available at once.
func insertJobs(ctx context.Context, t tx, jobs []river.InsertManyParams) error {
	if len(jobs) == 0 {
		return nil
	}
	if err := t.insertJobs(ctx, jobs); err != nil {
		return err
	}
	return wake(ctx, t)
}

// wake has chunks be available whose time has come.
func wake(ctx context.Context, c conn) error {
	_, err := c.exec(ctx, `UPDATE river_job SET state = 'available'
		WHERE state = 'scheduled' AND kind = 'grader_chunk' AND scheduled_at <= CURRENT_TIMESTAMP`)
	return err
}

// A chunkWorker is River's worker of chunks.
type chunkWorker struct {
	river.WorkerDefaults[chunkArgs]
	queue *Queue
}

// NextRetry implements [river.Worker]. A chunk whose worker is gone keeps its turn; after
// trouble with the database there is a pause.
func (w *chunkWorker) NextRetry(job *river.Job[chunkArgs]) time.Time {
	now := time.Now()
	if job.AttemptedAt != nil && now.Sub(*job.AttemptedAt) >= w.queue.opts.Rescue {
		return job.ScheduledAt
	}
	return now.Add(time.Duration(min(len(job.Errors)+1, 30)) * time.Second)
}

// Work implements [river.Worker].
func (w *chunkWorker) Work(ctx context.Context, job *river.Job[chunkArgs]) error {
	q := w.queue
	if q.worker == nil {
		return errors.New("this process works no chunks")
	}
	spec, err := q.spec(ctx, job.Args.Batch)
	if errors.Is(err, batch.ErrNotFound) {
		return river.JobCancel(err) // it was deleted meanwhile
	}
	if err != nil {
		return err
	}
	if job.Attempt > 1 {
		q.note(spec.Owner, countRescues, 1)
	}
	a := job.Args
	store := &chunkStore{queue: q, job: job, spec: spec}
	err = q.worker.Work(ctx, spec, batch.Chunk{N: a.N, Round: a.Round, Try: a.Try}, store)
	if errors.Is(err, batch.ErrCancelled) {
		return q.letGo(ctx, job)
	}
	if err != nil && ctx.Err() == nil {
		err = plainly(err)
		q.fault(err)
	}
	return err
}

// letGo ends a chunk of a batch that was cancelled. Where the chunk is another
// worker's by now it waits until that is through: River would end the other's work
// with ours.
func (q *Queue) letGo(ctx context.Context, job *river.Job[chunkArgs]) error {
	for {
		state, attempt := "", 0
		read := func(scan func(...any) error) error { return scan(&state, &attempt) }
		err := q.engine.each(context.WithoutCancel(ctx), read,
			`SELECT CAST(state AS text), attempt FROM river_job WHERE id = $1`, job.ID)
		if err != nil || state != string(rivertype.JobStateRunning) || attempt == job.Attempt {
			return err
		}
		time.Sleep(time.Second)
	}
}

// spec is what the owner wants of a batch that is worked.
func (q *Queue) spec(ctx context.Context, id int64) (batch.Spec, error) {
	q.mu.Lock()
	spec, ok := q.specs[id]
	q.mu.Unlock()
	if ok {
		return spec, nil
	}
	r, err := q.find(ctx, q.engine, `id = $1`, id)
	if err != nil {
		return batch.Spec{}, err
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	q.specs[id] = r.Spec
	return r.Spec, nil
}

// A chunkStore is the [batch.Store] of a job.
type chunkStore struct {
	queue *Queue
	job   *river.Job[chunkArgs]
	spec  batch.Spec

	challenges map[int]string // of the submissions that were loaded, by their places
}

func submissionID(id int64, n int) int64 { return id<<placeBits | int64(n) }

func placeOf(id int64) int { return int(id & (1<<placeBits - 1)) }

// Load implements [batch.Store].
func (s *chunkStore) Load(ctx context.Context) (todo []batch.Submission, waiting []*batch.Outcome, err error) {
	a := s.job.Args
	if err := s.check(ctx, s.queue.engine); err != nil {
		return nil, nil, err
	}
	ids := make([][]any, len(a.N))
	for i, n := range a.N {
		ids[i] = []any{submissionID(a.Batch, n)}
	}
	values, args := s.queue.engine.values(ids)
	s.challenges = map[int]string{}
	err = s.queue.engine.each(ctx, func(scan func(...any) error) error {
		var id, round, again int64
		var sub batch.Submission
		if err := scan(&id, &sub.Student, &sub.ID, &sub.URL, &sub.Challenge, &round, &again); err != nil {
			return err
		}
		sub.N = placeOf(id)
		s.challenges[sub.N] = sub.Challenge
		switch {
		case round < int64(a.Round):
			todo = append(todo, sub)
		case round == int64(a.Round) && again > 0:
			waiting = append(waiting, &batch.Outcome{N: sub.N, Round: a.Round, Again: time.UnixMilli(again)})
		}
		return nil
	}, `SELECT s.id, s.student, s.student_id, s.url, s.challenge, COALESCE(r.round, -1), COALESCE(r.again, 0)
		FROM grader_submission s LEFT JOIN grader_result r ON r.id = s.id
		WHERE s.id IN (`+values+`) ORDER BY s.id`, args...)
	return todo, waiting, err
}

// check fails with [batch.ErrCancelled] unless the batch goes on and the chunk is
// this worker's.
func (s *chunkStore) check(ctx context.Context, c conn) error {
	ours := false
	err := c.each(ctx, func(scan func(...any) error) error { return scan(&ours) },
		`SELECT b.state = 'running' AND j.state = 'running' AND j.attempt = $3
		FROM grader_batch b, river_job j WHERE b.id = $1 AND j.id = $2`, s.job.Args.Batch, s.job.ID, s.job.Attempt)
	if err == nil && !ours {
		err = batch.ErrCancelled
	}
	return err
}

// Keep implements [batch.Store].
func (s *chunkStore) Keep(ctx context.Context, outcomes []*batch.Outcome) error {
	if len(outcomes) == 0 {
		return s.check(ctx, s.queue.engine)
	}
	rows, err := s.queue.rowsOf(s.job.Args.Batch, outcomes)
	if err != nil {
		return err
	}
	graded := 0
	err = s.queue.engine.within(ctx, func(t tx) (err error) {
		if err := s.check(ctx, t); err != nil {
			return err
		}
		graded, err = s.keep(ctx, t, outcomes, rows)
		return err
	})
	if err == nil {
		s.queue.note(s.spec.Owner, countGradings, int64(graded))
	}
	return err
}

// Finish implements [batch.Store].
func (s *chunkStore) Finish(ctx context.Context, outcomes []*batch.Outcome, next []batch.Chunk) error {
	rows, err := s.queue.rowsOf(s.job.Args.Batch, outcomes)
	if err != nil {
		return err
	}
	jobs := make([]river.InsertManyParams, len(next))
	for i, c := range next {
		if s.job.Priority == timed && c.At.IsZero() {
			c.At = time.Now()
		}
		jobs[i] = jobOf(s.job.Args.Batch, c, s.job.Queue, s.job.ScheduledAt)
	}
	graded := 0
	err = s.queue.engine.within(ctx, func(t tx) (err error) {
		if graded, err = s.keep(ctx, t, outcomes, rows); err != nil {
			return err
		}
		if err := insertJobs(ctx, t, jobs); err != nil {
			return err
		}
		return t.complete(ctx, s.job)
	})
	if err == nil {
		s.queue.note(s.spec.Owner, countGradings, int64(graded))
	}
	if err == nil && len(jobs) == 0 {
		s.queue.touch(s.job.Args.Batch)
	}
	return err
}

func (q *Queue) rowsOf(id int64, outcomes []*batch.Outcome) ([][]any, error) {
	rows := make([][]any, len(outcomes))
	for i, o := range outcomes {
		var report []byte
		if o.Report != nil {
			text, err := json.Marshal(o.Report)
			if err != nil {
				return nil, fmt.Errorf("a report can't be written: %w", err)
			}
			report = q.zip.EncodeAll(text, nil)
		}
		again := int64(0)
		if !o.Again.IsZero() {
			again = o.Again.UnixMilli()
		}
		rows[i] = []any{submissionID(id, o.N), o.Round, string(o.Verdict), o.Hints, string(o.Code), o.Problem, o.Tries,
			o.At.UnixMilli(), again, report}
	}
	return rows, nil
}

// keep writes outcomes, and counts those that were not there.
func (s *chunkStore) keep(ctx context.Context, t tx, outcomes []*batch.Outcome, rows [][]any) (graded int, err error) {
	if len(rows) == 0 {
		return 0, nil
	}
	kept, err := insertResults(ctx, t, rows)
	if err != nil {
		return 0, err
	}
	var d tally
	k := kinds{}
	for _, o := range outcomes {
		was, ok := kept[o.N]
		if !ok {
			continue
		}
		d.add(o)
		if o.Again.IsZero() && !s.spec.Single {
			changed := 0
			if was != nil && !was.Same(o.Past()) {
				changed = 1
			}
			k.add(s.challenges[o.N], o.Hints, 1, changed)
		}
	}
	if err := s.queue.insertNotices(ctx, t, outcomeNotices(s.spec, s.job.Args.Batch, outcomes, kept)); err != nil {
		return 0, err
	}
	if err := s.queue.count(ctx, t, s.job.Args.Batch, d); err != nil {
		return 0, err
	}
	return d.graded, s.queue.countKinds(ctx, t, s.job.Args.Batch, k)
}

// insertResults inserts results, and gives the places of those that were not there, with
// how they were judged in the run before, or nil.
func insertResults(ctx context.Context, t tx, rows [][]any) (map[int]*batch.Past, error) {
	// Two workers that keep the same must not wait for each other.
	slices.SortFunc(rows, func(a, b []any) int { return int(a[0].(int64) - b[0].(int64)) })
	values, args := t.values(rows)
	kept := make(map[int]*batch.Past, len(rows))
	var forgotten []int64 // while they were graded
	err := t.each(ctx, func(scan func(...any) error) error {
		var id, at int64
		var gone bool
		was := &batch.Past{}
		if err := scan(&id, &was.Verdict, &was.Hints, &was.Code, &at, &gone); err != nil {
			return err
		}
		if gone {
			forgotten = append(forgotten, id)
		}
		if at == 0 {
			was = nil
		}
		kept[placeOf(id)] = was
		return nil
	}, `INSERT INTO grader_result (id, round, verdict, hints, code, problem, tries, at, again, report) `+
		values+` ON CONFLICT (id) DO UPDATE SET round = excluded.round,
		verdict = excluded.verdict, hints = excluded.hints, code = excluded.code, problem = excluded.problem,
		tries = excluded.tries, at = excluded.at, again = excluded.again, report = excluded.report
		WHERE grader_result.round < excluded.round RETURNING id, was_verdict, was_hints, was_code, was_at,
		report IS NOT NULL AND (SELECT url FROM grader_submission t WHERE t.id = grader_result.id) = ''`, args...)
	for _, id := range forgotten {
		if err == nil {
			_, err = t.exec(ctx, `UPDATE grader_result SET report = NULL, problem = $2 WHERE id = $1`, id, wasForgotten)
		}
	}
	return kept, err
}
