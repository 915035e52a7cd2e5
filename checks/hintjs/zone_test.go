package hintjs_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"grader/checks/hintjs"
)

// The same bytes get the same verdict on every machine.
func TestProgramsSeeNoTimeZoneOfTheMachine(t *testing.T) {
	t.Setenv("TZ", "Asia/Tokyo")
	const code = `assert.equal(new Date('2026-11-27T23:30:00Z').toDateString(), 'Fri Nov 27 2026');
		assert.equal(new Date(2026, 0, 1).toISOString(), '2026-01-01T00:00:00.000Z')`
	workers, err := hintjs.NewWorkers(hintjs.WorkerOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer workers.Close()
	assert.Equal(t, "pass", verdict(t, code, nil, hintjs.Options{Workers: workers}))
}
