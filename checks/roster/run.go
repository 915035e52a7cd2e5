package roster

import (
	"context"
	"errors"
	"net/url"
	"sync"

	"golang.org/x/sync/errgroup"
	"golang.org/x/sync/semaphore"

	"grader/checks"
)

// Options of [Run].
type Options struct {
	Jobs    int // students at once; 0 is 32
	PerHost int // students at once of one host; 0 is 2

	// Grade grades one student. Its error is why there is no report, such as a URL
	// that can't be one; it is an outcome like another.
	Grade func(ctx context.Context, s Student) (*checks.Report, error)

	Journal *Journal
	// Progress is told each outcome, one at a time, and how many there are of how
	// many; nil is told nothing.
	Progress func(o *Outcome, done, all int)
}

// Run grades the students that the journal does not have yet, and returns the
// outcomes of all in the roster's order. When ctx ends it stops, and those that
// have none are nil; the error is then ctx's.
func Run(ctx context.Context, students []Student, opts Options) ([]*Outcome, error) {
	if opts.Jobs <= 0 {
		opts.Jobs = 32
	}
	if opts.PerHost <= 0 {
		opts.PerHost = 2
	}
	r := &running{opts: opts, jobs: semaphore.NewWeighted(int64(opts.Jobs)), all: len(students)}
	ks := keys(students)
	hosts := map[string][]int{}
	for i, s := range students {
		if opts.Journal.done[ks[i]] != nil {
			r.done++
			continue
		}
		h := host(s.URL)
		hosts[h] = append(hosts[h], i)
	}
	// Each host has its own workers, so that a slow one keeps PerHost jobs busy and
	// the others go on.
	group, running := errgroup.WithContext(ctx)
	for _, queue := range hosts {
		next := make(chan int, len(queue))
		for _, i := range queue {
			next <- i
		}
		close(next)
		for range min(opts.PerHost, len(queue)) {
			group.Go(func() error {
				for i := range next {
					if err := r.grade(running, students[i], ks[i]); err != nil {
						return err
					}
				}
				return nil
			})
		}
	}
	err := group.Wait()
	outcomes := make([]*Outcome, len(students))
	for i, k := range ks {
		outcomes[i] = opts.Journal.done[k]
	}
	return outcomes, err
}

type running struct {
	opts Options
	jobs *semaphore.Weighted
	all  int

	mu   sync.Mutex
	done int
}

func (r *running) grade(ctx context.Context, s Student, k key) error {
	if err := r.jobs.Acquire(ctx, 1); err != nil {
		return err
	}
	defer r.jobs.Release(1)
	o := &Outcome{Student: s.Name, URL: s.URL, Challenge: s.Challenge, Strict: s.Strict, Nth: k.nth}
	var err error
	if s.URL == "" {
		err = errors.New("nothing was handed in: the URL is empty")
	} else {
		o.Report, err = r.opts.Grade(ctx, s)
	}
	if ctx.Err() != nil {
		return ctx.Err() // cut short by Ctrl-C: not an outcome
	}
	if err != nil {
		o.Problem = err.Error()
	}
	if err := r.opts.Journal.add(o); err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.done++
	if r.opts.Progress != nil {
		r.opts.Progress(o, r.done, r.all)
	}
	return nil
}

func host(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		return ""
	}
	return u.Host
}
