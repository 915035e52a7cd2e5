package checks_test

import (
	"context"
	"crypto/sha256"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"
	"unsafe"
	"weak"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/checks"
	"grader/checks/report"
)

// A script may send many requests, each of which a hostile project answers with
// as much as it may: what no hint can ask for again is not kept in memory.
func TestALargeAnswerIsNotKept(t *testing.T) {
	page := string(make([]byte, 1<<20))
	site := &mapSite{pages: map[string]string{code + "/large": page, code + "/small": "x"}}
	kept := func(s *checks.Session, req checks.Request) bool {
		resp, err := s.Do(t.Context(), req)
		require.NoError(t, err)
		require.NotEmpty(t, resp.Text().String())
		w := weak.Make(resp)
		runtime.GC()
		return w.Value() != nil
	}
	r := grade(t, site, checkFunc(func(_ context.Context, s *checks.Session) ([]report.Assertion, error) {
		assert.False(t, kept(s, checks.Request{Method: "POST", URL: code + "/large"}))
		assert.False(t, kept(s, checks.Request{URL: code + "/large", Header: checks.Header{"Accept": {"text/html"}}}))
		assert.True(t, kept(s, checks.Request{Method: "POST", URL: code + "/small"}), "explanations look at it")
		assert.False(t, kept(s, checks.Request{URL: code + "/large"}))
		resp, err := s.Get(t.Context(), code+"/large")
		require.NoError(t, err)
		w := weak.Make(resp)
		runtime.GC()
		assert.NotNil(t, w.Value(), "the next page check may ask for it")
		return ran(), nil
	}))
	require.Len(t, r.Project.Pages, 5)
	for i, want := range []int{1 << 20, 1 << 20, 1, 1 << 20, 1 << 20} {
		assert.Equal(t, want, r.Project.Pages[i].Bytes)
	}
	assert.Equal(t, r.Project.Pages[3].SHA256, r.Project.Pages[0].SHA256)
}

func TestAReportNamesPagesBySHA256(t *testing.T) {
	for _, size := range []int{0, 1, 511, 512, 513, 5000} {
		body := strings.Repeat("0123456789", 500)[:size]
		r := grade(t, &mapSite{pages: map[string]string{code + "/a": body}},
			checkFunc(func(ctx context.Context, s *checks.Session) ([]report.Assertion, error) {
				_, err := s.Get(ctx, code+"/a")
				return ran(), err
			}))
		assert.Equal(t, fmt.Sprintf("%x", sha256.Sum256([]byte(body))), r.Project.Pages[0].SHA256, size)
	}
}

func TestATextIsNoCopyOfItsPage(t *testing.T) {
	r := &checks.Response{Body: "\ufeffcafé"}
	assert.Equal(t, "café", r.Text().String())
	assert.Same(t, unsafe.StringData(r.Body[3:]), unsafe.StringData(r.Text().String()))
	assert.Equal(t, "\ufffd", (&checks.Response{Body: "\xff"}).Text().String())
	assert.Empty(t, (&checks.Response{}).Text().String())
}

// An orderly site says when a request is on its way, and answers none before it knows of
// all.
type orderly struct {
	mu   sync.Mutex
	came []string
	all  sync.WaitGroup
}

func (o *orderly) Do(_ context.Context, r checks.Request) (*checks.Response, error) {
	o.mu.Lock()
	o.came = append(o.came, r.Method+" "+r.URL)
	o.mu.Unlock()
	runtime.Gosched()
	r.Sent()
	o.all.Done()
	o.all.Wait()
	return &checks.Response{URL: r.URL, Status: 200}, nil
}

func TestRequestsAtOnceArriveInTheirOrder(t *testing.T) {
	const many = 20
	site := &orderly{}
	site.all.Add(many)
	s := checks.NewSession(t.Context(), checks.Project{URL: code, Site: site})
	defer s.Close()
	var want []string
	var awaits []func(context.Context) (*checks.Response, error)
	for i := range many {
		req := checks.Request{Method: "POST", URL: fmt.Sprintf("%s/%d", code, i)}
		want = append(want, req.Method+" "+req.URL)
		awaits = append(awaits, s.Send(req))
	}
	for _, await := range awaits {
		_, err := await(t.Context())
		require.NoError(t, err)
	}
	assert.Equal(t, want, site.came)
}

// A site that never says so keeps nobody waiting for long.
func TestARequestThatIsNeverOnItsWayKeepsNobodyWaiting(t *testing.T) {
	site := &silent{}
	site.all.Add(3)
	s := checks.NewSession(t.Context(), checks.Project{URL: code, Site: site})
	defer s.Close()
	var awaits []func(context.Context) (*checks.Response, error)
	for range 3 {
		awaits = append(awaits, s.Send(checks.Request{URL: code + "/"}))
	}
	for _, await := range awaits {
		_, err := await(t.Context())
		require.NoError(t, err)
	}
}

type silent struct{ all sync.WaitGroup }

func (s *silent) Do(context.Context, checks.Request) (*checks.Response, error) {
	s.all.Done()
	s.all.Wait()
	return &checks.Response{Status: 200}, nil
}
