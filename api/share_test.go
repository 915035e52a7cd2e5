package api

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestWhoFloodsWaitsAndNotTheOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newShare(8, 4)
		take := func(client string) (func(), bool) { return s.acquire(t.Context(), client, 10*time.Second) }
		var flood []func()
		for range 8 {
			release, ok := take("flood")
			require.True(t, ok)
			flood = append(flood, release)
		}
		waits := make(chan bool)
		for range 20 {
			go func() {
				release, ok := take("flood")
				if ok {
					defer release()
				}
				waits <- ok
			}()
		}
		synctest.Wait()
		for range 16 {
			assert.False(t, <-waits, "its own queue is full")
		}
		began := time.Now()
		for i, most := range []int{4, 2, 1, 1} { // of the 8, 4, 2, 1 places that are left
			client := string(rune('a' + i))
			for range most {
				_, ok := take(client)
				assert.True(t, ok, client)
			}
		}
		assert.Zero(t, time.Since(began), "nobody else waited")
		for range 4 {
			assert.False(t, <-waits)
		}
		assert.Equal(t, 10*time.Second, time.Since(began), "they waited as long as one may")
		for _, release := range flood {
			release()
		}
	})
}

func TestWhoHoldsFewestIsNext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newShare(2, 8)
		hold := func(client string) func() {
			release, ok := s.acquire(t.Context(), client, 0)
			require.True(t, ok)
			return release
		}
		a1, a2, b1 := hold("a"), hold("a"), hold("b")
		var order []string
		var mu sync.Mutex
		for _, client := range []string{"a", "b", "c"} {
			go func() {
				release := hold(client)
				mu.Lock()
				order = append(order, client)
				mu.Unlock()
				time.Sleep(time.Second)
				release()
			}()
			synctest.Wait()
		}
		ctx, cancel := context.WithCancel(t.Context())
		go func() {
			_, ok := s.acquire(ctx, "d", 0)
			assert.False(t, ok)
		}()
		synctest.Wait()
		cancel()
		synctest.Wait()
		a1()
		synctest.Wait()
		b1()
		synctest.Wait()
		a2()
		time.Sleep(time.Minute)
		synctest.Wait()
		assert.Equal(t, []string{"c", "b", "a"}, order)
		assert.Empty(t, s.by, "nobody is remembered")
		assert.Zero(t, s.held)
	})
}
