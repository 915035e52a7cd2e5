package hintjs

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"time"

	"github.com/dop251/goja"

	"grader/checks"
	"grader/checks/jsregexp"
	"grader/checks/plain"
	"grader/checks/report"
)

// A run is one execution of a program in an interpreter. Events advance it, one after
// the other. It never waits: a program's requests are in the outcome of an event, and
// their answers come with later events.
type run struct {
	ctx     context.Context // of the current event
	project string
	zone    string
	limits  limits
	console bool
	vm      *goja.Runtime
	main    *goja.Promise // of the program

	host, lib *goja.Object    // see installLibrary
	loaded    map[string]bool // parts of the library
	pinned    bool            // the library is in its pinned form
	pins      *pins           // nil: not recorded yet

	first   *firstAnswer                // nil: none came with the start
	waiting map[int]func(*answer) error // called with the answers to requests, by number
	asked   int                         // count of requests
	fetches int                         // count of requests for pages
	sockets usage
	// receiving counts the requests that only wait for a client's next event.
	receiving int
	sent      int // bytes of them
	timers    timers
	logged    int // lines

	logBytes int
	ahead    time.Duration // of the program's clock
	sites    func() callsites

	href     string             // last one that a URL gave, in its normal form and without credentials
	patterns []*jsregexp.Regexp // the program's literals, then those that it compiled
	text     textCache

	unhandled []*goja.Promise // rejected ones without a handler, in order

	recorded recorded

	converter converter
	trace     *trace
	answers   map[int]*checks.Response // by their requests
	outcome   outcome
}

// newRun creates the interpreter for a run of p.
func newRun(p *Program, s *start) *run {
	r := &run{
		project: s.Project, zone: s.Zone, limits: s.Limits, console: s.Console,
		vm: goja.New(), ahead: s.Ahead, first: s.First, sites: p.sites,
		waiting: map[int]func(*answer) error{}, answers: map[int]*checks.Response{},
		patterns: append([]*jsregexp.Regexp(nil), p.patterns...),
	}
	r.trace, r.converter = newTrace(r, p.probes), newConverter(r.vm, p.makesGetters)
	r.vm.SetMaxCallStackSize(r.limits.CallStack)
	r.vm.SetPromiseRejectionTracker(r.track)
	r.vm.SetTimeSource(r.now)
	return r
}

// errAborted interrupts the interpreter; the outcome's trouble is the reason.
var errAborted = errors.New("aborted")

// abort ends the run as one that can't be judged. No hint can catch that.
func (r *run) abort(code report.ErrorCode, detail string) {
	r.setTrouble(&trouble{Code: code, Detail: detail, Retryable: code == report.BudgetExceeded})
	r.outcome.Aborted = true
	r.vm.Interrupt(errAborted)
}

// setTrouble records why the run can't be judged.
func (r *run) setTrouble(why *trouble) {
	if r.outcome.Trouble == nil || why.Code == report.NotGradable {
		r.outcome.Trouble = why
	}
}

// start runs the program until it waits for something.
func (r *run) start(ctx context.Context, p *Program) (*outcome, error) {
	return r.step(ctx, func() error {
		if err := r.installLibrary(p); err != nil {
			return err
		}
		f, err := r.vm.RunProgram(p.code)
		if err != nil {
			return err
		}
		call, _ := goja.AssertFunction(f)
		promise, err := call(goja.Undefined())
		if err == nil {
			r.main, _ = promise.Export().(*goja.Promise)
			err = r.answerFirst()
		}
		return err
	})
}

// answerFirst answers the program's first request, if the answer came with the start.
func (r *run) answerFirst() error {
	list := r.outcome.Requests
	if len(list) == 0 || !r.first.answers(list[0]) {
		return nil
	}
	r.outcome.Requests = list[1:]
	r.first.Answer.ID = list[0].ID
	return r.receive(r.first.Answer)
}

// resume continues the program with what it waited for.
func (r *run) resume(ctx context.Context, e *event) (*outcome, error) {
	switch {
	case e.Ring:
		return r.step(ctx, r.timers.pop())
	case e.Answer != nil:
		return r.step(ctx, func() error { return r.receive(e.Answer) })
	}
	return nil, errMessage
}

