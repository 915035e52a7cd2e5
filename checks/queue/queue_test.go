package queue_test

import (
	"context"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"grader/checks/batch"
	"grader/checks/queue"
	"grader/checks/report"
)

func TestMain(m *testing.M) {
	if dsn := os.Getenv(workerVariable); dsn != "" {
		os.Exit(workUntilKilled(dsn))
	}
	goleak.VerifyTestMain(m, goleak.Cleanup(func(code int) {
		shared.close()
		os.Exit(code)
	}))
}

// graded is a grading whose verdict is in the URL, and whose hints are two.
func graded(_ context.Context, _ batch.Spec, s batch.Submission) (*report.Report, error) {
	v, code := report.Pass, report.ErrorCode("")
	switch {
	case strings.Contains(s.URL, "fail"):
		v = report.Fail
	case strings.Contains(s.URL, "asleep"):
		v, code = report.Error, report.HostAsleep
	}
	r := &report.Report{Schema: report.Schema, Verdict: v, Passed: v == report.Pass,
		Project: report.ProjectInfo{URL: s.URL}, Hints: []report.Result{{Number: 1, Verdict: report.Pass}, {Number: 2, Verdict: v}}}
	if code != "" {
		r.Error = &report.Trouble{Code: code, Retryable: true}
	}
	return r, nil
}

// submissions are the hand-ins of some URLs.
func submissions(urls ...string) iter.Seq2[batch.Submission, error] {
	return func(yield func(batch.Submission, error) bool) {
		for n, u := range urls {
			if !yield(batch.Submission{N: n, Student: fmt.Sprint("s", n), URL: u, Challenge: "c"}, nil) {
				return
			}
		}
	}
}

func many(n int, url string) []string {
	list := make([]string, n)
	for i := range list {
		list[i] = fmt.Sprintf(url, i)
	}
	return list
}

// working are options that work fast.
func working() queue.Options {
	return queue.Options{Workers: 4, Work: batch.Options{Grade: graded, Retries: []time.Duration{time.Millisecond, 2 * time.Millisecond}}}
}

// open opens a queue that is closed with the test.
func open(t *testing.T, dsn string, opts queue.Options) *queue.Queue {
	t.Helper()
	q, err := queue.Open(t.Context(), dsn, opts)
	require.NoError(t, err)
	require.NoError(t, q.Start(t.Context()))
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		q.Stop(ctx)
		require.NoError(t, q.Close())
	})
	return q
}

func create(t *testing.T, q *queue.Queue, spec batch.Spec, urls ...string) *batch.Batch {
	t.Helper()
	b, err := q.Create(t.Context(), spec, nil, submissions(urls...))
	require.NoError(t, err)
	return b
}

// done waits until a batch has ended.
func done(t *testing.T, q *queue.Queue, owner, id string) batch.Progress {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 150*time.Second)
	defer cancel()
	require.NoError(t, q.Wait(ctx, owner, id, 10*time.Millisecond, nil))
	_, p, err := q.Batch(t.Context(), owner, id)
	require.NoError(t, err)
	return p
}

func entries(t *testing.T, q *queue.Queue, owner, id string, f batch.Filter) []*batch.Entry {
	t.Helper()
	var list []*batch.Entry
	require.NoError(t, q.Entries(t.Context(), owner, id, f, func(e *batch.Entry) error {
		list = append(list, e)
		return nil
	}))
	return list
}

// databases are the DSNs of what each test runs on.
func databases(t *testing.T, run func(t *testing.T, dsn string)) {
	t.Run("sqlite", func(t *testing.T) { run(t, "sqlite:"+filepath.Join(t.TempDir(), "grader.db")) })
	t.Run("postgres", func(t *testing.T) { run(t, migrated(t)) })
}

func TestABatchIsGraded(t *testing.T) {
	databases(t, func(t *testing.T, dsn string) {
		q := open(t, dsn, working())
		urls := append(many(130, "https://h%d.example"), "https://fail.example", "https://asleep.example", "")
		b := create(t, q, batch.Spec{Owner: "ada", Title: "Chat"}, urls...)
		assert.Equal(t, batch.Running, b.State)
		assert.Equal(t, 133, b.Total)
		p := done(t, q, "ada", b.ID)
		assert.Equal(t, batch.Counts{Pass: 130, Fail: 1, Error: 1, Missing: 1}, p.Counts)
		b, _, err := q.Batch(t.Context(), "ada", b.ID)
		require.NoError(t, err)
		assert.Equal(t, batch.Done, b.State)
		assert.Equal(t, "Chat", b.Spec.Title)
		assert.False(t, b.Ended.IsZero())

		list := entries(t, q, "ada", b.ID, batch.Filter{Reports: true})
		require.Len(t, list, 133)
		for n, e := range list {
			require.Equal(t, n, e.N)
			require.Equal(t, urls[n], e.URL)
			require.NotNil(t, e.Outcome)
		}
		assert.Equal(t, urls[7], list[7].Outcome.Report.Project.URL)
		assert.Equal(t, "pf", list[130].Outcome.Hints)
		assert.Equal(t, 3, list[131].Outcome.Tries)
		assert.Equal(t, report.HostAsleep, list[131].Outcome.Code)
		assert.True(t, list[131].Outcome.Again.IsZero())
		assert.Equal(t, batch.Missing, list[132].Outcome.Verdict)
	})
}

