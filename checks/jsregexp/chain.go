package jsregexp

import (
	"math"
	"unicode/utf8"
)

// A pattern is cut into elements, each a short list of words,
// and the joints between them. Elements joined by runs, such as the \s* of
// null,\s*user, make a unit; units with a gap between them that stays on a
// line make a group; groups stand in a chain with gaps of anything.
//
// A chain matches if and only if taking, for each link in turn, the smallest
// end of a match that starts late enough, comes to the end. (⇐) What was found
// is a match. (⇒) In any match each link ends no earlier than the smallest end
// found for it, by induction: it starts after the end of the link before, which
// was no earlier than the smallest, so it was a candidate itself. What is
// inside a link does not matter. The same holds on each line for the units of
// a group, as long as no unit can hold a line break.
type (
	chain struct {
		groups   []group
		elements []element // all, by part
		plain    bool      // may be run on UTF-8 that has characters of two code units
	}
	group struct {
		units []unit
		mins  []int // least lengths of the gaps before the units
		stops []stop
	}
	unit struct {
		elements []element
		runs     []run // between the elements
	}
	element struct {
		part  int // its number among the pattern's parts
		words []*word
	}
	run struct {
		class charClass
		min   int
	}
	// stop is a character that a group's gaps can't cross.
	stop string
)

const maxWords = 64 // of an element

// hits remembers where each word of a unit's first element was last found, so
// that no stretch of the text is searched twice for the same word.
type hits [maxWords]struct{ start, end int }

func (h *hits) reset(n int) {
	for i := range n {
		h[i].start = -1
	}
}

// trail records where elements were found: in the present attempt, and in the one
// that got furthest.
type trail struct {
	now, best []Match
}

func (tr *trail) note(part, start, end int) {
	if tr == nil {
		return
	}
	tr.now = append(tr.now[:part], Match{start, end})
	if len(tr.now) > len(tr.best) {
		tr.best = append(tr.best[:0], tr.now...)
	}
}

// match tells whether the chain is in s.
func (c *chain) match(s string, tr *trail) bool {
	at := 0
	for i := range c.groups {
		g := &c.groups[i]
		if at = skip(s, at, g.mins[0]); at < 0 {
			return false
		}
		if at = g.find(s, at, tr); at < 0 {
			return false
		}
	}
	return true
}

// skip moves n characters on, −1 if there are not so many.
func skip(s string, at, n int) int {
	for ; n > 0; n-- {
		if at >= len(s) {
			return -1
		}
		_, size := utf8.DecodeRuneInString(s[at:])
		at += size
	}
	return at
}

// find returns the smallest end of a match from from on, −1 if there is none.
func (g *group) find(s string, from int, tr *trail) int {
	var h hits
	first := &g.units[0]
	h.reset(len(first.elements[0].words))
	if len(g.units) == 1 {
		return first.find(s, from, len(s), &h, tr)
	}
	var next [maxStops]int
	for {
		end := first.find(s, from, len(s), &h, tr)
		if end < 0 {
			return -1
		}
		line := g.lineEnd(s, end, &next)
		if end = g.rest(s, end, line, tr); end >= 0 || line == len(s) {
			return end
		}
		from = line
	}
}

// rest returns the end of the units after the first, on the line they are in.
func (g *group) rest(s string, end, line int, tr *trail) int {
	var h hits
	for i := 1; i < len(g.units); i++ {
		u := &g.units[i]
		h.reset(len(u.elements[0].words))
		if end = skip(s, end, g.mins[i]); end < 0 || end > line {
			return -1
		}
		if end = u.find(s, end, line, &h, tr); end < 0 {
			return -1
		}
	}
	return end
}

// find returns the occurrence of one of e's words, from from on, that ends first;
// −1 if there is none.
func (e *element) find(s string, from int) (start, end int) {
	start, end = -1, -1
	for _, w := range e.words {
		if from, to := w.find(s, from, len(s)); to >= 0 && (end < 0 || to < end || to == end && from < start) {
			start, end = from, to
		}
	}
	return start, end
}

// find returns the smallest end of a match of u that starts at from or after
// and ends at limit or before.
func (u *unit) find(s string, from, limit int, h *hits, tr *trail) int {
	first := &u.elements[0]
	if len(first.words) == 1 && len(u.elements) == 1 {
		start, end := first.words[0].find(s, from, limit)
		if end >= 0 {
			tr.note(first.part, start, end)
		}
		return end
	}
	best, bestStart, bestFirst := -1, 0, 0
	for at := from; ; {
		start := math.MaxInt
		for i, w := range first.words {
			if h[i].start < at {
				if h[i].start, h[i].end = w.find(s, at, limit); h[i].start < 0 {
					h[i].start = math.MaxInt
				}
			}
			start = min(start, h[i].start)
		}
		if start == math.MaxInt || best >= 0 && start >= best {
			break
		}
		for i := range first.words {
			if h[i].start != start {
				continue
			}
			tr.note(first.part, start, h[i].end)
			if end := u.tail(s, 1, h[i].end, limit, tr); end >= 0 && (best < 0 || end < best) {
				best, bestStart, bestFirst = end, start, h[i].end
			}
		}
		at = start + 1
	}
	if best >= 0 && tr != nil {
		tr.note(first.part, bestStart, bestFirst)
		u.tail(s, 1, bestFirst, limit, tr)
	}
	return best
}

// tail returns the end of the elements from the i-th, which the run before
// them leads to from at.
func (u *unit) tail(s string, i, at, limit int, tr *trail) int {
	if i == len(u.elements) {
		return at
	}
	r := &u.runs[i-1]
	n := 0
	for at < limit {
		size := r.class.width(s, at)
		if size == 0 {
			break
		}
		at, n = at+size, n+1
	}
	if n < r.min {
		return -1
	}
	for _, w := range u.elements[i].words {
		if end := w.match(s, at, limit); end >= 0 {
			tr.note(u.elements[i].part, at, end)
			if end = u.tail(s, i+1, end, limit, tr); end >= 0 {
				return end
			}
		}
	}
	return -1
}
