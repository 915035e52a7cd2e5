// Package api is the grader over HTTP: POST a project's URL, read the verdict.
//
// A project that fails, or whose site is down, is a 200 with its verdict: the
// grader did its job. Statuses from 400 up are for bad requests and for our own
// trouble, and are problem details (RFC 9457) with a stable code.
package api

import (
	"log/slog"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/go-chi/chi/v5"

	"grader/api/web"
	"grader/checks"
)

// Options of [New].
type Options struct {
	Challenges []*checks.Challenge // what can be graded; names and ids are unique
	Default    string              // name of the challenge of a request that names none

	// Open checks a project's URL by policy and begins a session with it; it
	// makes no connection. A refusal is a *checks.TargetError.
	Open func(url string) (checks.Project, error)

	Batches Batches // nil: there are none
	Classes Classes // where there are batches
	// SealSecret gives the secret of a webhook as it may be kept, or says what is wrong with
	// it; nil: batches have no webhooks.
	SealSecret func(secret, url string) (string, error)
	// Console shows operators the queue of batches, below [ConsolePath]; nil: nobody.
	Console   http.Handler
	Operators []string // names of tokens

	// Reports keeps the reports of the page; nil keeps them in memory.
	Reports web.Store
	// KeepReports is how long; 0 is a day.
	KeepReports time.Duration

	Grading checks.Options // how each grading is done
	Limits  Limits         // zero: none
	Tokens  *Tokens        // who may ask for gradings; nil: everybody

	// LocalOnly refuses requests whose Host is a name other than localhost or
	// PublicHost: a page whose own name was led here by DNS would else count as ours.
	LocalOnly bool
	// PublicHost is the service's own name, with the port if it is not the scheme's;
	// "" takes any Host, unless LocalOnly.
	PublicHost string

	// DrainDelay is how long /readyz says 503 before the listener closes, so that
	// whoever sends work here has stopped.
	DrainDelay time.Duration

	Log        *slog.Logger   // nil discards
	LogDropped func() float64 // lines of the log that were dropped, for a metric; may be nil
	Version    string         // of the grader
}

// A Server is the HTTP API.
type Server struct {
	opts     Options
	byName   map[string]*checks.Challenge // by id, too
	metrics  *metrics
	gradings *share // nil: no limit
	waking   *share // of those that wait for a host
	arriving *share // of batches
	reading  *share // of large ones
	rates    *rates
	router   chi.Router
	draining atomic.Bool
}

// New makes the API's handler.
func New(opts Options) *Server {
	if opts.Log == nil {
		opts.Log = slog.New(slog.DiscardHandler)
	}
	s := &Server{
		opts: opts, byName: map[string]*checks.Challenge{}, metrics: newMetrics(opts),
		rates:    newRates(opts.Limits),
		arriving: newShare(maxArriving, maxArriving), reading: newShare(maxReading, maxArriving),
	}
	if l := opts.Limits; l.Gradings > 0 {
		s.gradings, s.waking = newShare(l.Gradings, l.Queue), newShare(l.Waking, 0)
	}
	for _, ch := range opts.Challenges {
		s.byName[ch.ID] = ch
		s.byName[ch.Name] = ch
	}
	s.router = s.routes()
	return s
}

// ServeHTTP implements [http.Handler].
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.router.ServeHTTP(w, r) }

func (s *Server) routes() chi.Router {
	r := chi.NewRouter()
	r.Use(s.setRequestID, s.logRequests, s.recoverPanics, s.limitBody, s.refuseLoops, s.refuseOtherSites)
	r.NotFound(s.notFound)
	r.MethodNotAllowed(s.methodNotAllowed)

	r.With(s.authorize).Post("/v1/grade", s.grade)
	r.With(s.authorize).Post("/v1/grade/batch", s.gradeBatch)
	if s.opts.Batches != nil {
		r.Route("/v1/batches", s.batchRoutes)
		r.With(s.authorize).Delete("/v1/students", s.forgetStudent)
		r.With(s.authorize).Get("/v1/gradings/{id}", s.showGrading)
	} else {
		for _, path := range []string{"/v1/batches", "/v1/batches/*", "/v1/students", "/v1/gradings/*"} {
			r.HandleFunc(path, s.noBatches)
		}
	}
	r.Get("/v1/challenges", s.listChallenges)
	r.Get("/v1/challenges/{name}", s.showChallenge)

	page := s.page()
	for _, path := range []string{"/", "/r/*", "/b/*", "/assets/*", "/sign-in", "/sign-out"} {
		r.Handle(path, page)
	}
	if s.opts.Console != nil {
		guarded := s.operatorsOnly(page, s.opts.Console)
		r.Handle(ConsolePath, guarded)
		r.Handle(ConsolePath+"/*", guarded)
	}
	r.Get("/openapi.json", s.openAPI)
	r.Get("/version", s.version)
	r.Get("/healthz", s.healthy)
	r.Get("/readyz", s.ready)
	r.Method(http.MethodGet, "/metrics", s.metrics.handler())
	return r
}