// receive goes on with what waited for an answer.
func (r *run) receive(a *answer) error {
	done := r.waiting[a.ID]
	delete(r.waiting, a.ID)
	if done == nil { // it was cancelled
		return nil
	}
	if a.Trouble != nil {
		r.setTrouble(a.Trouble)
	}
	return done(a)
}

// step runs a piece of JavaScript and all microtasks that follow. An exception is a
// failure of the run. The error is that of ctx, if it ended.
func (r *run) step(ctx context.Context, f func() error) (*outcome, error) {
	r.ctx = ctx
	r.outcome.Requests, r.outcome.Log, r.outcome.Assertions, r.outcome.Notes = nil, nil, nil, nil
	defer context.AfterFunc(ctx, func() { r.vm.Interrupt(errAborted) })()
	err := r.protect(f)
	if ctx.Err() != nil {
		r.vm.ClearInterrupt()
		return &r.outcome, ctx.Err()
	}
	r.conclude(err)
	return &r.outcome, nil
}

// protect recovers from panics of the interpreter, which has bugs.
func (r *run) protect(f func() error) (err error) {
	defer func() {
		switch broken := recover().(type) {
		case nil:
		case runtime.Error:
			err = broken
			said := broken.Error()
			if strings.Contains(said, "out of range") && strings.Contains(said, "slice: ") { // makeslice, growslice
				err = errTooLarge
			}
		default:
			err = fmt.Errorf("%v", broken)
		}
	}()
	return f()
}

// errTooLarge is the error for an array or a string that Go can't allocate.
var errTooLarge = errors.New("larger than memory")

// conclude records how a step ended, and what the run waits for.
func (r *run) conclude(err error) {
	var thrown *goja.Exception
	var deep *goja.StackOverflowError
	switch {
	case err == nil:
	case errors.As(err, &thrown):
		r.fail(thrown.Value())
	case errors.As(err, &deep):
		r.abort(report.BudgetExceeded, tooDeep)
	case errors.Is(err, errTooLarge):
		r.abort(report.BudgetExceeded, tooLarge)
	case !r.outcome.Aborted:
		r.outcome.Broken = err.Error()
	}
	o := &r.outcome
	if o.Broken == "" && !o.Aborted {
		r.settle()
	}
	due, timed := r.timers.due(len(r.waiting) > 0)
	o.Timed, o.Next = timed, due
	o.Finished = o.Broken != "" || o.Aborted || !timed && !r.waits()
	if o.Finished && !o.Aborted && r.main != nil && r.main.State() == goja.PromiseStatePending {
		r.abort(report.BudgetExceeded, "The check waits for something that will never happen.")
	}
}

// The details of budget_exceeded.
const (
	tooDeep  = "The check called itself too deeply."
	tooLarge = "The check took more memory than it may."
	tooLong  = "The check took more time to compute than it may."
	tooMuch  = "The check sent more than it may."
)

// track maintains the list of unhandled rejections.
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

// settle turns unhandled rejections into failures, that of the program's own function
// first.
func (r *run) settle() {
	list := r.unhandled
	r.unhandled = nil
	for _, p := range list {
		if p == r.main {
			r.fail(p.Result())
		}
	}
	for _, p := range list {
		r.fail(p.Result())
	}
}

// fail records the first value that was thrown and not caught.
func (r *run) fail(thrown goja.Value) {
	if r.outcome.Failed {
		return
	}
	message := "rejected"
	messageOf, _ := goja.AssertFunction(r.lib.Get("messageOf"))
	if err := r.protect(func() error {
		v, err := messageOf(goja.Undefined(), thrown)
		if err == nil {
			message = v.String()
		}
		return err
	}); err != nil && r.outcome.Aborted {
		return
	}
	r.outcome.Decided = r.outcome.Trouble == nil
	r.outcome.Code = r.codeOf(thrown)
	r.outcome.Expression = r.trace.expression(thrown, message)
	message = ofNull(inV8sWords(message), r.outcome.Expression)
	r.outcome.Failed, r.outcome.Failure = true, plain.Clip(message, maxFailure)
}
