package jsregexp

import (
	"context"
	"fmt"
	"time"

	"github.com/dlclark/regexp2/v2"
)

// backtracking is implemented by regexp2 for the syntax that it knows, and by our
// own backtracker for newer syntax.
type backtracking interface {
	// exec returns the captures of the first match from a code unit on, in code
	// units.
	exec(ctx context.Context, t *Text, from int) ([]Capture, error)
}

func newBacktracking(p *pattern, root *node) (backtracking, error) {
	if fitsRegexp2(p, root) {
		return newOnRegexp2(p, root)
	}
	return newBacktracker(p, root)
}

// maxRegexp2Time bounds one match; past it, the text could not be judged.
const maxRegexp2Time = time.Second

// onRegexp2 runs patterns for which regexp2 is exact, on code units. It may take
// exponential time, so it has a budget.
type onRegexp2 struct{ re *regexp2.Regexp }

// fitsRegexp2 tells whether regexp2 answers as V8 does for a pattern.
func fitsRegexp2(p *pattern, root *node) bool {
	newer := func(n *node) bool { return isFoldedBoundary(n) || n.op == opRef && n.also != nil }
	return !p.flags.unicode && !p.modified && !root.has(newer)
}

func newOnRegexp2(p *pattern, root *node) (*onRegexp2, error) {
	w := printer{regexp2: true}
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
	return &onRegexp2{re}, nil
}

// exec returns the captures of the first match from a code unit on, in code
// units.
func (b *onRegexp2) exec(ctx context.Context, t *Text, from int) ([]Capture, error) {
	if t.len16() > maxBacktrackUnits {
		return nil, ErrBudget
	}
	re := *b.re // MatchTimeout is a field, and each call has its own
	re.MatchTimeout = maxRegexp2Time
	if end, ok := ctx.Deadline(); ok {
		re.MatchTimeout = min(re.MatchTimeout, time.Until(end))
	}
	m, err := re.FindRunesMatchStartingAt(t.runes(), from)
	switch {
	case err != nil && ctx.Err() != nil:
		return nil, fmt.Errorf("%w: %w", ErrBudget, ctx.Err())
	case err != nil: // the error's text would quote the input
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
