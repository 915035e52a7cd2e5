package fetch

import (
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/checks"
)

func TestThrottle(t *testing.T) {
	const seldom = 0.0001 // requests a second: one, and then none while a test runs

	t.Run("requests a second to one address under many names", func(t *testing.T) {
		w := newWorld()
		w.handle(t, serveOK)
		c := w.client(t, Options{AddressRate: seldom})
		for i := range 5 {
			name := fmt.Sprintf("a%d.evil.test", i)
			w.set(name, "1.2.3.4")
			_, err := get(t, c, "http://"+name+"/")
			if i == 0 {
				assert.NoError(t, err)
			} else {
				assert.Equal(t, "busy", code(t, err))
			}
		}
	})

	t.Run("requests on one connection", func(t *testing.T) {
		w := newWorld()
		w.handle(t, serveOK)
		p, err := w.client(t, Options{AddressRate: seldom}).Open("http://public.test/")
		require.NoError(t, err)
		_, err = p.Site.Do(t.Context(), checks.Request{URL: "http://public.test/"})
		require.NoError(t, err)
		_, err = p.Site.Do(t.Context(), checks.Request{URL: "http://public.test/"})
		assert.Equal(t, "busy", code(t, err))
	})

	t.Run("what a request waited is told", func(t *testing.T) {
		w := newWorld()
		w.handle(t, serveOK)
		var waited time.Duration
		told := 0
		p, err := w.client(t, Options{AddressRate: 10, Waited: func(d time.Duration) { waited, told = waited+d, told+1 }}).Open("http://public.test/")
		require.NoError(t, err)
		for range 22 { // of which twenty need not wait
			_, err = p.Site.Do(t.Context(), checks.Request{URL: "http://public.test/"})
			require.NoError(t, err)
		}
		assert.Equal(t, 22, told)
		assert.Positive(t, waited)
	})

	t.Run("connections a second, though none is accepted", func(t *testing.T) {
		w := newWorld()
		c := w.client(t, Options{AddressRate: seldom})
		_, err := get(t, c, "http://public.test:8080/")
		assert.Equal(t, "connection_refused", code(t, err))
		_, err = get(t, c, "http://public.test:8081/")
		assert.Equal(t, "busy", code(t, err))
	})

	t.Run("redirects from many addresses to one", func(t *testing.T) {
		w := newWorld()
		w.handle(t, serveOK)
		redirector := listen(t, after(func(c net.Conn) {
			fmt.Fprint(c, "HTTP/1.1 302 Found\r\nLocation: http://public.test/ok\r\nContent-Length: 0\r\n\r\n")
		}))
		c := w.client(t, Options{AddressRate: seldom})
		for i := range 3 {
			name, addr := fmt.Sprintf("r%d.test", i), fmt.Sprintf("5.6.7.%d", i)
			w.set(name, addr)
			w.at(addr+":80", redirector)
			_, err := get(t, c, "http://"+name+"/")
			if i == 0 {
				assert.NoError(t, err)
			} else {
				assert.Equal(t, "busy", code(t, err))
			}
		}
	})

	t.Run("an allowed target is exempt", func(t *testing.T) {
		w := newWorld()
		w.at("127.0.0.1:3000", listen(t, after(func(c net.Conn) { fmt.Fprint(c, okAnswer) })))
		c := w.client(t, Options{AddressRate: seldom, AllowTargets: []string{"localhost:3000"}})
		for range 3 {
			_, err := get(t, c, "http://localhost:3000/")
			assert.NoError(t, err)
		}
	})
}

func TestThrottleConnections(t *testing.T) {
	w := newWorld()
	var now, most atomic.Int32
	w.handle(t, func(http.ResponseWriter, *http.Request) {
		n := now.Add(1)
		defer now.Add(-1)
		for m := most.Load(); n > m && !most.CompareAndSwap(m, n); m = most.Load() {
		}
	})
	c := w.client(t, Options{AddressConns: 2, AddressRate: -1})
	var running sync.WaitGroup
	for i := range 40 {
		name := fmt.Sprintf("a%d.evil.test", i)
		w.set(name, "1.2.3.4")
		running.Go(func() {
			_, err := get(t, c, "http://"+name+"/")
			assert.NoError(t, err)
		})
	}
	running.Wait()
	assert.LessOrEqual(t, most.Load(), int32(2))
}

// TestThrottleOwnIdle: a grading must not wait for a place that its own idle
// connection has.
func TestThrottleOwnIdle(t *testing.T) {
	w := newWorld()
	w.handle(t, serveOK)
	p, err := w.client(t, Options{AddressConns: 1}).Open("http://public.test/")
	require.NoError(t, err)
	for _, method := range []string{"GET", "POST", "GET", "POST"} {
		_, err := p.Site.Do(t.Context(), checks.Request{Method: method, URL: "http://public.test/"})
		require.NoError(t, err, method)
	}
}

func TestLanes(t *testing.T) {
	th := newThrottle(1, 1)
	same := func(a, b string) bool { return th.lane(netip.MustParseAddr(a)) == th.lane(netip.MustParseAddr(b)) }
	assert.True(t, same("1.2.3.4", "1.2.3.4"))
	assert.False(t, same("1.2.3.4", "1.2.3.5"))
	assert.True(t, same("2600:1:2:300::1", "2600:1:2:3ff:ffff::1"))
	assert.False(t, same("2600:1:2:300::1", "2600:1:2:400::1"))
}

func TestLanesForgotten(t *testing.T) {
	th := newThrottle(1, 1)
	kept := th.lane(netip.MustParseAddr("9.9.9.9"))
	for i := range 10 * minSweep {
		th.drop(th.lane(netip.AddrFrom4([4]byte{8, 0, byte(i >> 8), byte(i)})))
	}
	assert.LessOrEqual(t, len(th.lanes), 2*minSweep)
	assert.Same(t, kept, th.lane(netip.MustParseAddr("9.9.9.9")), "one in use")
}
