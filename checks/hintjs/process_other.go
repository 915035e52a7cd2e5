//go:build !linux

package hintjs

import (
	"os"
	"time"
)

const workingDir = ""

// executable is this binary.
func executable() (string, error) { return os.Executable() }

func closeFilesOnExec() {} // Go opens files so that no other process inherits them

// residentMemory is unknown here: the worker watches itself, see sandbox.
func residentMemory(int) uint64 { return 0 }

// cpuTime is unknown here: wall time is used in its stead.
func cpuTime(int) (used time.Duration, known bool) { return 0, false }
