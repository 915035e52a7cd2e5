package hintjs

import (
	"runtime"
	"runtime/metrics"
	"sync"
	"time"
)

// A watch looks, while JavaScript runs, at the time and the memory it takes.
// The interpreter can count neither by itself.
type watch struct {
	spent time.Duration // in earlier steps
	heap  uint64        // bytes when the run began
}

const watchEvery = 10 * time.Millisecond

// start watches a step until the function it returns is called. It calls
// exceeded, in another goroutine, when a limit is passed.
func (w *watch) start(opts Options, exceeded func(detail string)) (stop func()) {
	began := time.Now()
	var mu sync.Mutex
	var timer *time.Timer
	stopped := false
	look := func() {
		mu.Lock()
		defer mu.Unlock()
		switch {
		case stopped:
		case w.spent+time.Since(began) > opts.CPU:
			exceeded("The check took more time to compute than it may.")
		case w.tooLarge(opts.Memory):
			exceeded("The check took more memory than it may.")
		default:
			timer.Reset(watchEvery)
		}
	}
	mu.Lock()
	timer = time.AfterFunc(min(watchEvery, max(0, opts.CPU-w.spent)), look)
	mu.Unlock()
	return func() {
		mu.Lock()
		defer mu.Unlock()
		stopped = true
		timer.Stop()
		w.spent += time.Since(began)
	}
}

// tooLarge tells whether the heap has grown by more than limit since it was
// first asked. Only what is still in use counts.
func (w *watch) tooLarge(limit uint64) bool {
	now := heapBytes()
	if w.heap == 0 {
		w.heap = now
	}
	if now < w.heap+limit {
		return false
	}
	runtime.GC()
	return heapBytes() >= w.heap+limit
}

func heapBytes() uint64 {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}
