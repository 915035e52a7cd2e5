package jsregexp

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"modernc.org/quickjs"
)

// TestQuickJS compares verdict and start with a second engine, for those who
// have no Node.
func TestQuickJS(t *testing.T) {
	if testing.Short() {
		t.Skip("compares many patterns with QuickJS")
	}
	vm, err := quickjs.NewVM()
	require.NoError(t, err)
	defer vm.Close()
	r := newRandom(5)
	n, compared := pairs(t, 20_000), 0
	for i := 0; compared < n; i++ {
		q := r.question(i, 20)
		re, err := Compile(q.source, q.flags)
		if err != nil || re.pattern.flags.unicode || newest.MatchString(q.source) || q.from > 0 {
			continue
		}
		answer, err := vm.Eval(quickjsScript(q), quickjs.EvalGlobal)
		require.NoError(t, err, re.String())
		want := strings.Split(fmt.Sprint(answer), " ")
		for j, units := range q.texts {
			ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
			got, err := re.Exec(ctx, FromUTF16(units), 0)
			cancel()
			compared++
			if err != nil {
				require.ErrorIs(t, err, ErrBudget)
				continue
			}
			start := -1
			if got != nil {
				start = got.Captures[0].Start
			}
			assert.Equal(t, want[j], fmt.Sprint(start), "%s on %s", re, quote(units))
		}
	}
}

func quickjsScript(q question) string {
	return fmt.Sprintf(`(() => { const q = %s, re = new RegExp(q.s, q.f); return q.t.map((t) => t.search(re)).join(' '); })()`, q.line())
}
