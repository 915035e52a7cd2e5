package hintjs

import (
	"fmt"
	"os"
	"runtime"
	"syscall"
	"time"

	"github.com/elastic/go-seccomp-bpf"
	"github.com/landlock-lsm/go-landlock/landlock"
	"golang.org/x/sys/unix"
)

// maxData bounds the memory of a worker between two checks of the watch, in bytes: Go
// ends with "out of memory" past it.
const maxData = 512 << 20

// sandbox takes from this process, a worker, what no program needs: files, the
// network, other processes, more memory. It does so as far as the kernel can;
// docs/security.md says what that means.
func sandbox() error {
	_, _ = time.Now().Zone() // reads the time zone's file
	// If the machine runs out of memory, the kernel ends a worker first.
	_ = os.WriteFile("/proc/self/oom_score_adj", []byte("1000"), 0)
	for resource, most := range map[int]uint64{
		unix.RLIMIT_DATA: maxData, unix.RLIMIT_CORE: 0, unix.RLIMIT_FSIZE: 0, unix.RLIMIT_NOFILE: 16,
	} {
		_ = syscall.Setrlimit(resource, &syscall.Rlimit{Cur: most, Max: most}) // a supervisor may refuse it
	}
	if err := landlock.V11.BestEffort().Restrict(); err != nil {
		return fmt.Errorf("landlock: %w", err)
	}
	return filterSyscalls()
}

// filterSyscalls lets the kernel refuse the system calls that Go does not make to
// compute, to read and to write.
func filterSyscalls() error {
	if !seccomp.Supported() {
		return nil
	}
	// A filter can't see the arguments of clone3. Without it, the C library starts
	// threads by clone.
	const absent = seccomp.ActionErrno | seccomp.Action(unix.ENOSYS)
	runtime.LockOSThread() // no_new_privs is set for this thread; the filter takes it to the others
	defer runtime.UnlockOSThread()
	return seccomp.LoadFilter(seccomp.Filter{NoNewPrivs: true, Flag: seccomp.FilterFlagTSync, Policy: seccomp.Policy{
		DefaultAction: seccomp.ActionErrno,
		Syscalls: []seccomp.SyscallGroup{
			{Action: seccomp.ActionAllow, Names: []string{
				"read", "write", "close", "fcntl", "mmap", "munmap", "mremap", "mprotect", "madvise", "mincore", "brk", "futex",
				"rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "sigaltstack", "tgkill", "getpid", "gettid", "sched_yield",
				"sched_getaffinity", "nanosleep", "clock_nanosleep", "clock_gettime", "gettimeofday", "epoll_create1", "epoll_ctl",
				"epoll_pwait", "eventfd2", "restart_syscall", "getrandom", "set_robust_list", "rseq", "membarrier", "prctl",
				"exit", "exit_group",
			}, NamesWithCondtions: []seccomp.NameWithConditions{
				{Name: "clone", Conditions: []seccomp.Condition{
					{Argument: 0, Operation: seccomp.BitsSet, Value: unix.CLONE_THREAD},
				}},
			}},
			{Action: absent, Names: []string{"clone3"}},
		},
	}})
}
