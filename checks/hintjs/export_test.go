package hintjs

import (
	"context"
	"time"

	"grader/checks"
)

var (
	ResidentMemory = residentMemory
	Sandbox        = sandbox
)

// CPUTime is the CPU time of a process.
func CPUTime(pid int) time.Duration {
	used, _ := cpuTime(pid)
	return used
}

// CompileWithoutProbes is Compile of a program that nothing is known of when it fails.
func CompileWithoutProbes(code string) (*Program, error) { return compile(code, Options{}, noProbes) }

// FirstPage is the URL that a program is known to get first; "" if none is.
func FirstPage(p *Program, project string) string {
	if p.first == nil {
		return ""
	}
	return p.first.address(project)
}

// FirstRequests are the requests of a program before anything was answered.
func FirstRequests(p *Program, project string) (list []checks.Request) {
	r := newRun(p, &start{Project: project, Limits: limits{CallStack: 10000, Fetches: 200}})
	o, _ := r.start(context.Background(), p)
	for _, q := range o.Requests {
		list = append(list, *q.Fetch)
	}
	return list
}
