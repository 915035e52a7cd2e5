package queue_test

import (
	"bytes"
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/checks/batch"
	"grader/checks/report"
)

func TestOldBatchesAreForgotten(t *testing.T) {
	databases(t, func(t *testing.T, dsn string) {
		opts := working()
		opts.Keep = time.Millisecond
		q := open(t, dsn, opts)
		b := create(t, q, batch.Spec{Key: "k"}, many(120, "https://h%d.example")...)
		done(t, q, "", b.ID)
		time.Sleep(10 * time.Millisecond)
		require.NoError(t, q.Look(t.Context()))
		_, _, err := q.Batch(t.Context(), "", b.ID)
		require.ErrorIs(t, err, batch.ErrNotFound)
		left, err := q.Rows(t.Context())
		require.NoError(t, err)
		assert.Zero(t, left)
	})
}

func TestAStudentIsForgotten(t *testing.T) {
	databases(t, func(t *testing.T, dsn string) {
		q := open(t, dsn, working())
		b, err := q.Create(t.Context(), batch.Spec{Owner: "ada"}, []byte("student,url\n"), submissions(many(3, "https://h%d.example")...))
		require.NoError(t, err)
		done(t, q, "ada", b.ID)
		others := create(t, q, batch.Spec{Owner: "bob"}, "https://a.example", "https://b.example")
		done(t, q, "bob", others.ID)

		n, err := q.ForgetStudent(t.Context(), "ada", "s1", "")
		require.NoError(t, err)
		assert.Equal(t, 1, n)
		list := entries(t, q, "ada", b.ID, batch.Filter{Reports: true})
		require.Len(t, list, 3)
		assert.Equal(t, batch.Submission{N: 1, Challenge: "c"}, list[1].Submission)
		assert.Nil(t, list[1].Outcome.Report)
		assert.NotNil(t, list[2].Outcome.Report)
		_, p, err := q.Batch(t.Context(), "ada", b.ID)
		require.NoError(t, err)
		assert.Equal(t, 3, p.Counts.Pass)
		source, err := q.Source(t.Context(), "ada", b.ID)
		require.NoError(t, err)
		assert.Empty(t, source)
		assert.Equal(t, "s1", entries(t, q, "bob", others.ID, batch.Filter{})[1].Student, "another owner's stay")
		_, err = q.ForgetStudent(t.Context(), "ada", "", "")
		require.Error(t, err)
	})
}

func TestARosterIsKeptWithoutWhoIsForgotten(t *testing.T) {
	databases(t, func(t *testing.T, dsn string) {
		opts := working()
		opts.Without = func(spec batch.Spec, source []byte, gone func(student, id string) bool) ([]byte, error) {
			assert.Equal(t, "Chat", spec.Title)
			if gone("s2", "") {
				return nil, errors.New("it would read otherwise")
			}
			return bytes.ReplaceAll(source, []byte("s1"), nil), nil
		}
		q := open(t, dsn, opts)
		b, err := q.Create(t.Context(), batch.Spec{Owner: "ada", Title: "Chat"}, []byte("s0 s1 s2"), submissions(many(3, "https://h%d.example")...))
		require.NoError(t, err)
		for _, c := range []struct{ student, left string }{{"s9", "s0 s1 s2"}, {"s1", "s0  s2"}, {"s2", ""}, {"s0", ""}} {
			_, err := q.ForgetStudent(t.Context(), "ada", c.student, "")
			require.NoError(t, err)
			source, err := q.Source(t.Context(), "ada", b.ID)
			require.NoError(t, err)
			assert.Equal(t, c.left, string(source), c.student)
		}
	})
}

func TestWhoIsForgottenWhileGradedStaysForgotten(t *testing.T) {
	databases(t, func(t *testing.T, dsn string) {
		began, goOn := make(chan bool), make(chan bool)
		opts := working()
		opts.Work.Grade = func(ctx context.Context, spec batch.Spec, s batch.Submission) (*report.Report, error) {
			began <- true
			<-goOn
			return graded(ctx, spec, s)
		}
		q := open(t, dsn, opts)
		b := create(t, q, batch.Spec{}, "https://a.example")
		<-began
		n, err := q.ForgetStudent(t.Context(), "", "s0", "")
		require.NoError(t, err)
		require.Equal(t, 1, n)
		close(goOn)
		p := done(t, q, "", b.ID)
		assert.Equal(t, 1, p.Counts.Pass)
		e := entries(t, q, "", b.ID, batch.Filter{Reports: true})[0]
		assert.Empty(t, e.URL)
		assert.Nil(t, e.Outcome.Report)
		assert.Equal(t, "forgotten on request", e.Outcome.Problem)
	})
}

func TestAnOwnerHasAQuota(t *testing.T) {
	databases(t, func(t *testing.T, dsn string) {
		opts := working()
		opts.Workers, opts.Quota = 0, 100
		q := open(t, dsn, opts)
		create(t, q, batch.Spec{Owner: "ada"}, many(60, "https://h%d.example")...)
		_, err := q.Create(t.Context(), batch.Spec{Owner: "ada"}, nil, submissions(many(41, "https://h%d.example")...))
		require.ErrorIs(t, err, batch.ErrQuota)
		create(t, q, batch.Spec{Owner: "bob"}, many(100, "https://h%d.example")...)
		second := create(t, q, batch.Spec{Owner: "ada"}, many(40, "https://h%d.example")...)
		require.NoError(t, q.Cancel(t.Context(), "ada", second.ID))
		create(t, q, batch.Spec{Owner: "ada"}, many(40, "https://h%d.example")...)
		list, err := q.Batches(t.Context(), "ada", "", 10)
		require.NoError(t, err)
		assert.Len(t, list, 3, "what was refused has left nothing")
	})
}
