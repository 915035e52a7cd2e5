package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/mattn/go-isatty"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"grader/checks"
	"grader/checks/fetch"
	"grader/checks/hintjs"
	"grader/checks/hosts"
	"grader/checks/render"
	"grader/checks/source"
)

// checkFlags are the flags of `grader check`.
type checkFlags struct {
	challenge, challenges string
	format                string
	reports               []string
	exitZero, quiet       bool
	source                string
	grading               gradingFlags
	fetch                 fetchFlags
	start                 startFlags
}

func (c *checkFlags) register(f *pflag.FlagSet) {
	f.StringVarP(&c.challenge, "challenge", "c", defaultChallenge, "challenge to grade: its `NAME`, its id, or a Markdown file")
	f.StringVar(&c.challenges, "challenges", "", "`DIR` of challenges in Markdown files")
	f.StringVarP(&c.format, "format", "f", "text", "`FORMAT` of the report: "+formatNames())
	f.StringArrayVar(&c.reports, "report", nil, "`FORMAT=FILE` to write as well; may be given more than once")
	f.StringVar(&c.source, "source", "", "`DIR` with the checked-out project, to say where the deployed files differ")
	f.BoolVar(&c.exitZero, "exit-zero", false, "end with 0 whatever the verdict, for runners that want that")
	f.BoolVarP(&c.quiet, "quiet", "q", false, "print no report; the exit code tells")
	c.grading.register(f, 90*time.Second)
	c.start.register(f)
	c.fetch.register(f, time.Minute)
}

