package hintjs

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"slices"
	"sync"
	"time"

	"grader/checks"
	"grader/checks/report"
)

// WorkerOptions say how programs are run by [Workers]. The zero value works.
type WorkerOptions struct {
	Max    int          // processes at once, those included whose program waits for the project; 0 is 64
	Memory uint64       // of all together, in bytes; a quarter of it is for the largest; 0 is 1 GiB
	Log    *slog.Logger // is told of runs that are repeated; nil tells nobody
}

// Workers run programs in processes of their own: this binary, started again
// with [WorkerArgument]. They are started when they are needed. A process has
// no network, no files and no environment where the operating system can see to
// that (see sandbox), and its use of time and memory is watched from outside: it is
// killed when it exceeds its program's limits. Close them.
type Workers struct {
	opts WorkerOptions
	path string
	keep int // processes that are kept for maxIdle though they have nothing to do

	mu     sync.Mutex
	seats  seats
	all    map[*worker]bool
	idle   []*worker // the last used at the end
	closed bool

	wake     chan struct{} // wakes the watch
	asleep   bool          // the watch waits to be woken
	watching sync.WaitGroup
}

// NewWorkers starts no process yet. The error is that this binary can't be found.
func NewWorkers(opts WorkerOptions) (*Workers, error) {
	opts.Max = cmp.Or(opts.Max, 64)
	opts.Memory = cmp.Or(opts.Memory, 1<<30)
	path, err := executable()
	if err != nil {
		return nil, fmt.Errorf("hintjs: %w", err)
	}
	closeFilesOnExec()
	if opts.Log == nil {
		opts.Log = slog.New(slog.DiscardHandler)
	}
	ws := &Workers{
		opts: opts, path: path, keep: 2 * runtime.GOMAXPROCS(0), seats: seats{max: opts.Max},
		all: map[*worker]bool{}, wake: make(chan struct{}, 1), asleep: true,
	}
	ws.watching.Go(ws.watch)
	return ws, nil
}

// Close ends all processes. No program may run then or later.
func (ws *Workers) Close() {
	ws.mu.Lock()
	ws.closed = true
	all := ws.all
	ws.all, ws.idle = nil, nil
	ws.mu.Unlock()
	close(ws.wake)
	ws.watching.Wait()
	for w := range all {
		w.end()
	}
}

// PIDs are the numbers of the processes.
func (ws *Workers) PIDs() []int {
	ws.mu.Lock()
	defer ws.mu.Unlock()
	var list []int
	for w := range ws.all {
		list = append(list, w.cmd.Process.Pid)
	}
	return list
}

// maxTries bounds how often a run is started whose process crashes.
const maxTries = 3

// run is [checks.Check.Run] of p. A run that was ended for others to run, or loses its
// process for no reason that is known, is repeated, if it only asked for pages so far.
func (ws *Workers) run(ctx context.Context, s *checks.Session, p *Program) ([]report.Assertion, error) {
	at := newSeat(p)
	for tries := 1; ; {
		ran, err := ws.try(ctx, s, p, at, tries > 1)
		switch {
		case at.repeats(err):
		case errors.As(err, new(*crashed)) && tries < maxTries && at.state.Load() == repeatable:
			ws.opts.Log.Warn("a run is repeated", "cause", err.Error())
			tries++
		default:
			return ran, err
		}
		s.Restart()
		at = at.again()
	}
}

// try runs p once, in a process that is new if it must be fresh.
func (ws *Workers) try(
	ctx context.Context, s *checks.Session, p *Program, at *seat, fresh bool,
) ([]report.Assertion, error) {
	ctx, at.stop = context.WithCancelCause(ctx)
	defer at.stop(nil)
	d := newRunner(ctx, s, p)
	if err := d.askFirst(p); err != nil {
		return nil, err
	}
	w, err := ws.acquire(ctx, p.opts, at, fresh)
	if err != nil {
		return nil, err
	}
	d.engine = w
	first, stopClock := w.start(p, s)
	ran, err := d.run(first)
	stopClock()
	ws.release(w, d.last.Finished && d.last.Broken == "")
	if d.last.Finished || at.state.Load() != repeatable {
		p.ran(at.used)
	}
	return ran, err
}

// wait waits until a run may have a process.
func (ws *Workers) wait(ctx context.Context, p *seat) error {
	p.granted = make(chan struct{})
	ws.mu.Lock()
	ws.seats.join(p, time.Now())
	ws.mu.Unlock()
	select {
	case <-p.granted:
		return nil
	case <-ctx.Done():
	}
	ws.mu.Lock()
	defer ws.mu.Unlock()
	if i := slices.Index(ws.seats.waiting, p); i >= 0 {
		ws.seats.waiting = slices.Delete(ws.seats.waiting, i, i+1)
	} else {
		ws.seats.leave(p) // it was granted at the same moment
	}
	return ctx.Err()
}

// acquire returns an idle worker, or a new one if there is none or it must be fresh.
// It is watched until it is released.
func (ws *Workers) acquire(ctx context.Context, limits Options, p *seat, fresh bool) (*worker, error) {
	if err := ws.wait(ctx, p); err != nil {
		return nil, err
	}
	if !fresh {
		if w := ws.reuse(limits, p); w != nil {
			return w, nil
		}
	}
	w, err := startWorker(ws.path, []string{WorkerArgument})
	ws.mu.Lock()
	defer ws.mu.Unlock()
	switch {
	case err != nil:
		ws.seats.leave(p)
		return nil, fmt.Errorf("hintjs: a worker did not start: %w", err)
	case ws.closed:
		w.end()
		ws.seats.leave(p)
		return nil, errors.New("hintjs: the workers are closed")
	}
	ws.all[w] = true
	ws.startRun(w, limits, p)
	return w, nil
}

