package main

import (
	"runtime/debug"
	"time"
)

// startTime is how long a service may take to start.
const startTime = 200 * time.Millisecond

// freeStart gives the system back the garbage of the start, once that is over: else
// it stays until there is as much again.
func freeStart() (stop func() bool) {
	return time.AfterFunc(startTime, debug.FreeOSMemory).Stop
}
