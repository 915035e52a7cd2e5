package jsregexp

import (
	"context"
	"slices"
	"strings"
)

// GapKind says what may lie between a part of a pattern and the one before.
type GapKind int

const (
	Anything GapKind = iota // any characters
	SameLine                // any characters but a line break
	Space                   // white space
	Adjacent                // nothing
)

// Gap is what lies before a part.
type Gap struct {
	Kind GapKind
	Min  int // its least length, in code units
}

// Part is a piece of a pattern that a person would look for in a text.
type Part struct {
	Start, End int      // byte offsets in Source
	Name       string   // readable, such as 'user count' for ('|")user count('|")
	Words      []string // all that it can match, where that is a short list; else nil
	FoldCase   bool     // letter case is ignored; Words are lower case then
	Gap        Gap      // between it and the part before; of the first, before it
}

// Trace says how far a pattern got in a text.
type Trace struct {
	// Found is where parts were found, each after the one before: all of them,
	// or the most that could be found in order. Parts()[len(Found)] is the first
	// that was not.
	Found []Match
	// Exact tells whether all parts were found if and only if the pattern
	// matches. Where it is false, the pattern says more than its parts.
	Exact bool
}

// outline is what Parts and Trace know of a pattern.
type outline struct {
	chain   chain
	parts   []Part
	exact   bool
	unicode bool
}

// traceable returns an error if the context has ended, or if t can't be searched:
// under the flag u, lone surrogates can't be told apart.
func (re *Regexp) traceable(ctx context.Context, t *Text) error {
	if re.pattern.flags.unicode && t.units != nil {
		return ErrBudget
	}
	return ready(ctx)
}

// newOutline takes the chain of segments if there is a single one, or else cuts root,
// in which back references are not expanded, as well as it can.
func newOutline(p *pattern, root *node, exact *segments) *outline {
	o := &outline{unicode: p.flags.unicode}
	if exact != nil && len(exact.chains) == 1 {
		o.chain, o.exact = exact.chains[0], !p.flags.sticky
		o.parts = newParts(p, exact.pieces)
		return o
	}
	c := cutter{flags: p.flags, lenient: true}
	if pieces, ok := c.cut(consuming(root)); ok && root.op != opAlt {
		if ch, ok := c.chain(pieces); ok {
			o.chain, o.parts = ch, newParts(p, pieces)
			return o
		}
	}
	o.parts = []Part{{End: len(p.source), Name: p.source, FoldCase: p.flags.ignoreCase}}
	return o
}

// consuming is a pattern that matches wherever this one does, and ends in no look-around:
// what a look-ahead at the end wants is a part like others.
func consuming(root *node) *node {
	for root.op == opCat && len(root.subs) > 1 {
		last := root.subs[len(root.subs)-1]
		if last.op != opLook {
			break
		}
		n := *root
		n.subs = slices.Clone(root.subs[:len(root.subs)-1])
		if !last.behind && !last.negative {
			n.subs = append(n.subs, last.subs[0])
			return &n
		}
		root = &n
	}
	return root
}

func newParts(p *pattern, pieces []piece) []Part {
	var parts []Part
	gap := Gap{Kind: Anything}
	for _, pc := range pieces {
		if pc.joint() {
			gap = gapOf(pc)
			continue
		}
		parts = append(parts, Part{
			Start:    pc.nodes[0].start,
			End:      pc.nodes[len(pc.nodes)-1].end,
			Name:     namer{p}.name(pc.nodes),
			Words:    spellings(pc.words),
			FoldCase: p.flags.ignoreCase,
			Gap:      gap,
		})
		gap = Gap{Kind: Adjacent}
	}
	return parts
}

func gapOf(pc piece) Gap {
	kind := Anything
	switch {
	case pc.vague:
	case within(pc.set, spaces):
		kind = Space
	case !pc.set.contains('\n'):
		kind = SameLine
	}
	return Gap{kind, pc.min}
}

