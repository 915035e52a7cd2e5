package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"grader/checks/report"
)

// hostileBound is within what every hostile grading must end, though as many go on
// at once as there are hostile clients; no client waits longer.
const hostileBound = 2 * time.Minute

// calm is how long honest gradings alone are measured at most, to compare.
const calm = 30 * time.Second

// maxMemory is what the service may take, in MiB; docs/security.md deploys it with
// 2048.
const maxMemory = 1536

// A sweep grades each assault once, and holds what came of it against what
// comes of it alone.
type sweep struct {
	scene  *scene
	client *http.Client

	mu      sync.Mutex
	graded  int
	hints   map[report.Verdict]int
	unknown int // hints that are errors also alone
	wrong   []string
	slowest time.Duration
	slow    *assault
}

// runSweep grades the challenges of a folder against the bodies while honest
// gradings go on, and then has only those.
func runSweep(ctx context.Context, w web, dir string, kinds []body, clients int) (ok bool, err error) {
	list, err := assaults(dir, kinds)
	if err != nil {
		return false, err
	}
	gradeAlone(ctx, list)
	stages := make([]*stage, max(1, clients/3))
	others := make([]target, len(stages))
	for i := range stages {
		if stages[i], err = newStage(w); err != nil {
			return false, err
		}
		defer stages[i].server.Close()
		others[i] = target{url: stages[i].url}
	}
	scene, err := newScene(ctx, w, others, "--challenges", dir)
	if err != nil {
		return false, err
	}
	defer scene.close()
	honest := pool{targets: scene.honest, clients: clients - len(stages)}
	s := &sweep{scene: scene, hints: map[report.Verdict]int{}}
	s.client = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: len(stages)}, Timeout: hostileBound}

	var length time.Duration
	with, err := scene.soak(ctx, time.Hour, func(ctx context.Context, r *result) {
		ctx, done := context.WithCancel(ctx)
		began := time.Now()
		var beside sync.WaitGroup
		beside.Go(func() { r.load(ctx, scene.addr, honest, pool{}) })
		s.grade(ctx, list, stages)
		length = time.Since(began)
		s.client.CloseIdleConnections()
		done()
		beside.Wait()
		r.hostile = s.graded
	})
	if err != nil {
		return false, err
	}
	without, err := scene.soak(ctx, max(time.Second, min(length, calm)), func(ctx context.Context, r *result) {
		r.load(ctx, scene.addr, honest, pool{})
	})
	if err != nil {
		return false, err
	}
	s.print(with, without, length, list, clients)
	ok = len(s.wrong) == 0 && s.graded == len(list)
	for _, r := range []*result{with, without} {
		ok = ok && r.clean() && r.mostMemory() < maxMemory
	}
	return ok, nil
}

// grade has as many clients as there are stages grade all that is in the list.
func (s *sweep) grade(ctx context.Context, list []*assault, stages []*stage) {
	next := make(chan *assault)
	var all sync.WaitGroup
	for _, st := range stages {
		all.Go(func() {
			for a := range next {
				p := a.page()
				st.page.Store(&p)
				began := time.Now()
				graded, err := s.ask(ctx, a.challenge.ID, st.url)
				s.note(a, graded, err, time.Since(began))
			}
		})
	}
	for i, a := range list {
		progress("hostile gradings begun", i, len(list))
		select {
		case next <- a:
		case <-ctx.Done():
		}
	}
	close(next)
	all.Wait()
}

func (s *sweep) ask(ctx context.Context, challenge, project string) (*report.Report, error) {
	body := target{url: project, challenge: challenge}.request()
	url := "http://" + s.scene.addr + "/v1/grade"
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, strings.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := s.client.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("status %s", resp.Status)
	}
	var graded report.Report
	return &graded, json.NewDecoder(resp.Body).Decode(&graded)
}

// note counts what came of a grading, and what of that must not be.
func (s *sweep) note(a *assault, graded *report.Report, err error, took time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if took > s.slowest {
		s.slowest, s.slow = took, a
	}
	if err == nil && len(graded.Hints) != len(a.alone) {
		err = fmt.Errorf("%d hints", len(graded.Hints))
	}
	if err != nil {
		s.wrong = append(s.wrong, fmt.Sprintf("%s: %v after %s", a.name(), err, took))
		return
	}
	s.graded++
	for i, got := range outcomes(graded) {
		s.hints[got.verdict]++
		if a.alone[i].verdict == report.Error {
			s.unknown++
		}
		trouble := graded.Hints[i].Error
		switch {
		case got.verdict == a.alone[i].verdict && got.agrees(a.alone[i]):
		case a.alone[i].verdict == report.Error && a.took >= ampleCPU: // not known
		case got.verdict == report.Error && trouble != nil && trouble.Code == report.BudgetExceeded:
		default:
			s.wrong = append(
				s.wrong,
				fmt.Sprintf("%s, hint %d: %v (%v), alone %v", a.name(), i+1, got, trouble, a.alone[i]),
			)
		}
	}
}

func (s *sweep) print(with, without *result, length time.Duration, list []*assault, clients int) {
	kinds := map[string]bool{}
	challenges := map[string]bool{}
	for _, a := range list {
		kinds[a.body.name], challenges[a.challenge.ID] = true, true
	}
	fmt.Printf(
		"%d challenges against %d kinds of page, %d gradings at once, of which %d hostile ones for %s and then none for %s:\n\n",
		len(
			challenges,
		),
		len(kinds),
		clients,
		clients/3,
		length.Round(time.Second),
		min(length, calm).Round(time.Second),
	)
	t := newTable("beside hostile pages", "no hostile ones", with, without)
	t.row("honest gradings", func(r *result) string { return fmt.Sprint(len(r.honest)) })
	t.row("with another outcome than expected", func(r *result) string { return fmt.Sprint(len(r.wrong)) })
	t.times()
	t.rest()
	only := func(name, format string, args ...any) {
		fmt.Printf("| %s | %s | |\n", name, fmt.Sprintf(format, args...))
	}
	only("hostile gradings", "%d", s.graded)
	only(
		"their hints: pass / fail / error",
		"%d / %d / %d",
		s.hints[report.Pass],
		s.hints[report.Fail],
		s.hints[report.Error],
	)
	only("of those errors, also when graded alone", "%d", s.unknown)
	only("ended otherwise than alone or in an error", "%d", len(s.wrong))
	only("longest hostile grading", "%s (%s)", millis(s.slowest), s.slow.name())
	most := slowestAlone(list)
	only("most to compute, alone and without a budget", "%s (%s)", millis(most.took), most.name())
	tellWrong(with.wrong, without.wrong, s.wrong)
}
