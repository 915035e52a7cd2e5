package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/netip"
	"net/url"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"grader/api"
)

// serveFlags are the flags of `grader serve`.
type serveFlags struct {
	addr, challenges, tokens, logLevel string
	publicURL                          string
	allowTargets, operators            []string
	allowAnonymous                     bool
	grace, drainDelay                  time.Duration
	grading                            gradingFlags
	limits                             api.Limits
	fetch                              fetchFlags
	database                           databaseFlags
}

func (s *serveFlags) register(f *pflag.FlagSet) {
	l := api.DefaultLimits()
	f.StringVar(&s.addr, "addr", "127.0.0.1:8080", "`ADDRESS` to listen on")
	f.StringVar(&s.challenges, "challenges", "", "`DIR` of challenges in Markdown files")
	allowTargetFlag(f, &s.allowTargets)
	f.StringVar(&s.tokens, "tokens", "", "`FILE` of who may ask for gradings: lines NAME TOKEN")
	f.StringSliceVar(&s.operators, "operator", nil,
		"`NAME` of a token whose owner may see and change the queue of batches, at "+api.ConsolePath)
	f.BoolVar(&s.allowAnonymous, "allow-anonymous", false, "serve everybody, also on a public address")
	f.IntVar(&s.limits.Gradings, "max-gradings", l.Gradings,
		"gradings of one client at once, of all together twice as many; 0: no limit")
	f.IntVar(&s.limits.Waking, "max-waking", l.Waking,
		"gradings of one client that wait for a sleeping host without counting as one, of all together twice as "+
			"many; 0: none")
	f.IntVar(&s.limits.Queue, "queue", l.Queue,
		"requests of one client that may wait for a grading, of all together twice as many, more get a 503; 0: none "+
			"waits")
	f.DurationVar(&s.limits.QueueWait, "queue-wait", l.QueueWait, "what a request may wait in the queue; 0: no limit")
	f.IntVar(&s.limits.RatePerMin, "rate-limit", l.RatePerMin,
		"gradings a minute for one client, more get a 429; 0: no limit")
	f.IntVar(&s.limits.Burst, "rate-burst", l.Burst,
		"gradings that one client may ask for at once; 0: as many as in a minute")
	f.DurationVar(&s.limits.BodyTimeout, "body-timeout", l.BodyTimeout,
		"what a request's body may take to arrive; 0: no limit")
	f.IntVar(&s.limits.Connections, "max-connections", l.Connections,
		"connections of one address at once, of all together twice as many; 0: no limit")
	f.StringVar(&s.publicURL, "public-url", "",
		"`URL` of this service as others know it; requests for another host are refused")
	f.DurationVar(&s.drainDelay, "drain-delay", time.Second,
		"how long /readyz says 503 after a signal to stop, before the listener closes")
	f.DurationVar(&s.grace, "grace", 30*time.Second, "how long gradings in hand may go on after a signal to stop")
	s.grading.register(f, 20*time.Second)
	s.fetch.register(f)
	s.database.register(f)
	s.database.registerKeeping(f)
	f.StringVar(&s.logLevel, "log-level", "info", "`LEVEL` of the log: debug, info, warn or error")
}

func serveCommand() *cobra.Command {
	var flags serveFlags
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Serve the grader over HTTP",
		Long: `Serve answers POST /v1/grade {"url": "https://my-project.example"} with a report
whose .passed says whether the project passes. /openapi.json describes the rest.

It connects to public addresses only. A project beside it, as in CI or while
developing, is allowed by --allow-target HOST:PORT; where each is on a machine of its
own, by --allow-target PREFIX:PORT, such as 10.20.0.0/16:3000 or "[fd00:12::/64]:3000",
if its URL has its address and no name. On an address that others can reach it wants
--tokens FILE, or --allow-anonymous.`,
		Example: `  grader serve
  grader serve --allow-target localhost:3000
  grader serve --allow-target 10.20.0.0/16:3000 --deny 10.20.0.1/32
  grader serve --addr :8080 --tokens /etc/grader/tokens

  curl -fsS localhost:8080/v1/grade -H 'content-type: application/json' \
    -d '{"url": "https://my-project.example"}' | jq -en 'input.passed == true'`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withLog(cmd, flags.logLevel, func(log *slog.Logger, dropped func() float64) error {
				return flags.serve(cmd.Context(), cmd.OutOrStdout(), log, dropped)
			})
		},
	}
	flags.register(cmd.Flags())
	return cmd
}

func (s *serveFlags) serve(ctx context.Context, out io.Writer, log *slog.Logger,
	dropped func() float64) (failed error) {
	spareGC()
	if err := s.check(); err != nil {
		return err
	}
	opts := api.Options{
		Default: defaultChallenge,
		Grading: s.grading.options(nil, io.Discard),
		Limits:  s.limits,
		Log:     log,
		Version: version(),

		Operators:  s.operators,
		DrainDelay: s.drainDelay,
		LogDropped: dropped,
	}
	var err error
	if opts.PublicHost, err = publicHost(s.publicURL); err != nil {
		return err
	}
	fitFiles(&opts.Limits, log)
	run, closeEngines, err := s.grading.engines(log, io.Discard)
	if err != nil {
		return err
	}
	defer closeEngines()
	if err := s.read(&opts, run, log); err != nil {
		return err
	}
	client, err := s.fetch.open(s.allowTargets)
	if err != nil {
		return err
	}
	defer client.Close()
	opts.Open = client.Open
	if s.database.dsn != "" {
		closeBatches, err := s.database.openBatches(ctx, &opts, client, s.fetch.addressRate, s.grace)
		if err != nil {
			return err
		}
		defer func() { failed = errors.Join(failed, closeBatches()) }()
	}
	ln, err := s.listen(ctx)
	if err != nil {
		return err
	}
	tellAllowed(log, client.Allowed())
	tcp, _ := ln.Addr().(*net.TCPAddr)
	opts.LocalOnly = tcp != nil && tcp.IP.IsLoopback()
	fmt.Fprintf(out, "grader %s listens on http://%s, challenges: %d\n", version(), ln.Addr(), len(opts.Challenges))
	defer freeStart()()
	if err := api.New(opts).Serve(ctx, ln, s.grace); err != nil {
		return fault{err}
	}
	return nil
}

func tellAllowed(log *slog.Logger, allowed map[string][]netip.AddrPort) {
	for target, addrs := range allowed {
		if addrs == nil {
			log.Info("prefix allowed", "prefix", target)
			continue
		}
		log.Info("target allowed", "target", target, "addresses", addrs)
	}
}

// check refuses flags that make no sense.
func (s *serveFlags) check() error {
	l := s.limits
	if min(l.Gradings, l.Waking, l.Queue, l.RatePerMin, l.Burst, l.Connections) < 0 {
		return errors.New("--max-gradings, --max-waking, --queue, --rate-limit, --rate-burst and --max-connections " +
			"can't be negative; 0 switches a limit off")
	}
	if len(s.operators) > 0 && (s.tokens == "" || s.database.dsn == "") {
		return errors.New("--operator needs --tokens FILE with that name in it, and --database with a queue to see")
	}
	return nil
}

// read reads the files of the service: its challenges and its tokens.
func (s *serveFlags) read(opts *api.Options, run engines, log *slog.Logger) error {
	var err error
	if opts.Challenges, err = servedChallenges(s.challenges, run, log); err != nil {
		return err
	}
	if s.tokens == "" {
		return nil
	}
	if opts.Tokens, err = api.OpenTokens(s.tokens, log); err != nil {
		return fmt.Errorf("--tokens: %w", err)
	}
	for _, name := range s.operators {
		if !opts.Tokens.Has(name) {
			return fmt.Errorf("--operator: %s has no token of %q: name one whose line is there", s.tokens, name)
		}
	}
	return nil
}

func (s *serveFlags) listen(ctx context.Context) (net.Listener, error) {
	var lc net.ListenConfig
	ln, err := lc.Listen(ctx, "tcp", s.addr)
	if err != nil {
		return nil, fmt.Errorf("--addr: %w", err)
	}
	if err := s.mayListen(ln.Addr()); err != nil {
		ln.Close()
		return nil, err
	}
	return ln, nil
}

// publicHost is the host that a --public-url names, with its port.
func publicHost(raw string) (string, error) {
	if raw == "" {
		return "", nil
	}
	u, err := url.Parse(raw)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return "", fmt.Errorf("--public-url: %q is no URL such as https://grader.example", raw)
	}
	return u.Host, nil
}

// filesOfGrading is how many files a grading may have open at once: connections
// to a few pages of its project.
const filesOfGrading = 6

// fitFiles makes the limits of connections and gradings fit into the files that
// the process may have open, so that none is missing where a project is asked.
func fitFiles(l *api.Limits, log *slog.Logger) {
	most := maxFiles()
	if most == 0 {
		return
	}
	fit := func(limit *int, name string, n int) {
		if n = max(1, n); *limit > n {
			log.Warn("lowered, since the process may open few files",
				"flag", name, "from", *limit, "to", n, "files", most)
			*limit = n
		}
	}
	fit(&l.Connections, "--max-connections", most/4/2)
	fit(&l.Gradings, "--max-gradings", most/2/2/filesOfGrading)
}

// mayListen refuses to be a fetcher of URLs for whoever comes by.
func (s *serveFlags) mayListen(addr net.Addr) error {
	if tcp, ok := addr.(*net.TCPAddr); s.tokens != "" || ok && tcp.IP.IsLoopback() {
		return nil
	}
	if len(s.allowTargets) > 0 {
		return errors.New("--allow-target on an address that others can reach needs --tokens FILE: whoever comes by " +
			"could reach that target")
	}
	if s.allowAnonymous {
		return nil
	}
	return errors.New("--addr is an address that others can reach: give --tokens FILE, or --allow-anonymous to " +
		"serve everybody, or listen on 127.0.0.1")
}
