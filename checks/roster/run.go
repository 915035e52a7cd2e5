package roster

import (
	"context"
	"sync"

	"golang.org/x/sync/errgroup"
	"golang.org/x/sync/semaphore"

	"grader/checks/report"
)

// Options of [Run].
type Options struct {
	Jobs    int // students at once; 0 is 32
	PerHost int // students at once of one host; 0 is 2

	// PerDomain is how many students at once there may be of one registered
	// domain, ports aside; 0 is 8. A hosting service serves many projects, each at a
	// name of its own, from a few addresses, and what an address is sent is limited: more
	// gradings would only hold jobs, and wait until their pages time out. Most open
	// two connections, of the 16 that the fetch client has for an address.
	PerDomain int

	// Grade grades one student. Its error is why there is no report, such as a URL
	// that can't be one; it is an outcome like another.
	Grade func(ctx context.Context, s Student) (*report.Report, error)

	Journal *Journal
	// Progress is told each outcome, one at a time, and how many there are of how
	// many; nil is told nothing.
	Progress func(o *Outcome, done, all int)
}

// Run grades the students that the journal does not have yet, or who could not be
// judged then and may be now, and returns the outcomes of all in the roster's
// order. When ctx ends it stops, and those that have none are nil; the error is
// then ctx's.
func Run(ctx context.Context, students []Student, opts Options) ([]*Outcome, error) {
	if opts.Jobs <= 0 {
		opts.Jobs = 32
	}
	if opts.PerHost <= 0 {
		opts.PerHost = 2
	}
	if opts.PerDomain <= 0 {
		opts.PerDomain = 8
	}
	r := &running{opts: opts, jobs: semaphore.NewWeighted(int64(opts.Jobs)), all: len(students)}
	hosts := map[string][]int{}
	for i, s := range students {
		if o := opts.Journal.done[s.key()]; o != nil && !o.retry() {
			r.done++
			continue
		}
		h := s.host()
		hosts[h] = append(hosts[h], i)
	}
	// Each host has its own workers, so that a slow one keeps PerHost jobs busy and
	// the others go on; those of one domain share its places.
	domains := map[string]*semaphore.Weighted{}
	group, running := errgroup.WithContext(ctx)
	for h, queue := range hosts {
		places := domains[Domain(h)]
		if places == nil {
			places = semaphore.NewWeighted(int64(opts.PerDomain))
			domains[Domain(h)] = places
		}
		next := make(chan int, len(queue))
		for _, i := range queue {
			next <- i
		}
		close(next)
		for range min(opts.PerHost, len(queue)) {
			group.Go(func() error {
				for i := range next {
					if err := r.grade(running, places, students[i]); err != nil {
						return err
					}
				}
				return nil
			})
		}
	}
	err := group.Wait()
	outcomes := make([]*Outcome, len(students))
	for i, s := range students {
		outcomes[i] = opts.Journal.done[s.key()]
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

// grade grades a student once its domain has a place, and then takes a job.
func (r *running) grade(ctx context.Context, places *semaphore.Weighted, s Student) error {
	if err := places.Acquire(ctx, 1); err != nil {
		return err
	}
	defer places.Release(1)
	if err := r.jobs.Acquire(ctx, 1); err != nil {
		return err
	}
	defer r.jobs.Release(1)
	var graded *report.Report
	var err error
	if s.URL != "" {
		graded, err = r.opts.Grade(ctx, s)
	}
	if ctx.Err() != nil {
		return ctx.Err() // cut short by Ctrl-C: not an outcome
	}
	problem := ""
	if err != nil {
		problem = err.Error()
	}
	o := s.Outcome(graded, problem)
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
