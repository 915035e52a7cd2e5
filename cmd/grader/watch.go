package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/fsnotify/fsnotify"
)

// settled is how long nothing may change before a folder is graded again: editors
// write a file in several steps.
const settled = 200 * time.Millisecond

// watch grades a project, and again whenever a file in its folder changes, until ctx
// ends. The exit code is the last grading's.
func (c *checkFlags) watch(ctx context.Context, target string, stdout, stderr io.Writer) error {
	dir := c.sources(target)
	if dir == "" && c.start.command != "" {
		dir = "."
	}
	if dir == "" {
		return errors.New("--watch: name the folder with the project's files by --source DIR")
	}
	w, err := fsnotify.NewWatcher()
	if err != nil {
		return fmt.Errorf("--watch: %w", err)
	}
	defer w.Close()
	if err := watchFolders(w, dir); err != nil {
		return fmt.Errorf("--watch: %w", err)
	}
	for {
		err := c.check(ctx, target, 1, stdout, stderr)
		var code exitCode
		if ctx.Err() != nil || err != nil && !errors.As(err, &code) {
			return err
		}
		fmt.Fprintf(stderr, "Watching %s; Ctrl-C ends.\n", dir)
		if c.start.command != "" {
			drain(w) // what the project itself wrote
		}
		if !c.changed(ctx, w) {
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

// changed waits until a file has changed and nothing changes any more; false if ctx
// ended before.
func (c *checkFlags) changed(ctx context.Context, w *fsnotify.Watcher) bool {
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
