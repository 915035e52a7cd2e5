package queue

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"strings"
	"time"

	"github.com/riverqueue/river"

	"grader/checks/batch"
)

// insertGroup is how many submissions are inserted at once.
const insertGroup = 5000

// Create keeps a batch, whose submissions come in the order of their places, and has
// it worked. What was read of it is taken back where that fails. Of a key that its
// owner has used before it gives the batch that there is; [batch.ErrKeyTaken] if that is of
// something else. source is what else to keep with it, such as the file it came from.
func (q *Queue) Create(ctx context.Context, spec batch.Spec, source []byte,
	submissions iter.Seq2[batch.Submission, error],
) (*batch.Batch, error) {
	spec.Line = q.opts.Line
	if !keepable(spec.Key, spec.Digest) {
		return nil, batch.ErrText
	}
	r, err := q.underKey(ctx, spec)
	if !errors.Is(err, batch.ErrNotFound) {
		return r, err
	}
	made, err := q.announce(ctx, spec, source)
	if err != nil {
		if r, again := q.underKey(ctx, spec); again == nil { // both came at once
			return r, nil
		}
		return nil, plainly(err)
	}
	hosts, err := q.receive(ctx, made.id, submissions)
	if err == nil {
		err = q.withinQuota(ctx, q.engine, spec.Owner, len(hosts))
	}
	if err == nil {
		err = q.release(ctx, made, hosts)
	}
	if err != nil {
		return nil, plainly(errors.Join(err, q.forget(context.WithoutCancel(ctx), made.id)))
	}
	return &made.Batch, nil
}

// underKey finds the batch that its owner handed in under the same key before.
func (q *Queue) underKey(ctx context.Context, spec batch.Spec) (*batch.Batch, error) {
	if spec.Key == "" {
		return nil, batch.ErrNotFound
	}
	r, err := q.find(ctx, q.engine, `owner = $1 AND idempotency = $2`, spec.Owner, spec.Key)
	switch {
	case err != nil:
		return nil, plainly(err)
	case r.Spec.Digest != spec.Digest:
		return nil, batch.ErrKeyTaken
	}
	return &r.Batch, nil
}

// announce inserts a batch without its submissions.
func (q *Queue) announce(ctx context.Context, spec batch.Spec, source []byte) (*record, error) {
	r := &record{Batch: batch.Batch{
		ID: strings.ToLower(rand.Text()), Spec: spec, State: batch.Receiving, Created: time.Now()}}
	text, err := json.Marshal(spec)
	if err != nil {
		return nil, err
	}
	var key any // NULL is unequal to itself
	if spec.Key != "" {
		key = spec.Key
	}
	if source != nil {
		source = q.zip.EncodeAll(source, nil)
	}
	lasts := time.Duration(0)
	if spec.Single {
		lasts = cmp.Or(q.opts.Keep, singleKeep)
	}
	return r, q.engine.each(ctx, func(scan func(...any) error) error { return scan(&r.id) },
		`INSERT INTO grader_batch (name, owner, idempotency, digest, spec, state, total, most, round, created, ended, source,
			lasts)
		VALUES ($1, $2, $3, $4, $5, $6, 0, 0, 0, $7, 0, $8, $9) RETURNING id`,
		r.ID, spec.Owner, key, spec.Digest, string(text), string(r.State), r.Created.UnixMilli(), source,
		lasts.Milliseconds())
}

var submissionColumns = []string{"id", "student", "student_id", "url", "challenge"}

// receive inserts the submissions, and gives the host of each.
func (q *Queue) receive(ctx context.Context, id int64,
	submissions iter.Seq2[batch.Submission, error]) ([]string, error) {
	var hosts []string
	var rows [][]any
	once := map[string]string{} // a host's text is kept once, and no URL with it
	for s, err := range submissions {
		if err != nil {
			return nil, err
		}
		if len(hosts) == batch.MaxSubmissions {
			return nil, batch.ErrTooMany
		}
		if !keepable(s.Student, s.ID, s.URL, s.Challenge) {
			return nil, fmt.Errorf("submission %d: %w", len(hosts), batch.ErrText)
		}
		host := batch.Host(s.URL)
		if once[host] == "" {
			once[strings.Clone(host)] = strings.Clone(host)
		}
		rows = append(rows, []any{submissionID(id, len(hosts)), s.Student, s.ID, s.URL, s.Challenge})
		hosts = append(hosts, once[host])
		if len(rows) == insertGroup {
			if err := q.insert(ctx, rows); err != nil {
				return nil, err
			}
			rows = rows[:0]
		}
	}
	if len(hosts) == 0 {
		return nil, batch.ErrEmpty
	}
	return hosts, q.insert(ctx, rows)
}

func (q *Queue) insert(ctx context.Context, rows [][]any) error {
	return q.engine.within(ctx, func(t tx) error { return t.bulk(ctx, "grader_submission", submissionColumns, rows) })
}

// release has a batch worked.
func (q *Queue) release(ctx context.Context, r *record, hosts []string) error {
	chunks := batch.Chunks(hosts, q.opts.PerHost, r.Created)
	r.State, r.Total, r.Most = batch.Running, len(hosts), batch.MostOfOneHost(hosts)
	return q.engine.within(ctx, func(t tx) error {
		if err := enqueue(ctx, t, r, chunks); err != nil {
			return err
		}
		if s := r.Spec.Schedule; s != nil {
			if err := schedule(ctx, t, r, *s); err != nil {
				return err
			}
		}
		_, err := t.exec(ctx, `UPDATE grader_batch SET state = $2, total = $3, most = $4 WHERE id = $1`,
			r.id, string(r.State), r.Total, r.Most)
		return err
	})
}

// enqueue inserts chunks of a batch that does not run yet.
//
// Batches take turns: a chunk's place in the line is a time long ago, and the next
// of the same batch is a second later; a new batch begins where the line is now. So a
// small batch does not wait for a large one. An owner with several batches takes
// longer steps in each.
func enqueue(ctx context.Context, t tx, r *record, chunks []batch.Chunk) error {
	line := lineOf(r.Spec.Line)
	front, step, err := turn(ctx, t, line, r.Spec.Owner)
	if err != nil {
		return err
	}
	jobs := make([]river.InsertManyParams, len(chunks))
	for i, c := range chunks {
		jobs[i] = jobOf(r.id, c, line, front.Add(time.Duration(i)*step))
	}
	return insertJobs(ctx, t, jobs)
}

// turn is where the line is now, and how long an owner's steps are.
func turn(ctx context.Context, t tx, line, owner string) (front time.Time, step time.Duration, err error) {
	front = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
	err = t.each(ctx, func(scan func(...any) error) error { return scan(&front) },
		`SELECT scheduled_at FROM river_job WHERE state = 'available' AND queue = $1 AND priority = $2
		ORDER BY scheduled_at LIMIT 1`, line, turns)
	if err != nil {
		return front, 0, err
	}
	batches := 0
	err = t.each(ctx, func(scan func(...any) error) error { return scan(&batches) },
		`SELECT count(*) FROM grader_batch WHERE state = 'running' AND owner = $1`, owner)
	return front, time.Duration(1+batches) * time.Second, err
}
