package hintjs

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"
	"time"
	_ "time/tzdata" // a worker opens no files
)

// WorkerArgument is the only argument of a process that is a worker.
const WorkerArgument = "hint-worker"

// IfWorker makes this process a worker, which ends with it, if that is what it
// was started for. A command whose programs run in [Workers] calls it first.
func IfWorker() {
	if len(os.Args) != 2 || os.Args[1] != WorkerArgument {
		return
	}
	time.Local = time.UTC // Windows does not read TZ
	if err := sandbox(); err != nil {
		fmt.Fprintln(os.Stderr, "hintjs: worker:", err)
		os.Exit(1)
	}
	if err := serve(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "hintjs: worker:", err)
		os.Exit(1)
	}
	os.Exit(0)
}

const (
	// maxStack bounds recursion in the engine's own functions, in bytes: past it the
	// process ends. CallStack bounds that of a program's functions.
	maxStack = 64 << 20
	// maxStep ends a step if the parent is no longer there to do so.
	maxStep = 2 * time.Minute
	// gcPercent suits programs, which leave much garbage and hold little. With many
	// workers the garbage of all would take too much memory: gcCrowded is for then.
	gcPercent, gcCrowded = 1000, 100
)

// serve executes events until the parent closes its end.
func serve(in io.Reader, out io.Writer) error {
	// One would do. But if it is the only one, Go's monitor takes it away from a thread
	// that waits for an event, which costs 90 µs a program.
	runtime.GOMAXPROCS(2)
	debug.SetMaxStack(maxStack)
	debug.SetGCPercent(gcPercent)
	w := workerState{pipe: newPipe(in, out, maxEvent), programs: map[int]*Program{}}
	alarm := time.AfterFunc(maxStep, func() { os.Exit(1) })
	alarm.Stop()
	for {
		var e event
		err := w.pipe.receive(&e)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		alarm.Reset(maxStep)
		o, err := w.step(&e)
		if err != nil {
			return err
		}
		if err := w.pipe.send(o); err != nil {
			return err
		}
		alarm.Stop()
	}
}

// workerState is the current run of a worker, and the programs that it was sent.
type workerState struct {
	pipe     *pipe
	programs map[int]*Program
	run      *run
	memory   uint64
	crowded  bool
	zone     string // "": UTC
}

func (w *workerState) step(e *event) (*outcome, error) {
	ctx := context.Background() // the parent ends the process instead
	s := e.Start
	if s == nil {
		if w.run == nil {
			return nil, errMessage
		}
		return w.run.resume(ctx, e)
	}
	if s.Limits.Memory != w.memory {
		w.memory = s.Limits.Memory
		limitMemory(w.memory)
	}
	if s.Crowded != w.crowded {
		w.crowded = s.Crowded
		percent := gcPercent
		if w.crowded {
			percent = gcCrowded
		}
		debug.SetGCPercent(percent)
	}
	if s.Zone != w.zone {
		zone, err := time.LoadLocation(s.Zone)
		if err != nil {
			return nil, err
		}
		time.Local, w.zone = zone, s.Zone
	}
	if s.Forget {
		clear(w.programs)
	}
	p := w.programs[s.Program]
	if p == nil {
		var err error
		if p, err = Compile(s.Source); err != nil {
			return nil, err
		}
		w.programs[s.Program] = p
	}
	w.run = newRun(p, s)
	return w.run.start(ctx, p)
}

// limitMemory makes the collector keep the heap below three quarters of what a worker
// may take.
func limitMemory(bytes uint64) { debug.SetMemoryLimit(int64(bytes / 4 * 3)) }
