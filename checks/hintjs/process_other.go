//go:build !linux

package hintjs

import (
	"os"
	"time"
)

const workingDir = ""

// executable is this binary.
func executable() (string, error) { return os.Executable() }

func closeFilesOnExec() {} // Go opens none that another process gets

// residentMemory can't be told of another process here: the worker itself looks,
// see sandbox.
func residentMemory(int) uint64 { return 0 }

// cpuTime can't be told of another process here: the time that passes while a
// program runs is taken for it.
func cpuTime(int) time.Duration { return 0 }