// reuse starts a run in an idle worker, or gives nil if there is none that fits.
func (ws *Workers) reuse(limits Options, p *seat) *worker {
	ws.mu.Lock()
	defer ws.mu.Unlock()
	for len(ws.idle) > 0 {
		w := ws.idle[len(ws.idle)-1]
		ws.idle = ws.idle[:len(ws.idle)-1]
		if ws.good(w) {
			ws.startRun(w, limits, p)
			return w
		}
		delete(ws.all, w)
		go w.end()
	}
	return nil
}

// good tells whether a worker can be used again: it lives, and is small, the more so if
// there are many.
func (ws *Workers) good(w *worker) bool {
	select {
	case <-w.ended:
		return false
	default:
	}
	most := uint64(keptMemory)
	if len(ws.all) > ws.keep {
		most = min(most, 2*ws.share())
	}
	return !ws.closed && !w.killed() && w.memory.Load() <= most
}

// startRun prepares a worker for a run, and wakes the watch.
func (ws *Workers) startRun(w *worker, limits Options, p *seat) {
	w.limits, w.seat = limits, p
	w.began, w.timed = cpuTime(w.cmd.Process.Pid)
	w.lapped = w.began
	w.crowded = len(ws.all) > ws.keep
	w.spent.Store(0)
	if ws.asleep {
		ws.asleep = false
		ws.wake <- struct{}{}
	}
}

// keptMemory bounds what an idle worker may hold, in bytes.
const keptMemory = 96 << 20

// release takes back a worker, which is used again if its run ended well.
func (ws *Workers) release(w *worker, well bool) {
	if well {
		w.measureAgain()
	}
	ws.mu.Lock()
	defer ws.mu.Unlock()
	p := w.seat
	w.seat = nil
	if well && ws.good(w) {
		w.idleSince = time.Now()
		ws.idle = append(ws.idle, w)
	} else {
		delete(ws.all, w)
		ws.mu.Unlock()
		w.end()
		ws.mu.Lock()
	}
	ws.seats.leave(p)
}

// checkInterval is how often limits are checked. restAfter is how long a worker must
// have been idle to be ended where there are too many, and how long all must have been
// for the watch to sleep. Nobody is kept that was idle for maxIdle.
const checkInterval, restAfter, maxIdle = 10 * time.Millisecond, 100 * time.Millisecond, 15 * time.Second

// watch enforces limits while programs run, and ends workers that were idle for long.
func (ws *Workers) watch() {
	wait := maxIdle
	for {
		timer := time.NewTimer(wait)
		select {
		case _, open := <-ws.wake:
			if !open {
				timer.Stop()
				return
			}
			timer.Stop()
		case <-timer.C:
		}
		wait = ws.checkAll()
	}
}

// checkAll checks all workers, and returns the time until the next check.
func (ws *Workers) checkAll() time.Duration {
	ws.mu.Lock()
	defer ws.mu.Unlock()
	var busy []*worker
	var running []*seat
	for w := range ws.all {
		if w.seat != nil {
			if used := w.enforceLimits(); w.timed { // else it would count what a run waits
				ws.seats.note(w.seat, used)
			}
			busy, running = append(busy, w), append(running, w.seat)
		}
	}
	ws.seats.makeRoom(running, time.Now())
	ws.shareMemory(busy)
	rest := ws.endIdle() && len(busy) == 0
	ws.asleep = rest
	if rest {
		return maxIdle / 2
	}
	return checkInterval
}

// endIdle ends workers that were idle for long, and tells whether all that are left
// have been for a while.
func (ws *Workers) endIdle() (rest bool) {
	var old []*worker
	now := time.Now()
	rest = true
	for i, w := range ws.idle {
		since := now.Sub(w.idleSince)
		if since > maxIdle || since > restAfter && len(ws.idle)-i > ws.keep {
			old = append(old, w)
		}
		rest = rest && since > restAfter
	}
	ws.idle = ws.idle[len(old):]
	for _, w := range old {
		delete(ws.all, w)
		go w.end()
	}
	return rest
}

// share is what each process may hold, in bytes, however many there are.
func (ws *Workers) share() uint64 { return ws.opts.Memory / uint64(ws.opts.Max) }

// shareMemory ends the largest runs while all workers are too large together. The first
// gets the memory that is kept for one instead, if that is free. A worker with no more than
// its share is never ended, and what can't be repeated only if nothing else helps.
func (ws *Workers) shareMemory(busy []*worker) {
	var sum uint64
	for w := range ws.all {
		sum += w.floating(ws.seats.large)
	}
	slices.SortFunc(busy, func(a, b *worker) int { return cmp.Compare(b.memory.Load(), a.memory.Load()) })
	var last *worker // that can't be repeated
	most := ws.opts.Memory - ws.opts.Memory/4
	for _, w := range busy {
		size := w.floating(ws.seats.large)
		switch {
		case size == 0:
		case sum <= most || size <= ws.share():
			return
		case ws.seats.large == nil:
			ws.seats.giveReserve(w.seat)
			sum -= size
		case ws.seats.end(w.seat):
			w.seat.large = true
			sum -= size
		case last == nil:
			last = w
		}
	}
	if last != nil && sum > most {
		last.exceed(tooLarge)
	}
}

// environment is that of a worker: nothing of this machine's, so that the same
// responses get the same verdict everywhere.
func environment() []string { return []string{"TZ=UTC"} }
