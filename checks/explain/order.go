package explain

import (
	"slices"

	"grader/checks/report"
)

// wrongOrder explains a pattern whose groups of parts may be far apart, if all of them
// are there in another order.
func (m *miss) wrongOrder() (report.Note, bool) {
	var first []int    // part of each group
	var places [][]hit // of each group
	for i := 0; i < len(m.parts); {
		end := i + 1
		for end < len(m.parts) && !m.parts[end].far {
			end++
		}
		first, places = append(first, i), append(places, m.together(i, end))
		i = end
	}
	if slices.ContainsFunc(places, func(p []hit) bool { return len(p) == 0 }) {
		return report.Note{}, false
	}
	var last hit
	named := 0 // the last group before, but for a mere brace
	for i := range places {
		next := slices.IndexFunc(places[i], func(s hit) bool { return s.at.start >= last.at.end })
		if next >= 0 {
			if m.parts[first[i]].specificity >= specific/4 {
				named = i
			}
			last = places[i][next]
			continue
		}
		p, here := m.opening(first[i])
		isAfter := func(s hit) bool { return s.at.start >= here[len(here)-1].at.end }
		after := slices.IndexFunc(places[named], isAfter)
		if after < 0 {
			return report.Note{}, false
		}
		last = places[named][after]
		isFirst := func(s hit) bool { return s.part == first[named] && s.at.start == last.at.start }
		return m.tooEarly(m.allHits[slices.IndexFunc(m.allHits, isFirst)], p, here)
	}
	return report.Note{}, false
}

// together finds the places where the parts from first up to end are in one statement, in
// order. Each is the hit of the first one, extended up to the last.
func (m *miss) together(first, end int) []hit {
	var places []hit
	for i, s := range m.allHits {
		if s.part != first || s.likeness != same {
			continue
		}
		next := first + 1
		for _, o := range m.allHits[i+1:] {
			if next < end && o.part == next && o.likeness == same && o.at.start >= s.at.end &&
				(o.group == s.group || m.script && m.source().within(s.group, o.at.start)) {
				s.at.end, next = o.at.end, next+1
			}
		}
		if next == end {
			places = append(places, s)
		}
	}
	return places
}

// opening is what names the group of parts that begins with part i, and where that is: the
// part, or a call with the text that is its argument.
func (m *miss) opening(i int) (params, []hit) {
	p := m.params(i)
	if !m.takesText(i) {
		return p, m.together(i, i+1)
	}
	p["part"] += "(" + safe(m.parts[i+1].name) + ")"
	return p, m.together(i, i+2)
}

// takesText reports whether part i is a call, and the next one a text that is its
// argument.
func (m *miss) takesText(i int) bool {
	return i+1 < len(m.parts) && m.parts[i].call && m.parts[i+1].inQuotes() && !m.parts[i+1].far
}

// tooEarly explains a part that comes only before the one that it should follow; places
// are all that have it.
func (m *miss) tooEarly(after hit, p params, places []hit) (report.Note, bool) {
	if len(places) == 0 || places[len(places)-1].at.end > after.at.start {
		return report.Note{}, false
	}
	last := places[len(places)-1]
	p["after"], p["after_line"], p["line"] = m.shown(after.at), m.lineOf(after.at.start), m.lineOf(last.at.start)
	code := "too_early"
	if after.group == last.group {
		code = "other_order"
	}
	return m.mark(note(code, p), after.at, "expected after this: "+expected(p)), true
}
