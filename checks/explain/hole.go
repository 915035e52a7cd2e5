package explain

import (
	"cmp"
	"slices"

	"grader/checks/jsregexp"
)

// A hole is a place where one part of a pattern is lacking and all others are in
// order: were the part there, the pattern would match.
type hole struct {
	part          int
	after, before *jsregexp.Match // the parts around it
	variant       *variant        // what is nearly the part, and stands there
	class         holeClass
	extent        int
}

// A holeClass says how sure a hole is, the surest first.
type holeClass int

const (
	variantInStatement holeClass = iota // of one of the parts around it
	otherOrder                          // the part is in that statement, but not in its place
	variantElsewhere                    // between them
	emptyInStatement                    // nothing in a statement that has both parts around it
	empty
	unlikely
)

// hole finds the surest one.
func (m *miss) hole() (hole, bool) {
	n := len(m.parts)
	ends, starts := m.chains()
	var all []hole
	for i := range n {
		from, to := 0, len(m.source().s)
		if i > 0 {
			from = ends[i-1]
		}
		if i+1 < n {
			to = starts[i+1]
		}
		if from < 0 || to < from {
			continue
		}
		all = append(all, m.emptyHole(i, ends, starts))
		for _, v := range m.variants[i] {
			if v.at.start >= from && v.at.end <= to {
				all = append(all, m.variantHole(i, v, ends, starts))
			}
		}
	}
	if len(all) == 0 {
		return hole{}, false
	}
	return slices.MinFunc(all, compareHoles), true
}

func compareHoles(a, b hole) int {
	var va, vb variant
	if a.variant != nil && b.variant != nil {
		va, vb = *a.variant, *b.variant
	}
	return cmp.Or(cmp.Compare(a.class, b.class), cmp.Compare(va.likeness, vb.likeness), cmp.Compare(va.distance, vb.distance),
		cmp.Compare(a.extent, b.extent), cmp.Compare(b.part, a.part))
}

// extentOf is how far the parts around a hole reach, in bytes: what is meant to
// be together seldom reaches far.
func (m *miss) extentOf(h hole) int {
	first, last := h.after, h.before
	if first == nil {
		first = last
	}
	if last == nil {
		last = first
	}
	if first == nil {
		return 0
	}
	from, to := first.Start, last.Start
	for i := h.part - 2; i >= 0; i-- {
		for _, f := range slices.Backward(m.parts[i].found) {
			if f.End <= from {
				from = f.Start
				break
			}
		}
	}
	for i := h.part + 2; i < len(m.parts); i++ {
		for _, f := range m.parts[i].found {
			if f.Start > to {
				to = f.Start
				break
			}
		}
	}
	return to - from
}

// chains gives for each part the smallest end of the parts up to it in order,
// and the greatest start of those from it on; −1 where they are not in order.
func (m *miss) chains() (ends, starts []int) {
	n := len(m.parts)
	ends, starts = make([]int, n), make([]int, n)
	at := 0
	for i, w := range m.parts {
		next := slices.IndexFunc(w.found, func(f jsregexp.Match) bool { return f.Start >= at })
		if at < 0 || next < 0 {
			at = -1
		} else {
			at = w.found[next].End
		}
		ends[i] = at
	}
	at = len(m.source().s)
	for i, w := range slices.Backward(m.parts) {
		starts[i] = -1
		for _, f := range slices.Backward(w.found) {
			if f.End <= at {
				starts[i] = f.Start
				break
			}
		}
		at = starts[i]
	}
	return ends, starts
}

// around finds the parts that stand next to a place.
func (m *miss) around(i int, at span, ends, starts []int) (after, before *jsregexp.Match) {
	if i > 0 {
		least := 0
		if i > 1 {
			least = ends[i-2]
		}
		for _, f := range slices.Backward(m.parts[i-1].found) {
			if f.End <= at.start && f.Start >= least {
				after = &f
				break
			}
		}
	}
	if i+1 < len(m.parts) {
		most := len(m.source().s)
		if i+2 < len(m.parts) {
			most = starts[i+2]
		}
		for _, f := range m.parts[i+1].found {
			if f.Start >= at.end && f.End <= most {
				before = &f
				break
			}
		}
	}
	return after, before
}

func (m *miss) variantHole(i int, v variant, ends, starts []int) hole {
	h := hole{part: i, variant: &v, class: variantElsewhere}
	h.after, h.before = m.around(i, v.at, ends, starts)
	switch {
	case v.likeness == different && !(m.shares(h.before, v.group) && m.calls(v)):
		h.class = unlikely
	case m.shares(h.after, v.group) || m.shares(h.before, v.group):
		h.class = variantInStatement
	case len(m.parts) == 1:
		h.class = variantInStatement
	case v.likeness == nearly && (v.distance > 1 || len(m.parts[i].found) > 0):
		h.class = unlikely
	}
	h.extent = m.extentOf(h)
	return h
}

// shares reports whether a part is in a statement.
func (m *miss) shares(f *jsregexp.Match, group int) bool {
	return f != nil && group >= 0 && m.group(f.Start) == group
}

// emptyHole is the narrowest place where part i is lacking altogether.
func (m *miss) emptyHole(i int, ends, starts []int) hole {
	best := hole{part: i, class: empty}
	if len(m.parts) == 1 {
		return best
	}
	next := i - 1 // the part next to the hole
	if i == 0 {
		next = 1
	}
	best.extent = len(m.source().s)
	for _, f := range m.parts[next].found {
		h := hole{part: i, class: empty}
		if i == 0 {
			_, h.before = m.around(i, span{f.Start, f.Start}, ends, starts)
		} else {
			h.after, h.before = m.around(i, span{f.End, f.End}, ends, starts)
		}
		if i > 0 && h.after == nil || i+1 < len(m.parts) && h.before == nil {
			continue
		}
		switch {
		case h.after != nil && m.disordered(i, *h.after):
			h.class = otherOrder
		case m.whole(i, &f):
			h.class = emptyInStatement
		}
		if h.extent = m.extentOf(h); compareHoles(h, best) < 0 {
			best = h
		}
	}
	return best
}

// whole reports whether the statement of a part has all parts but part i.
func (m *miss) whole(i int, f *jsregexp.Match) bool {
	if f == nil {
		return false
	}
	group := m.group(f.Start)
	for j := range m.parts {
		if j != i && !m.groups[j][group] {
			return false
		}
	}
	return true
}

// disordered reports whether part i is in a statement, before the part that it
// should follow, and all others are there too.
func (m *miss) disordered(i int, after jsregexp.Match) bool {
	group := m.group(after.Start)
	return m.whole(i, &after) && slices.ContainsFunc(m.parts[i].found, func(f jsregexp.Match) bool {
		return f.Start < after.Start && m.group(f.Start) == group
	})
}
