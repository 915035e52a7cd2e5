//go:build !unix

package main

import (
	"os"
	"os/exec"
	"strconv"
)

func shell(command string) *exec.Cmd { return exec.Command("cmd", "/C", command) }

// terminate ends the process and, on Windows, what it started. Nobody is asked
// first: there is no way to that all programs understand.
func terminate(p *os.Process) {
	_ = exec.Command("taskkill", "/T", "/F", "/PID", strconv.Itoa(p.Pid)).Run()
	kill(p)
}

func kill(p *os.Process) { _ = p.Kill() }

// groupLives is false: the process itself has been waited for.
func groupLives(*os.Process) bool { return false }
