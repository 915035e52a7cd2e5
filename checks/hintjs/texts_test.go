//go:build unix && !race

package hintjs_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/checks"
)

// Not with the race detector, which makes texts of this size take more memory than a
// worker may.
func TestTextsOfAReportAreBounded(t *testing.T) {
	for _, code := range []string{
		`assert(false, 'x'.repeat(4 << 20))`,
		`throw new Error('é'.repeat(1 << 20))`,
		`assert.match('a', new RegExp('b'.repeat(1 << 10)), 'y'.repeat(1 << 20))`,
		`assert.equal(Object.assign(() => {}, { }), Object.defineProperty(() => {}, 'name', { value: 'n'.repeat(1 << 20) }))`,
		`assert.deepEqual({ ['k'.repeat(1 << 20)]: 1 }, { a: 1 })`,
		`for (let i = 0; i < 2000; i++) { try { assert.equal(1, 2, 'y'.repeat(1e4)) } catch {} } assert(false, 'last')`,
	} {
		p, err := compile(code)
		require.NoError(t, err)
		s := checks.NewSession(t.Context(), checks.Project{URL: "http://project.test"})
		ran, err := p.Run(t.Context(), s)
		s.Close()
		var failure *checks.Failure
		require.ErrorAs(t, err, &failure, code)
		size := len(failure.Message)
		for _, a := range ran {
			size += len(a.Kind) + len(a.Message) + len(a.Expected) + len(a.Actual) + len(a.Pattern)
		}
		assert.Less(t, size, 256<<10, code)
	}
}
