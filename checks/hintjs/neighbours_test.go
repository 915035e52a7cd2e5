//go:build unix && !race

package hintjs_test

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/checks"
	"grader/checks/hintjs"
)

// Not with the race detector, which makes processes large and slow.

// few are workers of which there are few, with little memory.
func few(t *testing.T) *hintjs.Workers {
	t.Helper()
	ws, err := hintjs.NewWorkers(hintjs.WorkerOptions{Max: 4, Memory: 256 << 20})
	require.NoError(t, err)
	t.Cleanup(ws.Close)
	return ws
}

// runOn runs a program, half a minute at most.
func runOn(ctx context.Context, t *testing.T, site checks.Site, code string, opts hintjs.Options) error {
	p, err := hintjs.CompileWith(code, opts)
	if !assert.NoError(t, err) {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	s := checks.NewSession(ctx, checks.Project{URL: "http://project.test", Site: site})
	defer s.Close()
	_, err = p.Run(ctx, s)
	return err
}

// A countedSite never answers /never, and counts what else it is asked.
type countedSite struct{ never, posts atomic.Int64 }

func (s *countedSite) Do(ctx context.Context, r checks.Request) (*checks.Response, error) {
	if r.Method == "POST" {
		s.posts.Add(1)
	}
	if r.URL == "http://project.test/never" {
		s.never.Add(1)
		<-ctx.Done()
		return nil, ctx.Err()
	}
	return &checks.Response{Status: 200, Body: "hello"}, nil
}

// holding is a program that holds as much memory as all may together, nearly, and waits.
const holding = `const a = new Uint8Array(70 << 20).fill(1); await fetch(code + '/never'); assert(a);`

func TestNoRunPaysForItsNeighboursMemory(t *testing.T) {
	opts, site := hintjs.Options{Workers: few(t)}, &countedSite{}
	ctx, stop := context.WithCancel(t.Context())
	var others, all sync.WaitGroup
	for range 2 {
		others.Go(func() { assert.ErrorIs(t, runOn(ctx, t, site, holding, opts), context.Canceled) })
	}
	require.Eventually(t, func() bool { return site.never.Load() >= 2 }, 30*time.Second, time.Millisecond)
	for range 3 {
		all.Go(func() {
			assert.NoError(t, runOn(t.Context(), t, site, `
				const a = new Uint8Array(90 << 20).fill(1);
				await fetch(code + '/page');
				for (let i = 0; i < 50; i++) a.fill(i, 0, 1 << 20);
				assert.equal(a.length, 90 << 20);`, opts))
		})
	}
	all.Wait()
	stop()
	others.Wait()
}

func TestNoRunWaitsForThoseThatNeverEnd(t *testing.T) {
	opts, site := hintjs.Options{Workers: few(t), CPU: time.Hour}, &countedSite{}
	ctx, stop := context.WithCancel(t.Context())
	var others sync.WaitGroup
	for range 8 {
		others.Go(func() {
			assert.ErrorIs(t, runOn(ctx, t, site, `assert(true); for (;;) ;`, opts), context.Canceled)
		})
	}
	for range 20 {
		honest := `assert.equal(await (await fetch(code + '/page')).text(), 'hello')`
		assert.NoError(t, runOn(t.Context(), t, site, honest, opts))
	}
	stop()
	others.Wait()
}

func TestWhatHasChangedSomethingIsNotRepeatedForOthers(t *testing.T) {
	opts, site := hintjs.Options{Workers: few(t), CPU: 300 * time.Millisecond}, &countedSite{}
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			var exceeded *checks.SiteError
			code := `assert(true); await fetch(code + '/page', { method: 'POST' }); for (;;) ;`
			assert.ErrorAs(t, runOn(t.Context(), t, site, code, opts), &exceeded)
		})
	}
	all.Wait()
	assert.EqualValues(t, 8, site.posts.Load())
}

// A run that is stopped when it ends anyway must not take the next one of its worker
// with it.
func TestARunThatIsStoppedStopsNoOther(t *testing.T) {
	ws, err := hintjs.NewWorkers(hintjs.WorkerOptions{Max: 1})
	require.NoError(t, err)
	defer ws.Close()
	opts := hintjs.Options{Workers: ws}
	const code = `assert(true)`
	require.NoError(t, runOn(t.Context(), t, nil, code, opts))
	for i := range 400 {
		ctx, stop := context.WithCancel(t.Context())
		timer := time.AfterFunc(time.Duration(i%40)*20*time.Microsecond, stop)
		_ = runOn(ctx, t, nil, code, opts)
		timer.Stop()
		stop()
		if !assert.NoError(t, runOn(t.Context(), t, nil, code, opts)) {
			return
		}
	}
}
