package queue_test

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/checks/batch"
	"grader/checks/queue"
	"grader/checks/report"
)

// sameKinds compares a batch's counts of kinds with its outcomes, one by one.
func sameKinds(t *testing.T, q *queue.Queue, id string) []batch.Kind {
	t.Helper()
	counted := map[[2]string]*batch.Kind{}
	for _, e := range entries(t, q, "", id, batch.Filter{}) {
		if e.Outcome == nil || !e.Outcome.Again.IsZero() {
			continue
		}
		key := [2]string{e.Challenge, e.Outcome.Hints}
		if counted[key] == nil {
			counted[key] = &batch.Kind{Challenge: e.Challenge, Hints: e.Outcome.Hints}
		}
		counted[key].N++
		if e.Outcome.Changed() {
			counted[key].Changed++
		}
	}
	var want []batch.Kind
	for _, k := range slices.SortedFunc(maps.Values(counted), func(a, b *batch.Kind) int { return cmp.Compare(a.Hints, b.Hints) }) {
		want = append(want, *k)
	}
	got, err := q.Kinds(t.Context(), "", id)
	require.NoError(t, err)
	assert.Equal(t, want, got)
	return got
}

// Whatever happens to a batch, its counts of kinds are those of its outcomes.
func TestKindsAreCounted(t *testing.T) {
	databases(t, func(t *testing.T, dsn string) {
		var run atomic.Int64
		opts := working()
		opts.Work.Grade = func(ctx context.Context, spec batch.Spec, s batch.Submission) (*report.Report, error) {
			if run.Load() > 0 && strings.Contains(s.URL, "mended") {
				s.URL = "https://good.example"
			}
			return graded(ctx, spec, s)
		}
		q := open(t, dsn, opts)
		b := create(t, q, batch.Spec{}, "https://a.example", "https://fail.example", "https://fail-mended.example", "https://asleep.example",
			"https://asleep-mended.example", "", "https://fail-mended.example/2")
		done(t, q, "", b.ID)
		assert.Equal(t, kinds("- 1 0", "pe 2 0", "pf 3 0", "pp 1 0"), sameKinds(t, q, b.ID))

		run.Add(1)
		again := func(all bool) {
			_, err := q.Retry(t.Context(), "", b.ID, all)
			require.NoError(t, err)
			done(t, q, "", b.ID)
		}
		again(true)
		assert.Equal(t, kinds("- 1 0", "pe 1 0", "pf 1 0", "pp 4 3"), sameKinds(t, q, b.ID))
		again(false)
		assert.Equal(t, kinds("- 1 0", "pe 1 0", "pf 1 0", "pp 4 3"), sameKinds(t, q, b.ID))
		_, err := q.ForgetStudent(t.Context(), "", "s2", "")
		require.NoError(t, err)
		assert.Equal(t, kinds("- 1 0", "pe 1 0", "pf 1 0", "pp 4 2"), sameKinds(t, q, b.ID))
		again(true)
		assert.Equal(t, kinds("- 1 0", "pe 1 0", "pf 1 0", "pp 4 0"), sameKinds(t, q, b.ID))
		_, err = q.Kinds(t.Context(), "another", b.ID)
		assert.ErrorIs(t, err, batch.ErrNotFound)
	})
}

// kinds are those of challenge "c", each as its hints' verdicts ("-": none), how many there
// are and how many of them changed.
func kinds(list ...string) []batch.Kind {
	kinds := make([]batch.Kind, len(list))
	for i, text := range list {
		k := batch.Kind{Challenge: "c"}
		_, err := fmt.Sscan(text, &k.Hints, &k.N, &k.Changed)
		if err != nil {
			panic(err) // a row of these tests
		}
		if k.Hints == "-" {
			k.Hints = ""
		}
		kinds[i] = k
	}
	return kinds
}
