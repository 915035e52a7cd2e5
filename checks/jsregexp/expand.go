package jsregexp

// Back references to a group with a short list of words are expanded: from
// ('|")x\1 into (?:(')x'|(")x"). The alternatives are tried in the order in
// which the group would try its words, so nothing changes, captures included.
// Items that follow the last reference stay shared.

const (
	maxExpanded     = 32   // words of a group
	maxExpandedSize = 4000 // nodes of the whole pattern
)

// expand returns a tree that means the same as n, with fewer back references.
func expand(n *node, f flags) *node {
	size := 0
	return expander{f, &size}.expand(n)
}

type expander struct {
	flags
	size *int
}

func (x expander) expand(n *node) *node {
	if *x.size++; *x.size > maxExpandedSize || !n.has(isRef) {
		return n
	}
	if n.op == opCat {
		for i := range n.subs {
			if out := x.expandAt(n, i); out != nil {
				return x.expand(out)
			}
		}
	}
	out := *n
	out.subs = make([]*node, len(n.subs))
	for i, sub := range n.subs {
		out.subs[i] = x.expand(sub)
	}
	return &out
}

func isRef(n *node) bool { return n.op == opRef }

// expandAt expands the references in the sequence n to the group that is its
// i-th item; nil if there are none, or if they can't be expanded.
func (x expander) expandAt(n *node, i int) *node {
	group, optional := n.subs[i], false
	if group.op == opRepeat && group.min == 0 && group.max == 1 {
		group, optional = group.subs[0], true
	}
	if group.op != opGroup {
		return nil
	}
	refers := func(m *node) bool { return m.op == opRef && m.index == group.index && m.also == nil }
	last := i
	for j := i + 1; j < len(n.subs); j++ {
		if n.subs[j].has(refers) {
			last = j
		}
	}
	words, ok := x.singles(group.subs[0])
	if last == i || !ok {
		return nil
	}
	alt := &node{op: opAlt, expanded: true, start: n.subs[i].start, end: n.subs[last].end}
	for _, w := range words {
		if optional && len(w.subs) == 0 {
			continue // an iteration must not be empty
		}
		g := *group
		g.subs = []*node{w}
		alt.subs = append(alt.subs, x.alternative(n.subs[i+1:last+1], &g, w, refers))
	}
	if optional {
		none := &node{op: opEmpty, start: group.start, end: group.start}
		skip := x.alternative(n.subs[i+1:last+1], none, none, refers)
		if n.subs[i].lazy {
			alt.subs = append([]*node{skip}, alt.subs...)
		} else {
			alt.subs = append(alt.subs, skip)
		}
	}
	if *x.size > maxExpandedSize {
		return nil
	}
	out := *n
	out.subs = append(append(append([]*node(nil), n.subs[:i]...), alt), n.subs[last+1:]...)
	return &out
}

// alternative returns the sequence of head and items, with word for the
// references.
func (x expander) alternative(items []*node, head, word *node, refers func(*node) bool) *node {
	out := &node{op: opCat, start: head.start, end: items[len(items)-1].end, subs: []*node{head}}
	for _, item := range items {
		out.subs = append(out.subs, x.replace(item, word, refers))
	}
	return out
}

func (x expander) replace(n, word *node, refers func(*node) bool) *node {
	*x.size++
	if refers(n) {
		out := *word
		out.start, out.end = n.start, n.end
		return &out
	}
	if !n.has(refers) {
		return n
	}
	out := *n
	out.subs = make([]*node, len(n.subs))
	for i, sub := range n.subs {
		out.subs[i] = x.replace(sub, word, refers)
	}
	return &out
}

// singles lists the words of n in the order of trying, each a sequence of sets
// that a reference to it would match: one character, or its case variants. A
// group in n forbids it: its capture would be lost.
func (x expander) singles(n *node) ([]*node, bool) {
	if n.has(func(m *node) bool { return m.op == opGroup || m.op == opAssert || m.op == opLook }) {
		return nil, false
	}
	list, ok := language(n, maxExpanded)
	if !ok {
		return nil, false
	}
	words := []*node{}
	for _, w := range list {
		heads := []*node{{op: opCat, start: n.start, end: n.end}}
		for _, s := range w.sets {
			var next []*node
			for _, head := range heads {
				for _, variant := range x.variants(s) {
					longer := *head
					longer.subs = append(append([]*node(nil), head.subs...), &node{op: opSet, set: variant, char: nameOf(variant)})
					next = append(next, &longer)
				}
			}
			if heads = next; len(heads) > maxExpanded {
				return nil, false
			}
		}
		words = append(words, heads...)
	}
	return words, len(words) <= maxExpanded
}

// variants splits s into the sets of characters that are equal under the flags.
func (x expander) variants(s set) []set {
	if s.size() > 2*maxExpanded {
		return make([]set, maxExpanded+1)
	}
	var out []set
	done := map[rune]bool{}
	for _, p := range s {
		for r := p.lo; r <= p.hi; r++ {
			one := set{{r, r}}
			if x.ignoreCase {
				one = one.fold(x.unicode)
			}
			if !done[one[0].lo] {
				done[one[0].lo] = true
				out = append(out, one)
			}
		}
	}
	return out
}
