package hintjs_test

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"grader/checks/hintjs"
)

// escapeArgument makes this binary try what a worker can't do.
const escapeArgument = "hint-escape"

// escapes are ways out of a process that is enclosed; each gives an error.
var escapes = map[string]func() error{
	"read a file":     func() error { _, err := os.ReadFile("/etc/passwd"); return err },
	"list a folder":   func() error { _, err := os.ReadDir("/"); return err },
	"write a file":    func() error { return os.WriteFile(os.TempDir()+"/escaped", nil, 0o600) },
	"connect":         func() error { _, err := net.Dial("tcp", "127.0.0.1:1"); return err },
	"send a datagram": func() error { _, err := net.Dial("udp", "127.0.0.1:53"); return err },
	"a local socket":  func() error { _, err := unix.Socket(unix.AF_UNIX, unix.SOCK_STREAM, 0); return err },
	"run a command":   func() error { return exec.Command("/proc/self/exe").Run() },
	"fork": func() error {
		_, _, errno := syscall.RawSyscall(unix.SYS_CLONE, uintptr(unix.SIGCHLD), 0, 0)
		return errno
	},
	"kill":        func() error { return syscall.Kill(os.Getppid(), syscall.SIGTERM) },
	"trace":       func() error { return syscall.PtraceAttach(os.Getppid()) },
	"a keyring":   func() error { _, err := unix.KeyctlString(unix.KEYCTL_DESCRIBE, -3); return err },
	"more memory": func() error { return unix.Setrlimit(unix.RLIMIT_DATA, &unix.Rlimit{Cur: 1 << 40, Max: 1 << 40}) },
}

// escapeIfAsked prints what went as it must not.
func escapeIfAsked() {
	if len(os.Args) != 2 || os.Args[1] != escapeArgument {
		return
	}
	if err := hintjs.Sandbox(); err != nil {
		fmt.Println("not enclosed:", err)
		os.Exit(1)
	}
	for name, try := range escapes {
		if err := try(); err == nil || err == syscall.Errno(0) || strings.Contains(err.Error(), "refused") {
			fmt.Println(name, "was possible:", err)
		}
	}
	os.Exit(0)
}

func TestAWorkerIsEnclosed(t *testing.T) {
	cmd := exec.Command("/proc/self/exe", escapeArgument)
	cmd.Env = []string{}
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, string(out))
	assert.Empty(t, string(out))
}

func TestAWorkerHasNoEnvironment(t *testing.T) {
	t.Setenv("SECRET", "hidden")
	assert.Equal(t, "pass", verdict(t, `assert(true)`, nil, hintjs.Options{}))
	for _, pid := range workers.PIDs() {
		text, err := os.ReadFile(fmt.Sprintf("/proc/%d/environ", pid))
		if err == nil {
			assert.NotContains(t, string(text), "hidden")
		}
		for fd := 3; fd < 256; fd++ { // Go's own are its event poll, and what it reads of the control group
			file, err := os.Readlink(fmt.Sprintf("/proc/%d/fd/%d", pid, fd))
			ours := strings.HasPrefix(file, "anon_inode:") || strings.HasPrefix(file, "/sys/fs/cgroup/")
			assert.True(t, err != nil || ours, file)
		}
	}
}

// All of a worker's threads give way, also those that it has started since.
func TestWorkersGiveWay(t *testing.T) {
	own, err := unix.Getpriority(unix.PRIO_PROCESS, 0)
	require.NoError(t, err)
	if own <= 10 {
		t.Skip("the tests themselves run by nice, and give way as far")
	}
	assert.Equal(t, "pass", verdict(t, `assert(true)`, nil, hintjs.Options{}))
	looked := 0
	for _, pid := range workers.PIDs() {
		threads, _ := os.ReadDir(fmt.Sprintf("/proc/%d/task", pid)) // or it has ended
		for _, thread := range threads {
			id, err := strconv.Atoi(thread.Name())
			require.NoError(t, err)
			if p, err := unix.Getpriority(unix.PRIO_PROCESS, id); err == nil {
				assert.Less(t, p, own, "20 less the niceness: getpriority(2)")
				looked++
			}
		}
	}
	assert.Positive(t, looked)
}
