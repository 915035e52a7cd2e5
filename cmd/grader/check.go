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

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"grader/checks"
	"grader/checks/fetch"
	"grader/checks/hosts"
	"grader/checks/render"
	"grader/checks/report"
	"grader/checks/source"
)

// checkFlags are the flags of `grader check`.
type checkFlags struct {
	challenge, challenges string
	format                string
	reports               []string
	lang                  languageFlag
	exitZero, quiet, json bool
	verbose, again        bool
	source, color         string
	server                serverFlags
	grading               gradingFlags
	fetch                 fetchFlags
	start                 startFlags
}

func (c *checkFlags) register(f *pflag.FlagSet) {
	f.StringVarP(&c.challenge, "challenge", "c", defaultChallenge,
		"challenge to grade: its `NAME`, its id, or a Markdown file")
	f.StringVar(&c.challenges, "challenges", "", "`DIR` of challenges in Markdown files")
	f.StringVarP(&c.format, "format", "f", "text", "`FORMAT` of the report: "+strings.Join(formatNames(), ", "))
	f.Var(&c.lang, "lang", "`LANGUAGE` of the report, such as es or pt-BR; default: the challenge's own")
	f.BoolVar(&c.json, "json", false, "the same as --format json")
	f.StringVar(&c.color, "color", "auto",
		"`WHEN` to use colours: auto, always or never; NO_COLOR and FORCE_COLOR count where it is auto")
	f.StringArrayVar(&c.reports, "report", nil,
		"`FORMAT=FILE` to write as well; may be given more than once, {} is the target's number")
	f.StringVar(&c.source, "source", "", "`DIR` with the checked-out project, to say where the deployed files differ")
	f.BoolVar(&c.exitZero, "exit-zero", false, "end with 0 whatever the verdict, for runners that want that")
	f.BoolVarP(&c.quiet, "quiet", "q", false, "print no report and no progress; the exit code tells")
	f.BoolVarP(&c.verbose, "verbose", "v", false, "tell each request as it goes")
	f.BoolVar(&c.again, "watch", false,
		"grade again when a file of the project changes, or it was restarted on this machine")
	c.server.register(f)
	c.grading.register(f, 90*time.Second)
	c.start.register(f)
	c.fetch.register(f)
}

