package queue_test

import (
	"context"
	"net/netip"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/checks/queue"
)

// Three workers take turns at one address, and at another.
func TestWorkersAreGentleTogether(t *testing.T) {
	dsn := migrated(t)
	const workers, each, rate = 3, 60, 20
	var mu sync.Mutex
	var all []time.Time
	var taking sync.WaitGroup
	for range workers {
		q, err := queue.Open(t.Context(), dsn, queue.Options{})
		require.NoError(t, err)
		defer func() { require.NoError(t, q.Close()) }()
		turns := q.Turns(rate, "192.0.2.1/32")
		taking.Go(func() {
			for range each / 4 {
				some, err := turns(t.Context(), 4)
				assert.NoError(t, err)
				mu.Lock()
				all = append(all, some...)
				mu.Unlock()
			}
		})
		other, err := q.Turns(rate, "192.0.2.2/32")(t.Context(), 1)
		require.NoError(t, err)
		assert.Less(t, time.Until(other[0]), 2*time.Second, "another address has its own rate")
	}
	taking.Wait()
	slices.SortFunc(all, time.Time.Compare)
	require.Len(t, all, workers*each)
	most := 0
	for i := range all {
		n := 0
		for _, turn := range all[i:] {
			if turn.Sub(all[i]) < time.Second {
				n++
			}
		}
		most = max(most, n)
	}
	assert.LessOrEqual(t, most, rate+2, "in any second; a turn may be used two steps late")
	var gaps []time.Duration
	for i, turn := range all[1:] {
		gaps = append(gaps, turn.Sub(all[i]))
	}
	slices.Sort(gaps)
	assert.Less(t, gaps[len(gaps)*9/10], time.Second/rate*21/20, "and what is allowed is used, but while nobody asks")
}

func TestAPaceIsWaitedFor(t *testing.T) {
	q, err := queue.Open(t.Context(), migrated(t), queue.Options{})
	require.NoError(t, err)
	defer func() { require.NoError(t, q.Close()) }()
	address := netip.MustParsePrefix("192.0.2.1/32")
	pace := q.Pace(2)
	began := time.Now()
	for range 4 {
		require.NoError(t, pace(t.Context(), address))
	}
	assert.GreaterOrEqual(t, time.Since(began), time.Second, "one at once, and one half a second late")
	seldom, slow := netip.MustParsePrefix("192.0.2.2/32"), q.Pace(1e-4)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	require.NoError(t, slow(ctx, seldom))
	require.ErrorIs(t, slow(ctx, seldom), context.DeadlineExceeded)
	assert.NoError(t, ctx.Err(), "what comes too late is not waited for")
	cancelled, stop := context.WithCancel(t.Context())
	stop()
	require.ErrorIs(t, pace(cancelled, address), context.Canceled)
}

func TestOneProcessKeepsItsPaceByItself(t *testing.T) {
	q, err := queue.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "grader.db"), queue.Options{})
	require.NoError(t, err)
	assert.Nil(t, q.Pace(20))
	require.NoError(t, q.Close())
}
