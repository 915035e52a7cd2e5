package queue_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/checks/batch"
	"grader/checks/queue"
)

// What PostgreSQL keeps in no text is refused by either database, and names nothing.
func TestATextThatCanNotBeKept(t *testing.T) {
	databases(t, func(t *testing.T, dsn string) {
		q := open(t, dsn, queue.Options{})
		b := create(t, q, batch.Spec{Owner: "ada"}, "https://a.example")
		for _, bad := range []string{"a\x00b", "a\xffb"} {
			_, err := q.Create(t.Context(), batch.Spec{Owner: "ada"}, nil, submissions("https://a.example", bad))
			require.ErrorIs(t, err, batch.ErrText)
			assert.ErrorContains(t, err, "submission 1: ")
			_, err = q.Create(t.Context(), batch.Spec{Owner: "ada", Key: bad}, nil, submissions("https://a.example"))
			require.ErrorIs(t, err, batch.ErrText)
			_, _, err = q.Batch(t.Context(), "ada", bad)
			require.ErrorIs(t, err, batch.ErrNotFound)
			require.ErrorIs(t, q.Cancel(t.Context(), "ada", bad), batch.ErrNotFound)
		}
		list, err := q.Batches(t.Context(), "ada", "", 10)
		require.NoError(t, err)
		require.Len(t, list, 1, "what was refused has left nothing")
		assert.Equal(t, b.ID, list[0].ID)
	})
}
