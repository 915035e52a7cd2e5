package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/mattn/go-isatty"
	"github.com/spf13/cobra"

	"grader/checks"
	"grader/checks/plain"
	"grader/checks/roster"
)

// rosterFlags are the flags of `grader roster`.
type rosterFlags struct {
	challenge, challenges, out, assignment string
	jobs, perHost, perDomain               int
	resume, quiet                          bool
	allowTargets                           []string
	grading                                gradingFlags
	fetch                                  fetchFlags
}

func rosterCommand() *cobra.Command {
	var f rosterFlags
	cmd := &cobra.Command{
		Use:   "roster FILE.csv",
		Short: "Grade a whole class",
		Long: `Roster grades every student of a CSV file whose first row names its columns:
student, url and, if students have different ones, challenge. It writes into the
folder of --out, which it makes:

  results.jsonl  a line a student as soon as it is graded; --resume goes on with it
  results.csv    for people
  canvas.csv     a gradebook import for Canvas
  moodle.csv     a gradebook import for Moodle
  summary.html   the class at a glance: student by hint, and who shares whose source

` + exitCodes + "\n\nThe code is the worst of all students': 3 before 1 before 0.",
		Example: `  grader roster students.csv
  grader roster students.csv --out results --resume`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return f.run(cmd.Context(), args[0], cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	flags := cmd.Flags()
	flags.StringVarP(&f.challenge, "challenge", "c", defaultChallenge, "challenge of students whose row names none: its `NAME`, its id, or a Markdown file")
	flags.StringVar(&f.challenges, "challenges", "", "`DIR` of challenges in Markdown files")
	flags.StringVarP(&f.out, "out", "o", "results", "`DIR` for what is written")
	flags.StringVar(&f.assignment, "assignment", "", "`NAME` of the assignment in the gradebooks; default: the challenge's title")
	flags.IntVarP(&f.jobs, "jobs", "j", 32, "students at once")
	flags.IntVar(&f.perHost, "per-host", 2, "students at once of one host")
	flags.IntVar(&f.perDomain, "per-domain", 8, "students at once of one registered domain, such as all of github.io")
	flags.BoolVar(&f.resume, "resume", false, "go on where an earlier run stopped")
	flags.BoolVarP(&f.quiet, "quiet", "q", false, "no progress")
	flags.StringSliceVar(&f.allowTargets, "allow-target", nil, "`HOST:PORT` of a project that may be graded though its address is not public")
	f.grading.register(flags, 90*time.Second)
	f.fetch.register(flags, time.Minute)
	return cmd
}

func (f *rosterFlags) run(ctx context.Context, file string, stdout, stderr io.Writer) (err error) {
	spareGC()
	students, challenges, err := f.read(file)
	if err != nil {
		return err
	}
	client, err := f.fetch.open(f.allowTargets)
	if err != nil {
		return err
	}
	defer client.Close()
	if err := os.MkdirAll(f.out, 0o755); err != nil {
		return fmt.Errorf("--out: %w", err)
	}
	journal, err := roster.OpenJournal(filepath.Join(f.out, "results.jsonl"), f.resume)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, journal.Close()) }()
	progress, finish := f.progress(stderr)
	grading := f.grading.options(nil, stderr)
	outcomes, stopped := roster.Run(ctx, students, roster.Options{
		Jobs: f.jobs, PerHost: f.perHost, PerDomain: f.perDomain, Journal: journal, Progress: progress,
		Grade: func(ctx context.Context, s roster.Student) (*checks.Report, error) {
			project, err := client.Open(s.URL)
			if err != nil {
				return nil, err
			}
			return checks.Grade(ctx, challenges[s.Challenge], project, grading), nil
		},
	})
	finish()
	if stopped != nil && !errors.Is(stopped, context.Canceled) {
		return fault{stopped}
	}
	if err := f.write(students, outcomes, cmp.Or(f.assignment, challenges[f.challenge].Title)); err != nil {
		return fault{err}
	}
	return f.tell(stdout, outcomes, stopped != nil)
}

