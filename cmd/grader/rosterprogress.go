package main

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"grader/checks/plain"
	"grader/checks/roster"
)

// A rosterProgress shows a bar on a terminal. In a log it writes a line for each
// student, and one now and then while none is done.
type rosterProgress struct {
	w      io.Writer
	moving bool // w is a terminal

	mu        sync.Mutex
	began     time.Time
	graded    time.Time // when the last student was
	written   time.Time // when the last line was
	done, all int
	counts    map[roster.Status]int

	stop, stopped chan struct{}
}

// newRosterProgress starts to report. The caller calls end.
func newRosterProgress(w io.Writer, moving bool, students int) *rosterProgress {
	now := time.Now()
	p := &rosterProgress{w: w, moving: moving, began: now, written: now, all: students, counts: map[roster.Status]int{},
		stop: make(chan struct{}), stopped: make(chan struct{})}
	go p.run()
	return p
}

func (p *rosterProgress) run() {
	defer close(p.stopped)
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case <-p.stop:
			return
		case now := <-tick.C:
			p.still(now)
		}
	}
}

// still shows that the run goes on, between two students.
func (p *rosterProgress) still(now time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case p.moving:
		p.draw()
	case now.Sub(p.written) >= logEvery:
		fmt.Fprintf(p.w, "%d/%d graded, waiting for projects\n", p.done, p.all)
		p.written = now
	}
}

// add reports an outcome.
func (p *rosterProgress) add(o *roster.Outcome, done, all int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.done, p.all, p.graded = done, all, time.Now()
	p.counts[o.Status()]++
	if p.moving {
		p.draw()
		return
	}
	fmt.Fprintf(p.w, "%d/%d %s: %s\n", done, all, plain.Line(o.Student), o.Status())
	p.written = p.graded
}

func (p *rosterProgress) draw() {
	const width = 30
	full := width * p.done / max(p.all, 1)
	bar := strings.Repeat("#", full) + strings.Repeat(".", width-full)
	left := remaining(time.Now(), p.began, p.graded, p.done, p.all)
	fmt.Fprintf(p.w, "\r[%s] %d/%d  pass %d  fail %d  error %d  %s\x1b[K", bar, p.done, p.all,
		p.counts[roster.Pass], p.counts[roster.Fail], p.counts[roster.Error], left)
}

// end ends the bar's line.
func (p *rosterProgress) end() {
	close(p.stop)
	<-p.stopped
	if p.moving {
		fmt.Fprintln(p.w)
	}
}
