//go:build linux

package main

import (
	"context"
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

// projectHosts are how many hosts the class's projects have.
const projectHosts = 40

// class compares the CPU time of a class that is graded directly with that of one that
// is kept, PostgreSQL's included.
func class(ctx context.Context, s sizes, places []place, dir string) error {
	if err := process.Build(ctx, dir, "./cmd/grader"); err != nil {
		return err
	}
	hosts, stop, err := serveProjects(ctx)
	if err != nil {
		return err
	}
	defer stop()
	var rows strings.Builder
	rows.WriteString("student,url\n")
	for i := range s.students {
		fmt.Fprintf(&rows, "Student %d,http://%s/\n", i, hosts[i%len(hosts)])
	}
	file := filepath.Join(dir, "class.csv")
	if err := os.WriteFile(file, []byte(rows.String()), 0o644); err != nil {
		return err
	}
	fmt.Printf("\n### grader roster, %d students\n\n| | CPU ms a student | of it the database's | beside direct |\n|---|--:|--:|--:|\n", s.students)
	const rounds = 3
	direct := time.Duration(0)
	for _, p := range append([]place{{name: "direct"}}, places...) {
		var least, ofServer time.Duration
		for round := range rounds {
			cpu, server, err := p.roster(ctx, dir, fmt.Sprint("class", round), file, hosts)
			if err != nil {
				return fmt.Errorf("%s: %w", p.name, err)
			}
			if least == 0 || cpu < least {
				least, ofServer = cpu, server
			}
		}
		if direct == 0 {
			direct = least
		}
		each := func(d time.Duration) float64 { return ms(d) / float64(s.students) }
		fmt.Printf("| %s | %.3f | %.3f | %.2f |\n", p.name, each(least), each(ofServer), least.Seconds()/direct.Seconds())
	}
	return nil
}

// roster grades the class once.
func (p place) roster(ctx context.Context, dir, name, file string, hosts []string) (
	cpu, server time.Duration, err error) {
	args := []string{"roster", file, "--out", filepath.Join(dir, p.name+name),
		"--quiet", "--exit-zero", "--per-domain", "64",
		"--per-host", "8", "--address-rate", "0", "--retries", "none", "--allow-target", strings.Join(hosts, ",")}
	if p.dsn != nil {
		dsn, err := p.dsn(ctx, name)
		if err != nil {
			return 0, 0, err
		}
		args = append(args, "--database", dsn)
	}
	before := time.Duration(0)
	if p.server != nil {
		if before, err = serverCPU(p.server.Pid()); err != nil {
			return 0, 0, err
		}
	}
	cmd := exec.CommandContext(ctx, filepath.Join(dir, "grader"), args...)
	if out, err := cmd.CombinedOutput(); err != nil {
		return 0, 0, fmt.Errorf("%w\n%s", err, out)
	}
	if p.server != nil {
		after, err := serverCPU(p.server.Pid())
		if err != nil {
			return 0, 0, err
		}
		server = after - before
	}
	return cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime() + server, server, nil
}

// serveProjects serves a project on many ports.
func serveProjects(ctx context.Context) (hosts []string, stop func(), err error) {
	pages := map[string]string{
		"/_api/server.js":   "let currentUsers = 0;\nio.on('connection', socket => {\n  ++currentUsers;\n  io.emit('user count', currentUsers);\n});\n",
		"/public/client.js": "let socket = io();\nsocket.on('user count', function (data) {\n  console.log(data);\n});\n",
	}
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(2 * time.Millisecond)
		_, _ = w.Write([]byte(pages[r.URL.Path])) // the client is gone
	})
	var servers []*http.Server
	stop = func() {
		for _, s := range servers {
			_ = s.Close() // its requests have ended
		}
	}
	for range projectHosts {
		var lc net.ListenConfig
		ln, err := lc.Listen(ctx, "tcp", "127.0.0.1:0")
		if err != nil {
			stop()
			return nil, nil, err
		}
		s := &http.Server{Handler: handler, ReadHeaderTimeout: time.Minute}
		servers, hosts = append(servers, s), append(hosts, ln.Addr().String())
		go func() {
			if err := s.Serve(ln); !errors.Is(err, http.ErrServerClosed) {
				fmt.Fprintln(os.Stderr, "batch:", err)
			}
		}()
	}
	return hosts, stop, nil
}
