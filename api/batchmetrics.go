package api

import (
	"cmp"
	"context"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"grader/checks/batch"
)

// batchMetrics are those of all batches in the database, whoever works them. They are read
// when somebody asks, but not more often than statsLast.
type batchMetrics struct {
	batches Batches
	log     *slog.Logger

	up, running, waiting, retrying, oldest          *prometheus.Desc
	chunks, inHand, gradings, rescues, hooks, paced *prometheus.Desc

	mu    sync.Mutex
	at    time.Time
	stats *batch.Stats // nil: they could not be read
}

const (
	statsLast    = 5 * time.Second
	statsTimeout = 5 * time.Second
)

// Owners beyond the manyOwners that have most to be graded have one label together, which
// is no token's name: those have no space.
const (
	manyOwners  = 100
	otherOwners = "all others"
)

func newBatchMetrics(batches Batches, log *slog.Logger) *batchMetrics {
	desc := func(name, help string, labels ...string) *prometheus.Desc {
		return prometheus.NewDesc("grader_"+name, help, labels, nil)
	}
	return &batchMetrics{
		batches: batches, log: log,
		up:       desc("batch_database_up", "1 if the database could be asked for what follows."),
		running:  desc("batches_running", "Batches that are not done.", "owner"),
		waiting:  desc("batch_submissions_waiting", "Submissions without a final outcome.", "owner"),
		retrying: desc("batch_submissions_retrying", "Of them, those that are tried again later.", "owner"),
		oldest:   desc("batch_oldest_seconds", "Age of the oldest batch that is not done.", "owner"),
		chunks:   desc("batch_chunks", "Chunks that workers have in hand (running), or that wait for their time (scheduled).", "state"),
		inHand:   desc("batch_submissions_in_hand", "Submissions of the chunks that workers have in hand."),
		gradings: desc("batch_gradings_total", "Gradings of batches, tries included.", "owner"),
		rescues: desc("batch_chunks_rescued_total",
			"Chunks that were begun again, since a worker or the database was lost.", "owner"),
		hooks: desc("webhook_tries_total",
			"Messages to webhooks that arrived (sent), tries that did not (failed), messages given up (dead).", "owner", "outcome"),
		paced: desc("politeness_wait_seconds_total",
			"What all requests together have waited for the limits of their addresses; its rate is how many wait."),
	}
}

// Describe implements [prometheus.Collector].
func (m *batchMetrics) Describe(to chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{m.up, m.running, m.waiting, m.retrying, m.oldest, m.chunks, m.inHand, m.gradings,
		m.rescues, m.hooks, m.paced} {
		to <- d
	}
}

// Collect implements [prometheus.Collector].
func (m *batchMetrics) Collect(to chan<- prometheus.Metric) {
	now := time.Now()
	s := m.current(now)
	gauge := func(d *prometheus.Desc, v float64, labels ...string) {
		to <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, labels...)
	}
	total := func(d *prometheus.Desc, v float64, labels ...string) {
		to <- prometheus.MustNewConstMetric(d, prometheus.CounterValue, v, labels...)
	}
	if s == nil {
		gauge(m.up, 0)
		return
	}
	gauge(m.up, 1)
	gauge(m.chunks, float64(s.Running), "running")
	gauge(m.chunks, float64(s.Scheduled), "scheduled")
	gauge(m.inHand, float64(s.InHand))
	total(m.paced, s.Waited.Seconds())
	for _, o := range fewOwners(s.Owners) {
		gauge(m.running, float64(o.Batches), o.Owner)
		gauge(m.waiting, float64(o.Waiting), o.Owner)
		gauge(m.retrying, float64(o.Retrying), o.Owner)
		age := 0.0
		if !o.Oldest.IsZero() {
			age = max(0, now.Sub(o.Oldest).Seconds())
		}
		gauge(m.oldest, age, o.Owner)
		total(m.gradings, float64(o.Gradings), o.Owner)
		total(m.rescues, float64(o.Rescues), o.Owner)
		total(m.hooks, float64(o.Sent), o.Owner, "sent")
		total(m.hooks, float64(o.Failed), o.Owner, "failed")
		total(m.hooks, float64(o.Dead), o.Owner, "dead")
	}
}

// current are the statistics of a moment ago; who asks at once waits for one answer.
func (m *batchMetrics) current(now time.Time) *batch.Stats {
	m.mu.Lock()
	defer m.mu.Unlock()
	if now.Sub(m.at) < statsLast {
		return m.stats
	}
	ctx, cancel := context.WithTimeout(context.Background(), statsTimeout)
	defer cancel()
	s, err := m.batches.Stats(ctx)
	if err != nil {
		m.log.Warn("no metrics of batches", "error", err)
		s = nil
	}
	m.at, m.stats = time.Now(), s
	return s
}

// fewOwners puts owners together where there are many.
func fewOwners(all []batch.OwnerStats) []batch.OwnerStats {
	if len(all) <= manyOwners {
		return all
	}
	few := slices.Clone(all)
	slices.SortFunc(few, func(a, b batch.OwnerStats) int {
		return cmp.Or(cmp.Compare(b.Waiting, a.Waiting), cmp.Compare(b.Gradings, a.Gradings), cmp.Compare(a.Owner, b.Owner))
	})
	rest := batch.OwnerStats{Owner: otherOwners}
	for _, o := range few[manyOwners:] {
		rest.Batches += o.Batches
		rest.Waiting += o.Waiting
		rest.Retrying += o.Retrying
		rest.Gradings += o.Gradings
		rest.Rescues += o.Rescues
		rest.Sent += o.Sent
		rest.Failed += o.Failed
		rest.Dead += o.Dead
		if rest.Oldest.IsZero() || !o.Oldest.IsZero() && o.Oldest.Before(rest.Oldest) {
			rest.Oldest = o.Oldest
		}
	}
	return append(few[:manyOwners], rest)
}
