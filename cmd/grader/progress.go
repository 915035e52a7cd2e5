package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"grader/checks"
)

const (
	redraw   = 200 * time.Millisecond // of the line on a terminal
	quietFor = time.Second            // before there is a line: most gradings are over by then
	logEvery = 10 * time.Second       // a line in a log
)

// A progress reports what a grading waits for, so that nobody sits before a silent
// terminal: one line that moves there, and a line now and then in a log. nil reports
// nothing.
type progress struct {
	w      io.Writer
	moving bool          // w is a terminal
	wake   time.Duration // that a host may take; 0: no limit

	mu          sync.Mutex
	site        checks.Site
	hint, hints int
	since       time.Time // when the hint began
	drawn       bool      // there is a line to be wiped

	stop, done chan struct{}
}

// newProgress starts to report. The caller calls end.
func newProgress(w io.Writer, moving bool, wake time.Duration) *progress {
	p := &progress{w: w, moving: moving, wake: wake, stop: make(chan struct{}), done: make(chan struct{})}
	go p.run()
	return p
}

func (p *progress) run() {
	defer close(p.done)
	every := logEvery
	if p.moving {
		every = redraw
	}
	began, tick := time.Now(), time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-p.stop:
			return
		case <-tick.C:
			if time.Since(began) >= quietFor {
				p.tell()
			}
		}
	}
}

func (p *progress) tell() {
	p.mu.Lock()
	defer p.mu.Unlock()
	text := p.text()
	switch {
	case text == "":
	case p.moving:
		fmt.Fprintf(p.w, "\r%s\x1b[K", text)
		p.drawn = true
	default:
		fmt.Fprintln(p.w, text)
	}
}

// text is such as "waiting for the host 12 s of 60 s · hint 3 of 16 · 14 s".
func (p *progress) text() string {
	var parts []string
	if w, ok := p.site.(checks.Waker); ok {
		spent, left := w.Waking()
		if spent > 0 && left > 0 {
			waiting := fmt.Sprintf("waiting for the host %d s", int(spent.Seconds()))
			if p.wake > 0 {
				waiting += fmt.Sprintf(" of %d s", int(p.wake.Seconds()))
			}
			parts = append(parts, waiting)
		}
	}
	if p.hints > 0 {
		parts = append(parts, fmt.Sprintf("hint %d of %d · %d s", p.hint, p.hints, int(time.Since(p.since).Seconds())))
	}
	return strings.Join(parts, " · ")
}

// begun notes that a hint's turn has come.
func (p *progress) begun(hint, hints int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.hint, p.hints, p.since = hint, hints, time.Now()
}

// watch notes the project's site, which knows whether its host is being waited for.
func (p *progress) watch(project checks.Project) checks.Project {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.site = project.Site
	if settle := project.Settle; settle != nil {
		project.Settle = func(ctx context.Context) checks.Project { return p.watch(settle(ctx)) }
	}
	return project
}

// println writes a line above the one that moves.
func (p *progress) println(line string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.wipe()
	fmt.Fprintln(p.w, line)
}

func (p *progress) wipe() {
	if p.drawn {
		fmt.Fprint(p.w, "\r\x1b[K")
		p.drawn = false
	}
}

// end takes the line away.
func (p *progress) end() {
	if p == nil {
		return
	}
	close(p.stop)
	<-p.done
	p.mu.Lock()
	defer p.mu.Unlock()
	p.wipe()
}

// remaining guesses how long the rest takes, from when the last one was done.
func remaining(now, began, last time.Time, done, all int) string {
	if done == 0 || done == all {
		return ""
	}
	each := last.Sub(began) / time.Duration(done)
	left := each*time.Duration(all-done) - now.Sub(last)
	return fmt.Sprintf("about %v left", max(left, time.Second).Round(time.Second))
}
