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
	// maxStack is what calls of the engine's own functions may nest: past it the
	// process ends. The programs' own calls end by CallStack before.
	maxStack = 64 << 20
	// maxStep ends a step though nobody is left who would.
	maxStep = 2 * time.Minute
	// gcPercent is for programs, which leave much garbage and hold little; the other
	// for many workers at once, which together would keep too much of it.
	gcPercent, gcCrowded = 1000, 100
)

// serve does what it is told until nobody is there to tell.
func serve(in io.Reader, out io.Writer) error {
	// One for the program; with another that is idle, Go does not take the first away
	// while it waits for an event.
	runtime.GOMAXPROCS(2)
	debug.SetMaxStack(maxStack)
	debug.SetGCPercent(gcPercent)
	library()
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

// workerState is what a worker has: the run under way, and the programs that it was
// sent.
type workerState struct {
	pipe     *pipe
	programs map[int]*Program
	run      *run
	memory   uint64
	crowded  bool
	zone     string // "": UTC
}

func (w *workerState) step(e *event) (*outcome, error) {
	ctx := context.Background() // who sent the event ends the process
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

// limitMemory keeps the garbage small enough that a run may hold two thirds of
// what a worker may take.
func limitMemory(bytes uint64) { debug.SetMemoryLimit(int64(bytes / 4 * 3)) }
