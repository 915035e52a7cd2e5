package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"grader/checks"
	"grader/checks/hosts"
	"grader/checks/plain"
	"grader/checks/report"
	"grader/checks/roster"
	"grader/checks/source"
)

// rosterFlags are the flags of `grader roster`.
type rosterFlags struct {
	challenge, challenges, out, assignment string
	jobs, perHost, perDomain               int
	points                                 float64
	resume, quiet, exitZero                bool
	read                                   roster.ReadOptions
	lang                                   languageFlag
	allowTargets                           []string
	grading                                gradingFlags
	fetch                                  fetchFlags
	database                               databaseFlags
}

func rosterCommand() *cobra.Command {
	var f rosterFlags
	cmd := &cobra.Command{
		Use:   "roster FILE.csv|DIR",
		Short: "Grade a whole class",
		Long: `Roster grades every student of a CSV file whose first row names its columns:
student, url and, if students have different ones, challenge. It reads the
exports of Google Forms, Microsoft Forms, Moodle, Canvas, GitHub Classroom and
Classroom 50 as they are, in any text encoding that can be told. A url may also
be a folder beside the file, such as ./ada. Given a folder instead of a file, it
grades each folder in that as the project of a student.

It writes into the folder of --out, which it makes:

  results.jsonl  a line a student as soon as it is graded; --resume goes on with
                 it, and tries again what could not be judged for the moment
  results.csv    for people
  canvas.csv     a gradebook import for Canvas
  moodle.csv     a gradebook import for Moodle
  summary.html   the class at a glance: how each hint went, each student with
                 what is wrong, and who shares whose source
  reports/       a report for each student, to be handed out

With --database the class is kept in that database instead of results.jsonl. A run
that is killed goes on with the same command, and what could not be judged is tried
again by itself (--retries) before the files are written.

In the gradebooks, a student who handed in nothing, or whose project could not be
judged, has no grade. A host that sleeps is waited for (--wake); docs/hosts.md tells
what hosts do and what to tell students.

` + exitCodes + "\n\nThe code is the worst of all students': 3 before 1 before 0. Who handed in nothing\ncounts as 1.",
		Example: `  grader roster students.csv
  grader roster students.csv --out results --resume
  grader roster form.csv --url-column "Where is your app?" --points 20
  grader roster submissions/
  grader roster students.csv --database sqlite:grader.db`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return f.run(cmd.Context(), args[0], cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	f.register(cmd.Flags())
	return cmd
}

func (f *rosterFlags) register(flags *pflag.FlagSet) {
	flags.StringVarP(&f.challenge, "challenge", "c", defaultChallenge,
		"challenge of students whose row names none: its `NAME`, its id, or a Markdown file")
	flags.StringVar(&f.challenges, "challenges", "", "`DIR` of challenges in Markdown files")
	flags.StringVarP(&f.out, "out", "o", "results", "`DIR` for what is written")
	flags.StringVar(&f.assignment, "assignment", "",
		"`NAME` of the assignment in the gradebooks; default: the challenge's title")
	flags.Var(&f.lang, "lang", "`LANGUAGE` of the summary, the reports and the feedback, such as es or pt-BR;\n"+
		"default: the challenges' own")
	flags.Float64Var(&f.points, "points", 0, "what a project is worth that passes all hints; 0: a point for each hint")
	flags.StringVar(&f.read.StudentColumn, "student-column", "",
		"`HEADING` of the column that names the student; default: found")
	flags.StringVar(&f.read.URLColumn, "url-column", "",
		"`HEADING` of the column with the project's URL; default: found")
	flags.StringVar(&f.read.ChallengeColumn, "challenge-column", "",
		"`HEADING` of the column that names the challenge; default: found")
	flags.StringVar(&f.read.Encoding, "encoding", "",
		"text encoding of the file, such as windows-1250; default: recognised")
	flags.IntVarP(&f.jobs, "jobs", "j", 32, "students at once")
	flags.IntVar(&f.perHost, "per-host", 2, "students at once of one host")
	flags.IntVar(&f.perDomain, "per-domain", 8, "students at once of one registered domain, such as all of github.io")
	flags.BoolVar(&f.resume, "resume", false,
		"go on where an earlier run stopped, and try again what could not be judged for the moment")
	flags.BoolVar(&f.exitZero, "exit-zero", false, "end with 0 whatever the verdicts, for runners that want that")
	flags.BoolVarP(&f.quiet, "quiet", "q", false, "no progress")
	allowTargetFlag(flags, &f.allowTargets)
	f.grading.register(flags, 90*time.Second)
	f.fetch.register(flags)
	f.database.register(flags)
}

func (f *rosterFlags) run(ctx context.Context, file string, stdout, stderr io.Writer) (err error) {
	spareGC()
	if !(f.points >= 0 && f.points <= 1e6) {
		return fmt.Errorf("--points: %v is no number of points", f.points)
	}
	run, closeEngines, err := f.grading.engines(nil, stderr)
	if err != nil {
		return err
	}
	defer closeEngines()
	class, challenges, err := f.class(file, run)
	if err != nil {
		return err
	}
	tellNotes(stderr, file, class.Notes)
	client, err := f.fetch.open(f.allowTargets)
	if err != nil {
		return err
	}
	defer client.Close()
	if err := os.MkdirAll(f.out, 0o755); err != nil {
		return fmt.Errorf("--out: %w", err)
	}
	if run.browser != nil { // a hint's time passes while it waits for one
		f.jobs = min(f.jobs, run.browser.Parallel())
	}
	grading := f.grading.options(nil, stderr)
	grade := func(ctx context.Context, s roster.Student) (*report.Report, error) {
		project, err := openHandIn(client, s)
		if err != nil {
			return nil, err
		}
		return checks.Grade(ctx, challenges[s.Challenge], project, grading), nil
	}
	var outcomes []*roster.Outcome
	var stopped error
	if f.database.dsn != "" {
		others := newBatchGrader(client, slices.Collect(maps.Values(challenges)), grading, slog.New(slog.DiscardHandler))
		outcomes, stopped, err = f.durably(ctx, class.Students, challenges, grade, others, stderr)
	} else {
		outcomes, stopped, err = f.inJournal(ctx, class.Students, grade, stderr)
	}
	if err != nil {
		return err
	}
	results := &roster.Results{Students: class.Students, Outcomes: outcomes, Scale: roster.Scale(f.points),
		Assignment: cmp.Or(f.assignment, challenges[f.challenge].Title)}
	if err := writeResults(f.out, results, f.lang, challenges); err != nil {
		return fault{err}
	}
	return f.tell(stdout, outcomes, stopped != nil)
}

// inJournal grades a class, and keeps what comes of it in the journal of --out. It is
// stopped by the end of ctx.
func (f *rosterFlags) inJournal(ctx context.Context, students []roster.Student, grade studentGrader, stderr io.Writer,
) (outcomes []*roster.Outcome, stopped, err error) {
	journal, err := roster.OpenJournal(filepath.Join(f.out, "results.jsonl"), f.resume)
	if err != nil {
		return nil, nil, err
	}
	defer func() { err = errors.Join(err, journal.Close()) }()
	var told func(*roster.Outcome, int, int)
	finish := func() {}
	if !f.quiet {
		progress := newRosterProgress(stderr, isTerminal(stderr), len(students))
		told, finish = progress.add, progress.end
	}
	outcomes, stopped = roster.Run(ctx, students, roster.Options{
		Jobs: f.jobs, PerHost: f.perHost, PerDomain: f.perDomain, Journal: journal, Progress: told, Grade: grade})
	finish()
	if stopped != nil && !errors.Is(stopped, context.Canceled) {
		return nil, nil, fault{stopped}
	}
	return outcomes, stopped, nil
}

// A studentGrader grades one student.
type studentGrader func(ctx context.Context, s roster.Student) (*report.Report, error)

// openHandIn opens what a student handed in: a folder or an address. Of one that
// can't be a project's, the report says so.
func openHandIn(client *projects, s roster.Student) (checks.Project, error) {
	switch {
	case s.Folder != "":
		p, err := source.Open(s.Folder)
		p.Name = s.URL // the student's report tells nobody where the teacher keeps it
		return p, err
	case s.IsPath():
		return checks.Project{}, errors.New("there is no such folder beside the roster")
	}
	p, err := client.Open(s.URL)
	var refused *checks.TargetError
	if errors.As(err, &refused) {
		return hosts.Refused(s.URL, refused), nil
	}
	return p, err
}

// class reads the roster and finds all its challenges before anything is graded.
func (f *rosterFlags) class(file string, run engines) (*roster.Class, map[string]*checks.Challenge, error) {
	known, _, err := loadChallenges(f.challenges, run)
	if err != nil {
		return nil, nil, err
	}
	class, err := f.readClass(file, func(name string) bool { return challengeOf(name, known) != nil })
	if err != nil {
		return nil, nil, err
	}
	challenges := map[string]*checks.Challenge{}
	if challenges[f.challenge], err = findChallenge(f.challenge, f.challenges, run); err != nil {
		return nil, nil, err
	}
	var errs []error
	for i := range class.Students {
		s := &class.Students[i]
		s.Strict = f.grading.strict
		if challenges[s.Challenge] != nil {
			continue
		}
		if challenges[s.Challenge] = challengeOf(s.Challenge, known); challenges[s.Challenge] != nil {
			continue
		}
		if challenges[s.Challenge], err = findChallenge(s.Challenge, f.challenges, run); err != nil {
			errs = append(errs, fmt.Errorf("%s:%d: %w", file, s.Line, err))
		}
	}
	return class, challenges, errors.Join(errs...)
}

// challengeOf finds a challenge by what a form offers to choose: its name, its id
// or its title.
func challengeOf(cell string, known []*checks.Challenge) *checks.Challenge {
	for _, ch := range known {
		if ch.Name == cell || ch.ID == cell || strings.EqualFold(ch.Title, cell) {
			return ch
		}
	}
	return nil
}

func (f *rosterFlags) readClass(file string, isChallenge func(string) bool) (*roster.Class, error) {
	if info, err := os.Stat(file); err == nil && info.IsDir() {
		return roster.Folder(file, f.out, f.challenge)
	}
	in, err := os.Open(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("there is no file %s", file)
	}
	if err != nil {
		return nil, err
	}
	defer in.Close()
	opts := f.read
	opts.Challenge, opts.IsChallenge = f.challenge, isChallenge
	class, err := roster.Read(in, opts)
	if err != nil {
		return nil, fmt.Errorf("%s:\n%w", file, err)
	}
	class.FindFolders(filepath.Dir(file))
	return class, nil
}

// tellNotes tells how the roster was read.
func tellNotes(w io.Writer, file string, notes []string) {
	const most = 40
	for i, n := range notes {
		if i == most {
			fmt.Fprintf(w, "%s: … and %d notes more\n", file, len(notes)-most)
			return
		}
		fmt.Fprintf(w, "%s: %s\n", file, plain.Line(n))
	}
}

func (f *rosterFlags) howToGoOn() string {
	if f.database.dsn != "" {
		return ""
	}
	return " with --resume"
}

// tell says how it went, and what to do next.
func (f *rosterFlags) tell(w io.Writer, outcomes []*roster.Outcome, stopped bool) error {
	counts := map[roster.Status]int{}
	for _, o := range outcomes {
		counts[o.Status()]++
	}
	students := "students"
	if len(outcomes) == 1 {
		students = "student"
	}
	fmt.Fprintf(w, "%d %s: %d pass, %d fail, %d could not be judged", len(outcomes), students,
		counts[roster.Pass], counts[roster.Fail], counts[roster.Error])
	if n := counts[roster.Missing]; n > 0 {
		fmt.Fprintf(w, ", %d handed in nothing", n)
	}
	if n := counts[roster.NotGraded]; n > 0 {
		fmt.Fprintf(w, ", %d not graded yet", n)
	}
	fmt.Fprintf(w, ". See %s\n", filepath.Join(f.out, "summary.html"))
	switch n := len(roster.Twins(outcomes)); n {
	case 0:
	case 1:
		fmt.Fprintln(w, "One file is equal between students; results.csv says whose.")
	default:
		fmt.Fprintf(w, "%d files are equal between students; results.csv says whose.\n", n)
	}
	switch {
	case stopped:
		fmt.Fprintln(w, "Stopped before the end: the same command"+f.howToGoOn()+" goes on.")
		return exitCode(exitError)
	case f.exitZero:
		return nil
	case counts[roster.Error] > 0:
		return exitCode(exitError)
	case counts[roster.Fail] > 0, counts[roster.Missing] > 0:
		return exitCode(exitFail)
	}
	return nil
}
