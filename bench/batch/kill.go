//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"os"
	"os/exec"
	"time"

	"grader/checks/batch"
	"grader/checks/queue"
	"grader/checks/report"
)

// workerVariable has this command be a worker of the database it names.
const workerVariable = "GRADER_BENCH_WORKER"

// rescue is after what time a killed worker's chunks go to another, so that a
// measurement does not take an hour.
const rescue = 5 * time.Second

// verdictOf is the verdict that a URL gets, whoever grades it.
func verdictOf(url string) report.Verdict {
	h := fnv.New32a()
	fmt.Fprint(h, url)
	return []report.Verdict{report.Pass, report.Fail, report.Error}[h.Sum32()%3]
}

func gradeByURL(_ context.Context, _ batch.Spec, s batch.Submission) (*report.Report, error) {
	time.Sleep(time.Millisecond)
	v := verdictOf(s.URL)
	r := &report.Report{Schema: report.Schema, Verdict: v, Project: report.ProjectInfo{URL: s.URL}}
	r.Hints = []report.Result{{Number: 1, Verdict: v}}
	if v == report.Error {
		r.Error = &report.Trouble{Code: report.Busy, Retryable: triedAgain(s.URL)}
	}
	return r, nil
}

// triedAgain has a third of what can't be judged be tried again.
func triedAgain(url string) bool { return len(url)%3 == 0 }

func killable(dsn string) (*queue.Queue, error) {
	return queue.Open(context.Background(), dsn, queue.Options{Workers: 4, Rescue: rescue, Work: batch.Options{
		Grade: gradeByURL, Retries: []time.Duration{time.Second}}})
}

func workUntilKilled(dsn string) int {
	q, err := killable(dsn)
	if err == nil {
		err = q.Start(context.Background())
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "batch:", err)
		return 1
	}
	select {}
}

// kill has workers killed at random moments, and PostgreSQL started anew twice, and
// counts what came of it.
func kill(ctx context.Context, s sizes, places []place, _ string) error {
	fmt.Printf("\n### %d submissions, %d workers killed by SIGKILL at random moments\n\n"+
		"| | results | each as one process gives it | time | PostgreSQL started anew |\n|---|--:|---|--:|--:|\n", s.killed, s.kills)
	for _, p := range places {
		dsn, err := p.dsn(ctx, "kill")
		if err != nil {
			return err
		}
		q, err := queue.Open(ctx, dsn, queue.Options{})
		if err != nil {
			return err
		}
		b, err := q.Create(ctx, batch.Spec{}, nil, submissions(s.killed, manyHosts))
		if err != nil {
			return err
		}
		if err := q.Close(); err != nil {
			return err
		}
		began := time.Now()
		restarts, err := p.killWorkers(ctx, s.kills, dsn)
		if err != nil {
			return err
		}
		results, right, err := finish(ctx, dsn, b.ID)
		if err != nil {
			return err
		}
		fmt.Printf("| %s | %d | %t | %.0f s | %d |\n", p.name, results, right, time.Since(began).Seconds(), restarts)
	}
	return nil
}

// killWorkers starts workers, three of them where several can be, and kills them.
func (p place) killWorkers(ctx context.Context, kills int, dsn string) (restarts int, err error) {
	running := make([]*exec.Cmd, 1)
	if p.server != nil {
		running = make([]*exec.Cmd, workers)
	}
	stop := func(c *exec.Cmd) error {
		if c == nil {
			return nil
		}
		err := c.Process.Kill()
		_ = c.Wait() // it was killed
		return err
	}
	defer func() {
		for _, c := range running {
			err = errors.Join(err, stop(c))
		}
	}()
	self, err := os.Executable()
	if err != nil {
		return 0, err
	}
	for i := range kills + len(running) {
		at := i % len(running)
		if err := stop(running[at]); err != nil {
			return restarts, err
		}
		running[at] = exec.Command(self)
		running[at].Env = append(os.Environ(), workerVariable+"="+dsn)
		running[at].Stderr = os.Stderr
		if err := running[at].Start(); err != nil {
			return restarts, err
		}
		time.Sleep(time.Duration(200+rand.IntN(600)) * time.Millisecond)
		if p.server != nil && (i == kills/3 || i == 2*kills/3) {
			restarts++
			if err := errors.Join(p.server.Down(), p.server.Up(ctx)); err != nil {
				return restarts, err
			}
		}
	}
	return restarts, nil
}

// finish grades the rest, and counts the results.
func finish(ctx context.Context, dsn, id string) (results int, right bool, err error) {
	q, err := killable(dsn)
	if err != nil {
		return 0, false, err
	}
	defer func() { err = errors.Join(err, q.Close()) }()
	if err := q.Start(ctx); err != nil {
		return 0, false, err
	}
	defer q.Stop(ctx)
	if err := q.Wait(ctx, "", id, 100*time.Millisecond, nil); err != nil {
		return 0, false, err
	}
	right = true
	var counts batch.Counts
	err = q.Entries(ctx, "", id, batch.Filter{Reports: true}, func(e *batch.Entry) error {
		if e.Outcome == nil || !e.Outcome.Again.IsZero() {
			right = false
			return nil
		}
		results++
		right = right && e.Outcome.Verdict == verdictOf(e.URL) && e.Outcome.Report.Project.URL == e.URL
		switch e.Outcome.Verdict {
		case report.Pass:
			counts.Pass++
		case report.Fail:
			counts.Fail++
		default:
			counts.Error++
		}
		return nil
	})
	if err != nil {
		return results, false, err
	}
	_, p, err := q.Batch(ctx, "", id)
	return results, right && p.Counts == counts && p.Total == results, err
}
