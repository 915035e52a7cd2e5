//go:build unix

package hintjs

import (
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// giveWay has the operating system prefer this process to a worker, in whose process group
// there is nothing else.
func giveWay(p *os.Process) { _ = unix.Setpriority(unix.PRIO_PGRP, p.Pid, niceness) }

const niceness = 10 // of 19: getpriority(2)

// pause stops a process until resume; false where that is not possible.
func pause(p *os.Process) bool { return p.Signal(syscall.SIGSTOP) == nil }

func resume(p *os.Process) { _ = p.Signal(syscall.SIGCONT) } // or it has ended
