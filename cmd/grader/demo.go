package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"grader/api"
	"grader/checks"
	"grader/checks/fetch"
	"grader/checks/render"
	"grader/checks/report"
	"grader/fixtures"
)

// demoCases are the projects that the demo grades: one that passes, one whose
// server spells the event otherwise.
var demoCases = []string{"complete", "event-user-count"}

func demoCommand() *cobra.Command {
	var d demo
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "See it work: start the service and two sample projects, grade both",
		Long: `Demo starts the grader and two sample projects on this machine's loopback
address, one that passes and one that fails, and grades both through the real
HTTP API. With --keep everything stays up, to try the curl lines.

With --live the projects are real ones, in Node.js, and clients connect to them:
both are written as the exercise wants it, and one does not work.`,
		Example: "  grader demo\n  grader demo --live\n  grader demo --live --browser auto\n  grader demo --keep",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return d.run(cmd.Context(), cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	f := cmd.Flags()
	f.StringVar(&d.addr, "addr", "127.0.0.1:0", "`ADDRESS` for the service to listen on; port 0 takes a free one")
	f.Var(&d.lang, "lang", "`LANGUAGE` of the reports, such as es or pt-BR")
	f.BoolVar(&d.keep, "keep", false, "stay up until Ctrl-C")
	f.BoolVar(&d.live, "live", false, "start real projects, and connect clients to them; needs Node.js")
	f.StringVar(&d.browser, "browser", "", "`PATH` of Chromium or Chrome, or auto, to open their page, too")
	f.StringVar(&d.modules, "modules", "", "`DIR` with the node_modules of the sample project, in place of npm ci")
	return cmd
}

// A demo is what `grader demo` is asked for.
type demo struct {
	addr, browser, modules string
	keep, live             bool
	lang                   languageFlag
}

func (d *demo) run(ctx context.Context, out, stderr io.Writer) error {
	if !d.live && (d.browser != "" || d.modules != "") {
		return errors.New("--browser and --modules are for --live")
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	group, ctx := errgroup.WithContext(ctx)
	serveAll := serveSamples
	if d.live {
		serveAll = d.startSamples
	}
	allow, err := serveAll(ctx, stderr, group.Go)
	if err != nil {
		stop()
		_ = group.Wait()
		return err
	}
	grading := &gradingFlags{hintTimeout: time.Minute, cpu: 5 * time.Second, live: d.live, browser: d.browser}
	engines, closeEngines, err := grading.engines(nil, stderr)
	if err != nil {
		return err
	}
	defer closeEngines()
	challenge, err := findChallenge(defaultChallenge, "", engines)
	if err != nil {
		return fault{err}
	}
	client, err := fetch.New(fetch.Options{AllowTargets: allow})
	if err != nil {
		return fault{err}
	}
	defer client.Close()
	ln, err := net.Listen("tcp", d.addr)
	if err != nil {
		return fmt.Errorf("--addr: %w", err)
	}
	if tcp, ok := ln.Addr().(*net.TCPAddr); !ok || !tcp.IP.IsLoopback() {
		ln.Close()
		return errors.New("--addr: the demo listens on this machine only, such as 127.0.0.1:8080; `grader serve` is " +
			"for others")
	}
	server := api.New(api.Options{
		Challenges: []*checks.Challenge{challenge},
		Default:    defaultChallenge,
		Open:       client.Open,
		Limits:     api.DefaultLimits(),
		Grading:    grading.options(nil, io.Discard),
		Version:    version(),
	})
	group.Go(func() error { return server.Serve(ctx, ln, time.Second) })
	group.Go(func() error {
		defer stop()
		return d.tour(ctx, out, "http://"+ln.Addr().String(), allow)
	})
	return group.Wait()
}

// serveSamples serves the sources of the sample projects, and says where.
func serveSamples(ctx context.Context, _ io.Writer, start func(func() error)) (addrs []string, err error) {
	for _, name := range demoCases {
		c, err := fixtures.Open(name)
		if err != nil {
			return nil, fault{err}
		}
		ln, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return nil, fault{err}
		}
		addrs = append(addrs, ln.Addr().String())
		start(func() error { return serveUntil(ctx, ln, c.Handler()) })
	}
	return addrs, nil
}

// tour grades the sample projects as a user would, and shows how.
func (d *demo) tour(ctx context.Context, out io.Writer, service string, projects []string) error {
	address, shown := service+"/v1/grade", service+"/v1/grade"
	if d.lang != "" {
		address += "?lang=" + d.lang.String()
		shown = "'" + address + "'"
	}
	say := d.lang.words("demo")
	for _, project := range projects {
		body := fmt.Sprintf(`{"url":"http://%s"}`, project)
		fmt.Fprintf(out, "$ curl -s -X POST %s -H 'content-type: application/json' -d '%s'\n\n", shown, body)
		graded, err := post(ctx, address, body)
		if err != nil {
			return fault{err}
		}
		if err := render.Text(out, graded); err != nil {
			return fault{err}
		}
		fmt.Fprintf(out, "\n%s\n\n", say("answer", graded.Passed))
	}
	if !d.keep {
		fmt.Fprintln(out, say("real"))
		return nil
	}
	fmt.Fprintln(out, say("stays", service))
	<-ctx.Done()
	return nil
}

func post(ctx context.Context, url, body string) (*report.Report, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewBufferString(body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("the service answered %s", resp.Status)
	}
	var graded report.Report
	return &graded, json.NewDecoder(resp.Body).Decode(&graded)
}

func serveUntil(ctx context.Context, ln net.Listener, h http.Handler) error {
	srv := &http.Server{Handler: h, ReadHeaderTimeout: 5 * time.Second}
	context.AfterFunc(ctx, func() { srv.Close() })
	if err := srv.Serve(ln); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
