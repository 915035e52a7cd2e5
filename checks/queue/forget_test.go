package queue_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/checks/batch"
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
