package api

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"time"
)

// Limits of a connection. A body's time is in [Limits], a grading's is bounded
// by its hints'.
const (
	headerTimeout = 5 * time.Second
	idleTimeout   = 60 * time.Second
	maxHeader     = 64 << 10
)

// Serve answers requests on the listener until ctx ends. Then /readyz says 503;
// after Options.DrainDelay no new connection is taken, and gradings in hand are
// finished, for grace at most.
func (s *Server) Serve(ctx context.Context, ln net.Listener, grace time.Duration) error {
	srv := &http.Server{
		Handler:           s,
		ReadHeaderTimeout: headerTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    maxHeader,
		// OPTIONS * is a path like any other.
		DisableGeneralOptionsHandler: true,
		ErrorLog:                     slog.NewLogLogger(s.opts.Log.Handler(), slog.LevelDebug),
	}
	if n := s.opts.Limits.Connections; n > 0 {
		ln = &boundedListener{Listener: ln, share: newShare(n, 0)}
	}
	failed := make(chan error, 1)
	go func() { failed <- srv.Serve(ln) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	s.draining.Store(true)
	srv.SetKeepAlivesEnabled(false) // each answer says that it is the connection's last
	s.opts.Log.Info("draining", "delay", s.opts.DrainDelay.String(), "grace", grace.String())
	select {
	case err := <-failed:
		return err
	case <-time.After(s.opts.DrainDelay):
	}
	down, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
	defer cancel()
	err := srv.Shutdown(down)
	if errors.Is(err, context.DeadlineExceeded) {
		err = errors.New("gradings were still under way when the grace period ended")
		_ = srv.Close()
	}
	<-failed
	return err
}