func TestEntriesAreFilteredAndPaged(t *testing.T) {
	databases(t, func(t *testing.T, dsn string) {
		q := open(t, dsn, working())
		b := create(t, q, batch.Spec{}, append(many(600, "https://h%d.example"), "https://fail.example/1", "https://fail.example/2")...)
		done(t, q, "", b.ID)
		assert.Len(t, entries(t, q, "", b.ID, batch.Filter{}), 602)
		page := entries(t, q, "", b.ID, batch.Filter{From: 10, Limit: 3})
		require.Len(t, page, 3)
		assert.Equal(t, 10, page[0].N)
		assert.Nil(t, page[0].Outcome.Report, "it was not asked for")
		failed := entries(t, q, "", b.ID, batch.Filter{Verdict: report.Fail, Limit: 10})
		require.Len(t, failed, 2)
		assert.Equal(t, 600, failed[0].N)
		assert.Len(t, entries(t, q, "", b.ID, batch.Filter{Verdict: report.Fail, Hint: 2}), 2)
		assert.Empty(t, entries(t, q, "", b.ID, batch.Filter{Verdict: report.Fail, Hint: 1}))
	})
}

func TestAnotherOwnersBatchIsNotThere(t *testing.T) {
	databases(t, func(t *testing.T, dsn string) {
		q := open(t, dsn, queue.Options{})
		b := create(t, q, batch.Spec{Owner: "ada"}, "https://a.example")
		_, _, err := q.Batch(t.Context(), "bob", b.ID)
		require.ErrorIs(t, err, batch.ErrNotFound)
		require.ErrorIs(t, q.Cancel(t.Context(), "bob", b.ID), batch.ErrNotFound)
		_, err = q.Retry(t.Context(), "bob", b.ID, true)
		require.ErrorIs(t, err, batch.ErrNotFound)
		_, err = q.Source(t.Context(), "bob", b.ID)
		require.ErrorIs(t, err, batch.ErrNotFound)
		require.ErrorIs(t, q.Entries(t.Context(), "bob", b.ID, batch.Filter{}, nil), batch.ErrNotFound)
		second := create(t, q, batch.Spec{Owner: "ada"}, "https://b.example")
		list, err := q.Batches(t.Context(), "ada", "", 10)
		require.NoError(t, err)
		require.Len(t, list, 2)
		assert.Equal(t, second.ID, list[0].ID)
		list, err = q.Batches(t.Context(), "ada", second.ID, 10)
		require.NoError(t, err)
		require.Len(t, list, 1)
		assert.Equal(t, b.ID, list[0].ID)
		list, err = q.Batches(t.Context(), "bob", "", 10)
		require.NoError(t, err)
		assert.Empty(t, list)
	})
}

func TestAKeyIsUsedOnce(t *testing.T) {
	databases(t, func(t *testing.T, dsn string) {
		q := open(t, dsn, queue.Options{})
		spec := batch.Spec{Owner: "ada", Key: "k", Digest: "1"}
		first := create(t, q, spec, "https://a.example")
		assert.Equal(t, first.ID, create(t, q, spec, "https://a.example").ID)
		spec.Owner = "bob"
		assert.NotEqual(t, first.ID, create(t, q, spec, "https://a.example").ID)
		spec.Owner, spec.Digest = "ada", "2"
		_, err := q.Create(t.Context(), spec, nil, submissions("https://b.example"))
		require.ErrorIs(t, err, batch.ErrKeyTaken)
		latest, err := q.Latest(t.Context(), "ada", "1")
		require.NoError(t, err)
		assert.Equal(t, first.ID, latest.ID)
	})
}

func TestAHandInThatBreaksOffLeavesNothing(t *testing.T) {
	databases(t, func(t *testing.T, dsn string) {
		q := open(t, dsn, queue.Options{})
		broken := func(yield func(batch.Submission, error) bool) {
			if yield(batch.Submission{URL: "https://a.example"}, nil) {
				yield(batch.Submission{}, assert.AnError)
			}
		}
		_, err := q.Create(t.Context(), batch.Spec{Key: "k"}, nil, broken)
		require.ErrorIs(t, err, assert.AnError)
		_, err = q.Create(t.Context(), batch.Spec{}, nil, submissions())
		require.ErrorIs(t, err, batch.ErrEmpty)
		list, err := q.Batches(t.Context(), "", "", 10)
		require.NoError(t, err)
		assert.Empty(t, list)
		create(t, q, batch.Spec{Key: "k"}, "https://a.example") // the key is free
	})
}

func TestWhatWasHandedInIsKept(t *testing.T) {
	databases(t, func(t *testing.T, dsn string) {
		q := open(t, dsn, queue.Options{})
		b, err := q.Create(t.Context(), batch.Spec{}, []byte("student,url\n"), submissions("https://a.example"))
		require.NoError(t, err)
		source, err := q.Source(t.Context(), "", b.ID)
		require.NoError(t, err)
		assert.Equal(t, "student,url\n", string(source))
		source, err = q.Source(t.Context(), "", create(t, q, batch.Spec{}, "https://a.example").ID)
		require.NoError(t, err)
		assert.Empty(t, source)
	})
}

