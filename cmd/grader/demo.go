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
	"grader/checks/page"
	"grader/checks/render"
	"grader/checks/report"
	"grader/fixtures"
)

// demoCases are the projects that the demo grades: one that passes, one whose
// server spells the event otherwise.
var demoCases = []string{"complete", "event-user-count"}

func demoCommand() *cobra.Command {
	var addr string
	var keep bool
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "See it work: start the service and two sample projects, grade both",
		Long: `Demo starts the grader and two sample projects on this machine's loopback
address, one that passes and one that fails, and grades both through the real
HTTP API. With --keep everything stays up, to try the curl lines.`,
		Example: "  grader demo\n  grader demo --keep",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return demo(cmd.Context(), cmd.OutOrStdout(), addr, keep)
		},
	}
	cmd.Flags().StringVar(&addr, "addr", "127.0.0.1:0",
		"`ADDRESS` for the service to listen on; port 0 takes a free one")
	cmd.Flags().BoolVar(&keep, "keep", false, "stay up until Ctrl-C")
	return cmd
}

func demo(ctx context.Context, out io.Writer, addr string, keep bool) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	group, ctx := errgroup.WithContext(ctx)
	allow := make([]string, len(demoCases))
	for i, name := range demoCases {
		c, err := fixtures.Open(name)
		if err != nil {
			return fault{err}
		}
		ln, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return fault{err}
		}
		allow[i] = ln.Addr().String()
		group.Go(func() error { return serveUntil(ctx, ln, c.Handler()) })
	}
	client, err := fetch.New(fetch.Options{AllowTargets: allow})
	if err != nil {
		return fault{err}
	}
	defer client.Close()
	ln, err := net.Listen("tcp", addr)
	if err != nil {
		return fmt.Errorf("--addr: %w", err)
	}
	if tcp, ok := ln.Addr().(*net.TCPAddr); !ok || !tcp.IP.IsLoopback() {
		ln.Close()
		return errors.New("--addr: the demo listens on this machine only, such as 127.0.0.1:8080; `grader serve` is " +
			"for others")
	}
	server := api.New(api.Options{
		Challenges: []*checks.Challenge{page.CommunicateByEmitting()},
		Default:    defaultChallenge,
		Open:       client.Open,
		Limits:     api.DefaultLimits(),
		Grading:    (&gradingFlags{hintTimeout: 20 * time.Second, cpu: 5 * time.Second}).options(nil, io.Discard),
		Version:    version(),
	})
	group.Go(func() error { return server.Serve(ctx, ln, time.Second) })
	group.Go(func() error {
		defer stop()
		return tour(ctx, out, "http://"+ln.Addr().String(), allow, keep)
	})
	return group.Wait()
}

// tour grades the sample projects as a user would, and shows how.
func tour(ctx context.Context, out io.Writer, service string, projects []string, keep bool) error {
	for _, project := range projects {
		body := fmt.Sprintf(`{"url":"http://%s"}`, project)
		fmt.Fprintf(out, "$ curl -s -X POST %s/v1/grade -H 'content-type: application/json' -d '%s'\n\n", service, body)
		graded, err := post(ctx, service+"/v1/grade", body)
		if err != nil {
			return fault{err}
		}
		if err := render.Text(out, graded); err != nil {
			return fault{err}
		}
		fmt.Fprintf(out,
			"\n(The answer is JSON: \"passed\": %t. Above is how `grader check` shows it.)\n\n", graded.Passed)
	}
	if !keep {
		fmt.Fprintln(out, "That was the real service. `grader demo --keep` leaves it up, to try the curl lines.")
		return nil
	}
	fmt.Fprintf(out, "The service stays up at %s. Ctrl-C ends it.\n", service)
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
