package main

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"time"

	"github.com/spf13/pflag"

	"grader/checks"
	"grader/checks/explain"
	"grader/checks/markdown"
	"grader/checks/report"
	"grader/checks/turns"
)

// challengeOrigin is the site on which the built-in challenge's learners press
// "submit", and whose page must be able to read their project.
const challengeOrigin = "https://www.freecodecamp.org"

// gradingFlags are the flags of how a project is graded, whichever command does
// it. Of the limits, 0 switches one off.
type gradingFlags struct {
	hintTimeout, cpu time.Duration
	strict           bool
	live             bool
	requireLive      bool
	zone             zoneFlag
	browser          string
}

func (g *gradingFlags) register(f *pflag.FlagSet, hintTimeout time.Duration) {
	f.DurationVar(&g.hintTimeout, "hint-timeout", hintTimeout,
		"what each hint may take, waiting for the project included; 0: no limit")
	f.DurationVar(&g.cpu, "cpu", 5*time.Second, "CPU time that a grading may take in all; 0: no limit")
	f.Var(&g.zone, "tz",
		"time `ZONE` of the hints, such as Europe/Berlin, unless their challenge names one; default: UTC")
	f.BoolVar(&g.strict, "strict", false, "fail a hint that passes by a comment or the like alone")
	f.BoolVar(&g.live, "live", false,
		"connect clients to the project, too, and report what they find; see docs/live.md")
	f.BoolVar(&g.requireLive, "require-live", false, "pass only what works with those clients")
	f.StringVar(&g.browser, "browser", "",
		"`PATH` of Chromium or Chrome, or auto: for hints that need a page's elements and, with --live, to open the page")
}

// A zoneFlag is the name of a time zone.
type zoneFlag string

func (z *zoneFlag) String() string { return string(*z) }

// Type implements [pflag.Value].
func (z *zoneFlag) Type() string { return "zone" }

// Set implements [pflag.Value].
func (z *zoneFlag) Set(name string) error {
	if !markdown.IsTimeZone(name) {
		return errors.New("it is no time zone, such as Europe/Berlin")
	}
	*z = zoneFlag(name)
	return nil
}

// pagesMemory is what the pages of all gradings at once may take, in bytes, with
// what is made of them. docs/security.md deploys the service with 2 GiB.
const pagesMemory = 384 << 20

// options are those of every grading of a process. The checkout may be nil; the
// grader's own faults are told on stderr.
func (g *gradingFlags) options(checkout func(string) (string, bool), stderr io.Writer) checks.Options {
	return checks.Options{
		Fault:       func(_ context.Context, err error) { fmt.Fprintf(stderr, "grader: internal fault: %v\n", err) },
		HintTimeout: orOff(g.hintTimeout),
		CPU:         orOff(g.cpu),
		Processors:  turns.NewProcessors(0),
		Memory:      turns.NewMemory(pagesMemory),
		Version:     version(),
		TimeZone:    string(g.zone),
		Strict:      g.strict,
		Live:        g.live,
		RequireLive: g.requireLive,
		Explain:     (&explain.Explainer{Origin: challengeOrigin, Checkout: checkout}).Begin,
	}
}

// checkoutOf gives the SHA-256 of the files of a folder, by their path or by the
// one that the exercise's boilerplate serves them on.
func checkoutOf(dir string) (sum func(path string) (string, bool), closeDir func() error, err error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, nil, fmt.Errorf("--source: %w", err)
	}
	return func(path string) (string, bool) {
		file := cmp.Or(report.SourceFile(path), ".")
		if info, err := root.Stat(file); err != nil || !info.Mode().IsRegular() { // a pipe would be waited for
			return "", false
		}
		f, err := root.Open(file)
		if err != nil {
			return "", false
		}
		defer f.Close()
		h := sha256.New()
		if _, err := io.Copy(h, f); err != nil {
			return "", false
		}
		return hex.EncodeToString(h.Sum(nil)), true
	}, root.Close, nil
}

// spareGC has the collector run less often than by default: gradings leave much
// garbage and hold little, so that it took a third of the CPU. Where they hold
// much, because their pages are large, it runs as often as the limit asks for.
// The environment's GOGC and GOMEMLIMIT go before.
func spareGC() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(225)
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(1 << 30)
	}
}