func checkCommand() *cobra.Command {
	var flags checkFlags
	cmd := &cobra.Command{
		Use:   "check TARGET...",
		Short: "Grade a project: a URL, or a folder with its sources",
		Long: `Check grades a project and prints the report.

TARGET is the URL of a running project, also on this machine, or a folder with
its sources, for challenges that only read server.js, package.json and public/.
With --start the project at TARGET is started first, and stopped afterwards.
Several targets are graded one after the other; {} in the file of a --report
becomes the target's number.

A host that sleeps is waited for (--wake). What it answers in the project's stead is
no fail: then the exit code is 3.

With --server a service grades, and check waits and tells as if it did so itself.

` + exitCodes + `

Of several targets the exit code is the worst: 5 before 3 before 1 before 0.`,
		Example: `  grader check https://my-project.example
  grader check http://localhost:3000 --format json
  grader check http://localhost:3000 --start "npm start"
  grader check ./my-project --watch
  grader check ./my-project --challenge communicate-by-emitting
  grader check https://my-project.example --report junit=report.xml --report html=report.html
  grader check https://my-project.example --server https://grader.example --token-file token`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return flags.run(cmd.Context(), args, cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	flags.register(cmd.Flags())
	return cmd
}

// run grades all targets.
func (c *checkFlags) run(ctx context.Context, targets []string, stdout, stderr io.Writer) error {
	if c.json {
		c.format = "json"
	}
	if err := c.severalTargets(targets); err != nil {
		return err
	}
	if c.again {
		if len(targets) > 1 {
			return errors.New("--watch: give one target")
		}
		return c.watch(ctx, targets[0], stdout, stderr)
	}
	worst := error(nil)
	for i, target := range targets {
		err := c.check(ctx, target, i+1, stdout, stderr)
		var code exitCode
		switch {
		case err != nil && !errors.As(err, &code):
			return err
		case severity(err) > severity(worst):
			worst = err
		}
	}
	return worst
}

// severalTargets refuses what does not go with more than one target, before anything
// is graded.
func (c *checkFlags) severalTargets(targets []string) error {
	if len(targets) == 1 {
		return nil
	}
	if c.start.command != "" {
		return errors.New("--start: it starts one project; give one target")
	}
	for _, spec := range c.reports {
		if !strings.Contains(spec, "{}") {
			return fmt.Errorf("--report: %s would be written once a target; put {} into the name of the file, for "+
				"the target's number", spec)
		}
	}
	for _, target := range targets {
		if _, err := allowed(target); err != nil && !isFolder(target) {
			return errors.New(err.Detail)
		}
	}
	return nil
}

// severity orders the exit codes of reports.
func severity(err error) int {
	var code exitCode
	errors.As(err, &code)
	return int(code)
}

func (c *checkFlags) check(ctx context.Context, target string, n int, stdout, stderr io.Writer) error {
	out := render.Options{Classroom50: classroom50()}
	if dir := c.sources(target); dir != "" {
		sum, closeDir, err := checkoutOf(dir)
		if err != nil {
			return err
		}
		defer closeDir()
		out.Checkout, out.Folder, out.Local = sum, inRepository(dir), fromHere(dir)
	}
	outputs, err := c.outputs(stdout, out, n)
	if err != nil {
		return err
	}
	var graded *report.Report
	var refused *checks.TargetError
	if c.server.url != "" {
		graded, err = c.ask(ctx, target, stderr)
	} else {
		graded, refused, err = c.gradeHere(ctx, target, out.Checkout, stderr)
	}
	if err != nil {
		return err
	}
	graded = c.lang.of(graded)
	var errs []error
	for _, write := range outputs {
		errs = append(errs, write(graded))
	}
	if err := errors.Join(errs...); err != nil {
		return fault{err}
	}
	switch {
	case refused != nil:
		return errors.New(refused.Detail)
	case c.exitZero:
		return nil
	}
	return exitFor(graded)
}

// mayConnect refuses live checks where there is nothing to connect to, or no check.
func (c *checkFlags) mayConnect(target string, ch *checks.Challenge) error {
	if !c.grading.live && !c.grading.requireLive {
		return nil
	}
	if isFolder(target) {
		return errors.New("--live: a folder does not run; give the URL of the running project, or --start it")
	}
	if ch.Live == nil {
		return fmt.Errorf("--live: the challenge %q has no live checks; docs/live.md tells how to write some", ch.Name)
	}
	return nil
}

// sources is the folder with the project's sources, "" if it is not known.
func (c *checkFlags) sources(target string) string {
	if c.source == "" && isFolder(target) {
		return target
	}
	return c.source
}

func isFolder(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.IsDir()
}

// gradeHere grades the target in this process. Of an address that can't be one
// there is a report only where reports are written.
func (c *checkFlags) gradeHere(
	ctx context.Context, target string, checkout func(string) (string, bool), stderr io.Writer,
) (graded *report.Report, refused *checks.TargetError, err error) {
	run, closeEngines, err := c.grading.engines(nil, stderr)
	if err != nil {
		return nil, nil, err
	}
	defer closeEngines()
	ch, err := findChallenge(c.challenge, c.challenges, run)
	if err != nil {
		return nil, nil, err
	}
	if err := c.mayConnect(target, ch); err != nil {
		return nil, nil, err
	}
	opts := c.grading.options(checkout, stderr)
	graded, err = c.grade(ctx, target, ch, opts, stderr)
	if !errors.As(err, &refused) {
		return graded, nil, err
	}
	if len(c.reports) == 0 {
		return nil, nil, errors.New(refused.Detail)
	}
	return checks.Grade(ctx, ch, hosts.Refused(target, refused), opts), refused, nil
}

// grade opens the target, starts it first where --start says so, and grades it.
func (c *checkFlags) grade(
	ctx context.Context, target string, ch *checks.Challenge, opts checks.Options, stderr io.Writer,
) (*report.Report, error) {
	var told *progress
	var trace func(string)
	if !c.quiet {
		told = newProgress(stderr, isTerminal(stderr), c.fetch.wake)
		defer told.end()
		opts.Progress = told.begun
	}
	if c.verbose && told != nil {
		trace = told.println
	}
	project, closeProject, err := c.open(target, trace)
	if err != nil {
		return nil, err
	}
	defer closeProject()
	if told != nil {
		project = told.watch(project)
	}
	if c.start.command != "" {
		var starting io.Writer
		if told != nil {
			starting = stderr
		}
		return c.start.grade(ctx, project, ch, opts, starting, stderr)
	}
	return checks.Grade(ctx, ch, project, opts), nil
}

// open opens what the user named. A URL that a user names is allowed as it is,
// also on loopback; where it redirects to is not.
func (c *checkFlags) open(target string, trace func(string)) (p checks.Project, closeProject func(), err error) {
	if isFolder(target) {
		p, err := source.Open(target)
		return p, func() {}, err
	}
	allow, refused := allowed(target)
	if refused != nil {
		return p, nil, refused
	}
	open, err := c.fetch.open(allow)
	if err != nil { // if its name is not known, that is for the report to say
		open, err = c.fetch.open(nil)
	}
	if err != nil {
		return p, nil, err
	}
	open.trace = trace
	open.hosts.Bare = c.start.command != "" // what answers is what is started
	p, err = open.Open(target)
	if err != nil {
		open.Close()
		return p, nil, err
	}
	return p, open.Close, nil
}

// allowed are the hosts and ports that a target's addresses name.
func allowed(target string) ([]string, *checks.TargetError) {
	address := hosts.ParseAddress(target)
	if address.Several != nil {
		return nil, address.Several
	}
	var list []string
	for _, raw := range address.URLs {
		u, err := url.Parse(raw)
		if err != nil || u.Host == "" {
			return nil, &checks.TargetError{Code: fetch.InvalidURL,
				Detail: fmt.Sprintf("%q is neither a folder nor a URL; a URL begins with http:// or https://", target)}
		}
		list = append(list, hostPort(u))
	}
	return list, nil
}

func hostPort(u *url.URL) string {
	port := u.Port()
	if port == "" && u.Scheme == "https" {
		port = "443"
	}
	return net.JoinHostPort(u.Hostname(), cmp.Or(port, "80"))
}
