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
	"os/exec"
	"slices"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"grader/checks"
	"grader/checks/hosts"
	"grader/checks/report"
	"grader/checks/source"
	"grader/checks/weburl"
)

// startFlags are the flags by which `grader check` starts the project.
type startFlags struct {
	command string
	wait    time.Duration
}

func (s *startFlags) register(f *pflag.FlagSet) {
	f.StringVar(&s.command, "start", "",
		"`COMMAND` that starts the project here, such as \"npm start\"; it is stopped after the grading")
	f.DurationVar(&s.wait, "start-wait", time.Minute, "how long the started project may take to answer; 0: no limit")
}

// grade starts the project at its URL, has it graded, and stops it. That it didn't
// start or didn't last is told on stderr and in the report, and is no error.
func (s *startFlags) grade(ctx context.Context, project checks.Project, ch *checks.Challenge, opts checks.Options,
	progress, stderr io.Writer) (*report.Report, error) {
	target, err := url.Parse(project.URL)
	if err != nil || target.Host == "" || project.URL == source.Origin {
		return nil, errors.New("--start: TARGET must be the URL where the project will answer, such as " +
			"http://localhost:3000")
	}
	p, err := start(ctx, startOptions{
		Command: s.command, Target: target, Pages: pagesOf(ch, project.URL), Wait: s.wait, Progress: progress,
	})
	var failed unjudged
	if errors.As(err, &failed) {
		fmt.Fprintf(stderr, "grader: %v\n", err)
		r := checks.Grade(ctx, ch, failed.as(project), opts)
		r.Hints[0].Explanation = append(r.Hints[0].Explanation, failed.printed...)
		return r, nil
	}
	if err != nil {
		return nil, err
	}
	r := checks.Grade(ctx, ch, project, opts)
	p.annotate(r)
	if err := p.stop(); err != nil {
		fmt.Fprintf(stderr, "grader: %v\n", err)
	}
	return r, nil
}

// annotate puts what the project printed beside the first hint that does not
// pass, where the project answered that it has failed, or has ended.
func (p *startedProject) annotate(r *report.Report) {
	broke := slices.ContainsFunc(r.Project.Pages, func(page report.PageInfo) bool { return page.Status >= 500 })
	first := slices.IndexFunc(r.Hints, func(h report.Result) bool {
		return h.Verdict == report.Fail || h.Verdict == report.Error
	})
	if first >= 0 && (broke || p.goneWithin(0) || !listens(context.Background(), p.Target)) {
		r.Hints[first].Explanation = append(r.Hints[first].Explanation, p.notes()...)
	}
}

// startOptions say how a project is started to be graded.
type startOptions struct {
	Command  string        // for the system's shell
	Dir      string        // to run it in; "" is the current folder
	Target   *url.URL      // where the project will answer
	Pages    []string      // URLs of the pages that will be asked for; none: Target
	Wait     time.Duration // until it is ready; 0: no limit
	Grace    time.Duration // to end by itself when it is stopped; 0 is 5 s
	Progress io.Writer     // nil: none is shown
}

// A startedProject is a project that runs on this machine until it is stopped.
type startedProject struct {
	startOptions
	cmd    *exec.Cmd
	pipe   *os.File // what it prints comes from here into output
	output tail
	read   chan struct{} // closed when the last that it printed was read
	gone   chan struct{} // closed when none of its processes is left
}

// unjudged is the reason why a project could not be judged, though the command
// was used rightly.
type unjudged struct {
	error
	problem string // in one sentence
	printed []report.Note
}

// as gives the project as one that is down, for that reason.
func (u unjudged) as(p checks.Project) checks.Project {
	why := "The project " + u.problem
	if said := lastWords(u.printed); said != "" { // not all formats have room for more
		why += " At its end it printed: " + said
	}
	p.Site, p.Settle = hosts.Down(why), nil
	return p
}

