package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"
	"time"

	"grader/checks"
	"grader/checks/batch"
	"grader/checks/queue"
	"grader/checks/report"
	"grader/checks/roster"
)

// stopGrace is what gradings in hand may take when a class is stopped.
const stopGrace = 2 * time.Second

// durably grades a class as a batch of the database, and gives its outcomes. It goes
// on with what an earlier run has begun, is stopped by the end of ctx, and waits until
// nothing is to be tried again.
func (f *rosterFlags) durably(ctx context.Context, students []roster.Student, challenges map[string]*checks.Challenge,
	grade studentGrader, others *batchGrader, stderr io.Writer) (outcomes []*roster.Outcome, stopped, err error) {
	ctx, fail := context.WithCancelCause(ctx)
	defer fail(nil)
	own := f.digest(students)
	work, err := f.database.work(func(ctx context.Context, spec batch.Spec, s batch.Submission) (*report.Report, error) {
		if spec.Digest == own && s.N < len(students) {
			return grade(ctx, students[s.N])
		}
		return others.grade(ctx, spec, s) // in everybody's line
	})
	if err != nil {
		return nil, nil, err
	}
	work.Jobs, work.PerHost, work.PerDomain = f.jobs, f.perHost, f.perDomain
	q, err := queue.Open(ctx, f.database.dsn, queue.Options{
		Line: f.line(students, own), Workers: max(1, f.database.workers), Work: work,
		PerHost: f.fetch.addressRate / requestsOfGrading,
		Fault: func(err error) {
			if fmt.Fprintf(stderr, "grader: %v\n", err); errors.Is(err, batch.ErrFull) {
				fail(fault{err})
			}
		}})
	if err != nil {
		return nil, nil, err
	}
	defer func() { err = errors.Join(err, q.Close()) }()
	b, err := f.batchOf(ctx, q, own, students, challenges)
	if err != nil {
		return nil, nil, err
	}
	stopped, err = f.await(ctx, q, others.client, b, stderr)
	if err != nil {
		return nil, nil, err
	}
	outcomes, err = outcomesOf(context.WithoutCancel(ctx), q, b, students)
	return outcomes, stopped, err
}

// line is where a class is worked: by everybody who works on the database, unless it
// needs what is on this machine only.
func (f *rosterFlags) line(students []roster.Student, own string) string {
	local := strings.HasPrefix(f.database.dsn, "sqlite:") || f.grading.requireLive || strings.HasSuffix(f.challenge, ".md")
	for _, s := range students {
		local = local || s.IsPath() || s.Folder != "" || strings.HasSuffix(s.Challenge, ".md")
	}
	if local {
		return "class-" + own[:16]
	}
	return ""
}

// await works until the batch is done or ctx ends.
func (f *rosterFlags) await(ctx context.Context, q *queue.Queue, client *projects, b *batch.Batch,
	stderr io.Writer) (stopped, err error) {
	client.pace = q.Pace(f.fetch.addressRate)
	if err := q.Start(ctx); err != nil {
		return nil, err
	}
	var told func(*batch.Batch, batch.Progress)
	finish := func() {}
	if !f.quiet {
		p := &batchProgress{w: stderr, moving: isTerminal(stderr)}
		told, finish = p.tell, p.end
	}
	stopped = q.Wait(ctx, b.Spec.Owner, b.ID, 100*time.Millisecond, told)
	finish()
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopGrace)
	defer cancel()
	q.Stop(grace)
	var ours fault
	switch cause := context.Cause(ctx); {
	case errors.As(cause, &ours):
		return nil, cause
	case stopped != nil && cause == nil:
		return nil, fault{stopped}
	}
	return stopped, nil
}

// batchOf is the batch of a class: the one that was begun, or else a new one. With
// --resume one that is done goes on with what could not be judged.
func (f *rosterFlags) batchOf(ctx context.Context, q *queue.Queue, digest string, students []roster.Student,
	challenges map[string]*checks.Challenge) (*batch.Batch, error) {
	b, err := q.Latest(ctx, "", digest)
	switch {
	case err == nil && b.State == batch.Running:
		return b, nil
	case err == nil && b.State == batch.Done && f.resume:
		_, err := q.Retry(ctx, "", b.ID, false)
		return b, err
	case err != nil && !errors.Is(err, batch.ErrNotFound):
		return nil, err
	}
	spec := batch.Spec{Digest: digest, Title: f.assignment, Strict: f.grading.strict, Live: f.grading.live}
	return q.Create(ctx, spec, nil, handIns(students, challenges))
}

func handIns(students []roster.Student, challenges map[string]*checks.Challenge) iter.Seq2[batch.Submission, error] {
	return func(yield func(batch.Submission, error) bool) {
		for n, s := range students {
			o := s.Outcome(nil, "")
			one := batch.Submission{N: n, Student: o.Student, ID: o.ID, URL: o.URL, Challenge: challenges[s.Challenge].Name}
			if !yield(one, nil) {
				return
			}
		}
	}
}

// digest tells this class, graded this way, from all others.
func (f *rosterFlags) digest(students []roster.Student) string {
	h := sha256.New()
	fmt.Fprintf(h, "roster 1 %t %t %t\n", f.grading.strict, f.grading.live, f.grading.requireLive)
	for _, s := range students {
		o := s.Outcome(nil, "")
		fmt.Fprintf(h, "%q %q %q %q\n", o.Student, o.ID, o.URL, o.Challenge)
	}
	return hex.EncodeToString(h.Sum(nil))
}

func outcomesOf(ctx context.Context, q *queue.Queue, b *batch.Batch, students []roster.Student,
) ([]*roster.Outcome, error) {
	outcomes := make([]*roster.Outcome, len(students))
	err := q.Entries(ctx, b.Spec.Owner, b.ID, batch.Filter{Reports: true}, func(e *batch.Entry) error {
		if e.Outcome != nil && e.N < len(students) {
			outcomes[e.N] = students[e.N].Outcome(e.Outcome.Report, e.Outcome.Problem)
		}
		return nil
	})
	return outcomes, err
}

// A batchProgress tells how far a batch is: one line that moves on a terminal, in a log
// one now and then.
type batchProgress struct {
	w      io.Writer
	moving bool

	last time.Time
	line string
}

func (p *batchProgress) tell(_ *batch.Batch, now batch.Progress) {
	c := now.Counts
	line := fmt.Sprintf("%d/%d graded: pass %d, fail %d, error %d", c.Final(), now.Total, c.Pass, c.Fail, c.Error)
	if c.Waiting > 0 {
		line += fmt.Sprintf(", %d are tried again", c.Waiting)
	}
	if now.Left > 0 {
		line += fmt.Sprintf(", about %v left", now.Left.Round(time.Second))
	}
	if now.Limit == batch.Politeness && now.Left > 0 {
		line += " (as fast as one host may be asked)"
	}
	switch {
	case p.moving:
		fmt.Fprintf(p.w, "\r%s\x1b[K", line)
	case line != p.line && (time.Since(p.last) >= logEvery || c.Final() == now.Total):
		fmt.Fprintln(p.w, line)
		p.last, p.line = time.Now(), line
	}
}

// end ends the line.
func (p *batchProgress) end() {
	if p.moving {
		fmt.Fprintln(p.w)
	}
}
