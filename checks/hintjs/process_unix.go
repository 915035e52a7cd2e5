//go:build unix && !linux

package hintjs

import "syscall"

// processAttributes put a worker into a process group of its own, so that a
// terminal's interrupt does not end it before its grading.
func processAttributes() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }
