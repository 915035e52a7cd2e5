package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"grader/bench/process"
)

// A class for `grader roster`: each student has a host of their own.
const (
	classSize    = 2000
	classLatency = 100 * time.Millisecond
	hungOneIn    = 50 // students, where there is a host that hangs
)

// A run is one of `grader roster`.
type run struct {
	took   time.Duration // to the end; with a host that hangs, until all others were graded
	cpu    time.Duration
	memory float64 // MiB resident at the most
}

// roster measures how near grading a class comes to what the projects' latency
// and the jobs allow, and what one host that hangs does to all others. Last in
// the class's hosts is the one that hangs.
func roster(ctx context.Context) error {
	w := &world{}
	defer w.stop()
	hosts, err := w.class(ctx)
	if err != nil {
		return err
	}
	fmt.Printf("\n### grader roster, %d students, %d ms\n\n| jobs | one in %d at a host that hangs | time | bound | of bound | CPU ms a student | memory MiB |\n|--:|---|--:|--:|--:|--:|--:|\n",
		classSize, classLatency.Milliseconds(), hungOneIn)
	for _, jobs := range []int{32, 128, 256} {
		for _, hung := range []bool{false, true} {
			graded, says := classSize, "no"
			if hung {
				graded, says = classSize-classSize/hungOneIn, "yes"
			}
			fmt.Fprintf(os.Stderr, "roster: %d jobs, a host that hangs: %s\n", jobs, says)
			got, err := w.grade(ctx, hosts, jobs, hung, graded)
			if err != nil {
				return fmt.Errorf("roster: %d jobs: %w", jobs, err)
			}
			bound := classLatency * time.Duration(graded) / time.Duration(jobs)
			fmt.Printf("| %d | %s | %.2f s | %.2f s | %.2f | %.2f | %.0f |\n", jobs, says,
				got.took.Seconds(), bound.Seconds(), got.took.Seconds()/bound.Seconds(),
				got.cpu.Seconds()*1000/float64(graded), got.memory)
		}
	}
	return nil
}

// class starts the students' hosts, and one more, the last, that hangs.
func (w *world) class(ctx context.Context) (hosts []string, err error) {
	if w.dir, err = os.MkdirTemp("", "grader-bench-"); err != nil {
		return nil, err
	}
	if err := process.Build(ctx, w.dir, "grader/cmd/grader", "grader/bench/origin"); err != nil {
		return nil, err
	}
	hosts = freeAddrs(classSize + 1)
	origin := []string{filepath.Join(w.dir, "origin")}
	for _, addr := range hosts[:classSize] {
		origin = append(origin, addr, "passes", classLatency.String())
	}
	hang := hosts[classSize]
	if _, err := w.run(ctx, hang, append(origin, hang, "passes", time.Hour.String())...); err != nil {
		return nil, err
	}
	for _, addr := range hosts { // they begin to listen in any order
		if err := process.Listening(addr); err != nil {
			return nil, err
		}
	}
	return hosts, nil
}

// grade runs `grader roster` until it has graded so many students whose hosts
// answer. What is left of a host that hangs would go on for minutes.
func (w *world) grade(ctx context.Context, hosts []string, jobs int, hung bool, graded int) (run, error) {
	file := filepath.Join(w.dir, "students.csv")
	if err := os.WriteFile(file, []byte(students(hosts, hung)), 0o644); err != nil {
		return run{}, err
	}
	out, err := os.MkdirTemp(w.dir, "results-")
	if err != nil {
		return run{}, err
	}
	ctx, stop := context.WithTimeout(ctx, 5*time.Minute)
	defer stop()
	// All hosts are one address here, to which the limits of a domain don't apply.
	cmd := exec.CommandContext(ctx, filepath.Join(w.dir, "grader"), "roster", file, "--out", out,
		"--jobs", strconv.Itoa(jobs), "--per-domain", strconv.Itoa(jobs), "--allow-target", strings.Join(hosts, ","))
	progress, err := cmd.StderrPipe()
	if err != nil {
		return run{}, err
	}
	began := time.Now()
	if err := cmd.Start(); err != nil {
		return run{}, err
	}
	var got run
	passed := 0
	for lines := bufio.NewScanner(progress); passed < graded && lines.Scan(); {
		if strings.HasSuffix(lines.Text(), ": pass") {
			passed++
		}
		if passed%100 == 0 {
			got.memory = max(got.memory, process.ResidentMiB(cmd.Process.Pid))
		}
	}
	if hung {
		got.took = time.Since(began)
		_ = cmd.Process.Kill()
	}
	if err := cmd.Wait(); passed < graded {
		return run{}, fmt.Errorf("%d of %d passed: %w", passed, graded, err)
	}
	if !hung {
		got.took = time.Since(began)
	}
	got.cpu = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	return got, nil
}

// students is a roster, in which every so manieth student is at the host that
// hangs.
func students(hosts []string, hung bool) string {
	rows := []string{"student,url"}
	for i, host := range hosts[:classSize] {
		if hung && i%hungOneIn == 0 {
			host = hosts[classSize]
		}
		rows = append(rows, fmt.Sprintf("student %d,http://%s", i, host))
	}
	return strings.Join(rows, "\n") + "\n"
}
