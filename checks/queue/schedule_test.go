package queue_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/checks/batch"
	"grader/checks/queue"
	"grader/checks/report"
)

// A school is of hosts that fail on the first day and pass from the second on.
type school struct {
	mu       sync.Mutex
	day      int
	gradings int
}

func (s *school) grade(ctx context.Context, spec batch.Spec, sub batch.Submission) (*report.Report, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.gradings++
	if s.day > 0 {
		sub.URL = strings.ReplaceAll(sub.URL, "fail", "good")
	}
	return graded(ctx, spec, sub)
}

// next is the next day, and gives how many gradings there were in the last.
func (s *school) next() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := s.gradings
	s.day, s.gradings = s.day+1, 0
	return n
}

const day = 24 * time.Hour

func scheduled(s *school) queue.Options {
	opts := working()
	opts.Schedules, opts.Work.Grade = true, s.grade
	return opts
}

func daily(days int) *batch.Schedule {
	return &batch.Schedule{Every: day, Until: time.Now().Add(time.Duration(days)*day + time.Minute)}
}

func scheduleOf(t *testing.T, q *queue.Queue, owner, id string) *batch.Schedule {
	t.Helper()
	b, _, err := q.Batch(t.Context(), owner, id)
	require.NoError(t, err)
	return b.Spec.Schedule
}

func history(t *testing.T, q *queue.Queue, owner, id string, n int) (verdicts []string) {
	t.Helper()
	e, list, err := q.History(t.Context(), owner, id, n)
	require.NoError(t, err)
	require.NotNil(t, e)
	for _, p := range list {
		verdicts = append(verdicts, fmt.Sprint(p.Verdict, " ", p.Hints))
	}
	return verdicts
}

func TestAScheduleGradesAgainAndKeepsTheHistory(t *testing.T) {
	databases(t, func(t *testing.T, dsn string) {
		s := &school{}
		opts := scheduled(s)
		opts.Work.Retries = []time.Duration{time.Millisecond}
		q := open(t, dsn, opts)
		b := create(t, q, batch.Spec{Owner: "ada", Schedule: daily(3)},
			append(many(70, "https://h%d.example"), "https://fail.example", "https://asleep.example", "")...)
		done(t, q, "ada", b.ID)
		assert.Equal(t, 70+1+2, s.next())
		assert.WithinDuration(t, time.Now().Add(day), scheduleOf(t, q, "ada", b.ID).Due, time.Minute)
		assert.Equal(t, []string{"fail pf"}, history(t, q, "ada", b.ID, 70))

		require.NoError(t, q.Elapse(t.Context(), day-time.Minute))
		assert.Zero(t, s.next(), "it is not due")
		require.NoError(t, q.Elapse(t.Context(), 2*time.Minute))
		assert.Equal(t, batch.Counts{Pass: 71, Error: 1, Missing: 1}, done(t, q, "ada", b.ID).Counts)
		assert.Equal(t, 70+1+2, s.next(), "all but who handed in nothing, with their tries")
		assert.Equal(t, []string{"pass pp", "fail pf"}, history(t, q, "ada", b.ID, 70))
		assert.Equal(t, []string{"error pe", "error pe"}, history(t, q, "ada", b.ID, 71))
		assert.Equal(t, []string{"missing "}, history(t, q, "ada", b.ID, 72))
		changed := entries(t, q, "ada", b.ID, batch.Filter{Changed: true})
		require.Len(t, changed, 1)
		assert.Equal(t, 70, changed[0].N)
		assert.Equal(t, "pf", changed[0].Outcome.Before.Hints)
		assert.True(t, changed[0].Outcome.Changed())

		require.NoError(t, q.Elapse(t.Context(), day))
		done(t, q, "ada", b.ID)
		assert.Empty(t, entries(t, q, "ada", b.ID, batch.Filter{Changed: true}))
		require.NoError(t, q.Elapse(t.Context(), day))
		done(t, q, "ada", b.ID)
		assert.Equal(t, []string{"pass pp", "pass pp", "pass pp", "fail pf"}, history(t, q, "ada", b.ID, 70))
		ended := scheduleOf(t, q, "ada", b.ID)
		assert.True(t, ended.Due.IsZero(), "that was the last run")
		assert.Equal(t, 3, ended.Runs)
		s.next()
		require.NoError(t, q.Elapse(t.Context(), day))
		assert.Zero(t, s.next())
		_, _, err := q.History(t.Context(), "bob", b.ID, 0)
		require.ErrorIs(t, err, batch.ErrNotFound)
	})
}

