package main

import (
	"fmt"
	"io"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/spf13/cobra"
)

// logLines is how many lines of the log may wait for whoever reads it.
const logLines = 4096

// A logQueue passes lines on to a writer without ever waiting for it: a pipe that
// nobody reads must stop no grading. What does not fit is dropped and counted, and
// a line says so when there is room again.
type logQueue struct {
	lines   chan []byte
	written chan struct{} // closed when the last line was written
	total   atomic.Int64  // lines dropped

	mu     sync.RWMutex
	closed bool
}

func newLogQueue(w io.Writer) *logQueue {
	q := &logQueue{lines: make(chan []byte, logLines), written: make(chan struct{})}
	go func() {
		defer close(q.written)
		told := int64(0)
		for line := range q.lines {
			if total := q.total.Load(); total > told {
				fmt.Fprintf(w, `{"time":%q,"level":"WARN","msg":"log lines dropped: nobody read them","lines":%d}`+"\n",
					time.Now().Format(time.RFC3339Nano), total-told)
				told = total
			}
			_, _ = w.Write(line) // an error has nowhere to be reported
		}
	}()
	return q
}

// Write implements [io.Writer].
func (q *logQueue) Write(line []byte) (int, error) {
	q.mu.RLock()
	defer q.mu.RUnlock()
	if q.closed {
		return len(line), nil
	}
	select {
	case q.lines <- append([]byte(nil), line...):
	default:
		q.total.Add(1)
	}
	return len(line), nil
}

// close waits until what was logged is written, for a second at most.
func (q *logQueue) close() {
	q.mu.Lock()
	q.closed = true
	close(q.lines)
	q.mu.Unlock()
	select {
	case <-q.written:
	case <-time.After(time.Second):
	}
}

// dropped is how many lines were dropped.
func (q *logQueue) dropped() float64 { return float64(q.total.Load()) }

// withLog runs what goes on until it is stopped, with a log on stderr that nobody has
// to read; dropped is how many of its lines nobody did.
func withLog(cmd *cobra.Command, level string, run func(log *slog.Logger, dropped func() float64) error) error {
	queue := newLogQueue(cmd.ErrOrStderr())
	defer queue.close()
	log, err := newLog(queue, level)
	if err != nil {
		return err
	}
	return run(log, queue.dropped)
}

func newLog(w io.Writer, level string) (*slog.Logger, error) {
	var l slog.Level
	if err := l.UnmarshalText([]byte(level)); err != nil {
		return nil, fmt.Errorf("--log-level: %q is none of debug, info, warn, error", level)
	}
	return slog.New(slog.NewJSONHandler(w, &slog.HandlerOptions{Level: l})), nil
}
