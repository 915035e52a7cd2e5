package main

import (
	"context"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"grader/bench/process"
)

// A scene is the honest projects, which are there, and the service that will be
// soaked with gradings of them and of others.
type scene struct {
	dir    string // of the programs
	addr   string // where the service will listen
	serve  []string
	honest []target
	origin *process.Process

	service *process.Process // while there is a soak
}

// newScene builds the programs and starts the honest projects. The service
// may reach the other targets too; more are flags for it.
func newScene(ctx context.Context, w web, others []target, more ...string) (*scene, error) {
	dir, err := os.MkdirTemp("", "grader-soak-")
	if err != nil {
		return nil, err
	}
	s := &scene{dir: dir}
	if err := s.prepare(ctx, w, others); err != nil {
		s.close()
		return nil, err
	}
	s.serve = append(s.serve, more...)
	return s, nil
}

func (s *scene) prepare(ctx context.Context, w web, others []target) error {
	if err := process.Build(ctx, s.dir, "grader/cmd/grader", "grader/bench/origin"); err != nil {
		return err
	}
	addrs, err := process.FreeAddrs(3)
	if err != nil {
		return err
	}
	s.addr, s.honest = addrs[0], honestTargets(w, addrs[1], addrs[2])
	var allow []string
	for _, t := range slices.Concat(others, s.honest) {
		allow = append(allow, t.hostPort())
	}
	s.serve = []string{filepath.Join(s.dir, "grader"), "serve", "--addr", s.addr, "--rate-limit", "0",
		"--allow-target", strings.Join(allow, ","), "--log-level", "error", "--wake", "0"} // nobody sleeps here
	trust := filepath.Join(s.dir, "ca.pem")
	s.origin, err = process.Start(ctx, os.Stderr, addrs[2], filepath.Join(s.dir, "origin"),
		"-http", port(addrs[1]), "-https", port(addrs[2]), "-ca", trust, "passes", "20ms", "fails", "20ms")
	if err != nil || !w.isSecure() {
		return err
	}
	s.serve = append(s.serve, "--ca-file", trust)
	file, err := os.OpenFile(trust, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	defer file.Close()
	_, err = file.Write(w.authority.PEM)
	return err
}

// honestTargets are sample projects as bench/origin serves them on two addresses.
func honestTargets(w web, plain, secure string) []target {
	scheme, at := "http://", port(plain)
	if w.isSecure() {
		scheme, at = "https://", port(secure)
	}
	list := make([]target, honestProjects)
	for i := range list {
		sample := i % 2
		list[i] = target{
			name: []string{"passes", "fails"}[sample],
			url:  fmt.Sprintf("%s127.%d.1.%d:%s", scheme, sample+1, i/2+1, at),
			want: []string{"pass", "fail"}[sample],
		}
	}
	return list
}

func port(addr string) string {
	_, port, _ := net.SplitHostPort(addr) // as process.FreeAddrs gives it
	return port
}

func (s *scene) close() {
	if s.origin != nil {
		s.origin.Stop()
	}
	os.RemoveAll(s.dir)
}
