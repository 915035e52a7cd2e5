package queue

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"grader/checks/batch"
	"grader/checks/report"
)

// A record is a batch as the database has it.
type record struct {
	batch.Batch
	id int64
}

const (
	batchColumns = `id, name, owner, COALESCE(idempotency, ''), digest, spec, state, total, most, created, ended,
		COALESCE(step, 0), COALESCE(until, 0), COALESCE(due, 0), COALESCE(paused, false), COALESCE(runs, 0)`
	batchTables = `grader_batch LEFT JOIN grader_schedule ON grader_schedule.batch = grader_batch.id`
)

func scanBatch(scan func(...any) error) (*record, error) {
	r := &record{}
	var spec string
	var created, ended, step, until, due int64
	var paused bool
	var runs int
	if err := scan(&r.id, &r.ID, &r.Spec.Owner, &r.Spec.Key, &r.Spec.Digest, &spec, &r.State, &r.Total, &r.Most,
		&created, &ended, &step, &until, &due, &paused, &runs); err != nil {
		return nil, err
	}
	r.Created = time.UnixMilli(created).UTC()
	if ended > 0 {
		r.Ended = time.UnixMilli(ended).UTC()
	}
	r.Spec.Schedule = scheduleOf(step, until, due, paused, runs)
	return r, json.Unmarshal([]byte(spec), &r.Spec)
}

// find finds the one batch, or the latest, that a condition names; [batch.ErrNotFound].
func (q *Queue) find(ctx context.Context, c conn, where string, args ...any) (*record, error) {
	var found *record
	err := c.each(ctx, func(scan func(...any) error) (err error) {
		found, err = scanBatch(scan)
		return err
	}, `SELECT `+batchColumns+` FROM `+batchTables+` WHERE `+where+` ORDER BY id DESC LIMIT 1`, args...)
	if errors.Is(plainly(err), batch.ErrText) {
		return nil, batch.ErrNotFound // nothing has such a name
	}
	if err != nil {
		return nil, err
	}
	if found == nil {
		return nil, batch.ErrNotFound
	}
	return found, nil
}

// Batch finds a batch of an owner by its ID; another's is [batch.ErrNotFound].
func (q *Queue) Batch(ctx context.Context, owner, id string) (*batch.Batch, batch.Progress, error) {
	r, err := q.find(ctx, q.engine, `name = $1 AND owner = $2`, id, owner)
	if err != nil {
		return nil, batch.Progress{}, plainly(err)
	}
	p, err := q.progress(ctx, r)
	return &r.Batch, p, plainly(err)
}

// Latest finds the owner's last batch of what has that digest.
func (q *Queue) Latest(ctx context.Context, owner, digest string) (*batch.Batch, error) {
	r, err := q.find(ctx, q.engine, `owner = $1 AND digest = $2`, owner, digest)
	if err != nil {
		return nil, plainly(err)
	}
	return &r.Batch, nil
}

// Batches lists an owner's batches, the newest first; before is the ID of the one
// after which the list goes on, "" for its beginning.
func (q *Queue) Batches(ctx context.Context, owner, before string, limit int) ([]*batch.Batch, error) {
	return q.list(ctx, ``, owner, before, limit)
}

// Scheduled lists those of an owner's batches that have a schedule, as Batches does.
func (q *Queue) Scheduled(ctx context.Context, owner, before string, limit int) ([]*batch.Batch, error) {
	return q.list(ctx, ` AND step > 0`, owner, before, limit)
}

func (q *Queue) list(ctx context.Context, which, owner, before string, limit int) ([]*batch.Batch, error) {
	var list []*batch.Batch
	err := q.engine.each(ctx, func(scan func(...any) error) error {
		r, err := scanBatch(scan)
		if err == nil {
			list = append(list, &r.Batch)
		}
		return err
	}, `SELECT `+batchColumns+` FROM `+batchTables+` WHERE owner = $1`+which+`
		AND ($2 = '' OR id < (SELECT id FROM grader_batch WHERE name = $2 AND owner = $1)) ORDER BY id DESC LIMIT $3`,
		owner, before, limit)
	return list, plainly(err)
}

// Source is what was kept with a batch when it was created, without who was forgotten.
func (q *Queue) Source(ctx context.Context, owner, id string) ([]byte, error) {
	r, err := q.find(ctx, q.engine, `name = $1 AND owner = $2`, id, owner)
	if err != nil {
		return nil, plainly(err)
	}
	source, err := q.source(ctx, q.engine, r.id)
	return source, plainly(err)
}