func TestMissedRunsAreOne(t *testing.T) {
	databases(t, func(t *testing.T, dsn string) {
		s := &school{}
		q := open(t, dsn, scheduled(s))
		late := create(t, q, batch.Spec{Schedule: daily(10)}, "https://a.example")
		past := create(t, q, batch.Spec{Schedule: daily(1)}, "https://b.example")
		justPast := create(t, q, batch.Spec{Schedule: daily(4)}, "https://c.example")
		for _, b := range []*batch.Batch{late, past, justPast} {
			done(t, q, "", b.ID)
		}
		require.Equal(t, 3, s.next())
		require.NoError(t, q.Elapse(t.Context(), 4*day+time.Hour))
		for _, b := range []*batch.Batch{late, past, justPast} {
			done(t, q, "", b.ID)
		}
		assert.Equal(t, 2, s.next(), "one run for four, and none long after the end")
		assert.Equal(t, 1, scheduleOf(t, q, "", late.ID).Runs)
		assert.WithinDuration(t, time.Now().Add(day-time.Hour), scheduleOf(t, q, "", late.ID).Due, time.Minute)
		assert.Equal(t, batch.Schedule{Every: day, Runs: 0}, withoutEnd(scheduleOf(t, q, "", past.ID)))
		assert.Equal(t, batch.Schedule{Every: day, Runs: 1}, withoutEnd(scheduleOf(t, q, "", justPast.ID)))
	})
}

func withoutEnd(s *batch.Schedule) batch.Schedule {
	s.Until = time.Time{}
	return *s
}

func TestASchedulePausesAndEnds(t *testing.T) {
	databases(t, func(t *testing.T, dsn string) {
		s := &school{}
		q := open(t, dsn, scheduled(s))
		b := create(t, q, batch.Spec{}, "https://a.example")
		done(t, q, "", b.ID)
		assert.Nil(t, scheduleOf(t, q, "", b.ID))
		set := daily(9)
		require.ErrorIs(t, q.SetSchedule(t.Context(), "bob", b.ID, *set), batch.ErrNotFound)
		require.NoError(t, q.SetSchedule(t.Context(), "", b.ID, *set))
		list, err := q.Scheduled(t.Context(), "", "", 10)
		require.NoError(t, err)
		require.Len(t, list, 1)
		set.Paused = true
		require.NoError(t, q.SetSchedule(t.Context(), "", b.ID, *set))
		s.next()
		require.NoError(t, q.Elapse(t.Context(), 2*day))
		assert.Zero(t, s.next(), "it pauses")
		set.Paused = false
		require.NoError(t, q.SetSchedule(t.Context(), "", b.ID, *set))
		require.NoError(t, q.Elapse(t.Context(), 0))
		assert.Zero(t, s.next(), "a pause misses nothing")
		require.NoError(t, q.Elapse(t.Context(), day))
		done(t, q, "", b.ID)
		assert.Equal(t, 1, s.next())

		require.ErrorIs(t, q.DropSchedule(t.Context(), "bob", b.ID), batch.ErrNotFound)
		require.NoError(t, q.DropSchedule(t.Context(), "", b.ID))
		require.NoError(t, q.DropSchedule(t.Context(), "", b.ID))
		assert.Nil(t, scheduleOf(t, q, "", b.ID))
		require.NoError(t, q.SetSchedule(t.Context(), "", b.ID, *set))
		require.NoError(t, q.Cancel(t.Context(), "", b.ID))
		require.NoError(t, q.Elapse(t.Context(), day))
		assert.Zero(t, s.next(), "it was cancelled")
		bad := batch.Schedule{Every: time.Minute, Until: set.Until}
		var why batch.ScheduleError
		require.ErrorAs(t, q.SetSchedule(t.Context(), "", b.ID, bad), &why)
		_, err = q.Create(t.Context(), batch.Spec{Schedule: &bad}, nil, submissions("https://a.example"))
		require.ErrorAs(t, err, &why)
	})
}

// A run that can't begin yet stays due: its owner has too much to be graded, or the run
// before goes on.
func TestARunWaitsForTheQuota(t *testing.T) {
	databases(t, func(t *testing.T, dsn string) {
		s := &school{}
		held := make(chan struct{})
		opts := scheduled(s)
		opts.Quota, opts.Work.Begin = 100, time.Hour
		opts.Work.Grade = func(ctx context.Context, spec batch.Spec, sub batch.Submission) (*report.Report, error) {
			if spec.Title == "held" {
				<-held
			}
			return s.grade(ctx, spec, sub)
		}
		q := open(t, dsn, opts)
		release := sync.OnceFunc(func() { close(held) })
		defer release()
		b := create(t, q, batch.Spec{Schedule: daily(9)}, many(60, "https://h%d.example")...)
		done(t, q, "", b.ID)
		other := create(t, q, batch.Spec{Title: "held"}, many(41, "https://h%d.example")...)
		require.NoError(t, q.Elapse(t.Context(), day))
		assert.Zero(t, scheduleOf(t, q, "", b.ID).Runs)
		_, err := q.Retry(t.Context(), "", b.ID, true)
		require.ErrorIs(t, err, batch.ErrQuota, "by hand, too")
		release()
		done(t, q, "", other.ID)
		require.NoError(t, q.Elapse(t.Context(), 0))
		done(t, q, "", b.ID)
		assert.Equal(t, 1, scheduleOf(t, q, "", b.ID).Runs)
	})
}

