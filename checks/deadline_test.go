package checks

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
)

// A deadline ends as a context of the standard library does, whether somebody waits for
// that from the beginning or asks for Err first.
func TestDeadline(t *testing.T) {
	for name, end := range map[string]func(parent, stop func()){
		"not yet":       func(_, _ func()) {},
		"by its time":   func(_, _ func()) { time.Sleep(time.Second) },
		"by a parent's": func(_, _ func()) { time.Sleep(2 * time.Second) },
		"with a parent": func(parent, _ func()) { parent() },
		"stopped":       func(_, stop func()) { stop(); time.Sleep(3 * time.Second); stop() },
	} {
		for _, waits := range []bool{false, true} {
			for _, limit := range []time.Duration{-time.Second, time.Second, 3 * time.Second} {
				want := ending(t, context.WithTimeout, limit, waits, end)
				assert.Equal(t, want, ending(t, withTimeout, limit, waits, end), "%s, %v, waits: %v", name, limit, waits)
			}
		}
	}
}

type key struct{}

// ending is what is seen of a context, and of one that is made of it, when end has ended it,
// and when its time has passed.
func ending(t *testing.T, make func(context.Context, time.Duration) (context.Context, context.CancelFunc),
	limit time.Duration, waits bool, end func(parent, stop func())) (seen []any) {
	synctest.Test(t, func(t *testing.T) {
		parent, cancel := context.WithTimeout(context.WithValue(t.Context(), key{}, "value"), 2*time.Second)
		defer cancel()
		ctx, stop := make(parent, limit)
		defer stop()
		look := func(ctx context.Context) {
			synctest.Wait()
			at, ok := ctx.Deadline()
			seen = append(seen, time.Until(at), ok, ctx.Err(), ctx.Value(key{}))
		}
		if !waits {
			look(ctx)
			end(cancel, stop)
			look(ctx)
		}
		child, leave := context.WithCancel(ctx)
		defer leave()
		if waits {
			end(cancel, stop)
		}
		look(ctx)
		look(child)
		<-ctx.Done()
		<-child.Done()
		look(ctx)
		look(child)
	})
	return seen
}

// Who only asks pays for no timer.
func TestADeadlineWithoutATimer(t *testing.T) {
	d, stop := withTimeout(t.Context(), time.Hour)
	assert.NoError(t, d.Err())
	stop()
	assert.Equal(t, context.Canceled, d.Err())
	assert.Nil(t, d.(*deadline).stop)
}
