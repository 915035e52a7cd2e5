package jsregexp

import (
	"slices"
	"sort"
)

// span is a range of code units, or of code points under the flag u, both
// ends included.
type span struct{ lo, hi rune }

// set is a set of characters: sorted spans that neither overlap nor touch.
type set []span

const maxPoint = 0x10FFFF

func (s set) contains(r rune) bool {
	i := sort.Search(len(s), func(i int) bool { return r <= s[i].hi })
	return i < len(s) && r >= s[i].lo
}

func (s set) intersect(t set) set {
	var out set
	for i, j := 0, 0; i < len(s) && j < len(t); {
		if lo, hi := max(s[i].lo, t[j].lo), min(s[i].hi, t[j].hi); lo <= hi {
			out = append(out, span{lo, hi})
		}
		if s[i].hi < t[j].hi {
			i++
		} else {
			j++
		}
	}
	return out
}

// only returns the set's single member.
func (s set) only() (rune, bool) {
	if len(s) == 1 && s[0].lo == s[0].hi {
		return s[0].lo, true
	}
	return 0, false
}

func (s set) size() int {
	n := 0
	for _, p := range s {
		n += int(p.hi-p.lo) + 1
	}
	return n
}

// normal sorts and joins spans in any order into a set.
func normal(spans []span) set {
	slices.SortFunc(spans, func(a, b span) int { return int(a.lo - b.lo) })
	var out set
	for _, p := range spans {
		if n := len(out); n > 0 && p.lo <= out[n-1].hi+1 {
			out[n-1].hi = max(out[n-1].hi, p.hi)
			continue
		}
		out = append(out, p)
	}
	return out
}

func union(a, b set) set { return normal(slices.Concat(a, b)) }

func (s set) invert(top rune) set {
	var out set
	next := rune(0)
	for _, p := range s {
		if p.lo > next {
			out = append(out, span{next, p.lo - 1})
		}
		next = p.hi + 1
	}
	if next <= top {
		out = append(out, span{next, top})
	}
	return out
}

func (s set) intersects(t set) bool {
	for i, j := 0, 0; i < len(s) && j < len(t); {
		switch {
		case s[i].hi < t[j].lo:
			i++
		case t[j].hi < s[i].lo:
			j++
		default:
			return true
		}
	}
	return false
}

// Classes as the specification lists them.
var (
	digits      = set{{'0', '9'}}
	wordChars   = set{{'0', '9'}, {'A', 'Z'}, {'_', '_'}, {'a', 'z'}}
	terminators = set{{'\n', '\n'}, {'\r', '\r'}, {0x2028, 0x2029}}
	spaces      = set{
		{'\t', '\r'}, {' ', ' '}, {0xA0, 0xA0}, {0x1680, 0x1680}, {0x2000, 0x200A},
		{0x2028, 0x2029}, {0x202F, 0x202F}, {0x205F, 0x205F}, {0x3000, 0x3000}, {0xFEFF, 0xFEFF},
	}
)
