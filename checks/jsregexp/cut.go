package jsregexp

import "slices"

// piece is an element or a joint of a pattern, as cutting finds them in its
// syntax tree.
type piece struct {
	nodes []*node    // what it was made of, for its name
	words []spelling // of an element; nil for a joint
	set   set        // of a joint: the characters that it may match
	min   int        // of a joint: how many at least
	vague bool       // a joint in place of something that can't be cut
}

func (p *piece) joint() bool { return p.words == nil }

// cutter cuts a pattern into pieces: exactly, for segments, or if lenient as well as
// possible, for Parts and Trace.
type cutter struct {
	flags
	lenient bool
}

func (c cutter) any() set {
	if c.unicode {
		return set{{0, maxPoint}}
	}
	return set{{0, 0xFFFF}}
}

// pieces returns the pieces of n in order; a capturing group is no obstacle,
// because only the verdict is asked for.
func (c cutter) pieces(n *node) []piece {
	switch n.op {
	case opCat:
		var all []piece
		for _, sub := range n.subs {
			all = append(all, c.pieces(sub)...)
		}
		return all
	case opGroup:
		if _, ok := language(n, maxWords); !ok {
			return c.pieces(n.subs[0])
		}
	case opRepeat:
		if n.max == unlimited {
			words, ok := language(n.subs[0], maxWords)
			if ok && len(words) == 1 && len(words[0].sets) == 1 && len(words[0].asserts) == 0 {
				return []piece{{nodes: []*node{n}, set: words[0].sets[0], min: n.min}}
			}
		}
	}
	if words, ok := language(n, maxWords); ok {
		return []piece{{nodes: []*node{n}, words: words}}
	}
	return []piece{{nodes: []*node{n}, set: c.any(), vague: true}}
}

// cut returns the pieces of a pattern as alternating elements and joints. The first
// and last are elements, but a joint of anything may come first. It returns false
// where that can't be done exactly.
func (c cutter) cut(root *node) ([]piece, bool) {
	pieces := c.pieces(root)
	for i := range pieces {
		p := &pieces[i]
		if p.vague && !c.lenient {
			return nil, false
		}
		if c.lenient && !p.joint() && mayBeEmpty(p.words) {
			*p = piece{nodes: p.nodes, set: c.any(), vague: true}
		}
	}
	pieces = c.absorb(pieces)
	var out []piece
	for _, p := range pieces {
		n := len(out)
		if n == 0 || out[n-1].joint() != p.joint() {
			out = append(out, p)
			continue
		}
		ok := false
		if p.joint() {
			ok = c.joinJoints(&out[n-1], p)
		} else {
			ok = joinElements(&out[n-1], p)
		}
		if !ok {
			return nil, false
		}
	}
	for _, p := range out {
		if !p.joint() && mayBeEmpty(p.words) {
			return nil, false
		}
	}
	n := len(out)
	return out, n > 0 && !out[n-1].joint() && (!out[0].joint() || slices.Equal(out[0].set, c.any()))
}

func mayBeEmpty(words []spelling) bool {
	for _, w := range words {
		if len(w.sets) == 0 {
			return true
		}
	}
	return false
}

// absorb reduces the joints beside a gap of anything, or at an end of the pattern, to
// their least length: what they could match beyond it the gap matches as well, or, at
// an end, need not be matched at all.
func (c cutter) absorb(pieces []piece) []piece {
	isAny := func(i int) bool { return pieces[i].joint() && slices.Equal(pieces[i].set, c.any()) }
	var out []piece
	for i, p := range pieces {
		atEnd := i == 0 || i == len(pieces)-1
		besideAny := i > 0 && isAny(i-1) || i+1 < len(pieces) && isAny(i+1)
		keep := !p.joint() || isAny(i) && i < len(pieces)-1 || !atEnd && !besideAny && !isAny(i)
		if keep || p.min > maxCopies {
			out = append(out, p)
			continue
		}
		if p.min > 0 {
			copies := spelling{}
			for range p.min {
				copies.sets = append(copies.sets, p.set)
			}
			out = append(out, piece{nodes: p.nodes, words: []spelling{copies}})
		}
	}
	if len(out) < len(pieces) {
		return c.absorb(out)
	}
	return out
}

const maxCopies = 8

func within(a, b set) bool { return slices.Equal(union(a, b), b) }

// joinJoints makes one joint of two, where there is one that means the same.
func (c cutter) joinJoints(into *piece, p piece) bool {
	switch {
	case slices.Equal(into.set, p.set):
		into.min += p.min
	case p.min == 0 && within(p.set, into.set):
	case into.min == 0 && within(into.set, p.set):
		into.set, into.min = p.set, p.min
	case c.lenient:
		into.set, into.min = c.any(), 0
	default:
		return false
	}
	into.vague = into.vague || p.vague
	into.nodes = append(into.nodes[:len(into.nodes):len(into.nodes)], p.nodes...)
	return true
}

// joinElements makes one element of two that follow each other.
func joinElements(into *piece, p piece) bool {
	if len(into.words)*len(p.words) > maxWords {
		return false
	}
	into.words = product(into.words, p.words)
	into.nodes = append(into.nodes[:len(into.nodes):len(into.nodes)], p.nodes...)
	return len(into.words[0].sets) <= maxSpelling
}
