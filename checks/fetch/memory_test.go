package fetch

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/checks"
	"grader/checks/jsregexp"
	"grader/checks/page"
	"grader/checks/report"
	"grader/checks/turns"
)

// Large pages are read one after the other where there is no memory for two.
func TestLargePagesWaitForMemory(t *testing.T) {
	var held atomic.Int32
	large := strings.Repeat("x", 900<<10)
	host := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/large" {
			_, _ = w.Write([]byte(large))
		}
	}))
	defer host.Close()
	client, err := New(Options{AllowTargets: []string{host.Listener.Addr().String()}})
	require.NoError(t, err)
	defer client.Close()
	hint := func(path string) checks.Hint {
		re, err := jsregexp.CompileLiteral("/x|^$/")
		require.NoError(t, err)
		return checks.Hint{Check: &page.Check{Page: page.Address{Path: path}, Assertions: []page.Assertion{{Kind: "match", Pattern: re}}}}
	}
	judging := func(hint checks.Hint) checks.Hint {
		inner := hint.Check
		hint.Check = checkFunc(func(ctx context.Context, s *checks.Session) ([]report.Assertion, error) {
			ran, err := inner.Run(ctx, s)
			assert.EqualValues(t, 1, held.Add(1), "two large pages are there at once")
			time.Sleep(5 * time.Millisecond)
			held.Add(-1)
			return ran, err
		})
		return hint
	}
	memory := turns.NewMemory(1)
	var all sync.WaitGroup
	for i := range 8 {
		h := judging(hint("/large"))
		if i%2 == 0 {
			h = hint("/small")
		}
		all.Go(func() {
			project, err := client.Open(host.URL)
			require.NoError(t, err)
			r := checks.Grade(t.Context(), &checks.Challenge{Hints: []checks.Hint{h}}, project, checks.Options{Memory: memory})
			assert.Equal(t, report.Pass, r.Verdict, "%+v", r.Error)
		})
	}
	all.Wait()
}

func TestAMachineWithoutFilesIsNotTheProjectsFault(t *testing.T) {
	for _, own := range []error{syscall.EMFILE, syscall.EADDRNOTAVAIL} {
		err := connectFailure([]error{&net.OpError{Op: "dial", Err: os.NewSyscallError("socket", own)}})
		var site *checks.SiteError
		require.True(t, errors.As(err, &site))
		assert.Equal(t, report.Busy, site.Code)
	}
}

type checkFunc func(context.Context, *checks.Session) ([]report.Assertion, error)

func (f checkFunc) Run(ctx context.Context, s *checks.Session) ([]report.Assertion, error) {
	return f(ctx, s)
}
