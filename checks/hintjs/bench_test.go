//go:build unix

package hintjs_test

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"grader/checks"
	"grader/checks/hintjs"
	"grader/checks/markdown"
)

// A script is a hint that the loader leaves to this package, and the project
// that it is run on.
type script struct {
	name string // of the challenge
	code string
	site *replay
}

// scripts are the hints of the shared curriculum that are programs, the shortest
// first. Those that need a browser's window or another site are among them.
func scripts(b *testing.B) []script {
	b.Helper()
	root := filepath.Join("..", "..", "..", "shared", "curriculum")
	if _, err := os.Stat(root); err != nil {
		b.Skip("../shared with the curriculum's challenges is not there")
	}
	codes := map[checks.Check]string{}
	loader := markdown.Loader{Program: func(code string) (checks.Check, error) {
		p, err := compile(code)
		codes[p] = code
		return p, err
	}}
	challenges, _, err := loader.Load(os.DirFS(root))
	require.NoError(b, err)
	var list []script
	for _, ch := range challenges {
		for _, hint := range ch.Hints {
			if p, ok := hint.Check.(*hintjs.Program); ok {
				list = append(list, script{ch.Name, codes[p], &replay{challenge: ch.Name}})
			}
		}
	}
	slices.SortStableFunc(list, func(a, b script) int { return len(a.code) - len(b.code) })
	return list
}

// A replay is a project that solves a challenge. What it answered in the first
// run it answers in all others, so that its own work is not measured.
type replay struct {
	challenge string
	mu        sync.Mutex
	project   project
	kept      map[string][]*checks.Response // by method and URL
	asked     map[string]int                // in this run
}

func (r *replay) again() { r.asked = map[string]int{} }

func (r *replay) Do(_ context.Context, req checks.Request) (*checks.Response, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	key := req.Method + " " + req.URL
	n := r.asked[key]
	r.asked[key]++
	if n < len(r.kept[key]) {
		return r.kept[key][n], nil
	}
	if r.kept == nil {
		r.project.reset()
		r.kept = map[string][]*checks.Response{}
	}
	httpReq := httptest.NewRequest(cmpOr(req.Method, "GET"), strings.ReplaceAll(req.URL, " ", "%20"), bytes.NewReader(req.Body))
	for name, values := range req.Header {
		httpReq.Header[name] = values
	}
	a, ok := r.project.answer(r.challenge, httpReq)
	resp := &checks.Response{URL: req.URL, Status: 200, StatusText: "OK", Header: checks.Header{
		"Content-Type": {"text/html; charset=utf-8"}, "Date": {"Mon, 01 Jan 2024 00:00:00 GMT"}, "X-Powered-By": {"Express"},
	}, Body: a.text}
	if a.json != nil {
		resp.Header["Content-Type"] = []string{"application/json; charset=utf-8"}
		body, _ := json.Marshal(a.json)
		resp.Body = string(body)
	}
	if !ok {
		resp.Status, resp.StatusText = 404, "Not Found"
	}
	r.kept[key] = append(r.kept[key], resp)
	return resp, nil
}

// cpuTime is what the process and the workers have spent of their processors, the
// garbage collectors' share among it.
func cpuTime(tb testing.TB) time.Duration {
	var own, ended syscall.Rusage
	require.NoError(tb, syscall.Getrusage(syscall.RUSAGE_SELF, &own))
	require.NoError(tb, syscall.Getrusage(syscall.RUSAGE_CHILDREN, &ended))
	sum := time.Duration(own.Utime.Nano() + own.Stime.Nano() + ended.Utime.Nano() + ended.Stime.Nano())
	for _, pid := range workers.PIDs() {
		sum += hintjs.CPUTime(pid)
	}
	return sum
}

func (s script) run(b *testing.B, p *hintjs.Program) error {
	s.site.again()
	session := checks.NewSession(b.Context(), checks.Project{URL: "http://project.test", Site: s.site})
	defer session.Close()
	_, err := p.Run(b.Context(), session)
	return err
}

func benchmarkScript(b *testing.B, s script) {
	p, err := compile(s.code)
	require.NoError(b, err)
	measure(b, func() { _ = s.run(b, p) })
}

func measure(b *testing.B, f func()) {
	b.ReportAllocs()
	began := cpuTime(b)
	for b.Loop() {
		f()
	}
	b.ReportMetric(float64(cpuTime(b)-began)/float64(b.N), "cpu-ns/op")
}

// BenchmarkRun runs a page check written as a program, and hints of the
// curriculum that are programs.
func BenchmarkRun(b *testing.B) {
	b.Run("page", func(b *testing.B) {
		benchmarkScript(b, script{site: &replay{}, code: `
  const url = new URL("/_api/server.js", code);
  const res = await fetch(url);
  const data = await res.text();
  assert.match(data, /currentUsers/s, 'You should have variable currentUsers defined');`})
	})
	list := scripts(b)
	for i, name := range []string{"smallest", "median", "largest"} {
		s := list[i*(len(list)-1)/2]
		b.Run(name, func(b *testing.B) { benchmarkScript(b, s) })
	}
}

// together is how many runs of a hint are measured at once: one is too short for the
// clock.
const together = 20

// BenchmarkCurriculum runs all hints of the curriculum that are programs, one
// after the other. The median and the worst are those of the hints' own means.
func BenchmarkCurriculum(b *testing.B) {
	list := scripts(b)
	programs := make([]*hintjs.Program, len(list))
	for i, s := range list {
		var err error
		programs[i], err = compile(s.code)
		require.NoError(b, err)
	}
	spent := make([]time.Duration, len(list))
	b.ReportAllocs()
	for b.Loop() {
		for i, s := range list {
			began := cpuTime(b)
			for range together {
				_ = s.run(b, programs[i])
			}
			spent[i] += cpuTime(b) - began
		}
	}
	var all time.Duration
	for _, d := range spent {
		all += d
	}
	slices.Sort(spent)
	hint := func(d time.Duration, hints int) float64 { return float64(d) / float64(b.N*together*hints) }
	b.ReportMetric(hint(all, len(list)), "mean-cpu-ns/hint")
	b.ReportMetric(hint(spent[len(spent)/2], 1), "median-cpu-ns/hint")
	b.ReportMetric(hint(spent[len(spent)-1], 1), "worst-cpu-ns/hint")
}

// BenchmarkProbes runs all of them in this process, without probes and with them, in
// turns: overhead is what the probes add.
func BenchmarkProbes(b *testing.B) {
	list := scripts(b)
	var programs [2][]*hintjs.Program
	for i, compile := range []func(string) (*hintjs.Program, error){hintjs.CompileWithoutProbes, hintjs.Compile} {
		for _, s := range list {
			p, err := compile(s.code)
			require.NoError(b, err)
			programs[i] = append(programs[i], p)
		}
	}
	var spent [2]time.Duration
	for round := 0; b.Loop(); round++ {
		for n, s := range list {
			for turn := range programs {
				i := (turn + round) % len(programs) // the first finds cold caches
				began := cpuTime(b)
				for range together {
					_ = s.run(b, programs[i][n])
				}
				spent[i] += cpuTime(b) - began
			}
		}
	}
	b.ReportMetric(100*(float64(spent[1])/float64(spent[0])-1), "%overhead")
	b.ReportMetric(float64(spent[1])/float64(b.N*together*len(list)), "mean-cpu-ns/hint")
}

// BenchmarkCompile compiles the longest of them.
func BenchmarkCompile(b *testing.B) {
	list := scripts(b)
	code := list[len(list)-1].code
	measure(b, func() {
		_, err := compile(code)
		require.NoError(b, err)
	})
}
