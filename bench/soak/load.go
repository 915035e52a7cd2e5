package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"grader/bench/process"
)

// A pool is so many clients that ask for gradings of targets, each one after the
// other.
type pool struct {
	targets []target
	clients int
	from    string // their address; "" is 127.0.0.1
}

// client sends the requests of a pool.
func (p pool) client() *http.Client {
	dialer := &net.Dialer{}
	if p.from != "" {
		dialer.LocalAddr = &net.TCPAddr{IP: net.ParseIP(p.from)}
	}
	return &http.Client{
		Transport: &http.Transport{MaxIdleConnsPerHost: p.clients, DialContext: dialer.DialContext},
		Timeout:   2 * time.Minute,
	}
}

// anything is what a target is expected to end in whose outcome is not looked at.
const anything = "*"

// A result is what one soak showed.
type result struct {
	honest        []time.Duration // what each honest grading took; sorted
	hostile       int
	wrong         []string  // outcomes that were not expected; the first few
	resident      []float64 // of the service and its workers, in MiB, each second
	workers       []float64 // of the workers alone
	before, after state
}

// maxWrong bounds how many unexpected outcomes are told.
const maxWrong = 20

// soak starts the service, has it loaded for so long at most, and looks at what is
// left when the load has gone.
func (s *scene) soak(ctx context.Context, length time.Duration, load func(context.Context, *result)) (*result, error) {
	service, err := process.Start(ctx, os.Stderr, s.addr, s.serve...)
	if err != nil {
		return nil, err
	}
	defer service.Stop()
	s.service = service
	r := &result{}
	if r.before, err = settle(service, s.addr, 0); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, length)
	defer cancel()
	var watching sync.WaitGroup
	watching.Go(func() {
		for tick := time.Tick(min(length/100, time.Second)); ctx.Err() == nil; <-tick {
			var workers float64
			for _, worker := range process.Children(service.PID()) {
				workers += process.PrivateMiB(worker)
			}
			r.workers = append(r.workers, workers)
			r.resident = append(r.resident, workers+process.ResidentMiB(service.PID()))
		}
	})
	load(ctx, r)
	cancel()
	watching.Wait()
	slices.Sort(r.honest)
	if len(r.honest) == 0 {
		return nil, errors.New("no honest grading was done")
	}
	r.after, err = settle(service, s.addr, r.before.goroutines)
	return r, err
}

// load has the pools ask for gradings until ctx ends.
func (r *result) load(ctx context.Context, addr string, honest, hostile pool) {
	var mu sync.Mutex
	var all sync.WaitGroup
	work := func(p pool, done func(time.Duration)) (closeIdle func()) {
		client := p.client()
		for i := range p.clients {
			all.Go(func() {
				for n := i; ctx.Err() == nil; n++ {
					t := p.targets[n%len(p.targets)]
					began := time.Now()
					got := grade(client, addr, t)
					took := time.Since(began)
					mu.Lock()
					done(took)
					if t.want != anything && !slices.Contains(strings.Split(t.want, "|"), got) && len(r.wrong) < maxWrong {
						r.wrong = append(r.wrong, fmt.Sprintf("%s: %s instead of %s after %s", t.name, got, t.want, took))
					}
					mu.Unlock()
				}
			})
		}
		return client.CloseIdleConnections
	}
	defer work(honest, func(d time.Duration) { r.honest = append(r.honest, d) })()
	defer work(hostile, func(time.Duration) { r.hostile++ })()
	all.Wait()
}

// grade asks for a grading and gives its verdict, or the code of its error.
func grade(client *http.Client, addr string, t target) string {
	resp, err := client.Post("http://"+addr+"/v1/grade", "application/json", strings.NewReader(t.request()))
	if err != nil {
		return err.Error()
	}
	defer resp.Body.Close()
	var report struct {
		Verdict string
		Error   struct{ Code string }
	}
	if err := json.NewDecoder(resp.Body).Decode(&report); err != nil || resp.StatusCode != http.StatusOK {
		return resp.Status
	}
	if report.Verdict == "error" {
		return report.Error.Code
	}
	return report.Verdict
}

func (r *result) quantile(q float64) time.Duration { return r.honest[int(q*float64(len(r.honest)-1))] }

func (r *result) memory(at float64) float64 { return r.resident[int(at*float64(len(r.resident)-1))] }

func (r *result) mostMemory() float64 { return slices.Max(r.resident) }

// fewFiles is what a service may have opened for good, such as a log or a device.
const fewFiles = 2

// fewGoroutines is how many a service may have started for good: a leak has one for
// each grading, of which there are thousands.
const fewGoroutines = 2

// good tells whether nothing unexpected came, nothing is left over, and memory
// did not grow from the first half to the second.
func (r *result) good() bool {
	first, second := r.resident[:len(r.resident)/2], r.resident[len(r.resident)/2:]
	return r.clean() && slices.Max(second) < 1.5*slices.Max(first)
}

// clean tells whether nothing unexpected came, and nothing is left over.
func (r *result) clean() bool {
	return len(r.wrong) == 0 && r.after.goroutines <= r.before.goroutines+fewGoroutines &&
		r.after.files <= r.before.files+fewFiles
}
