package hintjs

import "time"

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
