package api

import (
	"net/http"
	"runtime"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"grader/checks/report"
)

// metrics are what /metrics shows. No label holds what a learner or a client
// chose: not a host, not a path. An owner is the name of a token, which the operator chose.
type metrics struct {
	registry *prometheus.Registry
	gradings *prometheus.CounterVec
	errors   *prometheus.CounterVec
	faults   prometheus.Counter
	duration prometheus.Histogram
	requests *prometheus.CounterVec
	inFlight prometheus.Gauge
}

func newMetrics(opts Options) *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		gradings: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "grader_gradings_total", Help: "Gradings by challenge and verdict."}, []string{"challenge", "verdict"}),
		errors: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "grader_grading_errors_total", Help: "Gradings that could not be judged, by reason."}, []string{"code"}),
		faults: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "grader_internal_faults_total", Help: "Faults of the grader itself, in checks and in explanations."}),
		duration: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "grader_grading_duration_seconds", Help: "What a grading took, fetches included.",
			Buckets: []float64{.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60}}),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "grader_http_requests_total", Help: "Requests by route and status."}, []string{"route", "status"}),
		inFlight: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "grader_gradings_in_flight", Help: "Gradings under way."}),
	}
	build := prometheus.NewGaugeVec(prometheus.GaugeOpts{
		Name: "grader_build_info", Help: "Always 1; its labels say what runs."}, []string{"version", "goversion"})
	build.WithLabelValues(opts.Version, runtime.Version()).Set(1)
	m.registry.MustRegister(m.gradings, m.errors, m.faults, m.duration, m.requests, m.inFlight, build,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	if opts.Batches != nil {
		m.registry.MustRegister(newBatchMetrics(opts.Batches, opts.Log))
	}
	if opts.LogDropped != nil {
		m.registry.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{
			Name: "grader_log_lines_dropped_total", Help: "Lines of the log that nobody read in time."}, opts.LogDropped))
	}
	return m
}

func (m *metrics) handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}

func (m *metrics) graded(r *report.Report) {
	m.gradings.WithLabelValues(r.Challenge.Name, string(r.Verdict)).Inc()
	m.duration.Observe(time.Duration(r.Elapsed).Seconds())
	if r.Error != nil {
		m.errors.WithLabelValues(string(r.Error.Code)).Inc()
	}
}

func (m *metrics) request(route string, status int) {
	m.requests.WithLabelValues(route, strconv.Itoa(status)).Inc()
}
