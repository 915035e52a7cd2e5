package hintjs

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"sync"
	"time"

	"grader/checks"
	"grader/checks/report"
)

// WorkerOptions say how programs are run by [Workers]. The zero value works.
type WorkerOptions struct {
	Max    int           // processes at once, those included whose program waits for the project; 0 is 64
	Keep   int           // processes that are kept for Idle though they have nothing to do; 0 is twice GOMAXPROCS
	Idle   time.Duration // 0 is 15 s
	Memory uint64        // of all together, in bytes; past it the largest is ended; 0 is 1 GiB
	Log    *slog.Logger  // is told of runs that are repeated; nil tells nobody
}

// Workers run programs in processes of their own: this binary, started again
// with [WorkerArgument]. They are started when they are needed. A process has
// no network, no files and no environment where the operating system can see to
// that (see sandbox), and its use of time and memory is watched from outside: it is
// killed when it exceeds its program's limits. Close them.
type Workers struct {
	opts WorkerOptions
	path string
	slot chan struct{} // a semaphore: one for each process that runs a program

	mu     sync.Mutex
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
	opts.Keep = cmp.Or(opts.Keep, 2*runtime.GOMAXPROCS(0))
	opts.Idle = cmp.Or(opts.Idle, 15*time.Second)
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
		opts: opts, path: path, slot: make(chan struct{}, opts.Max),
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

// run is [checks.Check.Run] of p. A run that loses its process for no reason that
// is known is repeated in a new one, if it only asked for pages so far.
func (ws *Workers) run(ctx context.Context, s *checks.Session, p *Program) ([]report.Assertion, error) {
	for tries := 1; ; tries++ {
		w, err := ws.acquire(ctx, p.opts, tries > 1)
		if err != nil {
			return nil, err
		}
		first, stopClock := w.start(p, s)
		d := &runner{ctx: ctx, session: s, engine: w, opts: p.opts, onlyThrows: p.onlyThrows,
			sockets: sockets{connect: p.opts.Connect}}
		ran, err := d.run(first)
		stopClock()
		ws.release(w, d.last.Finished && d.last.Broken == "")
		if !errors.As(err, new(*crashed)) || tries == maxTries || d.changes {
			return ran, err
		}
		ws.opts.Log.Warn("a run is repeated", "cause", err.Error())
	}
}

// acquire returns an idle worker, or a new one if there is none or it must be fresh.
// It is watched until it is released.
func (ws *Workers) acquire(ctx context.Context, limits Options, fresh bool) (*worker, error) {
	select {
	case ws.slot <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	ws.mu.Lock()
	defer ws.mu.Unlock()
	if ws.closed {
		<-ws.slot
		return nil, errors.New("hintjs: the workers are closed")
	}
	for !fresh && len(ws.idle) > 0 {
		w := ws.idle[len(ws.idle)-1]
		ws.idle = ws.idle[:len(ws.idle)-1]
		select {
		case <-w.ended: // meanwhile
			delete(ws.all, w)
			continue
		default:
		}
		ws.startRun(w, limits)
		return w, nil
	}
	w, err := startWorker(ws.path, []string{WorkerArgument})
	if err != nil {
		<-ws.slot
		return nil, fmt.Errorf("hintjs: a worker did not start: %w", err)
	}
	ws.all[w] = true
	ws.startRun(w, limits)
	return w, nil
}

// startRun prepares a worker for a run, and wakes the watch.
func (ws *Workers) startRun(w *worker, limits Options) {
	w.limits, w.began = limits, cpuTime(w.cmd.Process.Pid)
	w.crowded = len(ws.all) > ws.opts.Keep
	w.spent.Store(0)
	if ws.asleep {
		ws.asleep = false
		ws.wake <- struct{}{}
	}
}

// keptMemory bounds what an idle worker may hold, in bytes.
const keptMemory = 96 << 20

// release takes back a worker, which is used again if it is good and small enough.
func (ws *Workers) release(w *worker, good bool) {
	defer func() { <-ws.slot }()
	select {
	case <-w.ended:
		good = false
	default:
	}
	ws.mu.Lock()
	good = good && !ws.closed && w.memory.Load() < keptMemory
	if good {
		w.idleSince = time.Now()
		ws.idle = append(ws.idle, w)
	} else {
		delete(ws.all, w)
	}
	ws.mu.Unlock()
	if !good {
		w.end()
	}
}

// checkInterval is how often limits are checked. restAfter is how long a worker must
// have been idle to be ended where there are too many, and how long all must have been
// for the watch to sleep.
const checkInterval, restAfter = 10 * time.Millisecond, 100 * time.Millisecond

// watch enforces limits while programs run, and ends workers that were idle for long.
func (ws *Workers) watch() {
	wait := ws.opts.Idle
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
	idle := map[*worker]bool{}
	var old []*worker
	now := time.Now()
	rest := true
	for i, w := range ws.idle {
		idle[w] = true
		since := now.Sub(w.idleSince)
		if since > ws.opts.Idle || since > restAfter && len(ws.idle)-i > ws.opts.Keep {
			old = append(old, w)
		}
		rest = rest && since > restAfter
	}
	var sum uint64
	var largest *worker
	for w := range ws.all {
		if !idle[w] {
			w.enforceLimits()
			rest = false
		}
		sum += w.memory.Load()
		if largest == nil || w.memory.Load() > largest.memory.Load() {
			largest = w
		}
	}
	if sum > ws.opts.Memory && largest.memory.Load() > 2*ws.opts.Memory/uint64(ws.opts.Max) {
		largest.kill(exceeded(tooLarge))
	}
	ws.idle = ws.idle[len(old):]
	for _, w := range old {
		delete(ws.all, w)
		go w.end()
	}
	ws.asleep = rest
	if rest {
		return max(checkInterval, ws.opts.Idle/2)
	}
	return checkInterval
}

// environment is that of a worker: nothing of this machine's, so that the same
// responses get the same verdict everywhere.
func environment() []string { return []string{"TZ=UTC"} }
