package browser

import (
	"bytes"
	"os"
	"os/exec"
	"strconv"
	"syscall"
)

// ownGroup makes the program the leader of a process group, which ends with the
// grader.
func ownGroup(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}

func killGroup(leader int) { _ = syscall.Kill(-leader, syscall.SIGKILL) }

// groupMemory is what the processes of a group have in memory, in bytes, less what
// they share: proc_pid_statm(5), proc_pid_stat(5).
func groupMemory(leader int) int64 {
	list, err := os.ReadDir("/proc")
	if err != nil {
		return 0
	}
	var pages int64
	group := []byte(strconv.Itoa(leader))
	for _, p := range list {
		if p.Name()[0] < '0' || p.Name()[0] > '9' {
			continue
		}
		stat, _ := os.ReadFile("/proc/" + p.Name() + "/stat")
		fields := bytes.Fields(stat[bytes.LastIndexByte(stat, ')')+1:]) // state, parent, group
		if len(fields) < 3 || !bytes.Equal(fields[2], group) {
			continue
		}
		statm, _ := os.ReadFile("/proc/" + p.Name() + "/statm")
		if sizes := bytes.Fields(statm); len(sizes) > 2 { // all, resident, shared
			resident, _ := strconv.ParseInt(string(sizes[1]), 10, 64)
			shared, _ := strconv.ParseInt(string(sizes[2]), 10, 64)
			pages += resident - shared
		}
	}
	return pages * int64(os.Getpagesize())
}
