package queue

import (
	"context"
	"slices"
	"strings"

	"grader/checks/batch"
)

// isChanged is the condition for a result that is final and another than that of the run
// before, as [batch.Outcome.Changed] has it.
const isChanged = `was_at > 0 AND again = 0 AND (was_verdict <> verdict OR was_hints <> hints OR was_code <> code)`

// A kind is what final outcomes are counted by, so that how each hint went is known of a
// large batch, too. There are few of them, and a row of each for each worker.
type kind struct{ challenge, hints string }

// kinds are by how much the counts of kinds change.
type kinds map[kind]kindCount

type kindCount struct{ n, changed int }

func (k kinds) add(challenge, hints string, n, changed int) {
	c := k[kind{challenge, hints}]
	k[kind{challenge, hints}] = kindCount{c.n + n, c.changed + changed}
}

// countKinds changes a batch's counts of kinds.
func (q *Queue) countKinds(ctx context.Context, t tx, id int64, k kinds) error {
	var rows [][]any
	for of, c := range k {
		if c != (kindCount{}) {
			rows = append(rows, []any{id, q.name, of.challenge, of.hints, c.n, c.changed})
		}
	}
	if len(rows) == 0 {
		return nil
	}
	// In one order: two transactions of a worker must not wait for each other.
	slices.SortFunc(rows, func(a, b []any) int {
		return strings.Compare(a[2].(string)+"\x00"+a[3].(string), b[2].(string)+"\x00"+b[3].(string))
	})
	values, args := t.values(rows)
	_, err := t.exec(ctx, `INSERT INTO grader_kind (batch, worker, challenge, hints, n, changed) `+values+`
		ON CONFLICT (batch, worker, challenge, hints) DO UPDATE SET n = grader_kind.n + excluded.n,
		changed = grader_kind.changed + excluded.changed`, args...)
	return err
}

// kindsOf are the kinds of a batch's final results that a condition names.
func kindsOf(ctx context.Context, c conn, id int64, which string) (kinds, error) {
	all := kinds{}
	err := c.each(ctx, func(scan func(...any) error) error {
		var of kind
		var count kindCount
		err := scan(&of.challenge, &of.hints, &count.n, &count.changed)
		all[of] = count
		return err
	}, `SELECT t.challenge, hints, count(*), CAST(sum(CASE WHEN `+isChanged+` THEN 1 ELSE 0 END) AS bigint)
		FROM grader_result JOIN grader_submission t ON t.id = grader_result.id
		WHERE grader_result.id >= $1 AND grader_result.id < $2 AND again = 0`+which+` GROUP BY t.challenge, hints`,
		submissionID(id, 0), submissionID(id+1, 0))
	return all, err
}

// less is the same the other way round.
func (k kinds) less() kinds {
	gone := kinds{}
	for of, c := range k {
		gone[of] = kindCount{-c.n, -c.changed}
	}
	return gone
}

// Kinds counts the final outcomes of a batch, by challenge and by their hints' verdicts.
func (q *Queue) Kinds(ctx context.Context, owner, id string) ([]batch.Kind, error) {
	r, err := q.find(ctx, q.engine, `name = $1 AND owner = $2`, id, owner)
	if err != nil {
		return nil, plainly(err)
	}
	var list []batch.Kind
	err = q.engine.each(ctx, func(scan func(...any) error) error {
		var k batch.Kind
		err := scan(&k.Challenge, &k.Hints, &k.N, &k.Changed)
		list = append(list, k)
		return err
	}, `SELECT challenge, hints, CAST(sum(n) AS bigint), CAST(sum(changed) AS bigint) FROM grader_kind WHERE batch = $1
		GROUP BY challenge, hints HAVING sum(n) > 0 ORDER BY challenge, hints`, r.id)
	return list, plainly(err)
}
