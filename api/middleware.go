package api

import (
	"context"
	"crypto/rand"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"runtime/debug"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"grader/checks/lazyregexp"
)

type contextKey struct{}

var goodRequestID = lazyregexp.New(`^[A-Za-z0-9._-]{1,64}$`)

// setRequestID gives each request an id: the client's X-Request-Id if it is plain,
// a random one otherwise.
func (s *Server) setRequestID(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := r.Header.Get("X-Request-Id")
		if !goodRequestID().MatchString(id) {
			id = rand.Text()
		}
		w.Header().Set("X-Request-Id", id)
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), contextKey{}, id)))
	})
}

func requestID(r *http.Request) string {
	id, _ := r.Context().Value(contextKey{}).(string)
	return id
}

// logRequests logs and counts each request by its route, never by its path, which
// is the client's to choose.
func (s *Server) logRequests(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := time.Now()
		ww := &observed{ResponseWriter: w, status: http.StatusOK}
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Header().Set("Cache-Control", "no-store")
		next.ServeHTTP(ww, r)
		route := chi.RouteContext(r.Context()).RoutePattern()
		if route == "" {
			route = "none"
		}
		s.metrics.request(route, ww.status)
		s.opts.Log.LogAttrs(r.Context(), slog.LevelDebug, "request",
			slog.String("request_id", requestID(r)), slog.String("method", r.Method), slog.String("route", route),
			slog.Int("status", ww.status), slog.Int("bytes", ww.bytes),
			slog.Int64("elapsed_ms", time.Since(began).Milliseconds()))
	})
}

// An observed response knows what was answered.
type observed struct {
	http.ResponseWriter
	status, bytes int
	begun         bool
}

// WriteHeader implements [http.ResponseWriter].
func (o *observed) WriteHeader(status int) {
	if !o.begun {
		o.status, o.begun = status, status >= http.StatusOK
	}
	o.ResponseWriter.WriteHeader(status)
}

// Write implements [http.ResponseWriter].
func (o *observed) Write(p []byte) (int, error) {
	o.begun = true
	n, err := o.ResponseWriter.Write(p)
	o.bytes += n
	return n, err
}

// Unwrap is for [http.ResponseController].
func (o *observed) Unwrap() http.ResponseWriter { return o.ResponseWriter }

// recoverPanics turns a panic into a problem and a line in the log.
func (s *Server) recoverPanics(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			v := recover()
			if v == nil {
				return
			}
			if v == http.ErrAbortHandler {
				panic(v)
			}
			s.fail(w, r, s.panicked(r, v))
		}()
		next.ServeHTTP(w, r)
	})
}

func (s *Server) panicked(r *http.Request, v any) *Problem {
	s.opts.Log.LogAttrs(r.Context(), slog.LevelError, "panic",
		slog.String("request_id", requestID(r)), slog.Any("value", v), slog.String("stack", string(debug.Stack())))
	return internal()
}

// limitBody limits the time in which a request's body must arrive, whether a handler
// reads it or the server drains it.
func (s *Server) limitBody(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if s.opts.Limits.BodyTimeout > 0 && r.Body != http.NoBody {
			until := http.NewResponseController(w)
			_ = until.SetReadDeadline(time.Now().Add(s.opts.Limits.BodyTimeout)) // a test's writer has none
			r.Body = &bodyWithDeadline{r.Body, until}
		}
		next.ServeHTTP(w, r)
	})
}

// A bodyWithDeadline ends the deadline when all has arrived: from there on a read only
// watches whether the client is still there, and a deadline would end its grading.
type bodyWithDeadline struct {
	io.ReadCloser
	until *http.ResponseController
}

func (b *bodyWithDeadline) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if err == io.EOF {
		_ = b.until.SetReadDeadline(time.Time{})
	}
	return n, err
}

// writeTimeout is what a client may take to read a piece of an answer.
const writeTimeout = 30 * time.Second

// limitWrite limits the time in which the client must read what is written next, so
// that one that does not read holds nothing for long.
func limitWrite(w http.ResponseWriter) {
	_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(writeTimeout)) // a test's writer has none
}

// refuseLoops refuses what a grader sends: one that is pointed at another would
// have them call each other.
func (s *Server) refuseLoops(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.UserAgent(), "grader/") {
			s.fail(w, r, problem(http.StatusLoopDetected, "loop_detected", "A grader does not serve graders. Give it the URL of a learner's project."))
			return
		}
		next.ServeHTTP(w, r)
	})
}

// refuseOtherSites refuses requests that another site makes a browser send.
func (s *Server) refuseOtherSites(next http.Handler) http.Handler {
	guard := http.NewCrossOriginProtection()
	guard.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.fail(w, r, otherSite())
	}))
	guarded := guard.Handler(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !s.isOwn(r.Host) {
			s.fail(w, r, problem(http.StatusMisdirectedRequest, "wrong_host", "This service does not answer under that name. Its operator sets the name by --public-url."))
			return
		}
		guarded.ServeHTTP(w, r)
	})
}

func otherSite() *Problem {
	return problem(http.StatusForbidden, "cross_origin", "A page of another site may not ask for gradings. Ask from a server, a script, or this service's own page.")
}

// isOwn tells a Host that is the service's own from a name that somebody's DNS may
// have led here.
func (s *Server) isOwn(host string) bool {
	if s.opts.PublicHost == "" && !s.opts.LocalOnly {
		return true
	}
	return s.opts.PublicHost != "" && strings.EqualFold(host, s.opts.PublicHost) || isLocal(host)
}

// isLocal tells a Host that is localhost or an address from a name.
func isLocal(host string) bool {
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	_, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return err == nil || strings.EqualFold(host, "localhost") || strings.HasSuffix(strings.ToLower(host), ".localhost")
}
