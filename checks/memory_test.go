package checks_test

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"

	"grader/checks"
	"grader/checks/report"
	"grader/checks/turns"
)

const kib = 1 << 10

// holding takes memory piece by piece, a second for each.
func holding(pieces ...int) checks.Check {
	return checkFunc(func(ctx context.Context, s *checks.Session) ([]report.Assertion, error) {
		for _, n := range pieces {
			if _, err := checks.Reserve(ctx, n); err != nil {
				return nil, err
			}
			time.Sleep(time.Second)
		}
		return ran(), nil
	})
}

func TestGradingsWaitForMemory(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		opts := checks.Options{Memory: turns.NewMemory(1000 * kib), HintTimeout: time.Minute}
		var all sync.WaitGroup
		grade := func(want time.Duration, verdict report.Verdict, pieces ...int) {
			began := time.Now()
			all.Go(func() {
				r := checks.Grade(t.Context(), challenge(holding(pieces...)), checks.Project{URL: code, Site: &mapSite{}}, opts)
				assert.Equal(t, verdict, r.Verdict, "%v", pieces)
				assert.Equal(t, want, time.Since(began), "%v", pieces)
			})
			time.Sleep(time.Millisecond) // one begins after the other
		}
		const second, ms = time.Second, time.Millisecond
		grade(1*second, report.Pass, 1256*kib)         // all there is
		grade(1*second, report.Pass, 200*kib)          // free of charge
		grade(2*second, report.Pass, 100*kib, 156*kib) // the same
		grade(1*second, report.Pass, 2000*kib)         // the one that may overdraw
		grade(2*second-ms, report.Pass, 600*kib)       // waits until the debt is paid
		grade(2*second-2*ms, report.Pass, 5000*kib)    // may overdraw next
		all.Wait()

		grade(3*second, report.Pass, 756*kib, 756*kib, 1) // two that would wait for each other
		grade(5*second-ms, report.Pass, 756*kib, 756*kib, 1)
		all.Wait()

		opts.HintTimeout = 1500 * ms
		grade(2*second, report.Pass, 1256*kib, 1*kib)
		grade(1500*ms, report.Error, 100*kib, 1000*kib)
		all.Wait()
		opts.HintTimeout = time.Minute
		grade(1*second, report.Pass, 1256*kib)
		all.Wait()
	})
}

func TestReserveOutsideOfAGrading(t *testing.T) {
	release, err := checks.Reserve(t.Context(), 1<<40)
	assert.NoError(t, err)
	release()
}
