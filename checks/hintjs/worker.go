package hintjs

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"grader/checks"
	"grader/checks/report"
)

// A worker is a process that runs programs, one at a time.
type worker struct {
	cmd     *exec.Cmd
	pipe    *pipe
	in      io.Closer
	stderr  firstStderr
	ended   chan struct{} // closed when the process has ended, and status set
	exitErr error         // how it ended

	known   map[*Program]int // numbers of the programs that it was sent
	sources int              // size of those, in bytes

	// Of the current run.
	limits    Options
	seat      *seat         // nil: there is no run
	crowded   bool          // there are many workers
	began     time.Duration // CPU time of the process at its start
	timed     bool          // that is known
	lapped    time.Duration // CPU time at the last lap
	computing atomic.Bool
	spent     atomic.Int64  // wall time of the steps before the current one, in nanoseconds
	stepBegan atomic.Int64  // start of the current step, Unix time in nanoseconds
	memory    atomic.Uint64 // at the last check, in bytes
	measured  atomic.Bool   // it was checked since the last step

	mu  sync.Mutex
	why error // the reason for which it was killed

	idleSince time.Time
}

// startWorker starts a process.
func startWorker(path string, args []string) (*worker, error) {
	w := &worker{ended: make(chan struct{}), known: map[*Program]int{}}
	w.cmd = exec.Command(path, args...)
	w.cmd.Dir, w.cmd.Env = workingDir, environment()
	w.cmd.SysProcAttr = processAttributes()
	w.cmd.Stderr = &w.stderr
	in, err := w.cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := w.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := w.cmd.Start(); err != nil {
		return nil, err
	}
	giveWay(w.cmd.Process)
	w.in, w.pipe = in, newPipe(out, in, maxOutcome)
	go func() {
		defer close(w.ended)
		w.exitErr = w.cmd.Wait()
	}()
	return w, nil
}

// start describes a run of p in this worker.
func (w *worker) start(p *Program, s *checks.Session) (e *start, stopClock func()) {
	e, stopClock = p.start(s)
	e.Crowded = w.crowded
	number, known := w.known[p]
	if !known {
		if w.sources+len(p.source) > maxSources {
			clear(w.known)
			w.sources, e.Forget = 0, true
		}
		number = len(w.known)
		w.known[p] = number
		w.sources += len(p.source)
		e.Source = p.source
	}
	e.Program = number
	return e, stopClock
}

// maxSources bounds the programs that a worker keeps, in bytes of their code.
const maxSources = 512 << 10

// timeSlice is how long a program computes before others get their turn. Most
// programs finish a step in less.
const timeSlice = 20 * time.Millisecond

// step implements [engine].
func (w *worker) step(ctx context.Context, e *event, yield func() error) (*outcome, error) {
	began := time.Now()
	w.stepBegan.Store(began.UnixNano())
	w.measured.Store(false)
	w.computing.Store(true)
	stop := context.AfterFunc(ctx, func() { w.kill(ctx.Err()) })
	endTurns := w.takeTurns(yield)
	o := &outcome{}
	err := w.pipe.send(e)
	if err == nil {
		err = w.pipe.receive(o)
	}
	endTurns()
	if !stop() && err == nil {
		err = ctx.Err() // it is killed, perhaps only now
	}
	w.computing.Store(false)
	w.spent.Add(int64(time.Since(began)))
	if err != nil {
		w.kill(nil)
		<-w.ended
		return nil, w.exitReason(err)
	}
	return o, nil
}

// takeTurns pauses the process after each time slice, and waits for its next turn.
func (w *worker) takeTurns(yield func() error) (end func()) {
	var mu sync.Mutex // held while the process is paused
	ended := false
	var timer *time.Timer
	pauseForOthers := func() {
		mu.Lock()
		defer mu.Unlock()
		if ended || !pause(w.cmd.Process) {
			return
		}
		if err := yield(); err != nil {
			w.kill(err)
			return
		}
		resume(w.cmd.Process)
		timer.Reset(timeSlice)
	}
	mu.Lock()
	timer = time.AfterFunc(timeSlice, pauseForOthers)
	mu.Unlock()
	return func() {
		mu.Lock()
		defer mu.Unlock()
		ended = true
		timer.Stop()
	}
}