func checkCommand() *cobra.Command {
	var flags checkFlags
	cmd := &cobra.Command{
		Use:   "check TARGET",
		Short: "Grade one project: a URL, or a folder with its sources",
		Long: `Check grades one project and prints the report.

TARGET is the URL of a running project, also on this machine, or a folder with
its sources, for challenges that only read server.js, package.json and public/.
With --start the project at TARGET is started first, and stopped afterwards.

` + exitCodes,
		Example: `  grader check https://my-project.example
  grader check http://localhost:3000 --format json
  grader check http://localhost:3000 --start "npm start"
  grader check ./my-project --challenge communicate-by-emitting
  grader check https://my-project.example --report junit=report.xml --report html=report.html`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return flags.check(cmd.Context(), args[0], cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	flags.register(cmd.Flags())
	return cmd
}

func (c *checkFlags) check(ctx context.Context, target string, stdout, stderr io.Writer) error {
	var checkout func(string) (string, bool)
	if c.source != "" {
		sum, closeDir, err := checkoutOf(c.source)
		if err != nil {
			return err
		}
		defer closeDir()
		checkout = sum
	}
	outputs, err := c.outputs(stdout, checkout)
	if err != nil {
		return err
	}
	workers, err := hintjs.NewWorkers(hintjs.WorkerOptions{})
	if err != nil {
		return fault{err}
	}
	defer workers.Close()
	ch, err := findChallenge(c.challenge, c.challenges, workers)
	if err != nil {
		return err
	}
	if err := c.mayConnect(target, ch); err != nil {
		return err
	}
	opts := c.grading.options(checkout, stderr)
	report, err := c.grade(ctx, target, ch, opts, stderr)
	var refused *checks.TargetError
	if errors.As(err, &refused) {
		if len(c.reports) == 0 {
			return errors.New(refused.Detail)
		}
		report, err = checks.Grade(ctx, ch, hosts.Refused(target, refused), opts), nil
	}
	if err != nil {
		return err
	}
	var errs []error
	for _, write := range outputs {
		errs = append(errs, write(report))
	}
	if err := errors.Join(errs...); err != nil {
		return fault{err}
	}
	if refused != nil {
		return errors.New(refused.Detail)
	}
	if c.exitZero {
		return nil
	}
	return exitFor(report)
}

// mayConnect refuses live checks where there is nothing to connect to, or no check.
func (c *checkFlags) mayConnect(target string, ch *checks.Challenge) error {
	if !c.grading.live && !c.grading.requireLive {
		return nil
	}
	if info, err := os.Stat(target); err == nil && info.IsDir() {
		return errors.New("--live: a folder does not run; give the URL of the running project, or --start it")
	}
	if len(ch.Live) == 0 {
		return fmt.Errorf("--live: the challenge %q has no live checks; docs/live.md tells how to write some", ch.Name)
	}
	return nil
}

// grade opens the target, started before if that is asked for, and grades it.
func (c *checkFlags) grade(ctx context.Context, target string, ch *checks.Challenge, opts checks.Options, stderr io.Writer) (*checks.Report, error) {
	project, closeProject, err := c.open(target)
	if err != nil {
		return nil, err
	}
	defer closeProject()
	if c.start.command != "" {
		progress := stderr
		if c.quiet {
			progress = nil
		}
		return c.start.grade(ctx, project, ch, opts, progress, stderr)
	}
	return checks.Grade(ctx, ch, project, opts), nil
}

// outputs are where the report goes, checked before anything is graded.
func (c *checkFlags) outputs(stdout io.Writer, checkout func(string) (string, bool)) ([]func(*checks.Report) error, error) {
	plain := render.Options{Checkout: checkout, Classroom50: classroom50()}
	opts := plain
	opts.Color = colorful(stdout)
	var list []func(*checks.Report) error
	if !c.quiet {
		format, err := findFormat("--format", c.format)
		if err != nil {
			return nil, err
		}
		list = append(list, func(r *checks.Report) error { return format.Write(stdout, r, opts) })
	}
	for _, spec := range c.reports {
		name, file, ok := strings.Cut(spec, "=")
		if !ok || file == "" {
			return nil, fmt.Errorf("--report: %q is not FORMAT=FILE, such as junit=report.xml", spec)
		}
		format, err := findFormat("--report", name)
		if err != nil {
			return nil, err
		}
		if name == "github-summary" { // the step's other commands write there, too
			list = append(list, func(r *checks.Report) error {
				f, err := os.OpenFile(file, os.O_WRONLY|os.O_APPEND|os.O_CREATE, 0o644)
				if err != nil {
					return err
				}
				return errors.Join(format.Write(f, r, plain), f.Close())
			})
			continue
		}
		list = append(list, func(r *checks.Report) error {
			return writeFile(file, func(w io.Writer) error { return format.Write(w, r, plain) })
		})
	}
	return list, nil
}

func findFormat(flag, name string) (render.Format, error) {
	f, ok := render.ByName(name)
	if !ok {
		return f, fmt.Errorf("%s: %q is none of: %s", flag, name, formatNames())
	}
	return f, nil
}

func formatNames() string {
	var names []string
	for _, f := range render.Formats() {
		names = append(names, f.Name)
	}
	return strings.Join(names, ", ")
}

// classroom50 is what the runner of a Classroom 50 says in the environment.
func classroom50() render.Classroom50 {
	return render.Classroom50{
		Classroom: os.Getenv("CLASSROOM"), Assignment: os.Getenv("ASSIGNMENT"), AssignmentType: os.Getenv("ASSIGNMENT_TYPE"),
		Owner: os.Getenv("OWNER"), Submission: os.Getenv("SUBMISSION_TAG"),
		Commit: os.Getenv("COMMIT_URL"), Release: os.Getenv("RELEASE_URL"), Review: os.Getenv("REVIEW_URL"),
	}
}

// colorful says whether to use colour: on a terminal, unless NO_COLOR is set
// (no-color.org).
func colorful(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && isatty.IsTerminal(f.Fd()) && os.Getenv("NO_COLOR") == ""
}

// open opens what the user named. A URL that a user names is allowed as it is,
// also on loopback; where it redirects to is not.
func (c *checkFlags) open(target string) (p checks.Project, closeProject func(), err error) {
	if info, err := os.Stat(target); err == nil && info.IsDir() {
		p, err := source.Open(target)
		return p, func() {}, err
	}
	var allow []string
	for _, raw := range hosts.ParseAddress(target).URLs {
		u, err := url.Parse(raw)
		if err != nil || u.Host == "" {
			return p, nil, &checks.TargetError{Code: fetch.InvalidURL,
				Detail: fmt.Sprintf("%q is neither a folder nor a URL; a URL begins with http:// or https://", target)}
		}
		allow = append(allow, hostPort(u))
	}
	open, err := c.fetch.open(allow)
	if err != nil { // if its name is not known, that is for the report to say
		open, err = c.fetch.open(nil)
	}
	if err != nil {
		return p, nil, err
	}
	open.hosts.Bare = c.start.command != "" // what answers is what is started
	p, err = open.Open(target)
	if err != nil {
		open.Close()
		return p, nil, err
	}
	return p, open.Close, nil
}

func hostPort(u *url.URL) string {
	port := u.Port()
	if port == "" && u.Scheme == "https" {
		port = "443"
	}
	return net.JoinHostPort(u.Hostname(), cmp.Or(port, "80"))
}
