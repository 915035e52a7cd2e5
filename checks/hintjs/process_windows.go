package hintjs

import (
	"syscall"

	"golang.org/x/sys/windows"
)

// processAttributes put a worker into a process group of its own, so that an interrupt
// from the terminal does not end it during a grading, and below this one in priority.
func processAttributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{CreationFlags: windows.CREATE_NEW_PROCESS_GROUP | windows.BELOW_NORMAL_PRIORITY_CLASS}
}
