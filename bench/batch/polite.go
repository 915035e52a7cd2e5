//go:build linux

package main

import (
	"context"
	"fmt"
	"iter"
	"net/netip"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
	"golang.org/x/time/rate"

	"grader/checks/batch"
	"grader/checks/queue"
	"grader/checks/report"
)

// polite measures what one address gets from three workers, and what a host with a
// quarter of a class does to the others.
func polite(ctx context.Context, _ sizes, places []place, _ string) error {
	for _, p := range places {
		if p.server == nil {
			continue // one process keeps the rate by itself
		}
		if err := together(ctx, p); err != nil {
			return err
		}
	}
	fmt.Print("\n### A host with a quarter of a class\n\n| | median of the others, without it | with it | |\n|---|--:|--:|--:|\n")
	for _, p := range places {
		without, err := crowd(ctx, p, "without", 0)
		if err != nil {
			return err
		}
		with, err := crowd(ctx, p, "with", others/3)
		if err != nil {
			return err
		}
		more := 100 * (with.Seconds()/without.Seconds() - 1)
		fmt.Printf("| %s | %.2f s | %.2f s | %+.0f %% |\n", p.name, without.Seconds(), with.Seconds(), more)
	}
	return nil
}

const (
	perSecond = 20
	workers   = 3
	asking    = 10 * time.Second
)

// together has three workers ask for one address as fast as they may.
func together(ctx context.Context, p place) error {
	dsn, err := p.dsn(ctx, "polite")
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, asking)
	defer cancel()
	address := netip.MustParsePrefix("192.0.2.1/32")
	var mu sync.Mutex
	var sent []time.Time
	var group errgroup.Group
	for range workers {
		q, err := queue.Open(ctx, dsn, queue.Options{})
		if err != nil {
			return err
		}
		defer q.Close()
		pace := q.Pace(perSecond)
		for range 16 {
			group.Go(func() error {
				for pace(ctx, address) == nil {
					mu.Lock()
					sent = append(sent, time.Now())
					mu.Unlock()
				}
				return nil
			})
		}
	}
	if err := group.Wait(); err != nil {
		return err
	}
	slices.SortFunc(sent, time.Time.Compare)
	most := 0
	for i, at := range sent {
		n, _ := slices.BinarySearchFunc(sent[i:], at.Add(time.Second), time.Time.Compare)
		most = max(most, n)
	}
	span := sent[len(sent)-1].Sub(sent[0]).Seconds()
	fmt.Printf("\n### One address, %d workers, %d requests a second allowed\n\n%d in the most crowded second, %.0f %% of what is allowed\n",
		workers, perSecond, most, 100*float64(len(sent)-1)/span/perSecond)
	return nil
}

// The crowded class: so many submissions of other hosts, and how much a host allows.
const (
	others      = 1500
	otherHosts  = 300
	hostAllows  = 50 // gradings a second
	hostAnswers = 20 * time.Millisecond
)

// crowd grades a class some of which are of one host, and gives when half of the others
// were done.
func crowd(ctx context.Context, p place, name string, ofOne int) (time.Duration, error) {
	dsn, err := p.dsn(ctx, name)
	if err != nil {
		return 0, err
	}
	c := &crowded{limits: map[string]*rate.Limiter{}, report: aReport(ctx)}
	q, err := queue.Open(ctx, dsn, queue.Options{Workers: 4, PerHost: hostAllows, Work: batch.Options{Grade: c.grade}})
	if err != nil {
		return 0, err
	}
	defer q.Close()
	b, err := q.Create(ctx, batch.Spec{}, nil, c.submissions(ofOne))
	if err != nil {
		return 0, err
	}
	c.began = time.Now()
	if err := q.Start(ctx); err != nil {
		return 0, err
	}
	defer q.Stop(ctx)
	if err := q.Wait(ctx, "", b.ID, 50*time.Millisecond, nil); err != nil {
		return 0, err
	}
	slices.Sort(c.done)
	return c.done[len(c.done)/2], nil
}

type crowded struct {
	report *report.Report
	began  time.Time

	mu     sync.Mutex
	limits map[string]*rate.Limiter
	done   []time.Duration // of the other hosts' submissions
}

const bigHost = "big.example"

func (c *crowded) submissions(ofOne int) iter.Seq2[batch.Submission, error] {
	return func(yield func(batch.Submission, error) bool) {
		for i := range others + ofOne {
			host := fmt.Sprintf("h%d.example", i%otherHosts)
			if i < ofOne {
				host = bigHost
			}
			if !yield(batch.Submission{N: i, URL: "https://" + host}, nil) {
				return
			}
		}
	}
}

func (c *crowded) grade(ctx context.Context, _ batch.Spec, s batch.Submission) (*report.Report, error) {
	host := batch.Host(s.URL)
	c.mu.Lock()
	if c.limits[host] == nil {
		c.limits[host] = rate.NewLimiter(hostAllows, 1)
	}
	limit := c.limits[host]
	c.mu.Unlock()
	if err := limit.Wait(ctx); err != nil {
		return nil, err
	}
	time.Sleep(hostAnswers)
	if host != bigHost {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.done = append(c.done, time.Since(c.began))
	}
	return c.report, nil
}
