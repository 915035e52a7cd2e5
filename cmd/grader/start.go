package main

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"time"

	"grader/checks/plain"

	"github.com/spf13/pflag"
)

// startFlags are the flags by which `grader check` starts the project.
type startFlags struct {
	command string
	wait    time.Duration
}

func (s *startFlags) register(f *pflag.FlagSet) {
	f.StringVar(&s.command, "start", "", "`COMMAND` that starts the project here, such as \"npm start\"; it is stopped after the grading")
	f.DurationVar(&s.wait, "start-wait", time.Minute, "how long the started project may take to answer; 0: no limit")
}

// begin starts the project, if that is asked for, and gives what stops it. That
// the project didn't start or didn't last is told on stderr and is no error: the
// report will say that the project could not be judged.
func (s *startFlags) begin(ctx context.Context, target string, quiet bool, stderr io.Writer) (stop func(), err error) {
	if s.command == "" {
		return func() {}, nil
	}
	u, err := url.Parse(target)
	if err != nil || u.Host == "" {
		return nil, fmt.Errorf("--start: TARGET must be the URL where the project will answer, such as http://localhost:3000, not %q", target)
	}
	opts := startOptions{Command: s.command, Target: u, Wait: s.wait, Progress: stderr}
	if quiet {
		opts.Progress = nil
	}
	p, err := start(ctx, opts)
	if errors.As(err, new(unjudged)) {
		fmt.Fprintf(stderr, "grader: %v\n", err)
		return func() {}, nil
	}
	if err != nil {
		return nil, err
	}
	return func() {
		if err := p.stop(); err != nil {
			fmt.Fprintf(stderr, "grader: %v\n", err)
		}
	}, nil
}

// startOptions say how a project is started to be graded.
type startOptions struct {
	Command  string        // for the system's shell
	Dir      string        // to run it in; "" is the current folder
	Target   *url.URL      // where the project will answer
	Wait     time.Duration // for its first answer; 0: no limit
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
type unjudged struct{ error }

// start starts a project and waits until it answers with any HTTP status. If it
// doesn't, the error is [unjudged], tells what the project printed, and nothing
// of it is left running. The caller stops the project.
func start(ctx context.Context, opts startOptions) (*startedProject, error) {
	if listens(ctx, opts.Target) {
		return nil, fmt.Errorf("--start: something answers on %s already, and would be graded instead of what is started; stop it, or choose another port, or leave out --start to grade it", hostPort(opts.Target))
	}
	opts.Grace = cmp.Or(opts.Grace, 5*time.Second)
	if opts.Progress == nil {
		opts.Progress = io.Discard
	}
	p, err := launch(opts)
	if err != nil {
		return nil, fmt.Errorf("--start: %w", err)
	}
	if problem := p.answers(ctx); problem != "" {
		p.end()
		return nil, unjudged{fmt.Errorf("--start: the project %s\n%s", problem, p.printed())}
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

// answers waits for the project's first answer, and says what was wrong if there
// is none.
func (p *startedProject) answers(ctx context.Context) (problem string) {
	waiting := ctx
	if p.Wait > 0 {
		var cancel context.CancelFunc
		waiting, cancel = context.WithTimeout(ctx, p.Wait)
		defer cancel()
	}
	client := &http.Client{
		// One request must not use up the wait: a server may take it before it can answer.
		Timeout:       10 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		// Whether a certificate is good is for the grading to say.
		Transport: &http.Transport{DisableKeepAlives: true, TLSClientConfig: &tls.Config{InsecureSkipVerify: true}},
	}
	url, began := p.Target.Redacted(), time.Now()
	fmt.Fprintf(p.Progress, "Started %s, waiting for %s", plain.Line(p.Command), url)
	for try := 1; ; try++ {
		if answered(waiting, client, p.Target) {
			fmt.Fprintf(p.Progress, " answered after %.1f s\n", time.Since(began).Seconds())
			return ""
		}
		if try%5 == 0 {
			fmt.Fprint(p.Progress, ".")
		}
		select {
		case <-p.gone:
			problem = fmt.Sprintf("ended before it answered on %s: %v.\nRun the command yourself, with PORT=%s. Are its packages installed (npm ci)? It must stay in the foreground.", url, p.cmd.ProcessState, p.port())
		case <-waiting.Done():
			problem = fmt.Sprintf("did not answer on %s within %v, though it runs.\nDoes it listen on the port that the variable PORT tells it, %s? If it needs longer, give it --start-wait.", url, p.Wait, p.port())
			if ctx.Err() != nil {
				problem = fmt.Sprintf("was stopped before it answered on %s.", url)
			}
		case <-time.After(200 * time.Millisecond):
			continue
		}
		fmt.Fprintln(p.Progress, " no answer")
		return problem
	}
}

func answered(ctx context.Context, client *http.Client, target *url.URL) bool {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, target.String(), nil)
	if err != nil {
		return false
	}
	resp, err := client.Do(req)
	if err != nil {
		return false
	}
	resp.Body.Close()
	return true
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
		return fmt.Errorf("--start: something of the project still answers on %s after it was stopped: a process that made itself a daemon; it has to be stopped by hand", hostPort(p.Target))
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

// printed is what the project printed, for a terminal or a log: nothing in it
// acts on the terminal or is a command to a CI runner.
func (p *startedProject) printed() string {
	kept, dropped := p.output.kept()
	if strings.TrimSpace(kept) == "" {
		return "It printed nothing."
	}
	var b strings.Builder
	b.WriteString("It printed:")
	if dropped {
		b.WriteString("\n  | … (only the end is kept)")
	}
	kept = colours.ReplaceAllString(lineEnds.Replace(kept), "")
	for line := range strings.SplitSeq(strings.Trim(kept, "\n"), "\n") {
		// The bar keeps "::" from beginning the line; "##[" is a command anywhere in it.
		b.WriteString("\n  | " + strings.ReplaceAll(plain.Text(line), "##", `#\u{23}`))
	}
	return b.String()
}

var (
	lineEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\t", "    ")
	colours  = regexp.MustCompile(`\x1b\[[0-9;]*m`)
)

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

// maxOutput is how many bytes of what a project prints are kept.
const maxOutput = 64 << 10

// A tail keeps the last [maxOutput] bytes written to it.
type tail struct {
	mu      sync.Mutex
	bytes   []byte
	dropped bool
}

func (t *tail) Write(b []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.bytes = append(t.bytes, b...)
	if over := len(t.bytes) - maxOutput; over > 0 {
		t.bytes = append(t.bytes[:0], t.bytes[over:]...)
		t.dropped = true
	}
	return len(b), nil
}

func (t *tail) kept() (text string, dropped bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(t.bytes), t.dropped
}
