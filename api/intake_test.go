package api_test

import (
	"context"
	"errors"
	"io"
	"iter"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"grader/api"
	"grader/checks/batch"
)

// taking are batches that are taken when they may be.
type taking struct {
	kept
	begun, may chan struct{}
}

func (b taking) Create(ctx context.Context, _ batch.Spec, _ []byte, _ iter.Seq2[batch.Submission, error],
) (*batch.Batch, error) {
	select {
	case b.begun <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	<-b.may
	return &batch.Batch{}, nil
}

// A pending body tells that it is read, and then fails when it may.
type pending struct{ read, may chan struct{} }

func (p pending) Read([]byte) (int, error) {
	p.read <- struct{}{}
	<-p.may
	return 0, errors.New("gone")
}

func handIn(s http.Handler, from string, body io.Reader) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, "/v1/batches", body)
	r.RemoteAddr = from + ":1000"
	r.Header.Set("Content-Type", "application/x-ndjson")
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

func TestAProcessThatIsKilledLeavesNoUpload(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("it removes no file that is open")
	}
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	opts := options(io.Discard, nil)
	opts.Batches = taking{}
	s := api.New(opts)
	body := pending{make(chan struct{}), make(chan struct{})}
	ended := make(chan int)
	go func() { ended <- handIn(s, "192.0.2.1", body).Code }()
	<-body.read
	left, err := os.ReadDir(dir)
	assert.NoError(t, err)
	assert.Empty(t, left, "while it is read")
	close(body.may)
	assert.Equal(t, http.StatusRequestTimeout, <-ended)
}

func TestAClientFillsNoDiskByWhatItHandsIn(t *testing.T) {
	const most = 8
	opts := options(io.Discard, nil)
	opts.Batches = taking{}
	opts.Limits.QueueWait = time.Nanosecond
	s := api.New(opts)
	body := pending{make(chan struct{}), make(chan struct{})}
	var all sync.WaitGroup
	for range most {
		all.Go(func() { assert.Equal(t, http.StatusRequestTimeout, handIn(s, "192.0.2.1", body).Code) })
		<-body.read
	}
	w := handIn(s, "192.0.2.1", strings.NewReader(""))
	assert.Equal(t, http.StatusServiceUnavailable, w.Code)
	assert.Contains(t, w.Body.String(), `"code":"overloaded"`)

	r := httptest.NewRequest(http.MethodPost, "/b/", strings.NewReader(""))
	r.RemoteAddr = "192.0.2.1:1000"
	r.Header.Set("Content-Type", "multipart/form-data; boundary=b")
	page := httptest.NewRecorder()
	s.ServeHTTP(page, r)
	assert.Equal(t, http.StatusServiceUnavailable, page.Code)

	all.Go(func() { assert.Equal(t, http.StatusRequestTimeout, handIn(s, "192.0.2.2", body).Code) })
	<-body.read // of another client
	close(body.may)
	all.Wait()
}

func TestOneLargeBatchOfAClientIsReadAtOnce(t *testing.T) {
	opts := options(io.Discard, nil)
	b := taking{begun: make(chan struct{}), may: make(chan struct{})}
	opts.Batches = b
	s := api.New(opts)
	const line = `{"url": "https://a.example"}` + "\n"
	large := strings.Repeat(line, (256<<10)/len(line)+1)
	var all sync.WaitGroup
	for _, body := range []string{large, line} {
		all.Go(func() { assert.Equal(t, http.StatusAccepted, handIn(s, "192.0.2.1", strings.NewReader(body)).Code) })
		<-b.begun
	}

	ended, end := context.WithCancel(t.Context())
	end() // or it would wait
	r := httptest.NewRequestWithContext(ended, http.MethodPost, "/v1/batches", strings.NewReader(large))
	r.RemoteAddr = "192.0.2.1:1000"
	r.Header.Set("Content-Type", "application/x-ndjson")
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	assert.Equal(t, http.StatusServiceUnavailable, w.Code)

	all.Go(func() { assert.Equal(t, http.StatusAccepted, handIn(s, "192.0.2.2", strings.NewReader(large)).Code) })
	<-b.begun // of another client
	close(b.may)
	all.Wait()
	all.Go(func() { assert.Equal(t, http.StatusAccepted, handIn(s, "192.0.2.1", strings.NewReader(large)).Code) })
	<-b.begun
	all.Wait()
}

func TestATableThatIsNoRosterIsNotReceived(t *testing.T) {
	opts := options(io.Discard, nil)
	opts.Batches = taking{}
	r := httptest.NewRequest(http.MethodPost, "/v1/batches", strings.NewReader(""))
	r.Header.Set("Content-Type", "text/csv")
	r.ContentLength = 64<<20 + 1
	w := httptest.NewRecorder()
	api.New(opts).ServeHTTP(w, r)
	assert.Equal(t, http.StatusRequestEntityTooLarge, w.Code)
	assert.Contains(t, w.Body.String(), "64 MiB at most as text/csv")
}

// None is written of a document that has too many: to take it back again takes as long.
func TestABatchThatIsTooLargeIsRefusedBeforeItIsKept(t *testing.T) {
	opts := options(io.Discard, nil)
	opts.Batches = taking{}
	body := `{"submissions":[{}` + strings.Repeat(",{}", batch.MaxSubmissions) + `]}`
	r := httptest.NewRequest(http.MethodPost, "/v1/batches", strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	api.New(opts).ServeHTTP(w, r)
	assert.Equal(t, http.StatusRequestEntityTooLarge, w.Code)
	assert.Contains(t, w.Body.String(), `"code":"batch_too_large"`)
}

// tabled are batches whose tables are made when they may be.
type tabled struct {
	kept
	begun, may chan struct{}
}

func (b tabled) Batch(_ context.Context, _, id string) (*batch.Batch, batch.Progress, error) {
	return &batch.Batch{ID: id, Total: map[string]int{"small": 10, "large": 20_000}[id]}, batch.Progress{}, nil
}

func (b tabled) Source(context.Context, string, string) ([]byte, error) {
	b.begun <- struct{}{}
	<-b.may
	return nil, batch.ErrNotFound
}

func TestOneLargeTableOfAClientIsMadeAtOnce(t *testing.T) {
	opts := options(io.Discard, nil)
	b := tabled{begun: make(chan struct{}), may: make(chan struct{})}
	opts.Batches = b
	s := api.New(opts)
	ask := func(ctx context.Context, id string) int {
		w := httptest.NewRecorder()
		s.ServeHTTP(w, httptest.NewRequestWithContext(ctx, http.MethodGet, "/v1/batches/"+id+"/results?format=csv", nil))
		return w.Code
	}
	var all sync.WaitGroup
	for _, id := range []string{"large", "small"} {
		all.Go(func() { assert.Equal(t, http.StatusNotFound, ask(t.Context(), id)) })
		<-b.begun
	}
	ended, end := context.WithCancel(t.Context())
	end() // or it would wait
	assert.Equal(t, http.StatusServiceUnavailable, ask(ended, "large"))
	close(b.may)
	all.Wait()
}
