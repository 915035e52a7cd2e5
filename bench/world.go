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
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"grader/bench/process"
)

// A service is one that grades, running.
type service struct {
	name     string
	addr     string
	idle     float64                                                  // MiB after the start
	idleOwn  float64                                                  // of them, those that are no file's
	pid      int                                                      // 0: not measured
	gauged   bool                                                     // counts its allocations in /metrics
	requests func(ctx context.Context, origin string) []*http.Request // ask for one grading, side by side
	args     []string                                                 // how it was started
}

// A world is all that runs for the benchmark.
type world struct {
	dir      string
	ports    map[string]string // by scheme
	first    string            // HOST:PORT of the first project over http
	services []*service
	programs *service // grades by programs; nil: could not be had
	app      string   // the URL of what it grades
	running  []*process.Process
	apps     []*exec.Cmd
}

func (w *world) stop() {
	for _, p := range w.running {
		p.Stop()
	}
	for _, app := range w.apps {
		_ = app.Process.Kill()
		_ = app.Wait()
	}
	w.running, w.apps = nil, nil
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
	commands := []string{"grader/cmd/grader", "grader/bench/fetches", "grader/bench/null", "grader/bench/origin"}
	if err := process.Build(ctx, w.dir, commands...); err != nil {
		return w, err
	}
	ca := filepath.Join(w.dir, "ca.pem")
	if err := w.serveSamples(ctx, ca, samples); err != nil {
		return w, err
	}
	env := []string{"env", "SSL_CERT_FILE=" + ca, "NODE_EXTRA_CA_CERTS=" + ca}
	// All is on, but for a rate that one client does not reach.
	grader := append(
		slices.Clone(env),
		filepath.Join(w.dir, "grader"),
		"serve",
		"--rate-limit",
		"1000000000",
		"--addr",
		"{addr}",
	)
	w.add(ctx, "grader", post, append(grader, "--allow-target", w.allowed())...)
	for _, s := range w.services {
		s.gauged = true
	}
	w.add(ctx, "null", post, append(env, filepath.Join(w.dir, "null"), "{addr}")...)
	w.add(ctx, "its fetches alone", post, append(env, filepath.Join(w.dir, "fetches"), "{addr}", w.allowed())...)
	install := exec.CommandContext(ctx, "npm", "--prefix", "bench/node", "ci", "--no-audit", "--no-fund")
	if out, err := install.CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "without the Node service: npm ci: %v\n%s", err, out)
	} else {
		w.add(ctx, "Node service", post, append(env, "node", "bench/node/server.mjs", "{port}")...)
	}
	w.addExporter(ctx, env)
	if err := w.addPrograms(ctx); err != nil {
		fmt.Fprintf(os.Stderr, "without programs: %v\n", err)
	}
	if len(w.services) < 3 {
		return w, errors.New("the services did not start")
	}
	return w, nil
}

// hostsOfSample is how many hosts have each sample project.
const hostsOfSample = 3000

// hostOf is the nth host of a sample, as bench/origin serves it.
func hostOf(sample, n int) string { return fmt.Sprintf("127.%d.%d.%d", sample+1, n/250+1, n%250+1) }

// serveSamples starts the hosts of all samples.
func (w *world) serveSamples(ctx context.Context, ca string, samples []sampleProject) error {
	addrs := freeAddrs(2)
	_, plain, _ := net.SplitHostPort(addrs[0])
	_, secure, _ := net.SplitHostPort(addrs[1])
	w.ports = map[string]string{"http": plain, "https": secure}
	w.first = net.JoinHostPort(hostOf(0, 0), plain)
	args := []string{filepath.Join(w.dir, "origin"), "-http", plain, "-https", secure, "-ca", ca}
	for _, s := range samples {
		args = append(args, s.verdict, s.delay.String())
	}
	_, err := w.run(ctx, addrs[1], args...)
	return err
}

// allowed lets the grader reach all hosts.
func (w *world) allowed() string {
	return "127.0.0.0/8:" + w.ports["http"] + ",127.0.0.0/8:" + w.ports["https"]
}

// hosts gives one project's URL after the other.
func (w *world) hosts(sc scenario) func() string {
	var n atomic.Int64
	return func() string {
		return sc.scheme + "://" + net.JoinHostPort(hostOf(sc.sample, int(n.Add(1))%hostsOfSample), w.ports[sc.scheme])
	}
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

// add starts a service; ask gives what asks it for a grading of an origin.
func (w *world) add(
	ctx context.Context,
	name string,
	ask func(addr string) func(context.Context, string) []*http.Request,
	args ...string,
) {
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
	time.Sleep(time.Second)
	s := &service{name: name, addr: addr, pid: p.PID(), requests: ask(addr), args: args}
	s.idle, s.idleOwn = process.ResidentMiB(s.pid), process.PrivateMiB(s.pid)
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
	build := exec.CommandContext(ctx, "go", "build", "-C", module.Dir, "-o", w.dir, ".")
	if out, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("go build: %w\n%s", err, out)
	}
	return nil
}

// addExporter adds blackbox_exporter: a grading is two probes there, one a page.
func (w *world) addExporter(ctx context.Context, env []string) {
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
			ask := func(module, page string) *http.Request {
				url := "http://" + addr + "/probe?module=" + module + "&target=" + origin + page
				r, _ := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
				return r
			}
			return []*http.Request{ask("server", "/_api/server.js"), ask("client", "/public/client.js")}
		}
	}
	w.add(ctx, "blackbox_exporter", probe, append(env, filepath.Join(w.dir, "blackbox_exporter"),
		"--config.file", config, "--web.listen-address", "{addr}", "--log.level", "error")...)
}

func post(addr string) func(context.Context, string) []*http.Request {
	return func(ctx context.Context, origin string) []*http.Request {
		r, _ := http.NewRequestWithContext(
			ctx,
			http.MethodPost,
			"http://"+addr+"/v1/grade",
			strings.NewReader(`{"url":"`+origin+`"}`),
		)
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