// What is graded again takes its turns as what is handed in does.
func TestARunDoesNotGoBeforeOthers(t *testing.T) {
	databases(t, func(t *testing.T, dsn string) {
		var mu sync.Mutex
		var order []string
		held := make(chan struct{})
		opts := working()
		opts.Workers, opts.Schedules = 1, true
		opts.Work.Begin = time.Hour
		opts.Work.Grade = func(ctx context.Context, spec batch.Spec, sub batch.Submission) (*report.Report, error) {
			if spec.Title == "first" {
				<-held
			}
			mu.Lock()
			defer mu.Unlock()
			if len(order) == 0 || order[len(order)-1] != spec.Title {
				order = append(order, spec.Title)
			}
			return graded(ctx, spec, sub)
		}
		q := open(t, dsn, opts)
		release := sync.OnceFunc(func() { close(held) })
		defer release()
		large := create(t, q, batch.Spec{Title: "large", Owner: "ada", Schedule: daily(9)}, many(200, "https://h%d.example")...)
		done(t, q, "ada", large.ID)
		first := create(t, q, batch.Spec{Title: "first", Owner: "cy"}, "https://a.example")
		small := create(t, q, batch.Spec{Title: "small", Owner: "bob"}, many(50, "https://h%d.example")...)
		mu.Lock()
		order = nil
		mu.Unlock()
		require.NoError(t, q.Elapse(t.Context(), day))
		release()
		for owner, id := range map[string]string{"ada": large.ID, "bob": small.ID, "cy": first.ID} {
			done(t, q, owner, id)
		}
		mu.Lock()
		defer mu.Unlock()
		assert.Equal(t, []string{"first", "small", "large"}, order)
	})
}

func TestTwoProcessesBeginARunOnce(t *testing.T) {
	dsn := migrated(t)
	s := &school{}
	opts := scheduled(s)
	first, second := open(t, dsn, opts), open(t, dsn, opts)
	var ids []string
	for range 20 {
		ids = append(ids, create(t, first, batch.Spec{Schedule: daily(9)}, "https://a.example").ID)
	}
	for _, id := range ids {
		done(t, first, "", id)
	}
	s.next()
	require.NoError(t, first.Elapse(t.Context(), day-time.Minute))
	var both sync.WaitGroup
	elapsed := make(chan struct{})
	both.Go(func() {
		assert.NoError(t, first.Elapse(context.Background(), 2*time.Minute))
		close(elapsed)
	})
	both.Go(func() {
		for {
			select {
			case <-elapsed:
				return
			default:
				assert.NoError(t, second.Elapse(context.Background(), 0))
			}
		}
	})
	both.Wait()
	for _, id := range ids {
		done(t, first, "", id)
		assert.Equal(t, 1, scheduleOf(t, first, "", id).Runs)
		assert.Len(t, history(t, first, "", id, 0), 2)
	}
	assert.Equal(t, 20, s.next())
}

func TestScheduledBatchesAreKept(t *testing.T) {
	databases(t, func(t *testing.T, dsn string) {
		opts := working()
		opts.Keep = time.Millisecond
		q := open(t, dsn, opts)
		b := create(t, q, batch.Spec{Schedule: daily(9)}, "https://a.example")
		done(t, q, "", b.ID)
		time.Sleep(10 * time.Millisecond)
		require.NoError(t, q.Look(t.Context()))
		done(t, q, "", b.ID)
		_, err := q.Retry(t.Context(), "", b.ID, true) // which has a history
		require.NoError(t, err)
		done(t, q, "", b.ID)
		require.NoError(t, q.DropSchedule(t.Context(), "", b.ID))
		time.Sleep(10 * time.Millisecond)
		require.NoError(t, q.Look(t.Context()))
		left, err := q.Rows(t.Context())
		require.NoError(t, err)
		assert.Zero(t, left)
	})
}

func TestAForgottenStudentHasNoHistoryAndIsNotGradedAgain(t *testing.T) {
	databases(t, func(t *testing.T, dsn string) {
		s := &school{}
		q := open(t, dsn, scheduled(s))
		b := create(t, q, batch.Spec{Schedule: daily(9)}, "https://a.example", "https://fail.example")
		done(t, q, "", b.ID)
		require.NoError(t, q.Elapse(t.Context(), day))
		done(t, q, "", b.ID)
		_, err := q.ForgetStudent(t.Context(), "", "s1", "")
		require.NoError(t, err)
		assert.Equal(t, []string{"fail pf"}, history(t, q, "", b.ID, 1), "the verdict stays, so that counts do")
		s.next()
		require.NoError(t, q.Elapse(t.Context(), day))
		assert.Equal(t, batch.Counts{Pass: 1, Fail: 1}, done(t, q, "", b.ID).Counts)
		assert.Equal(t, 1, s.next())
	})
}
