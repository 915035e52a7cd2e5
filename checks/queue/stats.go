package queue

import (
	"cmp"
	"context"
	"encoding/json"
	"maps"
	"slices"
	"time"

	"grader/checks/batch"
)

// A counter counts something of an owner since the database was made. Each process
// counts by itself, and adds to the database from time to time, so that a grading waits
// for none.
type counter struct{ owner, name string }

// The counters' names.
const (
	countGradings = "gradings"
	countRescues  = "rescues"
	countSent     = "webhooks_sent"
	countFailed   = "webhooks_failed"
	countDead     = "webhooks_dead"
	countWaited   = "waited_us" // of nobody; µs
)

// flushEvery is how often counters get into the database.
const flushEvery = 10 * time.Second

func (q *Queue) note(owner, name string, n int64) {
	if n == 0 {
		return
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.counts == nil {
		q.counts = map[counter]int64{}
	}
	q.counts[counter{owner, name}] += n
}

// Waited counts how long a request has waited for its address's turn.
func (q *Queue) Waited(d time.Duration) { q.note("", countWaited, d.Microseconds()) }

// flush adds what was counted here to the database.
func (q *Queue) flush(ctx context.Context) error {
	q.mu.Lock()
	counts := q.counts
	q.counts = nil
	q.mu.Unlock()
	if len(counts) == 0 {
		return nil
	}
	// In one order, so that no two processes wait for each other.
	keys := slices.SortedFunc(maps.Keys(counts), func(a, b counter) int {
		return cmp.Or(cmp.Compare(a.owner, b.owner), cmp.Compare(a.name, b.name))
	})
	err := q.engine.within(ctx, func(t tx) error {
		for _, k := range keys {
			if _, err := t.exec(ctx, `INSERT INTO grader_counter (owner, name, n) VALUES ($1, $2, $3)
				ON CONFLICT (owner, name) DO UPDATE SET n = grader_counter.n + excluded.n`,
				k.owner, k.name, counts[k]); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		for k, n := range counts {
			q.note(k.owner, k.name, n)
		}
	}
	return err
}

// Stats are those of all batches, whoever works them. They cost a look at the tallies of
// the batches that run.
func (q *Queue) Stats(ctx context.Context) (*batch.Stats, error) {
	s := &batch.Stats{}
	by := map[string]*batch.OwnerStats{}
	of := func(owner string) *batch.OwnerStats {
		if by[owner] == nil {
			by[owner] = &batch.OwnerStats{Owner: owner}
		}
		return by[owner]
	}
	err := q.flush(ctx)
	if err == nil {
		err = q.depths(ctx, of)
	}
	if err == nil {
		err = q.inHand(ctx, s)
	}
	if err == nil {
		err = q.counters(ctx, s, of)
	}
	for _, owner := range slices.Sorted(maps.Keys(by)) {
		s.Owners = append(s.Owners, *by[owner])
	}
	return s, plainly(err)
}

// depths says how much of the batches that run is not graded yet.
func (q *Queue) depths(ctx context.Context, of func(owner string) *batch.OwnerStats) error {
	return q.engine.each(ctx, func(scan func(...any) error) error {
		owner := ""
		var batches, waiting, retrying int
		var oldest int64
		if err := scan(&owner, &batches, &waiting, &retrying, &oldest); err != nil {
			return err
		}
		o := of(owner)
		o.Batches, o.Waiting, o.Retrying, o.Oldest = batches, waiting, retrying, time.UnixMilli(oldest)
		return nil
	}, `SELECT b.owner, count(*), CAST(sum(b.total - COALESCE(t.final, 0)) AS bigint),
		CAST(COALESCE(sum(t.waiting), 0) AS bigint), min(b.created)
		FROM grader_batch b LEFT JOIN (SELECT batch, sum(pass + fail + error + missing) AS final, sum(waiting) AS waiting
			FROM grader_tally WHERE batch IN (SELECT id FROM grader_batch WHERE state = 'running') GROUP BY batch) t
		ON t.batch = b.id WHERE b.state = 'running' GROUP BY b.owner`)
}

// inHand counts the chunks that are worked, and those that wait for their time.
func (q *Queue) inHand(ctx context.Context, s *batch.Stats) error {
	err := q.engine.each(ctx, func(scan func(...any) error) error {
		var text []byte
		var places []int
		if err := scan(&text); err != nil {
			return err
		}
		s.Running++
		err := json.Unmarshal(text, &places)
		s.InHand += len(places)
		return err
	}, `SELECT args->>'n' FROM river_job WHERE state = 'running' AND kind = 'grader_chunk'`)
	if err != nil {
		return err
	}
	return q.engine.each(ctx, func(scan func(...any) error) error { return scan(&s.Scheduled) },
		`SELECT count(*) FROM river_job WHERE state = 'scheduled' AND queue <> '`+noticeQueue+`'`)
}

func (q *Queue) counters(ctx context.Context, s *batch.Stats, of func(owner string) *batch.OwnerStats) error {
	return q.engine.each(ctx, func(scan func(...any) error) error {
		var c counter
		var n int64
		if err := scan(&c.owner, &c.name, &n); err != nil {
			return err
		}
		switch c.name {
		case countWaited:
			s.Waited = time.Duration(n) * time.Microsecond
		case countGradings:
			of(c.owner).Gradings = int(n)
		case countRescues:
			of(c.owner).Rescues = int(n)
		case countSent:
			of(c.owner).Sent = int(n)
		case countFailed:
			of(c.owner).Failed = int(n)
		case countDead:
			of(c.owner).Dead = int(n)
		}
		return nil
	}, `SELECT owner, name, n FROM grader_counter`)
}
