package queue

import (
	"context"
	"log/slog"
	"net/http"
	"sync"

	"riverqueue.com/riverui"
)

// A console is River's UI, which shows and changes the jobs of a queue. It is made when
// somebody first asks for it: until then it takes no memory and no connection.
type console struct {
	queue  *Queue
	prefix string
	make   func() (http.Handler, error)
}

// Console is River's UI, below the path prefix. It asks nobody who he is, and whoever
// reaches it may cancel, delete and retry jobs: let operators pass only.
func (q *Queue) Console(prefix string) http.Handler {
	c := &console{queue: q, prefix: prefix}
	c.make = sync.OnceValues(c.start)
	return c
}

// ServeHTTP implements [http.Handler].
func (c *console) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h, err := c.make()
	if err != nil {
		c.queue.opts.Log.ErrorContext(r.Context(), "the queue's console did not start", "error", err)
		http.Error(w, "The queue's console did not start; the log says why.", http.StatusInternalServerError)
		return
	}
	h.ServeHTTP(w, r)
}

func (c *console) start() (http.Handler, error) {
	h, err := c.queue.engine.console(c.queue.opts.Log, c.prefix)
	if err != nil {
		return nil, err
	}
	ctx, end := context.WithCancel(context.Background())
	c.queue.mu.Lock()
	c.queue.endConsole = end
	c.queue.mu.Unlock()
	return h, h.Start(ctx)
}

func (e *riverEngine[T]) console(log *slog.Logger, prefix string) (*riverui.Handler, error) {
	endpoints := riverui.NewEndpoints(e.client, nil)
	return riverui.NewHandler(&riverui.HandlerOpts{Endpoints: endpoints, Logger: log, Prefix: prefix})
}
