package main

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/module"
	"golang.org/x/mod/semver"
)

// describe names the commit that is checked out as the Go command does
// (https://go.dev/ref/mod#pseudo-versions), and says when it was made.
func describe(ctx context.Context, repo string) (version string, date time.Time, err error) {
	commit, err := git(ctx, repo, "log", "-1", "--format=%ct %H")
	if err != nil {
		return "", date, err
	}
	seconds, hash, _ := strings.Cut(commit, " ")
	unix, err := strconv.ParseInt(seconds, 10, 64)
	if err != nil {
		return "", date, err
	}
	date = time.Unix(unix, 0).UTC()
	tags, err := git(ctx, repo, "tag", "--points-at", "HEAD")
	if err != nil {
		return "", date, err
	}
	for tag := range strings.FieldsSeq(tags) {
		if semver.IsValid(tag) && semver.Compare(tag, version) > 0 {
			version = tag
		}
	}
	if version == "" {
		older, _ := git(ctx, repo, "describe", "--tags", "--abbrev=0", "--match=v*.*.*") // fails where there is none
		version = module.PseudoVersion(semver.Major(older), older, date, hash[:12])
	}
	changed, err := git(ctx, repo, "status", "--porcelain")
	if changed != "" {
		version += "+dirty"
	}
	return version, date, err
}

func git(ctx context.Context, repo string, args ...string) (string, error) {
	out, err := command(ctx, repo, nil, "git", args...)
	return strings.TrimSpace(string(out)), err
}

// command runs a program and gives what it prints. Its environment is ours, and env.
func command(ctx context.Context, dir string, env []string, name string, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = dir
	cmd.Env = append(cmd.Environ(), env...)
	out, err := cmd.Output()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		err = fmt.Errorf("%w\n%s", err, exit.Stderr)
	}
	if err != nil {
		err = fmt.Errorf("%s %s: %w", name, strings.Join(args, " "), err)
	}
	return out, err
}
