package jsregexp

import "slices"

// segments is the fastest matcher: the pattern matches if one of its chains does.
type segments struct {
	chains  []chain
	pieces  []piece // of the first chain
	unicode bool
}

// newSegments returns nil for a pattern that is not made of such chains.
func newSegments(root *node, f flags) *segments {
	if root.has(isFoldedBoundary) {
		return nil
	}
	alternatives := []*node{root}
	if _, ok := language(root, maxWords); !ok && root.op == opAlt {
		alternatives = root.subs
	}
	p := &segments{unicode: f.unicode}
	for _, alt := range alternatives {
		c := cutter{flags: f}
		pieces, ok := c.cut(alt)
		if !ok {
			return nil
		}
		ch, ok := c.chain(pieces)
		if !ok {
			return nil
		}
		if p.chains == nil {
			p.pieces = pieces
		}
		p.chains = append(p.chains, ch)
	}
	return p
}

func isFoldedBoundary(n *node) bool { return n.op == opAssert && n.assert >= foldedBoundary }

// chain builds a chain from alternating elements and joints; false where the
// result would not be exact.
func (c cutter) chain(pieces []piece) (chain, bool) {
	ch := chain{plain: true}
	least := 0
	if pieces[0].joint() {
		least = pieces[0].min
		pieces = pieces[1:]
	}
	ch.plain = least == 0
	b := builder{cutter: c, chain: &ch}
	b.startGroup(least)
	for i := 0; i < len(pieces); i += 2 {
		b.add(pieces[i], i/2)
		if i+1 < len(pieces) && !b.join(pieces[i], pieces[i+1], pieces[i+2]) {
			return chain{}, false
		}
	}
	return ch, b.endGroup()
}

// builder adds the pieces to a chain one after the other.
type builder struct {
	cutter
	chain  *chain
	gap    set   // of the gaps in the last group
	inside []set // what the words and runs of the last group may contain
	free   bool  // no word of the last element is a prefix of another
}

func (b *builder) group() *group { return &b.chain.groups[len(b.chain.groups)-1] }

func (b *builder) startGroup(least int) {
	b.chain.groups = append(b.chain.groups, group{units: []unit{{}}, mins: []int{least}})
	b.gap, b.inside = nil, nil
}

// endGroup tells whether the group's gaps were all of one kind that its units
// don't meet.
func (b *builder) endGroup() bool {
	g := b.group()
	if len(g.units) == 1 {
		return true
	}
	barrier := b.gap.invert(b.any()[0].hi)
	for _, s := range b.inside {
		if s.intersects(barrier) {
			return b.lenient
		}
	}
	var ok bool
	g.stops, ok = newStops(barrier)
	return ok || b.lenient
}

func (b *builder) add(p piece, part int) {
	e := element{part: part}
	for _, w := range p.words {
		e.words = append(e.words, newWord(w, b.unicode))
		for _, s := range w.sets {
			b.inside = append(b.inside, s)
			b.chain.plain = b.chain.plain && !s.intersects(set{{surrogates, 0xDFFF}})
		}
	}
	u := &b.group().units[len(b.group().units)-1]
	u.elements = append(u.elements, e)
	b.chain.elements = append(b.chain.elements, e)
	b.free = prefixFree(p.words)
}

// join adds the joint between two elements.
func (b *builder) join(left, joint, right piece) bool {
	g := b.group()
	u := &g.units[len(g.units)-1]
	half := joint.set.intersects(set{{surrogates, 0xDFFF}}) &&
		(joint.min > 0 || !within(set{{surrogates, 0xDFFF}, {0xFFFF, 0xFFFF}}, joint.set))
	b.chain.plain = b.chain.plain && !half
	switch {
	case slices.Equal(joint.set, b.any()):
		if !b.endGroup() {
			return false
		}
		b.startGroup(joint.min)
	case (b.free || len(u.elements) == 1) && prefixFree(right.words) && leads(left, joint, right):
		u.runs = append(u.runs, run{newCharClass(joint.set, b.unicode), joint.min})
		b.inside = append(b.inside, joint.set)
	case b.gap == nil || slices.Equal(b.gap, joint.set):
		b.gap = joint.set
		g.units, g.mins = append(g.units, unit{}), append(g.mins, joint.min)
	case b.lenient:
		b.endGroup()
		b.startGroup(0)
	default:
		return false
	}
	return true
}

// leads tells whether a run can be matched greedily without backtracking, because
// no word on its right starts with one of its characters, and only once, because no
// word on its left consists of them.
func leads(left, joint, right piece) bool {
	for _, w := range right.words {
		if w.sets[0].intersects(joint.set) {
			return false
		}
	}
	for _, w := range left.words {
		inRun := true
		for _, s := range w.sets {
			inRun = inRun && s.intersects(joint.set)
		}
		if inRun {
			return false
		}
	}
	return true
}

// prefixFree tells whether, from any given start, the words can end in one place
// only.
func prefixFree(words []spelling) bool {
	for i, a := range words {
		for _, b := range words[:i] {
			if len(a.sets) != len(b.sets) && meet(a.sets, b.sets) {
				return false
			}
		}
	}
	return true
}

func meet(a, b []set) bool {
	for i := range min(len(a), len(b)) {
		if !a[i].intersects(b[i]) {
			return false
		}
	}
	return true
}

// subject returns the form of t that the chain is to be run on.
func (p *segments) subject(t *Text, c *chain) string {
	if p.unicode || c.plain && t.units == nil {
		return t.s
	}
	return t.code()
}

// exact tells whether the verdict on t is JavaScript's. Under the flag u, a text
// with lone surrogates has no UTF-8 form to search.
func (p *segments) exact(t *Text) bool { return !p.unicode || t.units == nil }

func (p *segments) match(t *Text) bool {
	for i := range p.chains {
		if p.chains[i].match(p.subject(t, &p.chains[i]), nil) {
			return true
		}
	}
	return false
}