// kill ends the process. why becomes the error of the run; it is nil if the process
// was ending by itself.
func (w *worker) kill(why error) {
	w.mu.Lock()
	if w.why == nil {
		w.why = why
	}
	w.mu.Unlock()
	_ = w.cmd.Process.Kill() // or it has ended
}

// killed tells whether a reason was found to end the process, which may not have ended
// yet.
func (w *worker) killed() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.why != nil
}

// crashed is the error of a worker that ended for no known reason.
type crashed struct {
	status error
	read   error
	words  string
}

func (d *crashed) Error() string {
	return fmt.Sprintf("hintjs: a worker ended: %v, %v: %q", d.status, d.read, d.words)
}

// exitReason is the error of a run whose process ended.
func (w *worker) exitReason(read error) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.why != nil {
		return w.why
	}
	words := w.stderr.String()
	switch {
	case strings.Contains(words, "stack overflow"), strings.Contains(words, "stack exceeds"):
		return exceeded(tooDeep)
	case strings.Contains(words, "out of memory"), strings.Contains(words, "cannot allocate memory"),
		strings.Contains(words, "failed to allocate"), // of the race detector
		strings.Contains(words, "SIGSEGV") && strings.Contains(words, "goroutine 0 "):
		return exceeded(tooLarge)
	case errors.Is(read, errMessage):
		return exceeded(tooMuch)
	}
	return &crashed{w.exitErr, read, words}
}

func exceeded(detail string) *checks.SiteError {
	return &checks.SiteError{Code: report.BudgetExceeded, Detail: detail, Retryable: true}
}

// enforceLimits ends the process if its run exceeds a limit, and tells what the run
// has computed.
func (w *worker) enforceLimits() (used time.Duration) {
	if !w.computing.Load() && w.measured.Swap(true) {
		return w.seat.used - w.seat.spent // nothing has changed
	}
	pid := w.cmd.Process.Pid
	memory := residentMemory(pid)
	w.memory.Store(memory)
	now, known := w.computed()
	used = now - w.began
	if !known {
		used = time.Duration(w.spent.Load())
		if w.computing.Load() {
			used += time.Since(time.Unix(0, w.stepBegan.Load()))
		}
	}
	switch {
	case memory > w.limits.Memory:
		w.exceed(tooLarge)
	case w.seat.spent+used > w.limits.CPU:
		w.exceed(tooLong)
	}
	return used
}

// exceed ends a run that has exceeded a limit of its own.
func (w *worker) exceed(detail string) {
	if w.seat.keep() == nil {
		w.kill(exceeded(detail))
	}
}

// measureAgain measures the memory after a run, unless it was too short to take much.
func (w *worker) measureAgain() {
	const short = 2 * time.Millisecond
	if time.Duration(w.spent.Load()) > short && !w.measured.Load() {
		w.memory.Store(residentMemory(w.cmd.Process.Pid))
	}
}

// floating is the memory of a worker at the last check, unless its run was ended or
// has memory of its own.
func (w *worker) floating(large *seat) uint64 {
	if w.seat != nil && (w.seat == large || w.seat.state.Load() == ended) || w.killed() {
		return 0
	}
	return w.memory.Load()
}

// lap implements [engine].
func (w *worker) lap() (used time.Duration, known bool) {
	now, known := w.computed()
	used, w.lapped = now-w.lapped, now
	return used, known
}

// computed is the CPU time of the process, if it is known here.
func (w *worker) computed() (used time.Duration, known bool) {
	if used, known = cpuTime(w.cmd.Process.Pid); known || !w.timed {
		return used, known
	}
	<-w.ended // or it would be known
	return w.cmd.ProcessState.UserTime() + w.cmd.ProcessState.SystemTime(), true
}

// change implements [engine].
func (w *worker) change() error { return w.seat.keep() }

// end ends a worker that is not running a program.
func (w *worker) end() {
	w.in.Close()
	w.kill(nil)
	<-w.ended
}

// firstStderr keeps the beginning of a process's standard error.
type firstStderr struct {
	mu   sync.Mutex
	text bytes.Buffer
}

const maxStderr = 2 << 10

func (l *firstStderr) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.text.Write(p[:min(len(p), maxStderr-l.text.Len())])
	return len(p), nil
}

func (l *firstStderr) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}
