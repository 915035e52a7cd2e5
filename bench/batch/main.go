//go:build linux

// Command batch measures, on Linux, what keeping batches costs: on SQLite, and on a
// PostgreSQL server of its own where that is installed. `go run ./bench/batch` prints it;
// it takes some minutes, and all of it is on loopback.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"time"

	"grader/checks/queue"
	"grader/checks/queue/pgtest"
)

// sizes are how much is measured.
type sizes struct {
	chunks   int // submissions whose grading costs nothing
	insert   int // submissions of the large batch
	students int // of the class that is graded in earnest
	killed   int // submissions whose workers are killed
	kills    int
}

func main() {
	if dsn := os.Getenv(workerVariable); dsn != "" {
		os.Exit(workUntilKilled(dsn))
	}
	var s sizes
	flag.IntVar(&s.chunks, "chunks", 100_000, "submissions whose grading costs nothing")
	flag.IntVar(&s.insert, "insert", 1_000_000, "submissions of the batch that is inserted; at most 1000000")
	flag.IntVar(&s.students, "students", 2000, "students of the class that is graded in earnest")
	flag.IntVar(&s.killed, "killed", 100_000, "submissions whose workers are killed")
	flag.IntVar(&s.kills, "kills", 20, "how often one is")
	only := flag.String("only", "chunks,insert,class,polite,kill", "which are measured")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := measure(ctx, s, strings.Split(*only, ",")); err != nil {
		fmt.Fprintln(os.Stderr, "batch:", err)
		os.Exit(1)
	}
}

// A place is where batches are kept.
type place struct {
	name   string
	dsn    func(ctx context.Context, name string) (string, error) // of a new database
	server *pgtest.Server                                         // nil: there is none
}

func measure(ctx context.Context, s sizes, only []string) (err error) {
	dir, err := os.MkdirTemp("", "grader-bench-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	places := []place{{name: "SQLite", dsn: func(_ context.Context, name string) (string, error) {
		return "sqlite:" + filepath.Join(dir, name+".db"), nil
	}}}
	server, err := startServer(ctx)
	if err != nil {
		return err
	}
	if server != nil {
		defer func() { err = errors.Join(err, server.Close()) }()
		places = append(places, place{"PostgreSQL", func(ctx context.Context, name string) (string, error) {
			dsn, err := server.Create(ctx, name)
			if err == nil {
				_, err = queue.Migrate(ctx, dsn)
			}
			return dsn, err
		}, server})
	}
	steps := map[string]func(context.Context, sizes, []place, string) error{
		"chunks": chunks, "insert": insert, "class": class, "polite": polite, "kill": kill}
	for _, name := range only {
		step := steps[name]
		if step == nil {
			return fmt.Errorf("there is no measurement %q", name)
		}
		fmt.Fprintf(os.Stderr, "batch: %s\n", name)
		if err := step(ctx, s, places, dir); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

// startServer starts PostgreSQL as it is set up by default; nil where there is none.
func startServer(ctx context.Context) (*pgtest.Server, error) {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	server, err := pgtest.Start(ctx, "max_connections=200")
	if errors.Is(err, pgtest.ErrMissing) {
		fmt.Fprintln(os.Stderr, "batch:", err, "- measuring SQLite only")
		return nil, nil
	}
	return server, err
}