// Parts returns the pattern's parts in order; at least one.
func (re *Regexp) Parts() []Part { return slices.Clone(re.outline.parts) }

// InParts reports whether the pattern matches wherever its parts are in order, with the
// gaps that it allows: what else is in the text does not matter, but for the character
// on either side.
func (re *Regexp) InParts() bool { return re.outline.exact }

// Trace searches the pattern's parts in order, in linear time. Its verdict, if
// it is exact, is Match's.
func (re *Regexp) Trace(ctx context.Context, t *Text) (Trace, error) {
	if err := re.traceable(ctx, t); err != nil {
		return Trace{}, err
	}
	o := re.outline
	if o.chain.groups == nil { // the whole pattern is the one part
		m, err := re.Find(ctx, t)
		if m == nil || err != nil {
			return Trace{Exact: true}, err
		}
		return Trace{Found: []Match{*m}, Exact: true}, nil
	}
	n := len(o.chain.elements)
	room := make([]Match, 2*n)
	tr := trail{now: room[:0:n], best: room[n:n]}
	var found []Match
	if o.chain.match(o.subject(t), &tr) {
		found = tr.now
	} else {
		found = tr.best
	}
	for i, m := range found {
		found[i] = o.span(t, m)
	}
	return Trace{Found: found, Exact: o.exact}, nil
}

// FindPart searches part i of Parts alone, from a byte offset in t.String.
func (re *Regexp) FindPart(ctx context.Context, i int, t *Text, from int) (m Match, found bool, err error) {
	if err := re.traceable(ctx, t); err != nil || from < 0 || from > len(t.s) {
		return Match{}, false, err
	}
	o := re.outline
	if o.chain.groups == nil {
		r, err := re.Exec(ctx, t, t.unitAtText(from))
		if r == nil {
			return Match{}, false, err
		}
		return *re.span(t, r), true, nil
	}
	start, end := o.chain.elements[i].find(o.subject(t), o.offset(t, from))
	if end < 0 {
		return Match{}, false, nil
	}
	return o.span(t, Match{start, end}), true, nil
}

// subject returns the form of t that the outline is searched in.
func (o *outline) subject(t *Text) string {
	if o.raw(t) {
		return t.s
	}
	return t.code()
}

func (o *outline) raw(t *Text) bool { return o.unicode || o.chain.plain && t.units == nil }

func (o *outline) span(t *Text, m Match) Match {
	if o.raw(t) {
		return m
	}
	return t.textSpan(m.Start, m.End)
}

func (o *outline) offset(t *Text, from int) int {
	if o.raw(t) || !t.traits().split {
		return from
	}
	return t.codeAtUnit(t.unitAtText(from))
}

const maxListed = 16 // words of a part

// spellings writes out the words, each once; nil if they are many. Of
// characters that are equal under the flag i the lower case stands for all.
func spellings(words []spelling) []string {
	var all []string
	for _, w := range words {
		heads := []string{""}
		for _, s := range w.sets {
			chars := members(s)
			if len(heads)*len(chars) > maxListed || len(chars) == 0 {
				return nil
			}
			var next []string
			for _, head := range heads {
				for _, c := range chars {
					next = append(next, head+string(c))
				}
			}
			heads = next
		}
		for _, head := range heads {
			if !slices.Contains(all, head) {
				all = append(all, head)
			}
		}
	}
	if len(all) > maxListed {
		return nil
	}
	return all
}

// members lists the characters of s, one for each letter in both cases; nil if
// they are many.
func members(s set) []rune {
	if s.size() > 4*maxListed {
		return nil
	}
	var out []rune
	for _, p := range s {
		for r := p.lo; r <= p.hi; r++ {
			lower := []rune(strings.ToLower(string(r)))[0]
			if lower == r || !s.contains(lower) {
				out = append(out, r)
			}
		}
	}
	return out
}
