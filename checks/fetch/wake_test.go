package fetch

import (
	"context"
	"net/http"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/checks"
)

// sleepless gives the client a clock that only its own pauses move, and the
// list of these.
func sleepless(c *Client) *[]time.Duration {
	now, pauses := time.Unix(1e9, 0), &[]time.Duration{}
	c.now = func() time.Time { return now }
	c.sleep = func(_ context.Context, d time.Duration) error {
		now = now.Add(d)
		*pauses = append(*pauses, d)
		return nil
	}
	return pauses
}

func TestWake(t *testing.T) {
	s := time.Second
	for name, test := range map[string]struct {
		wake     time.Duration
		method   string
		statuses []int // one after the other, the last one for ever; 0 hangs up on the request
		want     string
		attempts int
		pauses   []time.Duration
	}{
		"off by default":             {0, "GET", []int{503, 200}, "503", 1, nil},
		"wakes":                      {60 * s, "GET", []int{502, 503, 0, 200}, "200", 4, []time.Duration{s, 2 * s, 4 * s}},
		"HEAD":                       {60 * s, "HEAD", []int{503, 200}, "200", 2, []time.Duration{s}},
		"never wakes":                {30 * s, "GET", []int{503}, "503", 6, []time.Duration{s, 2 * s, 4 * s, 8 * s, 8 * s}},
		"always refuses":             {5 * s, "GET", []int{0}, "connection_refused", 3, []time.Duration{s, 2 * s}},
		"POST is sent once":          {60 * s, "POST", []int{503, 200}, "503", 1, nil},
		"429 is sent once":           {60 * s, "GET", []int{429, 200}, "429", 1, nil},
		"500 is an answer":           {60 * s, "GET", []int{500, 200}, "500", 1, nil},
		"Retry-After":                {60 * s, "GET", []int{5030, 200}, "200", 2, []time.Duration{20 * s}},
		"Retry-After that's too far": {10 * s, "GET", []int{5030, 200}, "503", 1, nil},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld()
			var asked atomic.Int32
			w.handle(t, func(rw http.ResponseWriter, r *http.Request) {
				rw.Header().Set("Connection", "close") // or hanging up is just a connection that is gone
				status := test.statuses[min(int(asked.Add(1)), len(test.statuses))-1]
				switch status {
				case 0:
					conn, _, _ := rw.(http.Hijacker).Hijack()
					reset(conn)
					conn.Close()
					return
				case 5030:
					rw.Header().Set("Retry-After", "20")
					status = 503
				}
				rw.WriteHeader(status)
			})
			c := w.client(t, Options{Wake: test.wake})
			pauses := sleepless(c)
			p, err := c.Open("http://public.test/")
			require.NoError(t, err)
			resp, err := p.Site.Do(t.Context(), checks.Request{Method: test.method, URL: "http://public.test/"})
			assert.Equal(t, test.want, outcome(t, resp, err))
			assert.Equal(t, test.pauses, append([]time.Duration(nil), *pauses...))
			assert.EqualValues(t, test.attempts, asked.Load())
			if err != nil {
				assert.Equal(t, test.attempts, err.(*checks.SiteError).Attempts)
			} else {
				assert.Equal(t, test.attempts, resp.Attempts)
			}
		})
	}
}

// TestWakeOnce: after a first answer a host is awake, and there is one wait for
// all of a grading.
func TestWakeOnce(t *testing.T) {
	w := newWorld()
	w.handle(t, func(rw http.ResponseWriter, r *http.Request) {
		n, _ := strconv.Atoi(r.URL.Path[1:])
		rw.WriteHeader(n)
	})
	c := w.client(t, Options{Wake: 10 * time.Second})
	ask := func(p checks.Project, path string) int {
		resp, err := p.Site.Do(t.Context(), checks.Request{URL: "http://public.test" + path})
		require.NoError(t, err)
		return resp.Attempts
	}
	pauses := sleepless(c)
	awake, err := c.Open("http://public.test/")
	require.NoError(t, err)
	assert.Equal(t, 1, ask(awake, "/200"))
	assert.Equal(t, 1, ask(awake, "/503"))
	assert.Empty(t, *pauses)

	asleep, err := c.Open("http://public.test/")
	require.NoError(t, err)
	assert.Equal(t, 4, ask(asleep, "/503"))
	assert.Equal(t, 3, ask(asleep, "/502"), "in what is left of the ten seconds")
	assert.Equal(t, 1, ask(asleep, "/503"))
	assert.Equal(t, []time.Duration{1e9, 2e9, 4e9, 1e9, 2e9}, *pauses)
}
