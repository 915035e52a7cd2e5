package jsregexp

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// Regexp is a compiled pattern. It is safe for concurrent use.
type Regexp struct {
	source, flags string
	literal       string
	pattern       *pattern
	segments      *segments    // nil where it does not apply
	greedy        *greedyChain // where a match ends, which segments can't tell; nil where it does not apply
	linear        *linear      // nil where it does not apply
	backtracking  func() (backtracking, error)
	outline       *outline
}

// Match is where a pattern, or a part of one, matched, as byte offsets in
// Text.String.
type Match struct{ Start, End int }

// Capture is a span in UTF-16 code units; both are -1 where the group did not
// take part.
type Capture struct{ Start, End int }

// Result is what RegExp.prototype.exec finds.
type Result struct {
	Captures []Capture // [0] is the whole match
	Names    []string  // beside Captures; "" for a group without a name
}

// Compile compiles a pattern and its flags, as new RegExp(source, flags) does.
// The error is a *SyntaxError where JavaScript refuses the pattern, and an
// *UnsupportedError where it could not be matched exactly.
func Compile(source, flags string) (*Regexp, error) {
	f, err := parseFlags(flags)
	if err != nil {
		return nil, err
	}
	p, err := parse(source, f)
	if err != nil {
		return nil, err
	}
	re := &Regexp{source: source, flags: flags, literal: "/" + source + "/" + flags, pattern: p}
	// Backtracking needs the back references unexpanded. It is slow to compile, so
	// where the linear matcher can stand in, that is put off until it is needed.
	root := p.root
	re.backtracking = sync.OnceValues(func() (backtracking, error) { return newBacktracking(p, root) })
	if !f.unicode && !p.modified {
		p.root = expand(root, f)
	}
	re.linear = newLinear(p)
	if re.linear == nil {
		if _, err := re.backtracking(); err != nil {
			return nil, err
		}
	}
	re.segments = newSegments(p.root, f)
	re.greedy = newGreedyChain(p.root, f)
	re.outline = newOutline(p, root, re.segments)
	return re, nil
}

// backtrack returns the captures of the first match from a code unit on.
func (re *Regexp) backtrack(ctx context.Context, t *Text, from int) ([]Capture, error) {
	b, err := re.backtracking()
	if err != nil { // too large a pattern
		return nil, ErrBudget
	}
	return b.exec(ctx, t, from)
}

// Source returns the pattern without slashes and flags.
func (re *Regexp) Source() string { return re.source }

// Flags returns the flags as they were given.
func (re *Regexp) Flags() string { return re.flags }

// String returns the pattern as a literal.
func (re *Regexp) String() string { return re.literal }

// Match tells whether the pattern matches somewhere in the text.
func (re *Regexp) Match(ctx context.Context, t *Text) (bool, error) {
	if err := ready(ctx); err != nil {
		return false, err
	}
	switch {
	case re.pattern.flags.sticky:
		r, err := re.Exec(ctx, t, 0)
		return r != nil, err
	case re.segments != nil && re.segments.exact(t):
		return re.segments.match(t), nil
	case re.linear != nil && re.linear.exact(t):
		return re.linear.match(t), nil
	}
	captures, err := re.backtrack(ctx, t, 0)
	return captures != nil, err
}

// Find returns the first match, as RegExp.prototype.exec finds it from 0; nil
// if there is none. Where a loop in the pattern can match nothing and the text
// is hostile, the end of the match may be another than JavaScript's.
func (re *Regexp) Find(ctx context.Context, t *Text) (*Match, error) {
	if err := ready(ctx); err != nil {
		return nil, err
	}
	switch {
	case re.pattern.flags.sticky:
		r, err := re.Exec(ctx, t, 0)
		return re.span(t, r), err
	case re.greedy != nil && t.traits().ascii:
		return re.greedy.find(t.s), nil
	case re.segments != nil && re.segments.exact(t) && !re.segments.match(t):
		return nil, nil
	case re.linear == nil || !re.linear.exact(t):
		captures, err := re.backtrack(ctx, t, 0)
		return re.span(t, result(captures, nil)), err
	}
	m := re.linear.find(t)
	if m == nil || re.linear.sameEnd {
		return m, nil
	}
	ctx, cancel := context.WithTimeout(ctx, maxEndTime)
	defer cancel()
	captures, err := re.backtrack(ctx, t, t.unitAtText(m.Start))
	if err == nil && captures != nil {
		m = re.span(t, result(captures, nil))
	}
	return m, nil
}

// maxEndTime bounds the search for the end of a match that is known to be one.
const maxEndTime = 50 * time.Millisecond

// span returns where a result is in String(). A character of which the match has
// only a half belongs to it whole.
func (re *Regexp) span(t *Text, r *Result) *Match {
	if r == nil {
		return nil
	}
	start, _ := t.textAtUnit(r.Captures[0].Start)
	_, end := t.textAtUnit(r.Captures[0].End)
	return &Match{start, max(start, end)}
}

// Exec matches as RegExp.prototype.exec does with lastIndex = from; nil if
// there is no match. The flag y is honoured; what g does to lastIndex is the
// caller's business.
func (re *Regexp) Exec(ctx context.Context, t *Text, from int) (*Result, error) {
	if err := ready(ctx); err != nil {
		return nil, err
	}
	if from < 0 || from > t.len16() {
		return nil, nil
	}
	var captures []Capture
	var err error
	if tr := re.linear; tr != nil && tr.captures && tr.exact(t) && (from == 0 || tr.rest() != nil) {
		captures = tr.exec(t, from)
	} else {
		captures, err = re.backtrack(ctx, t, from)
	}
	if err != nil || re.pattern.flags.sticky && captures != nil && captures[0].Start != from {
		return nil, err
	}
	return result(captures, re.pattern.names), nil
}

func result(captures []Capture, names []string) *Result {
	if captures == nil {
		return nil
	}
	return &Result{captures, names}
}

// ready returns an error if the context has ended.
func ready(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("%w: %w", ErrBudget, err)
	}
	return nil
}
