package hintjs

var (
	CPUTime        = cpuTime
	ResidentMemory = residentMemory
	Enclose        = enclose
)
