// Command release makes what a release of the grader consists of, in one folder:
// archives, packages for Linux distributions, npm packages, a Homebrew formula,
// container images, bills of materials and checksums. The same commit and the same
// Go give the same bytes.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net/url"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"golang.org/x/mod/semver"
)

const allTargets = "linux/amd64,linux/arm64,darwin/amd64,darwin/arm64,windows/amd64,windows/arm64"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "release:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	var p plan
	flag.StringVar(&p.repo, "repo", "..", "root of the grader's module")
	flag.StringVar(&p.out, "out", "../dist", "folder for what is made; it must be empty or not be there")
	flag.StringVar(&p.home, "home", "", "`URL` of the repository, such as https://github.com/OWNER/grader; without it "+
		"nothing names an address, and there is no formula")
	tag := flag.String("version", "", "such as v1.2.3; default: the commit's tag, or a pseudo-version as Go makes them")
	targets := flag.String("targets", allTargets, "GOOS/GOARCH, separated by commas")
	flag.Parse()
	if flag.NArg() > 0 {
		return fmt.Errorf("%q: there are only flags", flag.Arg(0))
	}
	if err := p.identify(ctx, *tag, os.Getenv("SOURCE_DATE_EPOCH")); err != nil {
		return err
	}
	var err error
	if p.targets, err = parseTargets(*targets); err != nil {
		return err
	}
	return p.make(ctx)
}

// A plan says what to release.
type plan struct {
	repo    string    // root of the grader's module
	out     string    // folder for what is made
	home    string    // URL of the repository; "" if it is not known
	version string    // semantic version, without the v
	date    time.Time // of all files in what is made
	targets []target
}

// A target is what a binary is built for, in Go's names.
type target struct{ os, arch string }

func (t target) String() string { return t.os + "/" + t.arch }

func parseTargets(list string) ([]target, error) {
	var all []target
	for name := range strings.SplitSeq(list, ",") {
		system, arch, _ := strings.Cut(name, "/")
		if !strings.Contains(","+allTargets+",", ","+name+",") {
			return nil, fmt.Errorf("-targets: %q is none of %s", name, allTargets)
		}
		all = append(all, target{system, arch})
	}
	return all, nil
}

// identify sets the version and the date: what is given, else the commit's.
// epoch is in seconds, as https://reproducible-builds.org/specs/source-date-epoch/ has it.
func (p *plan) identify(ctx context.Context, tag, epoch string) error {
	if tag == "" || epoch == "" {
		described, date, err := describe(ctx, p.repo)
		if err != nil {
			return fmt.Errorf("without git give -version and SOURCE_DATE_EPOCH: %w", err)
		}
		p.date = date
		if tag == "" {
			tag = described
		}
	}
	if !semver.IsValid(tag) || strings.Count(tag, ".") < 2 {
		return fmt.Errorf("-version: %q is not such as v1.2.3", tag)
	}
	p.version = strings.TrimPrefix(tag, "v")
	if epoch != "" {
		seconds, err := strconv.ParseInt(epoch, 10, 64)
		if err != nil {
			return fmt.Errorf("SOURCE_DATE_EPOCH: %w", err)
		}
		p.date = time.Unix(seconds, 0).UTC()
	}
	return nil
}

// make makes everything. On an error the folder has some of it.
func (p *plan) make(ctx context.Context) error {
	home, err := url.Parse(p.home)
	if p.home != "" && (err != nil || home.Scheme != "https" || strings.Count(home.Path, "/") != 2) {
		return fmt.Errorf("-home: %q is not such as https://github.com/OWNER/grader", p.home)
	}
	if there, err := os.ReadDir(p.out); err == nil && len(there) > 0 {
		return fmt.Errorf("-out: %s is not empty", p.out)
	}
	if err := os.MkdirAll(p.out, 0o755); err != nil {
		return err
	}
	work, err := os.MkdirTemp("", "release")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	texts, err := p.texts(ctx, work)
	if err != nil {
		return err
	}
	archives := map[target]string{}
	for _, t := range p.targets {
		if archives[t], err = p.target(ctx, work, t, texts); err != nil {
			return fmt.Errorf("%s: %w", t, err)
		}
	}
	return errors.Join(p.npmWrapper(), p.formula(archives), p.checksums())
}

// target makes what there is for one target, and gives the path of its archive.
func (p *plan) target(ctx context.Context, work string, t target, texts []file) (archive string, err error) {
	binary, err := p.build(ctx, work, t)
	if err != nil {
		return "", err
	}
	body, err := os.ReadFile(binary)
	if err != nil {
		return "", err
	}
	legal, err := p.licenses(ctx, binary)
	if err != nil {
		return "", err
	}
	tree := append([]file{{"bin/" + filepath.Base(binary), body, 0o755}, legal}, texts...)
	if archive, err = p.archive(t, tree); err != nil {
		return "", err
	}
	if err := errors.Join(p.npmBinary(t, tree), p.materials(t, binary)); err != nil || t.os != "linux" {
		return archive, err
	}
	return archive, errors.Join(p.linuxPackages(work, t, tree), p.image(work, t, tree))
}
