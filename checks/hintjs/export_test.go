package hintjs

var (
	CPUTime        = cpuTime
	ResidentMemory = residentMemory
	Sandbox        = sandbox
)

// CompileWithoutProbes is Compile of a program that nothing is known of when it fails.
func CompileWithoutProbes(code string) (*Program, error) { return compile(code, Options{}, noProbes) }
