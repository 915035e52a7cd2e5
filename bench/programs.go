package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// What is graded by programs: a challenge of the curriculum, which is shared beside
// this repository, and an app that solves it. Its hints create users and log what
// they do.
const (
	programsChallenge = "exercise-tracker"
	programsFile      = "../shared/curriculum/espanol/blocks/back-end-development-and-apis-projects/5a8b073d06fa14fcfde687aa.md"
	programsClients   = 8
)

// addPrograms starts the app, and a grader that has the challenge.
func (w *world) addPrograms(ctx context.Context) error {
	text, err := os.ReadFile(programsFile)
	if err != nil {
		return err
	}
	dir := filepath.Join(w.dir, "challenges")
	if err := os.Mkdir(dir, 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, programsChallenge+".md"), text, 0o644); err != nil {
		return err
	}
	app, err := w.startApp(ctx)
	if err != nil {
		return err
	}
	others := w.services
	w.add(ctx, "grader", postPrograms, filepath.Join(w.dir, "grader"), "serve", "--rate-limit", "1000000000",
		"--challenges", dir, "--allow-target", app, "--addr", "{addr}")
	if len(w.services) > len(others) {
		w.programs, w.app = w.services[len(others)], "http://"+app
	}
	w.services = others
	return nil
}

// startApp starts the app, and tells where it listens.
func (w *world) startApp(ctx context.Context) (addr string, err error) {
	const apps = "fixtures/apps"
	install := exec.CommandContext(ctx, "npm", "--prefix", apps, "ci", "--no-audit", "--no-fund")
	if out, err := install.CombinedOutput(); err != nil {
		return "", fmt.Errorf("npm ci: %w\n%s", err, out)
	}
	cmd := exec.CommandContext(ctx, "node", "run.mjs", programsChallenge, "right")
	cmd.Dir = apps
	if _, err := cmd.StdinPipe(); err != nil { // it ends with its input
		return "", err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return "", err
	}
	if err := cmd.Start(); err != nil {
		return "", err
	}
	w.apps = append(w.apps, cmd)
	var app struct{ Port int }
	lines := bufio.NewScanner(out)
	if !lines.Scan() {
		return "", errors.New("the app does not start")
	}
	err = json.Unmarshal(lines.Bytes(), &app)
	return net.JoinHostPort("127.0.0.1", strconv.Itoa(app.Port)), err
}

func postPrograms(addr string) func(context.Context, string) []*http.Request {
	return func(ctx context.Context, origin string) []*http.Request {
		body := strings.NewReader(fmt.Sprintf(`{"url":%q,"challenge":%q}`, origin, programsChallenge))
		r, _ := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+addr+"/v1/grade", body)
		r.Header.Set("Content-Type", "application/json")
		return []*http.Request{r}
	}
}

// measurePrograms prints what grading by programs costs, the workers that run them
// included.
func (w *world) measurePrograms(ctx context.Context, rounds int, length time.Duration) error {
	if w.programs == nil {
		return nil
	}
	var list []sample
	for round := range rounds {
		fmt.Fprintf(os.Stderr, "round %d of %d: programs\n", round+1, rounds)
		got, err := measure(ctx, w.programs, func() string { return w.app }, programsClients, length)
		if err != nil {
			return fmt.Errorf("programs: %w", err)
		}
		list = append(list, got)
	}
	of := func(f func(sample) float64) float64 { return median(list, f) }
	fmt.Printf("\n### %s, whose hints are programs, on a real app in Node, %d at once\n\n", programsChallenge, programsClients)
	fmt.Println("| gradings/s | p50 | p99 | CPU ms a grading, with workers | memory MiB, with workers |\n|--:|--:|--:|--:|--:|")
	fmt.Printf("| %.0f | %.1f ms | %.1f ms | %.2f | %.0f |\n", of(func(s sample) float64 { return s.rate }),
		of(func(s sample) float64 { return s.p50 }), of(func(s sample) float64 { return s.p99 }),
		of(func(s sample) float64 { return s.cpu }), of(func(s sample) float64 { return s.memory }))
	return nil
}
