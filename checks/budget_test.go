package checks_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/checks"
	"grader/checks/jsregexp"
	"grader/checks/page"
	"grader/checks/report"
	"grader/checks/turns"
)

// computing is a check that computes for so long, or until it is stopped, and
// then has an outcome. In a bubble, to sleep is to compute.
func computing(d time.Duration, outcome error) checks.Check {
	return checkFunc(func(ctx context.Context, s *checks.Session) ([]report.Assertion, error) {
		return ran(), s.Compute(ctx, func(ctx context.Context) error {
			select {
			case <-time.After(d):
				return outcome
			case <-ctx.Done():
				return errors.Join(jsregexp.ErrBudget, outcome)
			}
		})
	})
}

func waiting(d time.Duration) checks.Check {
	return checkFunc(func(ctx context.Context, s *checks.Session) ([]report.Assertion, error) {
		time.Sleep(d) // as for the network
		return ran(), nil
	})
}

func TestAGradingHasABudgetOverAllItsHints(t *testing.T) {
	failure := &checks.Failure{Message: "expected 1 to equal 2"}
	for _, c := range []struct {
		name  string
		opts  checks.Options
		hints []checks.Check
		want  []report.Verdict
	}{
		{"the default", checks.Options{},
			[]checks.Check{computing(3*time.Second, nil), computing(3*time.Second, nil), computing(time.Millisecond, nil)},
			[]report.Verdict{report.Pass, report.Error, report.Error}},
		{"just enough", checks.Options{CPU: 7 * time.Second},
			[]checks.Check{computing(3*time.Second, nil), computing(3*time.Second, nil), computing(time.Millisecond, nil)},
			[]report.Verdict{report.Pass, report.Pass, report.Pass}},
		{"off", checks.Options{CPU: -1},
			[]checks.Check{computing(9*time.Second, nil), computing(9*time.Second, nil)},
			[]report.Verdict{report.Pass, report.Pass}},
		{"a failure that was found counts", checks.Options{CPU: time.Second},
			[]checks.Check{computing(9*time.Second, failure), computing(time.Millisecond, failure)},
			[]report.Verdict{report.Fail, report.Error}},
		{"waiting is no computing", checks.Options{CPU: time.Second},
			[]checks.Check{waiting(9 * time.Second), computing(time.Millisecond, nil)},
			[]report.Verdict{report.Pass, report.Pass}},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := checks.Grade(t.Context(), challenge(c.hints...), checks.Project{URL: code, Site: &mapSite{}}, c.opts)
				var got []report.Verdict
				for _, h := range r.Hints {
					got = append(got, h.Verdict)
					if h.Verdict == report.Error {
						assert.Equal(t, report.BudgetExceeded, h.Error.Code)
						assert.Equal(t, "The project takes more time to check than a grading may compute.", h.Message)
					}
				}
				assert.Equal(t, c.want, got)
			})
		})
	}
}

// The checks of pages and the explanations are within the budget.
func TestPagesAndExplanationsCount(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		site := &mapSite{pages: map[string]string{code + "/a": "text"}}
		re, err := jsregexp.Compile("text", "")
		require.NoError(t, err)
		pa, ok := page.NewAssertion("match", nil, re)
		require.True(t, ok)
		page := &page.Check{Page: page.Address{Path: "/a"}, Assertions: []page.Assertion{pa}}
		explained := 0
		opts := checks.Options{CPU: time.Second, Explain: func() checks.Explain {
			return func(ctx context.Context, _ checks.Judged) (explanation, cautions []report.Note) {
				explained++
				<-ctx.Done()
				return nil, nil
			}
		}}
		r := checks.Grade(t.Context(), challenge(page, page), checks.Project{URL: code, Site: site}, opts)
		assert.Equal(t, report.Pass, r.Hints[0].Verdict, "what could not be explained is still judged")
		assert.Equal(t, report.Pass, r.Hints[1].Verdict)
		assert.Equal(t, 1, explained, "the first took all that there was")

		opts.Strict = true
		r = checks.Grade(t.Context(), challenge(page), checks.Project{URL: code, Site: site}, opts)
		assert.Equal(t, report.Error, r.Verdict, "strict, it is not known whether the pass is hollow")
	})
}

func TestAGradingThatComputesMuchIsNotWaitedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		opts := checks.Options{Processors: turns.NewProcessors(1)}
		greedy := challenge(computing(time.Second, nil), computing(time.Second, nil), computing(time.Second, nil))
		modest := challenge(computing(time.Millisecond, nil), computing(time.Millisecond, nil))
		var all sync.WaitGroup
		var mu sync.Mutex
		var took []time.Duration
		all.Go(func() {
			r := checks.Grade(t.Context(), greedy, checks.Project{URL: code, Site: &mapSite{}}, opts)
			assert.Equal(t, report.Pass, r.Verdict)
			assert.Equal(t, report.Millis(3*time.Second), r.Elapsed)
		})
		for range 50 {
			all.Go(func() {
				time.Sleep(time.Millisecond)
				r := checks.Grade(t.Context(), modest, checks.Project{URL: code, Site: &mapSite{}}, opts)
				assert.Equal(t, report.Pass, r.Verdict)
				mu.Lock()
				defer mu.Unlock()
				took = append(took, time.Duration(r.Elapsed))
			})
		}
		all.Wait()
		assert.Len(t, took, 50)
		for _, d := range took {
			assert.LessOrEqual(t, d, 100*time.Millisecond, "they wait for one another only")
		}
	})
}

func TestWaitingForAProcessorEndsWithTheHint(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		opts := checks.Options{CPU: -1, HintTimeout: 2 * time.Second, Processors: turns.NewProcessors(1)}
		grade := func(ctx context.Context, d time.Duration) *report.Report {
			return checks.Grade(ctx, challenge(computing(d, nil)), checks.Project{URL: code, Site: &mapSite{}}, opts)
		}
		var all sync.WaitGroup
		all.Go(func() {
			grade(t.Context(), time.Hour) // to its hint's end
		})
		synctest.Wait()
		ctx, hangUp := context.WithCancel(t.Context())
		all.Go(func() { assert.Equal(t, report.Error, grade(ctx, time.Second).Verdict) })
		synctest.Wait()
		hangUp()
		synctest.Wait()
		time.Sleep(time.Second)
		assert.Equal(t, report.Pass, grade(t.Context(), 500*time.Millisecond).Verdict, "who left the queue is not waited for")
		all.Wait()

		all.Go(func() { grade(t.Context(), time.Hour) })
		synctest.Wait()
		r := grade(t.Context(), time.Hour)
		assert.Equal(t, report.BudgetExceeded, r.Error.Code)
		all.Wait()
		assert.Equal(t, report.Pass, grade(t.Context(), 0).Verdict, "no place is lost")
	})
}

// A panic in what computes gives the place back.
func TestAPanicGivesItsPlaceBack(t *testing.T) {
	opts := checks.Options{Processors: turns.NewProcessors(1)}
	broken := checkFunc(func(ctx context.Context, s *checks.Session) ([]report.Assertion, error) {
		return nil, s.Compute(ctx, func(context.Context) error { panic("broken") })
	})
	project := checks.Project{URL: code, Site: &mapSite{}}
	assert.Panics(t, func() { checks.Grade(t.Context(), challenge(broken), project, opts) })
	assert.Equal(t, report.Pass, checks.Grade(t.Context(), challenge(computing(0, nil)), project, opts).Verdict)
}
