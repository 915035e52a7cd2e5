package main

import (
	"runtime/debug"
	"time"
)

// startTime is how long a service may take to start.
const startTime = 200 * time.Millisecond

// shedStart gives the system back what only the start needed, once that is over:
// garbage, and the parts of the program itself that ran once.
func shedStart() (stop func() bool) {
	return time.AfterFunc(startTime, func() {
		debug.FreeOSMemory()
		unmapProgram()
	}).Stop
}