func TestACancelledBatchEnds(t *testing.T) {
	databases(t, func(t *testing.T, dsn string) {
		began := make(chan struct{}, 200)
		opts := working()
		opts.Work.Grade = func(ctx context.Context, _ batch.Spec, _ batch.Submission) (*report.Report, error) {
			began <- struct{}{}
			<-ctx.Done()
			return nil, ctx.Err()
		}
		q := open(t, dsn, opts)
		b := create(t, q, batch.Spec{}, many(60, "https://h%d.example")...)
		<-began
		require.NoError(t, q.Cancel(t.Context(), "", b.ID))
		p := done(t, q, "", b.ID)
		assert.Zero(t, p.Counts.Final())
		b, _, err := q.Batch(t.Context(), "", b.ID)
		require.NoError(t, err)
		assert.Equal(t, batch.Cancelled, b.State)
		_, err = q.Retry(t.Context(), "", b.ID, true)
		require.ErrorIs(t, err, batch.ErrCalledOff) // whose end is not to be waited for
	})
}

func TestRetry(t *testing.T) {
	databases(t, func(t *testing.T, dsn string) {
		var mu sync.Mutex
		awake, gradings := false, 0
		opts := working()
		opts.Work.Grade = func(ctx context.Context, spec batch.Spec, s batch.Submission) (*report.Report, error) {
			mu.Lock()
			defer mu.Unlock()
			gradings++
			if awake {
				s.URL = "https://up.example"
			}
			return graded(ctx, spec, s)
		}
		q := open(t, dsn, opts)
		b := create(t, q, batch.Spec{}, append(many(70, "https://h%d.example"), "https://asleep.example", "")...)
		done(t, q, "", b.ID)
		mu.Lock()
		assert.Equal(t, 73, gradings, "three tries")
		awake, gradings = true, 0
		mu.Unlock()

		n, err := q.Retry(t.Context(), "", b.ID, false)
		require.NoError(t, err)
		assert.Equal(t, 1, n)
		assert.Equal(t, batch.Counts{Pass: 71, Missing: 1}, done(t, q, "", b.ID).Counts)
		n, err = q.Retry(t.Context(), "", b.ID, false)
		require.NoError(t, err)
		assert.Zero(t, n)
		done(t, q, "", b.ID) // nothing to do is done
		n, err = q.Retry(t.Context(), "", b.ID, true)
		require.NoError(t, err)
		assert.Equal(t, 71, n)
		assert.Equal(t, batch.Counts{Pass: 71, Missing: 1}, done(t, q, "", b.ID).Counts)
		mu.Lock()
		defer mu.Unlock()
		assert.Equal(t, 1+71, gradings)
	})
}

func TestASmallBatchDoesNotWaitForALargeOne(t *testing.T) {
	databases(t, func(t *testing.T, dsn string) {
		held := make(chan struct{})
		var mu sync.Mutex
		var order []string
		opts := working()
		opts.Workers = 1
		opts.Work.Grade = func(ctx context.Context, spec batch.Spec, s batch.Submission) (*report.Report, error) {
			<-held
			mu.Lock()
			defer mu.Unlock()
			if len(order) == 0 || order[len(order)-1] != spec.Title {
				order = append(order, spec.Title)
			}
			return graded(ctx, spec, s)
		}
		q := open(t, dsn, opts)
		large := create(t, q, batch.Spec{Title: "large"}, many(1000, "https://h%d.example")...)
		small := create(t, q, batch.Spec{Title: "small", Owner: "ada"}, many(50, "https://h%d.example")...)
		close(held)
		done(t, q, "ada", small.ID)
		done(t, q, "", large.ID)
		mu.Lock()
		defer mu.Unlock()
		assert.Equal(t, []string{"large", "small", "large"}, order)
	})
}

func TestLinesAreWorkedApart(t *testing.T) {
	databases(t, func(t *testing.T, dsn string) {
		other, err := queue.Open(t.Context(), dsn, queue.Options{Line: "mine"})
		require.NoError(t, err)
		mine := create(t, other, batch.Spec{}, "https://a.example", "https://asleep.example")
		require.NoError(t, other.Close())

		opts := working()
		q, err := queue.Open(t.Context(), dsn, opts)
		require.NoError(t, err)
		require.NoError(t, q.Start(t.Context()))
		all := create(t, q, batch.Spec{}, "https://a.example")
		done(t, q, "", all.ID)
		_, p, err := q.Batch(t.Context(), "", mine.ID)
		require.NoError(t, err)
		assert.Zero(t, p.Counts.Final())
		q.Stop(t.Context())
		require.NoError(t, q.Close())

		opts.Line = "mine"
		q = open(t, dsn, opts)
		assert.Equal(t, batch.Counts{Pass: 1, Error: 1}, done(t, q, "", mine.ID).Counts)
	})
}
