//go:build unix && !race

package hintjs_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/checks"
	"grader/checks/hintjs"
)

// A slowSite takes a while to answer.
type slowSite struct{ mapSite }

func (s slowSite) Do(ctx context.Context, r checks.Request) (*checks.Response, error) {
	select {
	case <-time.After(100 * time.Millisecond):
	case <-ctx.Done():
	}
	return s.mapSite.Do(ctx, r)
}

// Not with the race detector, which makes processes large.
func TestManyThatWaitStaySmall(t *testing.T) {
	p, err := compile(`
		const r = await fetch(code + '/page');
		assert.match(await r.text(), /hello/);
		const q = await fetch(code + '/page', { method: 'POST' });
		assert.equal(await q.text(), 'hello');`)
	require.NoError(t, err)
	most := watchMemory()
	var all sync.WaitGroup
	for range 80 {
		all.Go(func() {
			s := checks.NewSession(t.Context(), checks.Project{URL: "http://project.test", Site: slowSite{mapSite{"/page": "hello"}}})
			defer s.Close()
			_, err := p.Run(t.Context(), s)
			assert.NoError(t, err)
		})
	}
	all.Wait()
	assert.Less(t, most(), uint64(1<<30))
	for _, pid := range workers.PIDs() {
		assert.Less(t, hintjs.ResidentMemory(pid), uint64(keptSmall))
	}
}

const keptSmall = 96 << 20