func (q *Queue) source(ctx context.Context, c conn, id int64) ([]byte, error) {
	var source []byte
	err := c.each(ctx, func(scan func(...any) error) error { return scan(&source) },
		`SELECT source FROM grader_batch WHERE id = $1`, id)
	if err != nil || len(source) == 0 {
		return nil, err
	}
	return q.unzip.DecodeAll(source, nil)
}

// Entries gives the submissions of a batch in their order, with their outcomes. With
// a filter for a verdict those without an outcome are left out.
func (q *Queue) Entries(ctx context.Context, owner, id string, f batch.Filter, each func(*batch.Entry) error) error {
	r, err := q.find(ctx, q.engine, `name = $1 AND owner = $2`, id, owner)
	if err != nil {
		return plainly(err)
	}
	// In groups: what reads slowly must not hold the connection.
	const group = 500
	for from, left := f.From, f.Limit; ; {
		part := f
		part.From, part.Limit = from, group
		if f.Limit > 0 {
			part.Limit = min(group, left)
		}
		entries, err := q.entries(ctx, r, part)
		if err != nil {
			return plainly(err)
		}
		for _, e := range entries {
			if err := each(e); err != nil {
				return err
			}
			from = e.N + 1
		}
		left -= len(entries)
		if len(entries) < part.Limit || f.Limit > 0 && left == 0 {
			return nil
		}
	}
}

func (q *Queue) entries(ctx context.Context, r *record, f batch.Filter) ([]*batch.Entry, error) {
	graded := "NULL"
	if f.Reports {
		graded = "r.report"
	}
	where, args := whereOf(f, submissionID(r.id, f.From), submissionID(r.id+1, 0), f.Limit)
	var list []*batch.Entry
	err := q.engine.each(ctx, func(scan func(...any) error) error {
		e, err := q.scanEntry(scan)
		list = append(list, e)
		return err
	}, `SELECT s.id, s.student, s.student_id, s.url, s.challenge, COALESCE(r.round, -1), COALESCE(r.verdict, ''),
		COALESCE(r.hints, ''), COALESCE(r.code, ''), COALESCE(r.problem, ''), COALESCE(r.tries, 0), COALESCE(r.at, 0),
		COALESCE(r.again, 0), COALESCE(r.was_verdict, ''), COALESCE(r.was_hints, ''), COALESCE(r.was_code, ''),
		COALESCE(r.was_at, 0), `+graded+` FROM grader_submission s LEFT JOIN grader_result r ON r.id = s.id
		WHERE `+where+` ORDER BY s.id LIMIT $3`, args...)
	return list, err
}

// where is the condition for entries, and its arguments.
func whereOf(f batch.Filter, from, before int64, limit int) (string, []any) {
	where, args := `s.id >= $1 AND s.id < $2`, []any{from, before, limit}
	if f.Changed {
		where += ` AND ` + isChanged
	}
	switch {
	case f.Verdict == "":
	case f.Hint > 0:
		where += ` AND substr(r.hints, $4, 1) = $5`
		args = append(args, f.Hint, string(f.Verdict[:1]))
	default:
		where += ` AND r.verdict = $4`
		args = append(args, string(f.Verdict))
	}
	return where, args
}

func (q *Queue) scanEntry(scan func(...any) error) (*batch.Entry, error) {
	e, o, was := &batch.Entry{}, &batch.Outcome{}, &batch.Past{}
	var id, at, again, wasAt int64
	var graded []byte
	if err := scan(&id, &e.Student, &e.ID, &e.URL, &e.Challenge, &o.Round, &o.Verdict, &o.Hints, &o.Code, &o.Problem,
		&o.Tries, &at, &again, &was.Verdict, &was.Hints, &was.Code, &wasAt, &graded); err != nil {
		return nil, err
	}
	e.N = placeOf(id)
	if o.Round < 0 {
		return e, nil
	}
	e.Outcome, o.N, o.At = o, e.N, time.UnixMilli(at).UTC()
	if again > 0 {
		o.Again = time.UnixMilli(again).UTC()
	}
	if wasAt > 0 {
		was.At = time.UnixMilli(wasAt).UTC()
		o.Before = was
	}
	if graded == nil {
		return e, nil
	}
	text, err := q.unzip.DecodeAll(graded, nil)
	if err != nil {
		return nil, fmt.Errorf("the report of submission %s can't be read: %w", strconv.Itoa(e.N), err)
	}
	o.Report = &report.Report{}
	return e, json.Unmarshal(text, o.Report)
}
