package queue_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/checks/batch"
	"grader/checks/queue"
)

// ofBefore is a batch of one submission as the first tables have it.
const ofBefore = `INSERT INTO grader_batch (id, name, owner, digest, spec, state, total, most, round, created, ended)
		VALUES (1, 'old', 'ada', 'd', '{"title": "Chat"}', 'done', 1, 1, 0, 1000, 2000);
	INSERT INTO grader_submission (id, student, student_id, url, challenge)
		VALUES (1048576, 'Ada', '', 'https://good.example', 'c');
	INSERT INTO grader_result (id, round, verdict, hints, code, problem, tries, at, again)
		VALUES (1048576, 0, 'fail', 'pf', '', '', 1, 1500, 0);
	INSERT INTO grader_tally (batch, worker, minute, graded, pass, fail, error, missing, waiting)
		VALUES (1, 'w', 1, 1, 0, 1, 0, 0, 0)`

func TestADatabaseOfBeforeIsBroughtUpToDate(t *testing.T) {
	databases(t, func(t *testing.T, dsn string) {
		file, lite := strings.CutPrefix(dsn, "sqlite:")
		restore := queue.FirstSteps(1)
		defer restore()
		if !lite {
			dsn = postgres(t)
		}
		_, err := queue.Migrate(t.Context(), dsn)
		require.NoError(t, err)
		restore()
		if lite {
			execute(t, file, ofBefore)
		} else {
			run(t, dsn, ofBefore)
			_, err = queue.Open(t.Context(), dsn, queue.Options{})
			require.ErrorContains(t, err, "its tables are version 1, this grader needs")
			says, err := queue.Migrate(t.Context(), dsn)
			require.NoError(t, err)
			assert.Contains(t, says, "up to date now: step 2")
		}
		q := open(t, dsn, working())
		b, p, err := q.Batch(t.Context(), "ada", "old")
		require.NoError(t, err)
		assert.Equal(t, "Chat", b.Spec.Title)
		assert.Nil(t, b.Spec.Schedule)
		assert.Equal(t, batch.Counts{Fail: 1}, p.Counts)
		assert.Equal(t, []string{"fail pf"}, history(t, q, "ada", "old", 0))
		kinds, err := q.Kinds(t.Context(), "ada", "old")
		require.NoError(t, err)
		assert.Equal(t, []batch.Kind{{Challenge: "c", Hints: "pf", N: 1}}, kinds)
		_, err = q.Retry(t.Context(), "ada", "old", true)
		require.NoError(t, err)
		assert.Equal(t, batch.Counts{Pass: 1}, done(t, q, "ada", "old").Counts)
		assert.Equal(t, []string{"pass pp", "fail pf"}, history(t, q, "ada", "old", 0))
	})
}
