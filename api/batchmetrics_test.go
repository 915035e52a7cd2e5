package api_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/api"
	"grader/checks/batch"
)

// counted are batches with statistics.
type counted struct {
	kept
	stats *batch.Stats
	asked *int
}

func (c counted) Stats(context.Context) (*batch.Stats, error) {
	*c.asked++
	if c.stats == nil {
		return nil, errors.New("dial tcp 10.0.0.7:5432: refused")
	}
	return c.stats, nil
}

func TestMetricsOfBatches(t *testing.T) {
	opts, asked := options(io.Discard, nil), 0
	opts.Batches = counted{stats: &batch.Stats{Running: 2, InHand: 70, Scheduled: 3, Waited: 1500 * time.Millisecond,
		Owners: []batch.OwnerStats{
			{Owner: "ada", Batches: 1, Waiting: 90, Retrying: 4, Oldest: time.Now().Add(-time.Hour), Gradings: 10, Rescues: 1, Sent: 5, Failed: 6, Dead: 7},
			{Owner: "bob", Gradings: 3},
		}}, asked: &asked}
	server := api.New(opts)
	text := get(t, server, "/metrics")
	for _, line := range []string{
		"grader_batch_database_up 1",
		`grader_batch_chunks{state="running"} 2`, `grader_batch_chunks{state="scheduled"} 3`, "grader_batch_submissions_in_hand 70",
		"grader_politeness_wait_seconds_total 1.5",
		`grader_batches_running{owner="ada"} 1`, `grader_batch_submissions_waiting{owner="ada"} 90`, `grader_batch_submissions_retrying{owner="ada"} 4`,
		`grader_batch_gradings_total{owner="ada"} 10`, `grader_batch_chunks_rescued_total{owner="ada"} 1`,
		`grader_webhook_tries_total{outcome="sent",owner="ada"} 5`, `grader_webhook_tries_total{outcome="failed",owner="ada"} 6`,
		`grader_webhook_tries_total{outcome="dead",owner="ada"} 7`,
		`grader_batch_oldest_seconds{owner="bob"} 0`, `grader_batch_gradings_total{owner="bob"} 3`,
	} {
		assert.Contains(t, text, "\n"+line+"\n")
	}
	assert.Regexp(t, `grader_batch_oldest_seconds\{owner="ada"\} 36\d\d`, text)
	get(t, server, "/metrics")
	assert.Equal(t, 1, asked, "who asks often does not ask the database")
}

func TestMetricsOfManyOwnersAreBounded(t *testing.T) {
	opts, asked, stats := options(io.Discard, nil), 0, &batch.Stats{}
	for i := range 1000 {
		stats.Owners = append(stats.Owners, batch.OwnerStats{Owner: fmt.Sprint("o", i), Waiting: i, Gradings: 1})
	}
	opts.Batches = counted{stats: stats, asked: &asked}
	text := get(t, api.New(opts), "/metrics")
	assert.Equal(t, 101, strings.Count(text, "\ngrader_batch_submissions_waiting{"))
	assert.Contains(t, text, `grader_batch_submissions_waiting{owner="o999"} 999`)
	assert.Contains(t, text, `grader_batch_submissions_waiting{owner="all others"} 404550`)
	assert.Contains(t, text, `grader_batch_gradings_total{owner="all others"} 900`)
}

func TestMetricsOutliveTheDatabase(t *testing.T) {
	opts, asked := options(io.Discard, nil), 0
	opts.Batches = counted{asked: &asked}
	text := get(t, api.New(opts), "/metrics")
	require.Contains(t, text, "\ngrader_batch_database_up 0\n")
	assert.Contains(t, text, "\ngrader_gradings_in_flight 0\n")
	assert.NotContains(t, text, "grader_batches_running{")
	assert.NotContains(t, text, "10.0.0.7")
}
