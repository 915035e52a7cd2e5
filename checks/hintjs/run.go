package hintjs

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/dop251/goja"

	"grader/checks"
	"grader/checks/jsregexp"
)

// A run is one execution of a program: an interpreter and its event loop. All
// but the fetching happens in the goroutine that called execute.
type run struct {
	ctx     context.Context
	session *checks.Session
	opts    Options
	vm      *goja.Runtime

	host, lib *goja.Object    // see furnish
	loaded    map[string]bool // parts of the library

	tasks    chan func() error // what fetches that have ended do next
	fetching sync.WaitGroup
	pending  int // fetches that have not ended
	fetches  int // all
	timers   timers
	logged   int
	watch    watch

	patterns []*jsregexp.Regexp // literals first, then what RegExp made
	text     textCache

	unhandled []*goja.Promise // rejected, and nobody listens; in order

	assertions []checks.Assertion
	failed     error // the first failure
	aborted    bool
	trouble    *checks.SiteError // the first reason why it can't be judged
	// decided says that there was a failure before any trouble: the hint had its
	// verdict by then. What fails after it may only say so in other words.
	decided bool
}

func newRun(ctx context.Context, s *checks.Session, p *Program) *run {
	r := &run{
		ctx: ctx, session: s, opts: p.opts, vm: goja.New(),
		tasks:    make(chan func() error),
		patterns: append([]*jsregexp.Regexp(nil), p.patterns...),
	}
	r.vm.SetMaxCallStackSize(p.opts.CallStack)
	r.vm.SetPromiseRejectionTracker(r.track)
	return r
}

// errAborted is what the interpreter is stopped with; run.trouble says why.
var errAborted = errors.New("aborted")

// abort ends the run: it can't be judged. No hint can catch that.
func (r *run) abort(code checks.ErrorCode, detail string) {
	r.blame(&checks.SiteError{Code: code, Detail: detail, Retryable: code == checks.BudgetExceeded})
	r.aborted = true
	r.vm.Interrupt(errAborted)
}

// blame notes why the run can't be judged.
func (r *run) blame(err *checks.SiteError) {
	if r.trouble == nil || err.Code == checks.NotGradable {
		r.trouble = err
	}
}

func (r *run) execute(p *Program) ([]checks.Assertion, error) {
	var main *goja.Promise
	err := r.step(func() error {
		if err := r.furnish(p); err != nil {
			return err
		}
		f, err := r.vm.RunProgram(p.code)
		if err != nil {
			return err
		}
		call, _ := goja.AssertFunction(f)
		promise, err := call(goja.Undefined())
		if err == nil {
			main, _ = promise.Export().(*goja.Promise)
		}
		return err
	})
	for err == nil && !r.aborted {
		r.settle(main)
		var task func() error
		if task, err = r.next(); task == nil {
			break
		}
		err = r.step(task)
	}
	if err == nil && main != nil && main.State() == goja.PromiseStatePending {
		r.abort(checks.BudgetExceeded, "The check waits for something that will never happen.")
	}
	return r.assertions, r.outcome(err)
}

// step runs a piece of JavaScript and all microtasks it leads to, as a part of
// what the grading may compute. An exception is a failure; any other error ends
// the run.
func (r *run) step(f func() error) error {
	return r.session.Compute(r.ctx, func(ctx context.Context) (err error) {
		defer context.AfterFunc(ctx, func() { r.vm.Interrupt(errAborted) })()
		stop := r.watch.start(r.opts, func(detail string) { r.vm.Interrupt(errors.New(detail)) })
		defer func() {
			stop()
			if broken := recover(); broken != nil {
				err = fmt.Errorf("hintjs: the interpreter broke: %v", broken)
			}
		}()
		err = f()
		var thrown *goja.Exception
		if errors.As(err, &thrown) {
			r.fail(thrown.Value())
			return nil
		}
		return err
	})
}

// next waits for what to do next. It returns nil when everything has finished.
func (r *run) next() (func() error, error) {
	var ring <-chan time.Time
	due, waiting := r.timers.due()
	if waiting {
		timer := time.NewTimer(time.Until(due))
		defer timer.Stop()
		ring = timer.C
	} else if r.pending == 0 {
		return nil, nil
	}
	select {
	case task := <-r.tasks:
		return task, nil
	case <-ring:
		return r.timers.pop(), nil
	case <-r.ctx.Done():
		return nil, r.ctx.Err()
	}
}

// track keeps the list of rejected promises that nobody listens to.
func (r *run) track(p *goja.Promise, op goja.PromiseRejectionOperation) {
	if op == goja.PromiseRejectionReject {
		r.unhandled = append(r.unhandled, p)
		return
	}
	for i, other := range r.unhandled {
		if other == p {
			r.unhandled = append(r.unhandled[:i:i], r.unhandled[i+1:]...)
			return
		}
	}
}

// settle turns rejections that nobody listens to into failures: the program's
// own first.
func (r *run) settle(main *goja.Promise) {
	list := r.unhandled
	r.unhandled = nil
	for _, p := range list {
		if p == main {
			r.fail(p.Result())
		}
	}
	for _, p := range list {
		r.fail(p.Result())
	}
}

// fail notes the first value that was thrown and not caught.
func (r *run) fail(thrown goja.Value) {
	if r.failed != nil {
		return
	}
	message := "rejected"
	messageOf, _ := goja.AssertFunction(r.lib.Get("messageOf"))
	if v, err := messageOf(goja.Undefined(), thrown); err == nil {
		message = v.String()
	}
	r.decided = r.trouble == nil
	r.failed = &checks.Failure{Message: inV8sWords(message)}
}

// outcome is the error of [checks.Check.Run]; ended is what ended the run early.
func (r *run) outcome(ended error) error {
	r.vm.ClearInterrupt()
	switch {
	case r.decided:
		return r.failed
	case r.trouble != nil && (r.failed != nil || ended != nil || r.aborted):
		return r.trouble
	case ended == nil:
		return nil
	}
	return r.ending(ended)
}

// ending says why a run ended early that nothing else was wrong with.
func (r *run) ending(err error) error {
	detail := "The check took longer than it may."
	var interrupted *goja.InterruptedError
	var deep *goja.StackOverflowError
	switch {
	case errors.As(err, &deep):
		detail = "The check called itself too deeply."
	case errors.Is(r.ctx.Err(), context.Canceled):
		return r.ctx.Err()
	case errors.As(err, &interrupted):
		if why, ok := interrupted.Value().(error); ok && why != errAborted {
			detail = why.Error()
		}
	case !errors.Is(err, context.DeadlineExceeded):
		return err
	}
	return &checks.SiteError{Code: checks.BudgetExceeded, Detail: detail, Retryable: true}
}
