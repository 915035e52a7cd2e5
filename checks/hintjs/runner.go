package hintjs

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"grader/checks"
	"grader/checks/report"
)

// An engine runs a program: in this process, or in a worker.
type engine interface {
	// step advances the program by an event. The error is a [*checks.SiteError] if the
	// program exceeded a limit, that of ctx if it ended, or any other if the engine
	// itself failed. An engine that can pause the program calls yield while it is
	// paused, see [checks.Session.ComputeInTurns].
	step(ctx context.Context, e *event, yield func() error) (*outcome, error)
	// lap is the CPU time since its last call, if it is known.
	lap() (used time.Duration, known bool)
	// change is called before something is asked for that may change the project, so
	// that the run can't be repeated. The error is that of a run which is to be.
	change() error
}

// A runner takes a program through its run: it executes the program's requests, and
// judges the outcome.
type runner struct {
	ctx     context.Context
	session *checks.Session
	engine  engine
	opts    Options
	// onlyThrows says that the program reports failures only by exceptions.
	onlyThrows bool

	ran      []report.Assertion
	answers  chan reply
	fetching sync.WaitGroup
	sockets  sockets
	asked    int // count of requests for pages
	first    *firstAnswer
	last     outcome
}

func newRunner(ctx context.Context, s *checks.Session, p *Program) *runner {
	return &runner{ctx: ctx, session: s, opts: p.opts, onlyThrows: p.onlyThrows, sockets: sockets{connect: p.opts.Connect}}
}

// askFirst asks for the page that a program gets first, if that is known. A program that
// waits for it needs no engine yet, and one that starts with it takes a step less.
func (d *runner) askFirst(p *Program) error {
	if p.first == nil {
		return nil
	}
	url := p.first.address(d.session.Code())
	if !sameOrigin(url, d.session.Code()) {
		return nil
	}
	d.asked++
	a := &answer{}
	var err error
	a.Response, err = d.session.Do(d.ctx, checks.Request{Method: "GET", URL: url, Number: d.asked})
	d.first = &firstAnswer{URL: url, Answer: a}
	return d.judge(a.setTrouble(err))
}

// run is [checks.Check.Run].
func (d *runner) run(s *start) ([]report.Assertion, error) {
	s.First = d.first
	ctx, stop := context.WithCancel(d.ctx)
	d.ctx, d.answers = ctx, make(chan reply)
	defer d.fetching.Wait()
	defer stop()
	defer d.sockets.close() // before ctx ends: they tell the server
	for e := (&event{Start: s}); ; {
		err := d.step(e)
		if err != nil || d.last.Finished {
			if err = d.judge(err); err == nil && len(d.ran) == 0 && d.onlyThrows && d.asked > 0 {
				d.ran = []report.Assertion{{Kind: "throw", Verdict: report.Pass}} // it did not throw
			}
			return d.ran, err
		}
		if e, err = d.next(); err != nil {
			return d.ran, d.judge(err)
		}
	}
}

// step advances the program, within the grading's budget.
func (d *runner) step(e *event) error {
	err := d.session.ComputeInTurns(d.ctx, d.engine.lap, func(ctx context.Context, yield func() error) error {
		o, err := d.engine.step(ctx, e, yield)
		if err == nil {
			d.last = *o
		}
		return err
	})
	if err != nil {
		return err
	}
	d.ran = append(d.ran, d.last.Assertions...)
	if d.opts.Console != nil {
		for _, line := range d.last.Log {
			d.opts.Console(line)
		}
	}
	for _, n := range d.last.Notes {
		d.session.Note(n)
	}
	for _, r := range d.last.Requests {
		if err := d.ask(r); err != nil {
			return err
		}
	}
	if d.last.Broken != "" {
		return errors.New("hintjs: the interpreter broke: " + d.last.Broken)
	}
	return nil
}

// ask executes a program's request. The worker checked what the program may request,
// but a worker is not trusted.
func (d *runner) ask(r request) error {
	if r.Socket != nil {
		return d.askSocket(r)
	}
	if d.asked++; d.asked > d.opts.Fetches || r.Fetch == nil || !sameOrigin(r.Fetch.URL, d.session.Code()) {
		return fmt.Errorf("%w: a request that is not allowed", errMessage)
	}
	if r.Fetch.Method != "" && r.Fetch.Method != "GET" && r.Fetch.Method != "HEAD" {
		if err := d.engine.change(); err != nil {
			return err
		}
	}
	r.Fetch.Number = r.ID
	await := d.session.Send(*r.Fetch)
	d.answer(r.ID, func(a *answer) (err error) {
		a.Response, err = await(d.ctx)
		return err
	})
	return nil
}

func (d *runner) askSocket(r request) error {
	if !d.sockets.allows(r.Socket, d.session.Code()) {
		return fmt.Errorf("%w: a client that is not allowed", errMessage)
	}
	if err := d.engine.change(); err != nil {
		return err
	}
	d.answer(r.ID, func(a *answer) (err error) {
		a.Socket, err = d.sockets.do(d.ctx, d.session, r.Socket)
		return err
	})
	return nil
}

// answer executes a request while the program goes on, and then answers it.
func (d *runner) answer(request int, do func(*answer) error) {
	d.fetching.Go(func() {
		a := reply{answer: &answer{ID: request}}
		a.err = a.setTrouble(do(a.answer))
		select {
		case d.answers <- a:
		case <-d.ctx.Done():
		}
	})
}

// setTrouble puts an error into the answer, and returns one that has no place there.
func (a *answer) setTrouble(err error) error {
	var site *checks.SiteError
	if !errors.As(err, &site) {
		return err
	}
	a.Trouble = &trouble{site.Code, site.Detail, site.Retryable, site.RetryAfter}
	return nil
}

// A reply is an answer or, with it, the error that ends the run.
type reply struct {
	*answer
	err error
}

// next waits for the next event.
func (d *runner) next() (*event, error) {
	var ring <-chan time.Time
	if d.last.Timed {
		timer := time.NewTimer(d.last.Next)
		defer timer.Stop()
		ring = timer.C
	}
	select {
	case a := <-d.answers:
		return &event{Answer: a.answer}, a.err
	case <-ring:
		return &event{Ring: true}, nil
	case <-d.ctx.Done():
		return nil, d.ctx.Err()
	}
}

// judge is the error of the run; ended is the error that ended it early.
func (d *runner) judge(ended error) error {
	o := &d.last
	switch {
	case o.Decided:
		return &checks.Failure{Message: o.Failure, Code: o.Code, Expression: o.Expression}
	case o.Trouble != nil && (o.Failed || o.Aborted || ended != nil):
		return o.Trouble.err()
	case errors.Is(ended, context.DeadlineExceeded):
		return &checks.SiteError{Code: report.BudgetExceeded, Detail: "The check took longer than it may.", Retryable: true}
	}
	return ended
}
