package batch_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"golang.org/x/time/rate"

	"grader/checks/batch"
	"grader/checks/report"
)

const (
	crowdedHost = "https://big.example"
	allowed     = 10 // gradings a second of one host
)

// A line is chunks that wait for a worker: those with a time go first when it has come.
type line struct {
	mu           sync.Mutex
	turns, timed []batch.Chunk
}

// take takes the next chunk; wait is until one is due, 0 where there is none any more.
func (l *line) take() (chunk batch.Chunk, wait time.Duration, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	slices.SortFunc(l.timed, func(a, b batch.Chunk) int { return a.At.Compare(b.At) })
	switch {
	case len(l.timed) > 0 && !l.timed[0].At.After(time.Now()):
		chunk, l.timed = l.timed[0], l.timed[1:]
		return chunk, 0, true
	case len(l.turns) > 0:
		chunk, l.turns = l.turns[0], l.turns[1:]
		return chunk, 0, true
	case len(l.timed) > 0:
		return chunk, time.Until(l.timed[0].At), false
	}
	return chunk, 0, false
}

func (l *line) put(chunks ...batch.Chunk) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, c := range chunks {
		if c.At.IsZero() {
			l.turns = append(l.turns, c)
		} else {
			l.timed = append(l.timed, c)
		}
	}
}

// A crowd is a class that is graded, with the hosts' limits.
type crowd struct {
	urls   []string
	limits map[string]*rate.Limiter
	began  time.Time

	mu   sync.Mutex
	done []time.Duration // of the other hosts' submissions
}

func (c *crowd) grade(ctx context.Context, spec batch.Spec, s batch.Submission) (*report.Report, error) {
	if err := c.limits[s.URL].Wait(ctx); err != nil {
		return nil, err
	}
	time.Sleep(200 * time.Millisecond)
	if s.URL != crowdedHost {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.done = append(c.done, time.Since(c.began))
	}
	return passes(ctx, spec, s)
}

// median grades the class with some workers, and gives when half of the others had their
// verdict.
func (c *crowd) median(t *testing.T, workers int) time.Duration {
	c.began, c.limits = time.Now(), map[string]*rate.Limiter{}
	hosts := make([]string, len(c.urls))
	for i, u := range c.urls {
		hosts[i], c.limits[u] = batch.Host(u), rate.NewLimiter(allowed, 1)
	}
	l := &line{}
	l.put(batch.Chunks(hosts, allowed, c.began)...)
	w := batch.NewWorker(batch.Options{Grade: c.grade})
	var all sync.WaitGroup
	for range workers {
		all.Go(func() {
			for {
				chunk, wait, ok := l.take()
				switch {
				case ok:
					m := &memory{outcomes: map[int]*batch.Outcome{}}
					for _, n := range chunk.N {
						m.subs = append(m.subs, batch.Submission{N: n, URL: c.urls[n]})
					}
					assert.NoError(t, w.Work(t.Context(), batch.Spec{}, chunk, m))
					l.put(m.next...)
				case wait > 0:
					time.Sleep(wait)
				default:
					return
				}
			}
		})
	}
	all.Wait()
	slices.Sort(c.done)
	return c.done[len(c.done)/2]
}

// A host with a quarter of a class delays the median of the others by a tenth at most.
func TestACrowdedHostHardlyDelaysTheOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		others := many(1500, "https://h%d.example")
		class := slices.Clone(others)
		for i := range len(others) / 3 {
			class = slices.Insert(class, 4*i, crowdedHost)
		}
		without := (&crowd{urls: others}).median(t, 4)
		with := (&crowd{urls: class}).median(t, 4)
		t.Log(without, with)
		assert.LessOrEqual(t, with.Seconds(), 1.1*without.Seconds(), fmt.Sprint(without, " without it"))
	})
}
