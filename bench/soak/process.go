package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"
)

// A process is a command that was started and listens.
type process struct{ cmd *exec.Cmd }

func start(ctx context.Context, addr string, args ...string) (*process, error) {
	cmd := exec.CommandContext(ctx, args[0], args[1:]...)
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	p := &process{cmd}
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		if conn, err := net.Dial("tcp", addr); err == nil {
			return p, conn.Close()
		}
		if time.Now().After(deadline) {
			p.stop()
			return nil, fmt.Errorf("%s does not listen on %s", args[0], addr)
		}
	}
}

func (p *process) stop() {
	_ = p.cmd.Process.Kill()
	_ = p.cmd.Wait()
}

// A state is what a process holds.
type state struct{ goroutines, files int }

// settle waits until the process has no more than so many goroutines, for half a
// minute at most, and tells what it holds then.
func (p *process) settle(addr string, goroutines int) (s state, err error) {
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: 10 * time.Second}
	for range 60 {
		time.Sleep(500 * time.Millisecond)
		if s.goroutines, err = metric(client, addr, "go_goroutines"); err != nil {
			return s, err
		}
		list, err := os.ReadDir(fmt.Sprintf("/proc/%d/fd", p.cmd.Process.Pid))
		if err != nil {
			return s, err
		}
		s.files = len(list)
		if goroutines == 0 || s.goroutines <= goroutines {
			break
		}
	}
	return s, nil
}

func metric(client *http.Client, addr, name string) (int, error) {
	resp, err := client.Get("http://" + addr + "/metrics")
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	for lines := bufio.NewScanner(resp.Body); lines.Scan(); {
		if value, ok := strings.CutPrefix(lines.Text(), name+" "); ok {
			return strconv.Atoi(value)
		}
	}
	return 0, errors.New("/metrics has no " + name)
}

// residentMiB is the memory that the process has, from /proc (Linux).
func (p *process) residentMiB() float64 {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(text), "VmRSS:")
	kib, _, _ := strings.Cut(strings.TrimSpace(rest), " ")
	n, _ := strconv.Atoi(kib)
	return float64(n) / 1024
}

// freeAddrs finds ports that are free, all different.
func freeAddrs(n int) ([]string, error) {
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
