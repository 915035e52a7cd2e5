package jsregexp

import (
	"regexp"
	"sync"
	"unicode/utf8"
)

// linear is the pattern in the syntax of package regexp, which matches in linear time
// and prefers the same match as JavaScript.
type linear struct {
	re       *regexp.Regexp
	rest     func() *regexp.Regexp // the same, to go on after one character
	groups   []int                 // by the number in re, the pattern's
	count    int                   // of the pattern's groups, with the whole
	unicode  bool
	lines    bool // has ^ or $ under m
	sameEnd  bool // the end of a match is JavaScript's
	captures bool // and so are the captures
}

// newLinear returns nil where package regexp can't express the pattern exactly.
func newLinear(p *pattern) *linear {
	inexact := func(n *node) bool {
		return n.op == opRef || n.op == opLook || isFoldedBoundary(n)
	}
	if p.root.has(inexact) {
		return nil
	}
	w := printer{u: p.flags.unicode, indexes: []int{0}}
	w.node(p.root)
	source := w.out.String()
	re, err := regexp.Compile(source)
	if err != nil { // too large
		return nil
	}
	t := &linear{re: re, groups: w.indexes, count: len(p.names), unicode: p.flags.unicode}
	t.rest = sync.OnceValue(func() *regexp.Regexp {
		// Compiles, because source did; a size limit only makes it nil.
		rest, _ := regexp.Compile(`\A(?s:.)(?s:.*?)(` + source + `)`)
		return rest
	})
	t.lines = p.root.has(func(n *node) bool { return n.op == opAssert && (n.assert == lineStart || n.assert == lineEnd) })
	// An empty iteration ends a loop in JavaScript; in package regexp it may count.
	t.sameEnd = !p.root.has(func(n *node) bool { return n.op == opRepeat && n.subs[0].nullable() })
	t.captures = t.sameEnd && !p.root.has(forgets)
	return t
}

// forgets tells whether n is a loop whose iterations may leave a group unset: in
// JavaScript each iteration resets the captures of the one before.
func forgets(n *node) bool {
	return n.op == opRepeat && n.max != 1 && maySkipGroup(n.subs[0], false)
}

func maySkipGroup(n *node, skippable bool) bool {
	if n.op == opGroup && skippable {
		return true
	}
	skippable = skippable || n.op == opAlt || n.op == opRepeat && n.min == 0
	for _, sub := range n.subs {
		if maySkipGroup(sub, skippable) {
			return true
		}
	}
	return false
}

// exact tells whether the translated pattern means the same on t.
func (tr *linear) exact(t *Text) bool {
	f := t.traits()
	if tr.unicode && t.units != nil { // lone surrogates
		return false
	}
	return !tr.lines || !f.cr && !f.separators
}

// subject returns the string to match.
func (tr *linear) subject(t *Text) string {
	if tr.unicode {
		return t.s
	}
	return t.code()
}

func (tr *linear) match(t *Text) bool { return tr.re.MatchString(tr.subject(t)) }

// find returns the span of the first match in the text.
func (tr *linear) find(t *Text) *Match {
	at := tr.re.FindStringIndex(tr.subject(t))
	if at == nil {
		return nil
	}
	m := Match{at[0], at[1]}
	if !tr.unicode {
		m = t.textSpan(m.Start, m.End)
	}
	return &m
}

// exec returns the first match from a code unit on, with its captures.
func (tr *linear) exec(t *Text, from int) []Capture {
	s := tr.subject(t)
	start := t.codeAtUnit(from)
	if tr.unicode { // from inside of a pair, back to its start, as the specification says
		start, _ = t.textAtUnit(from)
	}
	if start == 0 {
		return tr.result(t, 0, tr.re.FindStringSubmatchIndex(s))
	}
	_, size := utf8.DecodeLastRuneInString(s[:start])
	before := start - size
	found := tr.rest().FindStringSubmatchIndex(s[before:])
	if found == nil {
		return nil
	}
	return tr.result(t, before, found[2:])
}

func (tr *linear) result(t *Text, base int, at []int) []Capture {
	if at == nil {
		return nil
	}
	unitAt := t.unitAtCode
	if tr.unicode {
		unitAt = t.unitAtText
	}
	captures := make([]Capture, tr.count)
	for i := range captures {
		captures[i] = Capture{-1, -1}
	}
	for i, group := range tr.groups {
		if at[2*i] >= 0 {
			captures[group] = Capture{unitAt(base + at[2*i]), unitAt(base + at[2*i+1])}
		}
	}
	return captures
}