// read reads the roster and finds all its challenges before anything is graded.
func (f *rosterFlags) read(file string) ([]roster.Student, map[string]*checks.Challenge, error) {
	in, err := os.Open(file)
	if err != nil {
		return nil, nil, err
	}
	defer in.Close()
	students, err := roster.Read(in)
	if err != nil {
		return nil, nil, fmt.Errorf("%s:\n%w", file, err)
	}
	challenges := map[string]*checks.Challenge{}
	if challenges[f.challenge], err = findChallenge(f.challenge, f.challenges); err != nil {
		return nil, nil, err
	}
	var errs []error
	for i := range students {
		s := &students[i]
		s.Challenge, s.Strict = cmp.Or(s.Challenge, f.challenge), f.grading.strict
		if challenges[s.Challenge] != nil {
			continue
		}
		if challenges[s.Challenge], err = findChallenge(s.Challenge, f.challenges); err != nil {
			errs = append(errs, fmt.Errorf("%s:%d: %w", file, s.Line, err))
		}
	}
	return students, challenges, errors.Join(errs...)
}

// progress shows a bar on a terminal and plain lines in a log.
func (f *rosterFlags) progress(w io.Writer) (tell func(*roster.Outcome, int, int), finish func()) {
	if f.quiet {
		return nil, func() {}
	}
	if file, ok := w.(*os.File); !ok || !isatty.IsTerminal(file.Fd()) {
		return func(o *roster.Outcome, done, all int) {
			fmt.Fprintf(w, "%d/%d %s: %s\n", done, all, plain.Line(o.Student), o.Verdict())
		}, func() {}
	}
	counts := map[checks.Verdict]int{}
	return func(o *roster.Outcome, done, all int) {
		const width = 30
		counts[o.Verdict()]++
		full := width * done / all
		fmt.Fprintf(w, "\r[%s%s] %d/%d  pass %d  fail %d  error %d ", strings.Repeat("#", full), strings.Repeat(".", width-full),
			done, all, counts[checks.Pass], counts[checks.Fail], counts[checks.Error])
	}, func() { fmt.Fprintln(w) }
}

func (f *rosterFlags) write(students []roster.Student, outcomes []*roster.Outcome, assignment string) error {
	for name, write := range map[string]func(io.Writer) error{
		"results.csv":  func(w io.Writer) error { return roster.CSV(w, students, outcomes) },
		"canvas.csv":   func(w io.Writer) error { return roster.Canvas(w, students, outcomes, assignment) },
		"moodle.csv":   func(w io.Writer) error { return roster.Moodle(w, students, outcomes, assignment) },
		"summary.html": func(w io.Writer) error { return roster.Summary(w, students, outcomes, time.Now()) },
	} {
		if err := writeFile(filepath.Join(f.out, name), write); err != nil {
			return err
		}
	}
	return nil
}

// writeFile writes a file whole or not at all. What is there and no file, such as
// /dev/stdout, is written to as it is.
func writeFile(name string, write func(io.Writer) error) error {
	if info, err := os.Stat(name); err == nil && !info.Mode().IsRegular() {
		f, err := os.OpenFile(name, os.O_WRONLY, 0)
		if err != nil {
			return err
		}
		return errors.Join(write(f), f.Close())
	}
	tmp, err := os.CreateTemp(filepath.Dir(name), filepath.Base(name)+".*")
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name())
	if err := errors.Join(write(tmp), tmp.Chmod(0o644), tmp.Close()); err != nil {
		return err
	}
	return os.Rename(tmp.Name(), name)
}

// tell says how it went, and what to do next.
func (f *rosterFlags) tell(w io.Writer, outcomes []*roster.Outcome, stopped bool) error {
	counts := map[checks.Verdict]int{}
	for _, o := range outcomes {
		if o == nil {
			counts[checks.Error]++
			continue
		}
		counts[o.Verdict()]++
	}
	fmt.Fprintf(w, "%d students: %d pass, %d fail, %d could not be judged. See %s\n", len(outcomes),
		counts[checks.Pass], counts[checks.Fail], counts[checks.Error], filepath.Join(f.out, "summary.html"))
	if twins := roster.Twins(outcomes); len(twins) > 0 {
		fmt.Fprintf(w, "%d files are equal between students; results.csv says whose.\n", len(twins))
	}
	switch {
	case stopped:
		fmt.Fprintln(w, "Stopped before the end: the same command with --resume goes on.")
		return exitCode(exitError)
	case counts[checks.Error] > 0:
		return exitCode(exitError)
	case counts[checks.Fail] > 0:
		return exitCode(exitFail)
	}
	return nil
}
