package batch_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"grader/checks/batch"
)

func TestEstimate(t *testing.T) {
	const min = time.Minute
	for name, c := range map[string]struct {
		counts batch.Counts
		pace   batch.Pace
		left   time.Duration
		limit  batch.Limit
	}{
		"nothing is known yet": {batch.Counts{}, batch.Pace{}, -1, batch.Workers},
		"as fast as of late":   {batch.Counts{Pass: 400}, batch.Pace{Recent: 300, Window: min}, 2 * min, batch.Workers},
		"as slow as its most frequent host": {batch.Counts{Fail: 500}, batch.Pace{Recent: 600, Window: min, Most: 1000, PerHost: 1},
			500 * time.Second, batch.Politeness},
		"politeness is known before the first": {batch.Counts{}, batch.Pace{Most: 100, PerHost: 10}, 10 * time.Second, batch.Politeness},
		"the rest waits for another try":       {batch.Counts{Pass: 990, Waiting: 10}, batch.Pace{Again: 5 * min}, 5 * min, batch.Retries},
		"all is there":                         {batch.Counts{Pass: 1, Fail: 900, Error: 9, Missing: 90}, batch.Pace{Recent: 5, Window: min}, 0, batch.Workers},
	} {
		p := batch.Estimate(1000, c.counts, c.pace)
		assert.Equal(t, c.left, p.Left, name)
		assert.Equal(t, c.limit, p.Limit, name)
	}
}
