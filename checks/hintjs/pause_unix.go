//go:build unix

package hintjs

import (
	"os"
	"syscall"
)

// pause stops a process until resume; false where that is not possible.
func pause(p *os.Process) bool { return p.Signal(syscall.SIGSTOP) == nil }

func resume(p *os.Process) { _ = p.Signal(syscall.SIGCONT) } // or it has ended
