package batch_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/checks/batch"
	"grader/checks/report"
)

// memory is a store that keeps one chunk.
type memory struct {
	mu       sync.Mutex
	subs     []batch.Submission
	outcomes map[int]*batch.Outcome
	groups   []int // how many outcomes came at once
	finished bool
	next     []batch.Chunk
	refuse   error
}

func (m *memory) Load(context.Context) (todo []batch.Submission, waiting []*batch.Outcome, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, s := range m.subs {
		switch o := m.outcomes[s.N]; {
		case o == nil:
			todo = append(todo, s)
		case !o.Again.IsZero():
			waiting = append(waiting, o)
		}
	}
	return todo, waiting, nil
}

func (m *memory) Keep(_ context.Context, outcomes []*batch.Outcome) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(outcomes) > 0 {
		m.groups = append(m.groups, len(outcomes))
	}
	for _, o := range outcomes {
		m.outcomes[o.N] = o
	}
	return m.refuse
}

func (m *memory) Finish(ctx context.Context, outcomes []*batch.Outcome, next []batch.Chunk) error {
	m.finished, m.next = true, next
	return m.Keep(ctx, outcomes)
}

// handedIn is a memory with a submission for each URL.
func handedIn(urls ...string) *memory {
	m := &memory{outcomes: map[int]*batch.Outcome{}}
	for n, u := range urls {
		m.subs = append(m.subs, batch.Submission{N: n, URL: u})
	}
	return m
}

func many(n int, url string) []string {
	list := make([]string, n)
	for i := range list {
		list[i] = fmt.Sprintf(url, i)
	}
	return list
}

func passes(context.Context, batch.Spec, batch.Submission) (*report.Report, error) {
	return &report.Report{Verdict: report.Pass, Hints: []report.Result{{Verdict: report.Pass}, {Verdict: report.Skip}}}, nil
}

func asleep(context.Context, batch.Spec, batch.Submission) (*report.Report, error) {
	return &report.Report{Verdict: report.Error, Error: &report.Trouble{Code: report.HostAsleep, Retryable: true}}, nil
}

func TestAChunkIsKeptInGroups(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := handedIn(many(50, "https://h%d.example/")...)
		w := batch.NewWorker(batch.Options{Grade: func(ctx context.Context, spec batch.Spec, s batch.Submission) (*report.Report, error) {
			time.Sleep(time.Duration(s.N/20)*time.Second + time.Duration(s.N%20)*time.Millisecond)
			return passes(ctx, spec, s)
		}})
		require.NoError(t, w.Work(t.Context(), batch.Spec{}, batch.Chunk{Round: 3}, m))
		assert.True(t, m.finished)
		assert.Empty(t, m.next)
		assert.Equal(t, []int{20, 20, 10}, m.groups, "of a second each, the last with the chunk's end")
		require.Len(t, m.outcomes, 50)
		assert.Equal(t, "ps", m.outcomes[7].Hints)
		assert.Equal(t, 3, m.outcomes[7].Round)
		assert.Equal(t, 1, m.outcomes[7].Tries)
	})
}

func TestAResumedChunkSkipsWhatHasAnOutcome(t *testing.T) {
	m := handedIn(many(4, "https://h%d.example/")...)
	m.outcomes[1] = &batch.Outcome{N: 1}
	m.outcomes[2] = &batch.Outcome{N: 2, Again: time.Unix(99, 0)}
	var graded []int
	var mu sync.Mutex
	w := batch.NewWorker(batch.Options{Grade: func(ctx context.Context, spec batch.Spec, s batch.Submission) (*report.Report, error) {
		mu.Lock()
		defer mu.Unlock()
		graded = append(graded, s.N)
		return passes(ctx, spec, s)
	}})
	require.NoError(t, w.Work(t.Context(), batch.Spec{}, batch.Chunk{}, m))
	slices.Sort(graded)
	assert.Equal(t, []int{0, 3}, graded)
	assert.Equal(t, []batch.Chunk{{N: []int{2}, Round: 1, Try: 1, At: time.Unix(99, 0)}}, m.next,
		"what waits is tried again, also where its first worker ended before it could say so")
}

// A host that asks for more gets it, and who is with it in a chunk does not wait for it.
func TestAHostThatAsksForMoreGetsIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		wants := map[string]int{"https://a.example/": 0, "https://b.example/": 7200, "https://c.example/": 30, "https://d.example/": 7230}
		w := batch.NewWorker(batch.Options{Grade: func(_ context.Context, _ batch.Spec, s batch.Submission) (*report.Report, error) {
			why := &report.Trouble{Code: report.HostRefuses, Retryable: true, RetryAfter: wants[s.URL]}
			return &report.Report{Verdict: report.Error, Error: why}, nil
		}})
		m := handedIn("https://a.example/", "https://b.example/", "https://c.example/", "https://d.example/")
		require.NoError(t, w.Work(t.Context(), batch.Spec{}, batch.Chunk{}, m))
		assert.Equal(t, []batch.Chunk{
			{N: []int{0, 2}, Round: 1, Try: 1, At: time.Now().Add(time.Minute)},
			{N: []int{1, 3}, Round: 1, Try: 1, At: time.Now().Add(2*time.Hour + 30*time.Second)},
		}, m.next)
		assert.Equal(t, time.Now().Add(2*time.Hour), m.outcomes[1].Again)
	})
}

