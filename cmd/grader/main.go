// Command grader grades web development exercises: it fetches a learner's
// project, runs the challenge's hints on it, and says what passed and why not.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"grader/checks/hintjs"
)

func main() {
	hintjs.IfWorker()
	signals := []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGQUIT}
	if !signal.Ignored(syscall.SIGHUP) { // as under nohup
		signals = append(signals, syscall.SIGHUP)
	}
	ctx, stop := signal.NotifyContext(context.Background(), signals...)
	context.AfterFunc(ctx, stop) // a second signal ends at once
	os.Exit(run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}
