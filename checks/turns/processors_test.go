package turns

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// hold has a grading wait for its turn, and tell when it has come.
func hold(t *testing.T, p *Processors, cost time.Duration, came func()) (leave func()) {
	done := make(chan struct{})
	go func() {
		leave, err := p.Enter(t.Context(), cost)
		assert.NoError(t, err)
		came()
		<-done
		leave()
	}()
	synctest.Wait()
	return func() {
		close(done)
		synctest.Wait()
	}
}

func TestTheOrderOfTurns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := NewProcessors(1)
		leave := hold(t, p, time.Hour, func() {}) // a free place is anybody's
		spare := hold(t, p, 0, func() {})
		var order []time.Duration
		for _, cost := range []time.Duration{60 * time.Millisecond, time.Hour, 50 * time.Millisecond, 55 * time.Millisecond, 50 * time.Millisecond} {
			hold(t, p, cost, func() { order = append(order, cost) })()
		}
		time.Sleep(time.Second)
		hold(t, p, 51*time.Millisecond, func() { order = append(order, 51*time.Millisecond) })()
		assert.Empty(t, order)
		spare()
		leave()
		ms := time.Millisecond
		assert.Equal(t, []time.Duration{50 * ms, 50 * ms, 55 * ms, 60 * ms, 51 * ms, time.Hour}, order, "who came much later goes later")
		assert.Zero(t, p.running)
	})
}

func TestWhoIsDueIsNotPassedOverForEver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := NewProcessors(1)
		leave, another := hold(t, p, 0, func() {}), hold(t, p, 0, func() {})
		spare := hold(t, p, 0, func() {})
		var order []time.Duration
		hold(t, p, 60*time.Millisecond, func() { order = append(order, 60*time.Millisecond) })()
		time.Sleep(time.Second)
		hold(t, p, 0, func() { order = append(order, 0) })() // little, but it came when the other was due
		spare()
		assert.Equal(t, []time.Duration{60 * time.Millisecond, 0}, order)
		leave()
		another()
	})
}

func TestMoreComeIfTheyTakeLittle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := NewProcessors(2)
		in := 0
		came := func() { in++ }
		first, second := hold(t, p, time.Second, came), hold(t, p, time.Second, came)
		third := hold(t, p, time.Second, came)
		assert.Equal(t, 2, in)
		short, shorter, another := hold(t, p, cheap-1, came), hold(t, p, 0, came), hold(t, p, 0, came)
		assert.Equal(t, 4, in, "the short ones pass those that wait; another one does not fit")
		short()
		assert.Equal(t, 5, in, "now it does")
		shorter()
		another()
		assert.Equal(t, 5, in, "those places are for none that takes long")
		first()
		assert.Equal(t, 6, in)
		second()
		third()
		assert.Zero(t, p.running)
		assert.Zero(t, p.costly)
	})
}

// However many are due that take long, one place is left for who takes little.
func TestWhoTakesLittleIsNotKeptOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := NewProcessors(1)
		in := 0
		came := func() { in++ }
		first := hold(t, p, time.Second, came)
		second, third := hold(t, p, time.Second, came), hold(t, p, time.Second, came)
		time.Sleep(time.Minute)
		hold(t, p, 0, came)()
		assert.Equal(t, 3, in, "one that takes little, and then one that is due")
		hold(t, p, 0, came)()
		assert.Equal(t, 4, in, "the other that is due has to wait")
		first()
		assert.Equal(t, 5, in)
		second()
		third()
		assert.Zero(t, p.running)
	})
}

// Who stops waiting at the moment when its turn comes passes the place on.
func TestNoPlaceIsLost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := NewProcessors(1)
		_, err := p.Enter(t.Context(), time.Second)
		require.NoError(t, err)
		ctx, hangUp := context.WithCancel(t.Context())
		go func() {
			_, err := p.Enter(ctx, time.Second)
			assert.Error(t, err)
		}()
		synctest.Wait()
		p.mu.Lock()
		hangUp()
		close(p.waiting[0].granted)
		p.waiting = nil
		p.mu.Unlock()
		synctest.Wait()
		assert.Zero(t, p.running)
	})
}
