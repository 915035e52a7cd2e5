package turns

import (
	"context"
	"math"
	"sync"
)

// Memory bounds what the pages of all gradings of a process take together, and what
// is made of them. It is shared by them, as [Processors] are.
//
// Each grading has a little for nothing, enough for what learners write. For more it
// waits until others have ended. So that no two wait for each other, the one that
// waits longest goes on although nothing is free, one at a time.
type Memory struct {
	mu       sync.Mutex
	free     int64
	overdraw *Account // who has got more than there was
	waiting  []*claim // in the order of arrival
}

// freeOfCharge is what each grading has for nothing, in bytes.
const freeOfCharge = 256 << 10

// An Account is what one grading has of the memory.
type Account struct {
	memory *Memory
	used   int64 // what is free of charge included
}

type claim struct {
	account *Account
	bytes   int64
	granted chan struct{} // closed when it is
}

// NewMemory lets gradings take so many bytes together.
func NewMemory(bytes int64) *Memory { return &Memory{free: bytes} }

// Open opens the account of a grading. Close it.
func (m *Memory) Open() *Account { return &Account{memory: m} }

// Close gives all back that the account still has.
func (a *Account) Close() { a.memory.give(a, math.MaxInt64) }

// Take takes memory until the account is closed or release is called, and waits until
// there is some. Its error is that of ctx.
func (a *Account) Take(ctx context.Context, bytes int64) (release func(), err error) {
	if err := a.memory.take(ctx, a, bytes); err != nil {
		return nil, err
	}
	return sync.OnceFunc(func() { a.memory.give(a, bytes) }), nil
}

func (m *Memory) take(ctx context.Context, a *Account, n int64) error {
	m.mu.Lock()
	c := &claim{a, n, make(chan struct{})}
	m.waiting = append(m.waiting, c)
	m.grant()
	m.mu.Unlock()
	select {
	case <-c.granted:
		return nil
	case <-ctx.Done():
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	for i, other := range m.waiting {
		if other == c {
			m.waiting = append(m.waiting[:i], m.waiting[i+1:]...)
			return ctx.Err()
		}
	}
	return nil // it was granted at the same moment
}

// give returns n bytes of an account, or all that are left of it.
func (m *Memory) give(a *Account, n int64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	n = min(n, a.used)
	m.free += charged(a.used) - charged(a.used-n)
	a.used -= n
	if a.used == 0 && m.overdraw == a {
		m.overdraw = nil
	}
	m.grant()
}

// charged is what counts of what an account has.
func charged(used int64) int64 { return max(0, used-freeOfCharge) }

// grant gives to those who wait what there is: first what fits, in the order of
// arrival, then what the first of the others wants, if nobody has overdrawn.
func (m *Memory) grant() {
	rest := m.waiting[:0]
	for _, c := range m.waiting {
		cost := charged(c.account.used+c.bytes) - charged(c.account.used)
		if cost > 0 && cost > m.free && m.overdraw != c.account {
			if m.overdraw != nil {
				rest = append(rest, c)
				continue
			}
			m.overdraw = c.account
		}
		m.free -= cost
		c.account.used += c.bytes
		close(c.granted)
	}
	m.waiting = rest
}
