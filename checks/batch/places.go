package batch

import (
	"context"
	"sync"
)

// places bounds how many of a kind go on at once, each kind by itself.
type places struct {
	most int

	mu    sync.Mutex
	kinds map[string]*kind
}

type kind struct {
	slots chan struct{}
	users int // who hold a slot or wait for one
}

func newPlaces(most int) *places { return &places{most: most, kinds: map[string]*kind{}} }

// take waits for a place. The error is that of ctx.
func (p *places) take(ctx context.Context, name string) (leave func(), err error) {
	k := p.enter(name)
	select {
	case k.slots <- struct{}{}:
		return func() {
			<-k.slots
			p.drop(name, k)
		}, nil
	case <-ctx.Done():
		p.drop(name, k)
		return nil, ctx.Err()
	}
}

func (p *places) enter(name string) *kind {
	p.mu.Lock()
	defer p.mu.Unlock()
	k := p.kinds[name]
	if k == nil {
		k = &kind{slots: make(chan struct{}, p.most)}
		p.kinds[name] = k
	}
	k.users++
	return k
}

func (p *places) drop(name string, k *kind) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if k.users--; k.users == 0 {
		delete(p.kinds, name)
	}
}
