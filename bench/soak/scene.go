package main

import (
	"context"
	"os"
	"path/filepath"
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
// may reach the allowed targets too; more are flags for it.
func newScene(ctx context.Context, allow []string, more ...string) (*scene, error) {
	dir, err := os.MkdirTemp("", "grader-soak-")
	if err != nil {
		return nil, err
	}
	s := &scene{dir: dir}
	if err := s.prepare(ctx, allow); err != nil {
		s.close()
		return nil, err
	}
	s.serve = append(s.serve, more...)
	return s, nil
}

func (s *scene) prepare(ctx context.Context, allow []string) error {
	if err := process.Build(ctx, s.dir, "grader/cmd/grader", "grader/bench/origin"); err != nil {
		return err
	}
	addrs, err := process.FreeAddrs(honestProjects + 1)
	if err != nil {
		return err
	}
	s.addr, s.honest = addrs[0], honestTargets(addrs[1:])
	args := []string{filepath.Join(s.dir, "origin")}
	for _, t := range s.honest {
		args = append(args, t.addr, t.name, "20ms")
		allow = append(allow, t.addr)
	}
	s.serve = []string{filepath.Join(s.dir, "grader"), "serve", "--addr", s.addr, "--rate-limit", "0",
		"--allow-target", strings.Join(allow, ","), "--log-level", "error", "--wake", "0"} // nobody sleeps here
	s.origin, err = process.Start(ctx, os.Stderr, addrs[honestProjects], args...)
	return err
}

func (s *scene) close() {
	if s.origin != nil {
		s.origin.Stop()
	}
	os.RemoveAll(s.dir)
}
