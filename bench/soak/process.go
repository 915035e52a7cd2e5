package main

import (
	"fmt"
	"net/http"
	"os"
	"time"

	"grader/bench/process"
)

// A state is what a process holds.
type state struct{ goroutines, files int }

// settle waits until the process has no more than so many goroutines, for half a
// minute at most, and tells what it holds then.
func settle(p *process.Process, addr string, goroutines int) (s state, err error) {
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: 10 * time.Second}
	for range 60 {
		time.Sleep(500 * time.Millisecond)
		n, err := process.Metric(client, addr, "go_goroutines")
		if err != nil {
			return s, err
		}
		s.goroutines = int(n)
		list, err := os.ReadDir(fmt.Sprintf("/proc/%d/fd", p.PID()))
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
