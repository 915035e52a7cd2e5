//go:build unix

package main

import (
	"os"
	"os/exec"
	"syscall"
)

// shell runs a command as the leader of a new process group, which all that it
// starts belong to, but for a process that leaves it on purpose (setsid), as
// daemons do. Those are not stopped with the group.
func shell(command string) *exec.Cmd {
	cmd := exec.Command("sh", "-c", command)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	return cmd
}

// terminate asks the group to end.
func terminate(leader *os.Process) { _ = syscall.Kill(-leader.Pid, syscall.SIGTERM) }

// kill ends the group.
func kill(leader *os.Process) { _ = syscall.Kill(-leader.Pid, syscall.SIGKILL) }

// groupLives reports whether the group has a process, also when its leader has
// ended. Once it has none, its number may become another's.
func groupLives(leader *os.Process) bool { return syscall.Kill(-leader.Pid, 0) == nil }
