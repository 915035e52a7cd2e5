package queue_test

import (
	"bytes"
	"context"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/checks/batch"
	"grader/checks/queue"
	"grader/checks/report"
)

// workerVariable has the test's binary be a worker of the database it names.
const workerVariable = "GRADER_TEST_WORKER"

// slowly grades as hosts do that answer after some milliseconds.
func slowly(ctx context.Context, spec batch.Spec, s batch.Submission) (*report.Report, error) {
	time.Sleep(time.Duration(1+len(s.URL)%3) * time.Millisecond)
	return graded(ctx, spec, s)
}

func workUntilKilled(dsn string) int {
	opts := working()
	opts.Work.Grade, opts.Rescue = slowly, 3*time.Second
	opts.Fault = func(err error) {
		if !strings.Contains(err.Error(), "nothing is lost") { // else PostgreSQL is started anew
			fmt.Println(err)
		}
	}
	for { // until it works, as whoever runs it would
		q, err := queue.Open(context.Background(), dsn, opts)
		if err == nil {
			err = q.Start(context.Background())
		}
		switch {
		case err == nil:
			select {}
		case !strings.Contains(err.Error(), "start this again"):
			opts.Fault(err)
			return 1
		}
	}
}

// toKill is how many submissions are graded while workers are killed, and how often.
// bench/batch does it with 100,000 and 20.
func toKill() (submissions, kills int) {
	if testing.Short() {
		return 600, 3
	}
	return 3000, 6
}

// startWorker starts a worker in a process of its own.
func startWorker(t *testing.T, dsn string) (kill func()) {
	t.Helper()
	_, kill = startProcess(t, dsn)
	return kill
}

func startProcess(t *testing.T, dsn string) (p *os.Process, kill func()) {
	t.Helper()
	self, err := os.Executable()
	require.NoError(t, err)
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), workerVariable+"="+dsn)
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	require.NoError(t, cmd.Start())
	return cmd.Process, func() {
		require.NoError(t, cmd.Process.Kill()) // SIGKILL
		_ = cmd.Wait()
		assert.Empty(t, said.String(), "what the worker said")
	}
}

// mixture are the URLs of hosts of every kind.
func mixture(n int) []string {
	urls := make([]string, n)
	for i := range urls {
		h := fnv.New32a()
		fmt.Fprint(h, i)
		urls[i] = fmt.Sprintf("https://%s%d.example/%d", []string{"pass", "fail", "pass", "asleep"}[h.Sum32()%4], i%97, i)
	}
	return urls
}

// wholly checks that each submission has the one outcome that it must have.
func wholly(t *testing.T, q *queue.Queue, id string, urls []string) {
	t.Helper()
	var want batch.Counts
	list := entries(t, q, "", id, batch.Filter{Reports: true})
	require.Len(t, list, len(urls))
	for n, e := range list {
		graded, err := graded(t.Context(), batch.Spec{}, batch.Submission{URL: urls[n]})
		require.NoError(t, err)
		switch graded.Verdict {
		case report.Pass:
			want.Pass++
		case report.Fail:
			want.Fail++
		default:
			want.Error++
		}
		require.NotNil(t, e.Outcome, "submission %d", n)
		require.Equal(t, graded.Verdict, e.Outcome.Verdict, "submission %d", n)
		require.True(t, e.Outcome.Again.IsZero(), "submission %d", n)
		require.Equal(t, urls[n], e.Outcome.Report.Project.URL)
	}
	b, p, err := q.Batch(t.Context(), "", id)
	require.NoError(t, err)
	assert.Equal(t, batch.Done, b.State)
	assert.Equal(t, want, p.Counts, "none lost, none twice")
}

func TestAWorkerThatIsKilledLosesNothing(t *testing.T) {
	t.Parallel()
	submissions, kills := toKill()
	dsn := "sqlite:" + filepath.Join(t.TempDir(), "grader.db")
	urls := mixture(submissions)
	q, err := queue.Open(t.Context(), dsn, queue.Options{})
	require.NoError(t, err)
	b := create(t, q, batch.Spec{}, urls...)
	require.NoError(t, q.Close())
	for range kills {
		kill := startWorker(t, dsn)
		time.Sleep(time.Duration(200+rand.IntN(300)) * time.Millisecond)
		kill()
	}
	q = open(t, dsn, working())
	_, p, err := q.Batch(t.Context(), "", b.ID)
	require.NoError(t, err)
	t.Logf("after %d kills: %+v", kills, p.Counts)
	done(t, q, "", b.ID)
	wholly(t, q, b.ID, urls)
}
