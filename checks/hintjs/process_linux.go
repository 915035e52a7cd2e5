package hintjs

import (
	"fmt"
	"math"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

const workingDir = "/"

// executable is the path of this binary, even if the file was replaced since.
func executable() (string, error) {
	const self = "/proc/self/exe"
	if _, err := os.Stat(self); err == nil {
		return self, nil
	}
	return os.Executable()
}

// closeFilesOnExec keeps workers from inheriting the files that this process inherited.
// Go sees to all others.
func closeFilesOnExec() {
	const afterStandard = 3
	_ = unix.CloseRange(afterStandard, math.MaxUint32, unix.CLOSE_RANGE_CLOEXEC) // Linux 5.11
}

// processAttributes put a worker into a process group of its own, so that an interrupt
// from the terminal does not end it during a grading, and end it with its parent.
func processAttributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}

// residentMemory is the private resident memory of a process, in bytes; 0: unknown.
func residentMemory(pid int) uint64 {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", pid))
	if err != nil {
		return 0
	}
	fields := strings.Fields(string(text)) // size, resident, shared, …: proc_pid_statm(5)
	if len(fields) < 3 {
		return 0
	}
	resident, _ := strconv.ParseUint(fields[1], 10, 64)
	shared, _ := strconv.ParseUint(fields[2], 10, 64)
	return (resident - min(shared, resident)) * uint64(os.Getpagesize())
}

// cpuTime is the CPU time of a process, if it is known.
func cpuTime(pid int) (used time.Duration, known bool) {
	const schedClock = 2 // of a process: clock_getcpuclockid(3), linux/posix-timers.h
	var t unix.Timespec
	if err := unix.ClockGettime(int32(^pid)<<3|schedClock, &t); err != nil {
		return 0, false
	}
	return time.Duration(t.Nano()), true
}
