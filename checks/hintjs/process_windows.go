package hintjs

import "syscall"

// processAttributes put a worker into a process group of its own, so that an interrupt
// from the terminal does not end it during a grading.
func processAttributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{CreationFlags: syscall.CREATE_NEW_PROCESS_GROUP}
}
