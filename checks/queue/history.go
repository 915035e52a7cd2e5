package queue

import (
	"context"
	"time"

	"grader/checks/batch"
)

// maxHistory is how many outcomes of a submission are told at most.
const maxHistory = 10_000

// History gives a submission of an owner's batch and how it was judged, the newest
// first; nil where the batch has no such submission.
func (q *Queue) History(ctx context.Context, owner, id string, n int) (*batch.Entry, []batch.Past, error) {
	r, err := q.find(ctx, q.engine, `name = $1 AND owner = $2`, id, owner)
	if err != nil {
		return nil, nil, plainly(err)
	}
	entries, err := q.entries(ctx, r, batch.Filter{From: n, Limit: 1})
	if err != nil || len(entries) == 0 || entries[0].N != n {
		return nil, nil, plainly(err)
	}
	e, list := entries[0], []batch.Past{}
	round := -1
	if e.Outcome != nil && e.Outcome.Again.IsZero() {
		list, round = append(list, e.Outcome.Past()), e.Outcome.Round
	}
	err = q.engine.each(ctx, func(scan func(...any) error) error {
		var p batch.Past
		var at int64
		err := scan(&p.Verdict, &p.Hints, &p.Code, &at)
		p.At = time.UnixMilli(at).UTC()
		list = append(list, p)
		return err
	}, `SELECT verdict, hints, code, at FROM grader_history WHERE id = $1 AND round <> $2 ORDER BY round DESC LIMIT $3`,
		submissionID(r.id, n), round, maxHistory)
	return e, list, plainly(err)
}
