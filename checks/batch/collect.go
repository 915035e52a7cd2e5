package batch

import (
	"context"
	"slices"
	"time"
)

// collected is what came of a chunk so far.
type collected struct {
	chunk   Chunk
	retries []time.Duration

	group   []*Outcome // not kept yet
	waiting []*Outcome // are tried again
	left    []int      // were not begun
}

// collect takes so many results and keeps their outcomes, but for the last group.
func (c *collected) collect(ctx context.Context, count int, results <-chan result, store Store) error {
	tick := time.NewTicker(groupWait)
	defer tick.Stop()
	for ; count > 0; count-- {
		var r result
		for got := false; !got; {
			select {
			case r = <-results:
				got = true
			case <-tick.C:
				if err := c.keep(ctx, store); err != nil {
					return err
				}
			}
		}
		c.add(r)
	}
	return ctx.Err()
}

// keep keeps the group. It asks the store also where there is nothing to keep,
// which tells whether the chunk is cancelled.
func (c *collected) keep(ctx context.Context, store Store) error {
	err := store.Keep(ctx, c.group)
	c.group = nil
	return err
}

func (c *collected) add(r result) {
	o := r.outcome
	if o == nil {
		c.left = append(c.left, r.n)
		return
	}
	o.Round, o.Tries, o.At = c.chunk.Round, c.chunk.Try+1, time.Now()
	if o.Again = again(o, c.chunk.Try, c.retries, o.At); !o.Again.IsZero() {
		c.waiting = append(c.waiting, o)
	}
	c.group = append(c.group, o)
}

// slack is how much later than it is due something is tried again with others.
const slack = time.Minute

// next are the chunks that the rest of this one becomes: what was not begun, and
// what is tried again, together with what is due soon after, when its last is due.
func (c *collected) next() []Chunk {
	var chunks []Chunk
	if len(c.left) > 0 {
		slices.Sort(c.left)
		chunks = append(chunks, Chunk{N: c.left, Round: c.chunk.Round, Try: c.chunk.Try})
	}
	slices.SortFunc(c.waiting, func(a, b *Outcome) int { return a.Again.Compare(b.Again) })
	for i := 0; i < len(c.waiting); {
		again := Chunk{Round: c.chunk.Round + 1, Try: c.chunk.Try + 1}
		for first := c.waiting[i].Again; i < len(c.waiting) && c.waiting[i].Again.Sub(first) <= slack; i++ {
			again.N, again.At = append(again.N, c.waiting[i].N), c.waiting[i].Again
		}
		slices.Sort(again.N)
		chunks = append(chunks, again)
	}
	return chunks
}
