//go:build unix && !linux

package browser

import (
	"os/exec"
	"syscall"
)

// ownGroup makes the program the leader of a process group.
func ownGroup(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }

func killGroup(leader int) { _ = syscall.Kill(-leader, syscall.SIGKILL) }

// groupMemory is not told here: the page's own limit, of its heap, holds.
func groupMemory(int) int64 { return 0 }
