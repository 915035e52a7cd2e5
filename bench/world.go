package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"grader/bench/process"
)

// A service is one that grades, running.
type service struct {
	name     string
	addr     string
	idle     float64                                                  // MiB after the start
	pid      int                                                      // 0: not measured
	gauged   bool                                                     // counts its allocations in /metrics
	requests func(ctx context.Context, origin string) []*http.Request // ask for one grading, side by side
	args     []string                                                 // how it was started
}

// A world is all that runs for the benchmark.
type world struct {
	dir      string
	origins  []string // one for each scenario
	services []*service
	running  []*process.Process
}

func (w *world) stop() {
	for _, p := range w.running {
		p.Stop()
	}
	_ = os.RemoveAll(w.dir)
}

// start builds and starts everything. What can't be had (Node, the exporter) is
// left out, and said.
func start(ctx context.Context) (*world, error) {
	w := &world{}
	var err error
	if w.dir, err = os.MkdirTemp("", "grader-bench-"); err != nil {
		return w, err
	}
	for _, name := range []string{"./cmd/grader", "./bench/null", "./bench/origin"} {
		if out, err := exec.CommandContext(ctx, "go", "build", "-o", w.dir, name).CombinedOutput(); err != nil {
			return w, fmt.Errorf("go build %s: %w\n%s", name, err, out)
		}
	}
	origin := []string{filepath.Join(w.dir, "origin")}
	for _, sc := range scenarios {
		addr := freeAddr()
		w.origins = append(w.origins, addr)
		origin = append(origin, addr, sc.sample, sc.delay.String())
	}
	if _, err := w.run(ctx, w.origins[len(w.origins)-1], origin...); err != nil {
		return w, err
	}
	// All is on, but for a rate that one client does not reach.
	w.add(ctx, "grader", post, filepath.Join(w.dir, "grader"), "serve", "--addr", "{addr}", "--rate-limit", "1000000000",
		"--allow-target", strings.Join(w.origins, ","))
	for _, s := range w.services {
		s.gauged = true
	}
	w.add(ctx, "null, new connections", post, filepath.Join(w.dir, "null"), "{addr}", "new")
	w.add(ctx, "null, kept connections", post, filepath.Join(w.dir, "null"), "{addr}", "kept")
	if out, err := exec.CommandContext(ctx, "npm", "--prefix", "bench/node", "ci", "--no-audit", "--no-fund").CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "without the Node service: npm ci: %v\n%s", err, out)
	} else {
		w.add(ctx, "Node service", post, "node", "bench/node/server.mjs", "{port}")
	}
	w.addExporter(ctx)
	if len(w.services) < 3 {
		return w, errors.New("the services did not start")
	}
	return w, nil
}

// run starts a command and waits until it listens.
func (w *world) run(ctx context.Context, addr string, args ...string) (*process.Process, error) {
	log, err := os.Create(filepath.Join(w.dir, filepath.Base(args[0])+".log"))
	if err != nil {
		return nil, err
	}
	defer log.Close()
	p, err := process.Start(ctx, log, addr, args...)
	if err == nil {
		w.running = append(w.running, p)
	}
	return p, err
}

func (w *world) add(ctx context.Context, name string, ask func(string) func(context.Context, string) []*http.Request, args ...string) {
	addr := freeAddr()
	_, port, _ := net.SplitHostPort(addr)
	for i := range args {
		args[i] = strings.NewReplacer("{addr}", addr, "{port}", port).Replace(args[i])
	}
	p, err := w.run(ctx, addr, args...)
	if err != nil {
		fmt.Fprintf(os.Stderr, "without %s: %v\n", name, err)
		return
	}
	time.Sleep(500 * time.Millisecond)
	s := &service{name: name, addr: addr, pid: p.PID(), requests: ask(addr), args: args}
	s.idle = process.ResidentMiB(s.pid)
	w.services = append(w.services, s)
}

// exporterConfig has the challenge's patterns as modules; RE2's (?s) is
// JavaScript's s.
const exporterConfig = `modules:
  server:
    prober: http
    http:
      fail_if_body_not_matches_regexp: ["(?s)currentUsers", "(?s)io.emit.*('|\")user count('|\").*currentUsers"]
  client:
    prober: http
    http:
      fail_if_body_not_matches_regexp: ["(?s)socket.on.*('|\")user count('|\")"]
`

const exporter = "github.com/prometheus/blackbox_exporter@v0.27.0"

// buildExporter builds it in its own module, with the versions that it names.
func (w *world) buildExporter(ctx context.Context) error {
	out, err := exec.CommandContext(ctx, "go", "mod", "download", "-json", exporter).Output()
	if err != nil {
		return fmt.Errorf("go mod download: %w\n%s", err, out)
	}
	var module struct{ Dir string }
	if err := json.Unmarshal(out, &module); err != nil {
		return fmt.Errorf("go mod download: %w", err)
	}
	if out, err := exec.CommandContext(ctx, "go", "build", "-C", module.Dir, "-o", w.dir, ".").CombinedOutput(); err != nil {
		return fmt.Errorf("go build: %w\n%s", err, out)
	}
	return nil
}

// addExporter adds blackbox_exporter: a grading is two probes there, one a page.
func (w *world) addExporter(ctx context.Context) {
	if err := w.buildExporter(ctx); err != nil {
		fmt.Fprintf(os.Stderr, "without blackbox_exporter: %v\n", err)
		return
	}
	config := filepath.Join(w.dir, "blackbox.yml")
	if err := os.WriteFile(config, []byte(exporterConfig), 0o644); err != nil {
		fmt.Fprintf(os.Stderr, "without blackbox_exporter: %v\n", err)
		return
	}
	probe := func(addr string) func(context.Context, string) []*http.Request {
		return func(ctx context.Context, origin string) []*http.Request {
			server, _ := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+addr+"/probe?module=server&target=http://"+origin+"/_api/server.js", nil)
			client, _ := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+addr+"/probe?module=client&target=http://"+origin+"/public/client.js", nil)
			return []*http.Request{server, client}
		}
	}
	w.add(ctx, "blackbox_exporter", probe, filepath.Join(w.dir, "blackbox_exporter"),
		"--config.file", config, "--web.listen-address", "{addr}", "--log.level", "error")
}

func post(addr string) func(context.Context, string) []*http.Request {
	return func(ctx context.Context, origin string) []*http.Request {
		r, _ := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+addr+"/v1/grade", strings.NewReader(`{"url":"http://`+origin+`"}`))
		r.Header.Set("Content-Type", "application/json")
		return []*http.Request{r}
	}
}

func freeAddr() string { return freeAddrs(1)[0] }

func freeAddrs(n int) []string {
	addrs, err := process.FreeAddrs(n)
	if err != nil {
		panic(err) // no loopback: nothing to measure
	}
	return addrs
}
