//go:build unix

package hintjs_test

import (
	"context"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/checks"
	"grader/checks/hintjs"
	"grader/checks/report"
)

// attacks are the lines of testdata/hostile.js.
func attacks(t testing.TB) []string {
	t.Helper()
	source, err := os.ReadFile("testdata/hostile.js")
	require.NoError(t, err)
	var list []string
	for line := range strings.Lines(string(source)) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "//") {
			list = append(list, line)
		}
	}
	require.Greater(t, len(list), 80)
	return list
}

// honest runs programs that must pass, until it is stopped; it gives how many did, and how
// long the slowest took. settle waits until those in hand have ended.
func honest(t *testing.T, atOnce int) (stop func() (passed int, longest time.Duration), settle func()) {
	t.Helper()
	p, err := compile(`
		const res = await fetch(new URL('/page', code));
		assert.isTrue(res.ok);
		assert.match(await res.text(), /hello/);
		assert.deepEqual(JSON.parse('{"a":[1,2]}'), { a: [1, 2] });`)
	require.NoError(t, err)
	var all sync.WaitGroup
	var passed, longest atomic.Int64
	var inHand sync.RWMutex
	stopped := make(chan struct{})
	for range atOnce {
		all.Go(func() {
			for {
				select {
				case <-stopped:
					return
				case <-time.After(time.Millisecond):
				}
				inHand.RLock()
				s := checks.NewSession(t.Context(), checks.Project{URL: "http://project.test", Site: mapSite{"/page": "hello"}})
				began := time.Now()
				_, err := p.Run(t.Context(), s)
				took := int64(time.Since(began))
				s.Close()
				inHand.RUnlock()
				if !assert.NoError(t, err) {
					return
				}
				passed.Add(1)
				for most := longest.Load(); took > most && !longest.CompareAndSwap(most, took); most = longest.Load() {
				}
			}
		})
	}
	stop = func() (int, time.Duration) {
		close(stopped)
		all.Wait()
		return int(passed.Load()), time.Duration(longest.Load())
	}
	return stop, func() {
		inHand.Lock()
		defer inHand.Unlock() // others begin then
	}
}

// watchMemory gives the most that this process and its workers had together.
func watchMemory() (most func() uint64) {
	stop, done := make(chan struct{}), make(chan uint64)
	go func() {
		var most uint64
		for {
			sum := hintjs.ResidentMemory(os.Getpid())
			for _, pid := range workers.PIDs() {
				sum += hintjs.ResidentMemory(pid)
			}
			most = max(most, sum)
			select {
			case <-stop:
				done <- most
				return
			case <-time.After(5 * time.Millisecond):
			}
		}
	}()
	return func() uint64 { close(stop); return <-done }
}

func TestWhoAttacksAttacksAlone(t *testing.T) {
	passed, _ := honest(t, 3)
	memory := watchMemory()
	limits := hintjs.Options{CPU: 250 * time.Millisecond, Memory: 192 << 20}
	list := attacks(t)
	if testing.Short() {
		list = slices.DeleteFunc(list, func(code string) bool { return len(code)%5 != 0 })
	}
	next := make(chan string)
	var all sync.WaitGroup
	var ended sync.Map
	for range 4 {
		all.Go(func() {
			for code := range next {
				ended.Store(code, verdict(t, "assert(true);"+code, mapSite{"/page": "hello"}, limits))
			}
		})
	}
	for _, code := range list {
		next <- code
	}
	close(next)
	all.Wait()
	for _, code := range list {
		v, _ := ended.Load(code)
		got, _ := v.(string)
		bounded := []string{"budget_exceeded", "too_complex", "not_gradable"}
		assert.Truef(t, slices.Contains(bounded, got) || strings.HasPrefix(got, "fail: "), "%s\n%.200s", code, got)
		assert.Less(t, len(got), 100<<10, code)
	}
	n, longest := passed()
	most := memory()
	assert.Positive(t, n)
	assert.Less(t, most, uint64(1536<<20))
	t.Logf("%d attacks, %d honest runs, the slowest in %v, %d MiB at most", len(list), n, longest, most>>20)
}

func TestAProcessThatIsKilledIsNobodysVerdict(t *testing.T) {
	passed, settle := honest(t, 4)
	for range 8 {
		time.Sleep(time.Duration(rand.IntN(100)) * time.Millisecond)
		pids := workers.PIDs()
		if len(pids) > 0 {
			_ = syscall.Kill(pids[rand.IntN(len(pids))], syscall.SIGKILL)
		}
		settle() // a run is repeated twice
	}
	n, _ := passed()
	assert.Positive(t, n)
}

// A killerSite kills the workers when it is asked for a page.
type killerSite struct{ asked atomic.Int64 }

func (s *killerSite) Do(context.Context, checks.Request) (*checks.Response, error) {
	if s.asked.Add(1) == 1 {
		for _, pid := range workers.PIDs() {
			_ = syscall.Kill(pid, syscall.SIGKILL)
		}
	}
	return &checks.Response{Status: 200, Body: "hello"}, nil
}

func TestARunThatOnlyAskedIsRepeated(t *testing.T) {
	p, err := compile(`assert.equal(await (await fetch(code + '/page')).text(), 'hello')`)
	require.NoError(t, err)
	ch := &checks.Challenge{Hints: []checks.Hint{{Check: p}}}
	hint := checks.Grade(t.Context(), ch, checks.Project{URL: "http://project.test", Site: &killerSite{}}, checks.Options{}).Hints[0]
	assert.Equal(t, report.Pass, hint.Verdict)
	assert.Len(t, hint.Exchanges, 1, "of the second try")
}

func TestARunThatChangedSomethingIsNotRepeated(t *testing.T) {
	site := &killerSite{}
	p, err := compile(`assert((await fetch(code + '/page', { method: 'POST' })).ok)`)
	require.NoError(t, err)
	s := checks.NewSession(t.Context(), checks.Project{URL: "http://project.test", Site: site})
	defer s.Close()
	_, err = p.Run(t.Context(), s)
	require.ErrorContains(t, err, "killed")
	assert.NotErrorAs(t, err, new(*checks.SiteError), "it is told as the grader's fault")
	assert.EqualValues(t, 1, site.asked.Load())
}
