package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os/exec"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"grader/bench/process"
)

// A sample is one service's measurement in one round.
type sample struct {
	rate     float64 // gradings a second
	p50, p99 float64 // milliseconds
	cpu      float64 // milliseconds of CPU a grading
	memory   float64 // MiB resident at the end, under load
	allocs   float64 // allocations a grading, where the service counts them
}

// measure has clients ask for gradings, each one after the other, after a short
// warming up.
func measure(ctx context.Context, s *service, next func() string, clients int, length time.Duration) (sample, error) {
	transport := &http.Transport{MaxIdleConnsPerHost: clients}
	defer transport.CloseIdleConnections()
	client := &http.Client{Transport: transport, Timeout: 30 * time.Second}
	if err := load(ctx, client, s, next, clients, length/6, nil); err != nil {
		return sample{}, err
	}
	var took []time.Duration
	allocs, cpu, began := s.allocations(client), s.cpu(), time.Now()
	if err := load(ctx, client, s, next, clients, length, &took); err != nil {
		return sample{}, err
	}
	elapsed := time.Since(began)
	slices.Sort(took)
	at := func(q float64) float64 { return float64(took[int(q*float64(len(took)-1))].Microseconds()) / 1000 }
	return sample{
		rate: float64(len(took)) / elapsed.Seconds(), p50: at(.50), p99: at(.99),
		cpu:    float64((s.cpu() - cpu).Microseconds()) / 1000 / float64(len(took)),
		memory: s.memory(),
		allocs: (s.allocations(client) - allocs) / float64(len(took)),
	}, nil
}

// load has so many clients ask for gradings of one origin after the other.
func load(
	ctx context.Context,
	client *http.Client,
	s *service,
	next func() string,
	clients int,
	length time.Duration,
	took *[]time.Duration,
) error {
	var mu sync.Mutex
	var all []time.Duration
	var errs []error
	var group sync.WaitGroup
	end := time.Now().Add(length)
	for range clients {
		group.Go(func() {
			var mine []time.Duration
			var body bytes.Buffer
			var err error
			for err == nil && time.Now().Before(end) {
				began := time.Now()
				if err = ask(client, s.requests(ctx, next()), &body); err == nil {
					mine = append(mine, time.Since(began))
				}
			}
			mu.Lock()
			defer mu.Unlock()
			all = append(all, mine...)
			errs = append(errs, err)
		})
	}
	group.Wait()
	if took != nil {
		*took = all
	}
	if err := errors.Join(errs...); err != nil {
		return err
	}
	if len(all) == 0 {
		return errors.New("no grading was done")
	}
	return nil
}

// ask sends the requests of one grading side by side. The buffer is for the
// answer, so that the load is none of its own.
func ask(client *http.Client, requests []*http.Request, body *bytes.Buffer) error {
	group := errgroup.Group{}
	for _, r := range requests[1:] {
		group.Go(func() error { return askOne(client, r, new(bytes.Buffer)) })
	}
	return errors.Join(askOne(client, requests[0], body), group.Wait())
}

func askOne(client *http.Client, r *http.Request, body *bytes.Buffer) error {
	resp, err := client.Do(r)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	body.Reset()
	if _, err := body.ReadFrom(resp.Body); err != nil {
		return err
	}
	if resp.StatusCode != http.StatusOK || bytes.Contains(body.Bytes(), []byte(`"verdict": "error"`)) {
		return fmt.Errorf("%s: %.300s", resp.Status, body)
	}
	return nil
}

// coldStart tells how long it takes from starting the grader to its first
// verdict, the median of several.
func coldStart(ctx context.Context, w *world) (time.Duration, error) {
	s := w.services[0]
	var took []time.Duration
	for range 11 {
		addr := freeAddr()
		args := append(slices.Clone(s.args[:slices.Index(s.args, "--addr")]), "--addr", addr, "--allow-target", w.first)
		client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
		began := time.Now()
		cmd := exec.CommandContext(ctx, args[0], args[1:]...)
		if err := cmd.Start(); err != nil {
			return 0, err
		}
		for ask(client, post(addr)(ctx, "http://"+w.first), new(bytes.Buffer)) != nil {
			if time.Since(began) > 10*time.Second {
				return 0, errors.New("no verdict after the start")
			}
			time.Sleep(time.Millisecond)
		}
		took = append(took, time.Since(began))
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	}
	slices.Sort(took)
	return took[len(took)/2], nil
}

// cpu is the CPU time of the service and of the processes that it has started.
func (s *service) cpu() time.Duration {
	sum := process.CPU(s.pid)
	for _, pid := range process.Children(s.pid) {
		sum += process.CPU(pid)
	}
	return sum
}

// memory is what the service has, and what those processes have beside, in MiB: the
// program's own pages are the same ones.
func (s *service) memory() float64 {
	sum := process.ResidentMiB(s.pid)
	for _, pid := range process.Children(s.pid) {
		sum += process.PrivateMiB(pid)
	}
	return sum
}

// allocations counts those of the service since its start, 0 where it does not.
func (s *service) allocations(client *http.Client) float64 {
	if !s.gauged {
		return 0
	}
	n, _ := process.Metric(client, s.addr, "go_memstats_mallocs_total")
	return n
}