// start starts a project and waits until it is ready to be graded. If it doesn't
// answer, the error is [unjudged], tells what the project printed, and nothing of
// it is left running. The caller stops the project.
func start(ctx context.Context, opts startOptions) (*startedProject, error) {
	if listens(ctx, opts.Target) {
		return nil, fmt.Errorf("--start: something answers on %s already, and would be graded instead of what is "+
			"started; stop it, or choose another port, or leave out --start to grade it", hostPort(opts.Target))
	}
	opts.Grace = cmp.Or(opts.Grace, 5*time.Second)
	if opts.Progress == nil {
		opts.Progress = io.Discard
	}
	p, err := launch(opts)
	if err != nil {
		return nil, fmt.Errorf("--start: %w", err)
	}
	if problem := p.ready(ctx); problem != "" {
		p.end()
		sentence, _, _ := strings.Cut(problem, "\n")
		return nil, unjudged{fmt.Errorf("--start: the project %s\n%s", problem, p.printed()), sentence, p.notes()}
	}
	return p, nil
}

// launch runs the command in a process group of its own.
func launch(opts startOptions) (*startedProject, error) {
	read, write, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer write.Close()
	p := &startedProject{startOptions: opts, pipe: read, read: make(chan struct{}), gone: make(chan struct{})}
	p.cmd = shell(opts.Command)
	p.cmd.Dir, p.cmd.Stdout, p.cmd.Stderr = opts.Dir, write, write
	p.cmd.Env = append(os.Environ(), "PORT="+p.port())
	if err := p.cmd.Start(); err != nil {
		read.Close()
		return nil, err
	}
	go func() {
		defer close(p.read)
		_, _ = io.Copy(&p.output, read) // ends when nobody can print any more, or end closes the pipe
	}()
	go func() {
		defer close(p.gone)
		_ = p.cmd.Wait() // cmd.ProcessState has it
		for groupLives(p.cmd.Process) {
			time.Sleep(20 * time.Millisecond)
		}
	}()
	return p, nil
}

// stop ends the project's whole process tree and waits for that. It tells of a
// project that did not last until now, with what it printed, and of a process
// that got away. Call it once.
func (p *startedProject) stop() error {
	var problem string
	if p.goneWithin(0) {
		problem = fmt.Sprintf("ended while it was graded: %v.", p.cmd.ProcessState)
	} else if !listens(context.Background(), p.Target) {
		problem = fmt.Sprintf("stopped answering on %s while it was graded.", p.Target.Redacted())
	}
	p.end()
	if problem != "" {
		return fmt.Errorf("--start: the project %s\n%s", problem, p.printed())
	}
	if listens(context.Background(), p.Target) {
		return fmt.Errorf("--start: something of the project still answers on %s after it was stopped: a process "+
			"that made itself a daemon; it has to be stopped by hand", hostPort(p.Target))
	}
	return nil
}

// end leaves no process of the project's group. What it printed is complete then,
// unless a process that left the group goes on printing.
func (p *startedProject) end() {
	if !p.goneWithin(0) {
		terminate(p.cmd.Process)
		if !p.goneWithin(p.Grace) {
			kill(p.cmd.Process)
			p.goneWithin(5 * time.Second) // not for ever: where PID 1 buries no orphans, they count as alive
		}
	}
	select {
	case <-p.read:
	case <-time.After(time.Second):
	}
	p.pipe.Close()
	<-p.read
}

func (p *startedProject) goneWithin(d time.Duration) bool {
	select {
	case <-p.gone:
	case <-time.After(d):
	}
	select {
	case <-p.gone:
		return true
	default:
		return false
	}
}

// port is what the project finds in PORT: the target's, unless the user has set
// another.
func (p *startedProject) port() string {
	if port := os.Getenv("PORT"); port != "" {
		return port
	}
	_, port, _ := net.SplitHostPort(hostPort(p.Target))
	return port
}

// pagesOf are the URLs of the pages that a challenge's hints look at, as far as
// they are data.
func pagesOf(ch *checks.Challenge, code string) []string {
	var all []string
	for _, h := range ch.Hints {
		check, ok := h.Check.(checks.PageCheck)
		if !ok {
			continue
		}
		if u, err := weburl.Resolve(check.PageReference(code), code); err == nil && !slices.Contains(all, u) {
			all = append(all, u)
		}
	}
	return all
}

// listens reports whether anything accepts connections where the target is.
func listens(ctx context.Context, target *url.URL) bool {
	dialer := net.Dialer{Timeout: 2 * time.Second}
	conn, err := dialer.DialContext(ctx, "tcp", hostPort(target))
	if err != nil {
		return false
	}
	conn.Close()
	return true
}
