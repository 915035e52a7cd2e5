// Package process starts what is measured, and looks at it from outside.
package process

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// Build builds commands into a folder, as a release builds them.
func Build(ctx context.Context, dir string, packages ...string) error {
	args := []string{"build", "-trimpath", "-ldflags=-s -w", "-o", dir}
	cmd := exec.CommandContext(ctx, "go", append(args, packages...)...)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("go build: %w\n%s", err, out)
	}
	return nil
}

// A Process is a command that was started and listens.
type Process struct{ cmd *exec.Cmd }

// Start starts a command, and waits until it listens at an address. What it says
// on standard error goes to stderr.
func Start(ctx context.Context, stderr io.Writer, addr string, args ...string) (*Process, error) {
	cmd := exec.CommandContext(ctx, args[0], args[1:]...)
	cmd.Stderr = stderr
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	p := &Process{cmd}
	if err := Listening(addr); err != nil {
		p.Stop()
		return nil, fmt.Errorf("%s: %w", args[0], err)
	}
	return p, nil
}

// Listening waits until something listens at an address, for 20 s at most.
func Listening(addr string) error {
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(time.Millisecond) {
		if conn, err := net.Dial("tcp", addr); err == nil {
			return conn.Close()
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("nothing listens on %s", addr)
		}
	}
}

// Stop kills the process and waits for its end.
func (p *Process) Stop() {
	_ = p.cmd.Process.Kill()
	_ = p.cmd.Wait()
}

// PID is the process's number.
func (p *Process) PID() int { return p.cmd.Process.Pid }

// CPU is what a process has used, user and system, from /proc (Linux). It includes what
// those of its children used that have ended.
func CPU(pid int) time.Duration {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(text), ") ")
	fields := strings.Fields(rest)
	ticks := 0
	for i := 11; i < min(15, len(fields)); i++ { // utime, stime, cutime, cstime: proc_pid_stat(5)
		n, _ := strconv.Atoi(fields[i])
		ticks += n
	}
	return time.Duration(ticks) * 10 * time.Millisecond // USER_HZ is 100
}

// ResidentMiB is the memory that a process has, from /proc (Linux); 0 where that
// can't be told.
func ResidentMiB(pid int) float64 { return memoryMiB(pid, "VmRSS:") }

// PrivateMiB is the part of it that is no file's: processes of one program share
// the rest.
func PrivateMiB(pid int) float64 { return memoryMiB(pid, "RssAnon:") }

func memoryMiB(pid int, field string) float64 {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(text), field)
	kib, _, _ := strings.Cut(strings.TrimSpace(rest), " ")
	n, _ := strconv.Atoi(kib)
	return float64(n) / 1024
}

// Children are the numbers of the processes that a process has started, from
// /proc (Linux).
func Children(pid int) []int {
	var list []int
	stats, _ := filepath.Glob("/proc/[0-9]*/stat") // the pattern is right
	for _, name := range stats {
		text, err := os.ReadFile(name)
		if err != nil {
			continue // ended
		}
		_, rest, _ := strings.Cut(string(text), ") ") // state, parent, …: proc_pid_stat(5)
		fields := strings.Fields(rest)
		child, err := strconv.Atoi(filepath.Base(filepath.Dir(name)))
		if err == nil && len(fields) > 1 && fields[1] == strconv.Itoa(pid) {
			list = append(list, child)
		}
	}
	return list
}

// Metric is a metric without labels that the service at an address shows.
func Metric(client *http.Client, addr, name string) (float64, error) {
	resp, err := client.Get("http://" + addr + "/metrics")
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	for lines := bufio.NewScanner(resp.Body); lines.Scan(); {
		if value, ok := strings.CutPrefix(lines.Text(), name+" "); ok {
			return strconv.ParseFloat(value, 64)
		}
	}
	return 0, fmt.Errorf("/metrics has no %s", name)
}

// FreeAddrs finds n addresses that are free, all different.
func FreeAddrs(n int) ([]string, error) {
	list := make([]string, n)
	for i := range list {
		ln, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return nil, err
		}
		defer ln.Close() // not before the last is found
		list[i] = ln.Addr().String()
	}
	return list, nil
}
