package queue

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

// calm passes on what River logs, each error once in a while: as long as a database is
// away River says so ten times a second.
type calm struct {
	slog.Handler
	said *said // of all handlers that were made of one
}

type said struct {
	mu   sync.Mutex
	last map[string]time.Time // by message and error
	held map[string]int       // how many were not passed on since
}

func newCalm(h slog.Handler) calm {
	return calm{h, &said{last: map[string]time.Time{}, held: map[string]int{}}}
}

// calmFor is how long the same is not said again. maxSaid bounds what is remembered.
const calmFor, maxSaid = 30 * time.Second, 1000

// Handle implements [slog.Handler].
func (c calm) Handle(ctx context.Context, r slog.Record) error {
	if r.Level < slog.LevelWarn {
		return c.Handler.Handle(ctx, r)
	}
	what := r.Message
	r.Attrs(func(a slog.Attr) bool {
		if a.Key == "err" || a.Key == "error" {
			what += "\n" + a.Value.String()
		}
		return true
	})
	c.said.mu.Lock()
	last, known := c.said.last[what]
	if known && r.Time.Sub(last) < calmFor {
		c.said.held[what]++
		c.said.mu.Unlock()
		return nil
	}
	if len(c.said.last) >= maxSaid {
		clear(c.said.last)
		clear(c.said.held)
	}
	held := c.said.held[what]
	c.said.last[what], c.said.held[what] = r.Time, 0
	c.said.mu.Unlock()
	if held > 0 {
		r = r.Clone()
		r.AddAttrs(slog.Int("repeated", held))
	}
	return c.Handler.Handle(ctx, r)
}

// WithAttrs implements [slog.Handler].
func (c calm) WithAttrs(list []slog.Attr) slog.Handler {
	return calm{c.Handler.WithAttrs(list), c.said}
}

// WithGroup implements [slog.Handler].
func (c calm) WithGroup(name string) slog.Handler { return calm{c.Handler.WithGroup(name), c.said} }
