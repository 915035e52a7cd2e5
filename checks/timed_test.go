package checks

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
)

// TestTimed: whoever asks is answered what is told, whatever ends it.
func TestTimed(t *testing.T) {
	const limit = time.Second
	for _, c := range []struct {
		name string
		end  func(outer context.CancelFunc, t *timed)
		want error
		over bool
	}{
		{"by its time", func(context.CancelFunc, *timed) { time.Sleep(limit) }, context.DeadlineExceeded, true},
		{"by the other", func(outer context.CancelFunc, _ *timed) { outer() }, context.Canceled, false},
		{"closed", func(_ context.CancelFunc, t *timed) { t.close() }, context.Canceled, false},
	} {
		for _, told := range []string{"before", "after"} {
			t.Run(c.name+", told "+told, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					outer, endOuter := context.WithCancel(t.Context())
					defer endOuter()
					tm := &timed{Context: outer, until: time.Now().Add(limit)}
					defer tm.close()
					var child context.Context
					if told == "before" {
						var endChild context.CancelFunc
						child, endChild = context.WithCancel(tm)
						defer endChild()
					}
					assert.NoError(t, tm.Err())
					c.end(endOuter, tm)
					assert.Equal(t, c.want, tm.Err())
					assert.Equal(t, c.over, tm.isOver())
					<-tm.Done()
					assert.Equal(t, c.want, tm.Err())
					if child != nil {
						synctest.Wait()
						assert.Equal(t, c.want, child.Err())
					}
				})
			})
		}
	}
}
