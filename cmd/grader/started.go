package main

import (
	"runtime/debug"
	"runtime/metrics"
	"time"
)

// startTime is how long a service may take to start.
const startTime = 200 * time.Millisecond

// usualStart is what a start without challenges of its own allocates, in bytes. Collecting
// that garbage would read more of the program's tables than it frees.
const usualStart = 6 << 20

// freeStart gives the system back the garbage of a start that made much, once that is
// over: else it stays until there is as much again.
func freeStart() (stop func() bool) {
	return time.AfterFunc(startTime, func() {
		allocated := []metrics.Sample{{Name: "/gc/heap/allocs:bytes"}}
		if metrics.Read(allocated); allocated[0].Value.Uint64() > usualStart {
			debug.FreeOSMemory()
		}
	}).Stop
}
