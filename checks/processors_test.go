package checks

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestTheOrderOfTurns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := NewProcessors(1)
		require.NoError(t, p.enter(t.Context(), time.Hour), "a free place is anybody's")
		var order []time.Duration
		for _, used := range []time.Duration{2500 * time.Microsecond, time.Hour, 500 * time.Microsecond, 0, 1900 * time.Microsecond} {
			go func() {
				assert.NoError(t, p.enter(t.Context(), used))
				order = append(order, used)
				p.leave()
			}()
			synctest.Wait()
		}
		p.leave()
		synctest.Wait()
		assert.Equal(t, []time.Duration{500 * time.Microsecond, 0, 1900 * time.Microsecond, 2500 * time.Microsecond, time.Hour}, order)
	})
}

// Who stops waiting at the moment when its turn comes passes the place on.
func TestNoPlaceIsLost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := NewProcessors(1)
		require.NoError(t, p.enter(t.Context(), 0))
		ctx, hangUp := context.WithCancel(t.Context())
		go func() { assert.Error(t, p.enter(ctx, 0)) }()
		synctest.Wait()
		p.mu.Lock()
		hangUp()
		p.pass()
		p.mu.Unlock()
		synctest.Wait()
		assert.Equal(t, 1, p.free)
	})
}