func TestWhatCouldNotBeJudgedIsTriedAgain(t *testing.T) {
	retries := batch.DefaultRetries()
	synctest.Test(t, func(t *testing.T) {
		w := batch.NewWorker(batch.Options{Grade: asleep})
		chunk := batch.Chunk{}
		for try, after := range retries {
			m := handedIn("https://a.example/")
			require.NoError(t, w.Work(t.Context(), batch.Spec{}, chunk, m))
			require.Len(t, m.next, 1, "try %d", try)
			chunk = m.next[0]
			assert.Equal(t, batch.Chunk{N: []int{0}, Round: try + 1, Try: try + 1, At: time.Now().Add(after)}, chunk)
		}
		m := handedIn("https://a.example/")
		require.NoError(t, w.Work(t.Context(), batch.Spec{}, chunk, m))
		assert.Empty(t, m.next)
		o := m.outcomes[0]
		assert.Equal(t, report.Error, o.Verdict)
		assert.True(t, o.Again.IsZero(), "it is final")
		assert.Equal(t, 4, o.Tries)
	})
}

func TestOutcomesWithoutAReportAreFinal(t *testing.T) {
	m := handedIn("", "no address")
	w := batch.NewWorker(batch.Options{Grade: func(context.Context, batch.Spec, batch.Submission) (*report.Report, error) {
		return nil, errors.New("it is no URL")
	}})
	require.NoError(t, w.Work(t.Context(), batch.Spec{}, batch.Chunk{}, m))
	assert.Empty(t, m.next)
	assert.Equal(t, batch.Missing, m.outcomes[0].Verdict)
	assert.Equal(t, report.Error, m.outcomes[1].Verdict)
	assert.Equal(t, "it is no URL", m.outcomes[1].Problem)
}

func TestAWorkerIsGentleToEachHost(t *testing.T) {
	m := handedIn(append(many(20, "https://slow.example/%d"), many(20, "https://h%d.example/")...)...)
	var mu sync.Mutex
	now, most := 0, 0
	var others time.Duration
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		w := batch.NewWorker(batch.Options{Jobs: 8, Grade: func(ctx context.Context, spec batch.Spec, s batch.Submission) (*report.Report, error) {
			slow := batch.Host(s.URL) == "slow.example"
			mu.Lock()
			if slow {
				now++
				most = max(most, now)
			} else {
				others = max(others, time.Since(began))
			}
			mu.Unlock()
			if slow {
				time.Sleep(time.Second)
				mu.Lock()
				now--
				mu.Unlock()
			}
			return passes(ctx, spec, s)
		}})
		require.NoError(t, w.Work(t.Context(), batch.Spec{}, batch.Chunk{}, m))
		assert.Equal(t, 10*time.Second, time.Since(began))
	})
	assert.Equal(t, 2, most)
	assert.Zero(t, others, "the others don't wait behind the slow host")
	assert.Len(t, m.outcomes, 40)
}

func TestAChunkHandsOverWhatItCanNotBegin(t *testing.T) {
	hang := func(ctx context.Context, spec batch.Spec, s batch.Submission) (*report.Report, error) {
		time.Sleep(15 * time.Second)
		return passes(ctx, spec, s)
	}
	for name, c := range map[string]struct {
		drainAfter time.Duration
		left       []int
	}{
		"its time is over":      {time.Hour, []int{4, 5}},
		"the worker is drained": {time.Second, []int{2, 3, 4, 5}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := batch.NewWorker(batch.Options{Grade: hang})
				drain := time.AfterFunc(c.drainAfter, w.Drain)
				defer drain.Stop()
				m := handedIn(many(6, "https://slow.example/%d")...)
				require.NoError(t, w.Work(t.Context(), batch.Spec{}, batch.Chunk{Round: 1, Try: 1}, m))
				require.Len(t, m.next, 1)
				assert.Len(t, m.next[0].N, len(c.left), "which are first is left to the scheduler")
				assert.Equal(t, 1, m.next[0].Round)
				assert.Equal(t, 1, m.next[0].Try)
				assert.True(t, m.next[0].At.IsZero())
				assert.Len(t, m.outcomes, 6-len(c.left))
			})
		})
	}
}

func TestACancelledChunkEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := batch.NewWorker(batch.Options{Grade: func(ctx context.Context, _ batch.Spec, _ batch.Submission) (*report.Report, error) {
			<-ctx.Done()
			return nil, ctx.Err()
		}})
		m := handedIn("https://a.example")
		m.refuse = batch.ErrCancelled
		began := time.Now()
		err := w.Work(t.Context(), batch.Spec{}, batch.Chunk{}, m)
		require.ErrorIs(t, err, batch.ErrCancelled)
		assert.Equal(t, time.Second, time.Since(began), "it hears of it though nothing has come")
		assert.False(t, m.finished)
		assert.Empty(t, m.outcomes)
	})
}

func TestAWorkerThatIsEndedKeepsNothingFalse(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	w := batch.NewWorker(batch.Options{Grade: func(ctx context.Context, spec batch.Spec, s batch.Submission) (*report.Report, error) {
		cancel()
		return asleep(ctx, spec, s) // as the hints of a grading that is cut short
	}})
	m := handedIn("https://a.example")
	require.ErrorIs(t, w.Work(ctx, batch.Spec{}, batch.Chunk{}, m), context.Canceled)
	assert.Empty(t, m.outcomes)
	assert.False(t, m.finished)
}
