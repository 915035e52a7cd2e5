package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/fsnotify/fsnotify"

	"grader/checks/hosts"
)

// settled is how long nothing may change before a folder is graded again: editors
// write a file in several steps.
const settled = 200 * time.Millisecond

// poll is how often a project on this machine is looked for: it is back from a restart
// in a few hundred milliseconds.
const poll = 50 * time.Millisecond

// watch grades a project, and again whenever a file in its folder changes, or it was
// restarted on this machine, until ctx ends. The exit code is the last grading's.
func (c *checkFlags) watch(ctx context.Context, target string, stdout, stderr io.Writer) error {
	dir := c.sources(target)
	var restarted <-chan struct{}
	if c.start.command == "" { // else it is started for each grading
		restarted = restarts(ctx, target)
	} else if dir == "" {
		dir = "."
	}
	if dir == "" && restarted == nil {
		return errors.New("--watch: name the folder with the project's files by --source DIR")
	}
	w, err := fsnotify.NewWatcher()
	if err != nil {
		return fmt.Errorf("--watch: %w", err)
	}
	defer w.Close()
	if dir != "" {
		if err := watchFolders(w, dir); err != nil {
			return fmt.Errorf("--watch: %w", err)
		}
	}
	for {
		err := c.check(ctx, target, 1, stdout, stderr)
		var code exitCode
		if ctx.Err() != nil || err != nil && !errors.As(err, &code) {
			return err
		}
		fmt.Fprintf(stderr, "Watching %s; Ctrl-C ends.\n", cmp.Or(dir, target))
		if c.start.command != "" {
			drain(w) // what the project itself wrote
		}
		if !c.changed(ctx, w, restarted) {
			return err
		}
	}
}

// watchFolders watches a folder and those in it, but for what no learner edits.
func watchFolders(w *fsnotify.Watcher, dir string) error {
	return filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil || !d.IsDir():
			return err
		case name != dir && (d.Name() == "node_modules" || strings.HasPrefix(d.Name(), ".")):
			return fs.SkipDir
		}
		return w.Add(name)
	})
}

// restarts sends when a project on this machine was gone and is back; nil if the target
// is none. No connection is kept: one without a request would hold up a server that
// ends its connections before it stops.
func restarts(ctx context.Context, target string) <-chan struct{} {
	u := onThisMachine(target)
	if u == nil {
		return nil
	}
	back := make(chan struct{}, 1)
	go func() {
		for up := true; ctx.Err() == nil; {
			was := up
			if up = listens(ctx, u); up && !was {
				select {
				case back <- struct{}{}:
				default: // one is waiting already
				}
			}
			select {
			case <-ctx.Done():
			case <-time.After(poll):
			}
		}
	}()
	return back
}

// onThisMachine is a target's URL, nil if that is on another machine.
func onThisMachine(target string) *url.URL {
	urls := hosts.ParseAddress(target).URLs
	if isFolder(target) || len(urls) == 0 {
		return nil
	}
	u, err := url.Parse(urls[0])
	if err != nil {
		return nil
	}
	name := strings.TrimSuffix(strings.ToLower(u.Hostname()), ".")
	if name == "localhost" || strings.HasSuffix(name, ".localhost") || net.ParseIP(name).IsLoopback() {
		return u
	}
	return nil
}

// changed waits until a file has changed, or the project was restarted, and nothing
// changes any more; false if ctx ended before.
func (c *checkFlags) changed(ctx context.Context, w *fsnotify.Watcher, restarted <-chan struct{}) bool {
	var quiet <-chan time.Time
	for {
		select {
		case <-ctx.Done():
			return false
		case <-quiet:
			return true
		case e := <-w.Events:
			if !c.counts(e) {
				continue
			}
			if info, err := os.Stat(e.Name); err == nil && info.IsDir() {
				_ = watchFolders(w, e.Name) // it may be gone again
			}
			quiet = time.After(settled)
		case <-restarted:
			quiet = time.After(settled)
		case <-w.Errors: // too many changes at once, so there was one
			quiet = time.After(settled)
		}
	}
}

// counts tells a change of the project from the reports that are written here.
func (c *checkFlags) counts(e fsnotify.Event) bool {
	if !e.Has(fsnotify.Create | fsnotify.Write | fsnotify.Remove | fsnotify.Rename) {
		return false
	}
	name, err := filepath.Abs(e.Name)
	if err != nil {
		return true
	}
	for _, spec := range c.reports {
		_, file, _ := strings.Cut(spec, "=")
		report, err := filepath.Abs(strings.ReplaceAll(file, "{}", "1"))
		if err == nil && (name == report || strings.HasPrefix(name, report+".")) { // or what becomes it
			return false
		}
	}
	return true
}

// drain forgets what has changed until now.
func drain(w *fsnotify.Watcher) {
	for {
		select {
		case <-w.Events:
		case <-time.After(settled):
			return
		}
	}
}
