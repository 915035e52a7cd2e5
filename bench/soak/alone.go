package main

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"slices"
	"sync"
	"time"

	"grader/checks"
	"grader/checks/hintjs"
	"grader/checks/markdown"
	"grader/checks/report"
)

// ampleCPU is what a hint that is a program may compute when it is graded alone;
// the service gives a whole grading 5 s. Nothing else is limited then, but what a
// single match of a pattern may take.
const ampleCPU = 10 * time.Second

func loader() *markdown.Loader {
	return &markdown.Loader{Program: func(code string) (checks.Check, error) {
		p, err := hintjs.CompileWith(code, hintjs.Options{CPU: ampleCPU, Memory: 4 << 30})
		if err != nil {
			return nil, err
		}
		return p, nil
	}}
}

// An assault is a challenge and the hostile page that it is graded by.
type assault struct {
	challenge  *checks.Challenge
	vocabulary vocabulary
	body       body

	// What comes of it without load and without limits.
	alone []outcome
	took  time.Duration
}

func (a *assault) name() string { return a.body.name + ", " + a.challenge.Name }

func (a *assault) page() page {
	p := page{"text/html; charset=utf-8", a.body.make(a.vocabulary)}
	if a.body.isJSON {
		p.contentType = "application/json"
	}
	return p
}

// An outcome is how a hint and its assertions ended.
type outcome struct {
	verdict    report.Verdict
	assertions []report.Verdict
}

func outcomes(r *report.Report) []outcome {
	list := make([]outcome, len(r.Hints))
	for i, h := range r.Hints {
		list[i].verdict = h.Verdict
		for _, a := range h.Assertions {
			list[i].assertions = append(list[i].assertions, a.Verdict)
		}
	}
	return list
}

// agrees tells whether a hint that was judged ended as it does alone. Its
// assertions may be fewer, where time ran out after the first that failed.
func (o outcome) agrees(alone outcome) bool {
	if o.verdict != alone.verdict {
		return false
	}
	for i, v := range o.assertions[:min(len(o.assertions), len(alone.assertions))] {
		if v != report.Error && v != alone.assertions[i] {
			return false
		}
	}
	return true
}

// assaults are each challenge of a folder with each kind of body, those of one kind together.
func assaults(dir string, kinds []body) ([]*assault, error) {
	challenges, problems, err := loader().Load(os.DirFS(dir))
	if err != nil {
		return nil, err
	}
	if len(problems) > 0 {
		return nil, problems
	}
	if len(challenges) == 0 {
		return nil, fmt.Errorf("%s has no challenges", dir)
	}
	known, err := vocabularies(dir)
	if err != nil {
		return nil, err
	}
	var list []*assault
	for _, kind := range kinds {
		for _, ch := range challenges {
			list = append(list, &assault{challenge: ch, vocabulary: known[ch.ID], body: kind})
		}
	}
	return list, nil
}

// gradeAlone fills in what comes of each without load.
func gradeAlone(ctx context.Context, list []*assault) {
	next := make(chan *assault)
	var all sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		all.Go(func() {
			for a := range next {
				project := checks.Project{URL: "http://127.0.0.1:1", Site: a.page()}
				began := time.Now()
				graded := checks.Grade(ctx, a.challenge, project, checks.Options{CPU: -1, HintTimeout: -1})
				a.took, a.alone = time.Since(began), outcomes(graded)
			}
		})
	}
	for i, a := range list {
		progress("graded alone", i, len(list))
		next <- a
	}
	close(next)
	all.Wait()
}

// slowestAlone is the one that takes most to compute.
func slowestAlone(list []*assault) *assault {
	return slices.MaxFunc(list, func(a, b *assault) int { return int(a.took - b.took) })
}

// progress tells each tenth of a work.
func progress(what string, done, all int) {
	if step := max(all/10, 1); done%step == 0 {
		fmt.Fprintf(os.Stderr, "%s %s: %d of %d\n", time.Now().Format(time.TimeOnly), what, done, all)
	}
}
