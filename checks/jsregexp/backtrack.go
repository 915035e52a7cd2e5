package jsregexp

import (
	"context"
	"fmt"
	"time"

	"github.com/dlclark/regexp2/v2"
)

const (
	maxBacktrackTime  = time.Second // longer, and the text could not be judged
	maxBacktrackUnits = 1 << 20     // a longer text is not tried
)

// backtracker is the third way: regexp2 on code units. It knows the whole
// language (here but for the flag u), but may take exponential time, so it has a budget.
type backtracker struct{ re *regexp2.Regexp }

func newBacktracker(p *pattern, root *node) (*backtracker, error) {
	w := printer{}
	// In a group, since regexp2 2.12 misses matches of [ ](|a)b1|[^😀]{2}.
	w.nonCapturing(root)
	options := regexp2.ECMAScript
	if p.flags.multiline {
		options |= regexp2.Multiline
	}
	// The sets are closed already; only references have letter case left.
	if p.flags.ignoreCase && root.has(isRef) {
		options |= regexp2.IgnoreCase
	}
	re, err := regexp2.Compile(w.out.String(), options, regexp2.OptionMaxBacktrackingStackSize(-1))
	if err != nil {
		return nil, &UnsupportedError{0, "a pattern of this size"}
	}
	return &backtracker{re}, nil
}

// exec returns the captures of the first match from a code unit on, in code
// units.
func (b *backtracker) exec(ctx context.Context, t *Text, from int) ([]Capture, error) {
	if t.len16() > maxBacktrackUnits {
		return nil, ErrBudget
	}
	re := *b.re // MatchTimeout is a field, and each call has its own
	re.MatchTimeout = maxBacktrackTime
	if end, ok := ctx.Deadline(); ok {
		re.MatchTimeout = min(re.MatchTimeout, time.Until(end))
	}
	m, err := re.FindRunesMatchStartingAt(t.runes(), from)
	switch {
	case err != nil && ctx.Err() != nil:
		return nil, fmt.Errorf("%w: %w", ErrBudget, ctx.Err())
	case err != nil: // its text has the input in it
		return nil, ErrBudget
	case m == nil:
		return nil, nil
	}
	var captures []Capture
	for _, g := range m.Groups() {
		c := Capture{-1, -1}
		if len(g.Captures) > 0 {
			c = Capture{g.RuneIndex, g.RuneIndex + g.RuneLength}
		}
		captures = append(captures, c)
	}
	return captures, nil
}
