package web

import (
	"cmp"
	"container/list"
	"context"
	"sync"
	"time"
)

// Memory is a [Store] that forgets when the process ends. Where there are too
// many reports, the oldest of the client that has most goes first, so that nobody
// can push out the others'. The zero value works.
type Memory struct {
	Reports int              // how many there may be; 0 is 10,000
	Bytes   int              // of all together; 0 is 64 MiB
	Clock   func() time.Time // the time; nil is time.Now

	mu      sync.Mutex
	entries map[string]*kept
	shares  map[string]*clientShare
	byAge   list.List // of *kept, oldest first
	bytes   int
}

type kept struct {
	Entry
	age, shared *list.Element
}

// A clientShare is what a client has, oldest first.
type clientShare struct {
	entries list.List // of *kept
	bytes   int
}

// Put implements [Store].
func (m *Memory) Put(_ context.Context, e Entry) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.entries == nil {
		m.entries, m.shares = map[string]*kept{}, map[string]*clientShare{}
	}
	if old := m.entries[e.ID]; old != nil {
		m.remove(old)
	}
	share := m.shares[e.Client]
	if share == nil {
		share = &clientShare{}
		m.shares[e.Client] = share
	}
	k := &kept{Entry: e}
	k.age, k.shared = m.byAge.PushBack(k), share.entries.PushBack(k)
	m.entries[e.ID] = k
	m.bytes += k.size()
	share.bytes += k.size()
	m.expire()
	for len(m.entries) > cmp.Or(m.Reports, 10_000) || m.bytes > cmp.Or(m.Bytes, 64<<20) {
		m.remove(m.largest().entries.Front().Value.(*kept))
	}
	return nil
}

// Get implements [Store].
func (m *Memory) Get(_ context.Context, id string) ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.expire()
	k := m.entries[id]
	if k == nil {
		return nil, ErrGone
	}
	return k.Body, nil
}

// expire forgets what is old enough. All are kept equally long, so that the oldest
// ends first.
func (m *Memory) expire() {
	now := time.Now
	if m.Clock != nil {
		now = m.Clock
	}
	for at := now(); m.byAge.Len() > 0; {
		k := m.byAge.Front().Value.(*kept)
		if at.Before(k.Until) {
			return
		}
		m.remove(k)
	}
}

func (m *Memory) largest() *clientShare {
	var most *clientShare
	for _, s := range m.shares {
		if most == nil || s.bytes > most.bytes {
			most = s
		}
	}
	return most
}

func (m *Memory) remove(k *kept) {
	share := m.shares[k.Client]
	m.byAge.Remove(k.age)
	share.entries.Remove(k.shared)
	delete(m.entries, k.ID)
	m.bytes -= k.size()
	share.bytes -= k.size()
	if share.entries.Len() == 0 {
		delete(m.shares, k.Client)
	}
}

// size is what an entry takes, in bytes, with what finds it.
func (k *kept) size() int {
	const overhead = 512
	return len(k.Body) + len(k.ID) + len(k.Client) + overhead
}
