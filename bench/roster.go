package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"net"
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

// classSamples are the projects of the class, and the one that hangs.
var classSamples = []sampleProject{{"passes", classLatency}, {"passes", time.Hour}}

// A run is one of `grader roster`, or of the null grader on the same hosts.
type run struct {
	took   time.Duration // until all were graded whose hosts answer
	cpu    time.Duration // until then
	all    time.Duration // until each student's report and the gradebooks were written
	memory float64       // MiB resident at the most
}

// roster measures how near grading a class comes to what the projects' latency
// and the jobs allow, and what one host that hangs does to all others.
func roster(ctx context.Context) error {
	w := &world{}
	defer w.stop()
	ca, err := w.class(ctx)
	if err != nil {
		return err
	}
	fmt.Printf("\n### grader roster, %d students, %d ms\n\n", classSize, classLatency.Milliseconds())
	fmt.Printf("| | jobs | one in %d at a host that hangs | time | bound | of bound | null's time | CPU ms a student | null's | all written after | memory MiB |\n", hungOneIn)
	fmt.Println("|---|--:|---|--:|--:|--:|--:|--:|--:|--:|--:|")
	for _, scheme := range []string{"http", "https"} {
		for _, jobs := range []int{32, 128, 256} {
			if err := w.rosterRows(ctx, ca, scheme, jobs); err != nil {
				return fmt.Errorf("roster: %s, %d jobs: %w", scheme, jobs, err)
			}
		}
	}
	return nil
}

// rosterRows prints the rows of so many jobs. The null grader has no answer to a
// host that hangs.
func (w *world) rosterRows(ctx context.Context, ca, scheme string, jobs int) error {
	fmt.Fprintf(os.Stderr, "roster: %s, %d jobs\n", scheme, jobs)
	null, err := w.gradeByNull(ctx, ca, scheme, jobs)
	if err != nil {
		return fmt.Errorf("null: %w", err)
	}
	for _, hung := range []bool{false, true} {
		graded, says, written := classSize, "no", ""
		nulls := [2]string{fmt.Sprintf("%.2f s", null.took.Seconds()), fmt.Sprintf("%.2f", null.cpu.Seconds()*1000/classSize)}
		if hung {
			graded, says, nulls = classSize-classSize/hungOneIn, "yes", [2]string{}
		}
		got, err := w.gradeClass(ctx, ca, scheme, jobs, hung, graded)
		if err != nil {
			return err
		}
		if !hung {
			written = fmt.Sprintf("%.2f s", got.all.Seconds())
		}
		bound := classLatency * time.Duration(graded) / time.Duration(jobs)
		fmt.Printf("| %s | %d | %s | %.2f s | %.2f s | %.2f | %s | %.2f | %s | %s | %.0f |\n", scheme, jobs, says,
			got.took.Seconds(), bound.Seconds(), got.took.Seconds()/bound.Seconds(), nulls[0],
			got.cpu.Seconds()*1000/float64(graded), nulls[1], written, got.memory)
	}
	return nil
}

// class starts the students' hosts. ca is the file of their authority.
func (w *world) class(ctx context.Context) (ca string, err error) {
	if w.dir, err = os.MkdirTemp("", "grader-bench-"); err != nil {
		return "", err
	}
	if err := process.Build(ctx, w.dir, "grader/cmd/grader", "grader/bench/null", "grader/bench/origin"); err != nil {
		return "", err
	}
	ca = filepath.Join(w.dir, "ca.pem")
	return ca, w.serveSamples(ctx, ca, classSamples)
}

// classHosts are the hosts of the students, as host and port. With a host that
// hangs every so manieth student is there.
func (w *world) classHosts(scheme string, hung bool) []string {
	hosts := make([]string, classSize)
	for i := range hosts {
		hosts[i] = net.JoinHostPort(hostOf(0, i), w.ports[scheme])
		if hung && i%hungOneIn == 0 {
			hosts[i] = net.JoinHostPort(hostOf(1, 0), w.ports[scheme])
		}
	}
	return hosts
}

// gradeByNull has the null grader grade the class.
func (w *world) gradeByNull(ctx context.Context, ca, scheme string, jobs int) (run, error) {
	var urls bytes.Buffer
	for _, host := range w.classHosts(scheme, false) {
		fmt.Fprintf(&urls, "%s://%s\n", scheme, host)
	}
	cmd := exec.CommandContext(ctx, filepath.Join(w.dir, "null"), "-jobs", strconv.Itoa(jobs))
	cmd.Stdin, cmd.Env = &urls, append(os.Environ(), "SSL_CERT_FILE="+ca)
	began := time.Now()
	out, err := cmd.Output()
	if err != nil {
		return run{}, err
	}
	if n := bytes.Count(out, []byte(`"passed":true`)); n != classSize {
		return run{}, fmt.Errorf("%d of %d passed", n, classSize)
	}
	return run{took: time.Since(began), cpu: cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()}, nil
}

// gradeClass runs `grader roster` until it has graded so many students whose hosts
// answer. What is left of a host that hangs would go on for minutes.
func (w *world) gradeClass(ctx context.Context, ca, scheme string, jobs int, hung bool, graded int) (run, error) {
	hosts := w.classHosts(scheme, hung)
	file := filepath.Join(w.dir, "students.csv")
	if err := os.WriteFile(file, []byte(students(scheme, hosts)), 0o644); err != nil {
		return run{}, err
	}
	out, err := os.MkdirTemp(w.dir, "results-")
	if err != nil {
		return run{}, err
	}
	ctx, stop := context.WithTimeout(ctx, 5*time.Minute)
	defer stop()
	// All hosts are addresses here, to which the limits of a domain don't apply.
	cmd := exec.CommandContext(ctx, filepath.Join(w.dir, "grader"), "roster", file, "--out", out,
		"--jobs", strconv.Itoa(jobs), "--per-domain", strconv.Itoa(jobs), "--allow-target", w.allowed())
	cmd.Env = append(os.Environ(), "SSL_CERT_FILE="+ca)
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
	got.took, got.cpu = time.Since(began), process.CPU(cmd.Process.Pid)
	if hung {
		_ = cmd.Process.Kill()
	}
	if err := cmd.Wait(); passed < graded {
		return run{}, fmt.Errorf("%d of %d passed: %w", passed, graded, err)
	}
	got.all = time.Since(began)
	return got, nil
}

// students is a roster, a student a host.
func students(scheme string, hosts []string) string {
	rows := []string{"student,url"}
	for i, host := range hosts {
		rows = append(rows, fmt.Sprintf("student %d,%s://%s", i, scheme, host))
	}
	return strings.Join(rows, "\n") + "\n"
}
