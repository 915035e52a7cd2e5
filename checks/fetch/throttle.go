package fetch

import (
	"context"
	"net/netip"
	"sync"

	"golang.org/x/time/rate"
)

// A throttle keeps what each address is sent within limits, over all gradings,
// so that the service can't be used to flood anyone: a thousand names or
// redirects that lead to one address are one lane.
type throttle struct {
	conns int
	rate  rate.Limit
	burst int

	mu      sync.Mutex
	lanes   map[netip.Prefix]*lane
	sweepAt int // how many lanes there may be before unused ones are dropped
}

// A lane is the traffic to one address.
type lane struct {
	requests *rate.Limiter
	slots    chan struct{} // one for each open connection
	users    int           // who hold or wait for a slot; guarded by throttle.mu
}

const minSweep = 1024

func newThrottle(conns int, perSecond float64) *throttle {
	t := &throttle{conns: conns, rate: rate.Limit(perSecond), burst: max(1, int(2*perSecond))}
	if perSecond < 0 {
		t.rate = rate.Inf
	}
	t.lanes, t.sweepAt = map[netip.Prefix]*lane{}, minSweep
	return t
}

// enter waits for a free connection to the address. leave gives it back.
func (t *throttle) enter(ctx context.Context, addr netip.Addr) (l *lane, leave func(), err error) {
	l = t.lane(addr)
	select {
	case l.slots <- struct{}{}:
		return l, sync.OnceFunc(func() {
			<-l.slots
			t.drop(l)
		}), nil
	case <-ctx.Done():
		t.drop(l)
		return nil, nil, ctx.Err()
	}
}

// full reports whether enter would have to wait.
func (t *throttle) full(addr netip.Addr) bool {
	l := t.lane(addr)
	defer t.drop(l)
	return len(l.slots) == cap(l.slots)
}

// together are the addresses whose requests are counted together.
func together(addr netip.Addr) netip.Prefix {
	bits := 32
	if addr.Is6() {
		bits = 56 // what one customer is commonly given
	}
	return netip.PrefixFrom(addr.WithZone(""), bits).Masked()
}

func (t *throttle) lane(addr netip.Addr) *lane {
	key := together(addr)
	t.mu.Lock()
	defer t.mu.Unlock()
	l := t.lanes[key]
	if l == nil {
		if len(t.lanes) >= t.sweepAt {
			t.sweep()
		}
		l = &lane{requests: rate.NewLimiter(t.rate, t.burst), slots: make(chan struct{}, t.conns)}
		t.lanes[key] = l
	}
	l.users++
	return l
}

func (t *throttle) drop(l *lane) {
	t.mu.Lock()
	l.users--
	t.mu.Unlock()
}

// sweep forgets the lanes that are as good as new.
func (t *throttle) sweep() {
	for key, l := range t.lanes {
		if l.users == 0 && l.requests.Tokens() >= float64(t.burst) {
			delete(t.lanes, key)
		}
	}
	t.sweepAt = max(minSweep, 2*len(t.lanes))
}
