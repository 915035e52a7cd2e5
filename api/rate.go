package api

import (
	"net/http"
	"net/netip"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// maxClients bounds the memory for clients that are remembered.
const maxClients = 10_000

// rates limits how often each client asks.
type rates struct {
	every rate.Limit // 0: no limit
	burst int

	mu      sync.Mutex
	clients map[string]*rate.Limiter
}

func newRates(l Limits) *rates {
	burst := l.Burst
	if burst == 0 {
		burst = l.RatePerMin
	}
	return &rates{every: rate.Limit(float64(l.RatePerMin) / 60), burst: burst, clients: map[string]*rate.Limiter{}}
}

func (r *rates) allow(client string, now time.Time) *Problem {
	if r.every == 0 {
		return nil
	}
	res := r.limiter(client, now).ReserveN(now, 1)
	wait := res.DelayFrom(now)
	if wait == 0 {
		return nil
	}
	res.CancelAt(now)
	p := problem(http.StatusTooManyRequests, "rate_limited", "You ask for more gradings than this service allows one client. It says nothing about the project: wait, and try again.")
	p.Retryable = true
	p.retryAfter = wait
	return p
}

func (r *rates) limiter(client string, now time.Time) *rate.Limiter {
	r.mu.Lock()
	defer r.mu.Unlock()
	l, ok := r.clients[client]
	if ok {
		return l
	}
	if len(r.clients) >= maxClients {
		for name, l := range r.clients {
			if l.TokensAt(now) >= float64(r.burst) {
				delete(r.clients, name) // as good as new
			}
		}
		if len(r.clients) >= maxClients {
			clear(r.clients) // an attack from everywhere: remembering it is what it wants
		}
	}
	l = rate.NewLimiter(r.every, r.burst)
	r.clients[client] = l
	return l
}

// clientOf names who asks: the token's owner, or the address of the connection.
// What a proxy says of its client can be forged, so it does not count.
func clientOf(r *http.Request) string {
	if owner := ownerOf(r); owner != "" {
		return "token " + owner
	}
	return addressOf(r.RemoteAddr)
}

// addressOf is the address of an end of a connection; of IPv6 its /64, which is
// what one client has.
func addressOf(remote string) string {
	ap, err := netip.ParseAddrPort(remote)
	if err != nil {
		return remote
	}
	addr := ap.Addr().Unmap().WithZone("")
	if addr.Is4() {
		return addr.String()
	}
	prefix, _ := addr.Prefix(64)
	return prefix.String()
}
