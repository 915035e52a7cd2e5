package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/mattn/go-isatty"

	"grader/checks"
	"grader/checks/render"
	"grader/checks/report"
)

// An output is a place where a report goes.
type output func(*report.Report) error

// outputs are where the report of the nth target goes. They are checked before
// anything is graded: what can't be written is wrong use.
func (c *checkFlags) outputs(stdout io.Writer, opts render.Options, n int) ([]output, error) {
	var list []output
	if !c.quiet {
		format, err := findFormat("--format", c.format, opts)
		if err != nil {
			return nil, err
		}
		colored := opts
		if colored.Color, err = c.colorful(stdout); err != nil {
			return nil, err
		}
		list = append(list, func(r *report.Report) error { return format.Write(stdout, r, colored) })
	}
	for _, spec := range c.reports {
		name, file, ok := strings.Cut(spec, "=")
		if !ok || file == "" {
			return nil, fmt.Errorf("--report: %q is not FORMAT=FILE, such as junit=report.xml", spec)
		}
		format, err := findFormat("--report", name, opts)
		if err != nil {
			return nil, err
		}
		file = strings.ReplaceAll(file, "{}", fmt.Sprint(n))
		if err := writable(file); err != nil {
			return nil, fmt.Errorf("--report: %w", err)
		}
		write := writeFile
		if name == "github-summary" { // the step's other commands write there, too
			write = appendFile
		}
		list = append(list, func(r *report.Report) error {
			return write(file, func(w io.Writer) error { return format.Write(w, r, opts) })
		})
	}
	return list, nil
}

// writable tells why a file can't be written; it writes none.
func writable(name string) error {
	info, err := os.Stat(name)
	switch {
	case err == nil && info.IsDir():
		return fmt.Errorf("%s is a folder; give a file in it", name)
	case err == nil && !info.Mode().IsRegular():
		return nil // a device or a pipe: to open it may have effects
	}
	probe, err := os.CreateTemp(filepath.Dir(name), filepath.Base(name)+".*")
	if err != nil {
		return fmt.Errorf("%s can't be written: %w", name, errors.Unwrap(err))
	}
	return errors.Join(probe.Close(), os.Remove(probe.Name()))
}

func appendFile(name string, write func(io.Writer) error) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_APPEND|os.O_CREATE, 0o644)
	if err != nil {
		return err
	}
	return errors.Join(write(f), f.Close())
}

func findFormat(flag, name string, opts render.Options) (render.Format, error) {
	f, ok := render.ByName(name)
	if !ok {
		if near := checks.Nearest(name, formatNames()); near != "" {
			return f, fmt.Errorf("%s: there is no format %q; did you mean %q?", flag, name, near)
		}
		return f, fmt.Errorf("%s: %q is none of: %s", flag, name, strings.Join(formatNames(), ", "))
	}
	if name == "classroom50" {
		if err := opts.Classroom50.Check(); err != nil {
			return f, fmt.Errorf("%s: %w; Classroom 50 sets CLASSROOM, ASSIGNMENT, SUBMISSION_TAG, COMMIT_URL and "+
				"RELEASE_URL", flag, err)
		}
	}
	return f, nil
}

func formatNames() []string {
	var names []string
	for _, f := range render.Formats() {
		names = append(names, f.Name)
	}
	return names
}

// classroom50 is what the runner of a Classroom 50 says in the environment.
func classroom50() render.Classroom50 {
	return render.Classroom50{
		Classroom:  os.Getenv("CLASSROOM"),
		Assignment: os.Getenv("ASSIGNMENT"), AssignmentType: os.Getenv("ASSIGNMENT_TYPE"),
		Owner: os.Getenv("OWNER"), Submission: os.Getenv("SUBMISSION_TAG"),
		Commit: os.Getenv("COMMIT_URL"), Release: os.Getenv("RELEASE_URL"), Review: os.Getenv("REVIEW_URL"),
	}
}

// inRepository is a folder's path in the git repository that it is in, "" where it
// is in none.
func inRepository(dir string) string {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return ""
	}
	for root := dir; ; root = filepath.Dir(root) {
		if _, err := os.Stat(filepath.Join(root, ".git")); err == nil {
			path, _ := filepath.Rel(root, dir) // one is in the other
			return filepath.ToSlash(path)
		}
		if root == filepath.Dir(root) {
			return ""
		}
	}
}

// fromHere is a folder's path as it was given, without what it does not need; "" is
// the current one.
func fromHere(dir string) string {
	path := filepath.ToSlash(filepath.Clean(dir))
	if path == "." {
		return ""
	}
	return path
}

// colorful says whether to use colour. auto is on a terminal, unless NO_COLOR is set
// (no-color.org), or wherever FORCE_COLOR is (force-color.org).
func (c *checkFlags) colorful(w io.Writer) (bool, error) {
	switch c.color {
	case "always":
		return true, nil
	case "never":
		return false, nil
	case "auto":
		force := os.Getenv("FORCE_COLOR")
		return os.Getenv("NO_COLOR") == "" && (force != "" && force != "0" || isTerminal(w)), nil
	}
	return false, fmt.Errorf("--color: %q is none of auto, always, never", c.color)
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && isatty.IsTerminal(f.Fd())
}
