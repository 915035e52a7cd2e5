package fetch

import (
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"grader/checks"
)

// relay passes on what a connection says, each piece after a delay.
func relay(to io.WriteCloser, from io.Reader, delay time.Duration) {
	type piece struct {
		at   time.Time
		data []byte
	}
	pieces := make(chan piece, 1024)
	go func() {
		defer close(pieces)
		for {
			buf := make([]byte, 32<<10)
			n, err := from.Read(buf)
			if n > 0 {
				pieces <- piece{time.Now().Add(delay), buf[:n]}
			}
			if err != nil {
				return
			}
		}
	}()
	for p := range pieces {
		time.Sleep(time.Until(p.at))
		to.Write(p.data)
	}
	to.Close()
}

// farAway is a server at the other end of a round trip.
func farAway(t testing.TB, address string, roundTrip time.Duration) string {
	return listen(t, func(c net.Conn) {
		up, err := net.Dial("tcp", address)
		if err != nil {
			return
		}
		defer up.Close()
		var running sync.WaitGroup
		running.Go(func() { relay(up, c, roundTrip/2) })
		relay(c, up, roundTrip/2)
		c.Close()
		running.Wait()
	})
}

// BenchmarkTwoPages is what a grading of two pages costs, from nothing to the last
// byte, by how they share connections: ADR 6 has its numbers.
func BenchmarkTwoPages(b *testing.B) {
	body := strings.Repeat("io.emit('user count', currentUsers);\n", 100)
	page := func(rw http.ResponseWriter, _ *http.Request) { io.WriteString(rw, body) }
	for _, roundTrip := range []time.Duration{0, 20 * time.Millisecond, 100 * time.Millisecond} {
		for _, protocol := range []string{"h2", "http/1.1", "without TLS"} {
			w := newWorld()
			opts, origin := Options{AddressRate: -1}, "http://public.test"
			if protocol == "without TLS" {
				w.handle(b, page)
			} else {
				opts, _ = w.secureServer(b, page, protocol)
				origin = "https://public.test"
			}
			if roundTrip > 0 {
				w.mu.Lock()
				for pair, address := range w.servers {
					w.mu.Unlock()
					w.at(pair.String(), farAway(b, address, roundTrip))
					w.mu.Lock()
				}
				w.mu.Unlock()
			}
			c := w.client(b, opts)
			c.dial = func(ctx context.Context, pair string, control controlFunc) (net.Conn, error) {
				time.Sleep(roundTrip) // SYN, and its answer
				return w.dial(ctx, pair, control)
			}
			for _, sharing := range []bool{true, false} {
				name := map[bool]string{true: "one session", false: "two connections"}[sharing]
				b.Run(roundTrip.String()+"/"+protocol+"/"+name, func(b *testing.B) {
					for b.Loop() {
						twoPages(b, c, origin, sharing)
					}
				})
			}
		}
	}
}

func twoPages(b *testing.B, c *Client, origin string, sharing bool) {
	ctx, cancel := context.WithCancel(b.Context())
	defer cancel()
	first, err := c.Open(origin)
	require.NoError(b, err)
	second := first
	if !sharing {
		second, err = c.Open(origin)
		require.NoError(b, err)
	}
	var running sync.WaitGroup
	for _, p := range []checks.Project{first, second} {
		running.Go(func() {
			if _, err := p.Site.Do(ctx, checks.Request{URL: origin + "/_api/server.js", Last: true}); err != nil {
				b.Error(err)
			}
		})
	}
	running.Wait()
}
