package explain

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"grader/checks"
	"grader/checks/jsregexp"
)

// missing explains a part that is not where it should be.
func (m *miss) missing(ctx context.Context, h hole) checks.Note {
	p := m.params(h)
	if n, ok := m.misplaced(p, h); ok {
		return n
	}
	if v, ok := m.closest(h.part, m.fits(h)); ok {
		m.variantParams(p, v)
		return note(v.likeness.code(), p)
	}
	if n, ok := m.inStead(p, h); ok {
		return n
	}
	if found := m.parts[h.part].found; len(found) > 0 && h.after != nil {
		p["line"] = m.lineOf(found[len(found)-1].Start)
		n := note("too_early", p)
		n.Line, _ = strconv.Atoi(p["after_line"])
		return n
	}
	if other, line, ok := m.otherPage(ctx, h.part); ok {
		p["other"], p["line"] = other, line
		n := note("other_page", p)
		n.Page = other
		return n
	}
	return note("missing", p)
}

// fits tells which variants are worth a word: those after the part before, in
// its statement or unmistakable, and if there is no such part all that are alike
// or called where the part after it is.
func (m *miss) fits(h hole) func(variant) bool {
	return func(v variant) bool {
		if h.after == nil {
			return v.likeness <= nearly || m.shares(h.before, v.group) && m.calls(v)
		}
		return v.at.start >= h.after.End && (v.likeness < nearly || v.likeness == nearly && m.shares(h.after, v.group))
	}
}

// anchor is where the part before the missing one is: best in a statement that
// has also the part after it.
func (m *miss) anchor(k int) *jsregexp.Match {
	if k == 0 || len(m.parts[k-1].found) == 0 {
		return nil
	}
	support := func(f jsregexp.Match) int {
		n := 0
		for i := range m.parts {
			if i != k-1 && m.groups[i][m.group(f.Start)] {
				n++
			}
		}
		for _, v := range m.variants[k] {
			if v.group == m.group(f.Start) && v.at.start >= f.End && v.likeness < different {
				n++
				break
			}
		}
		return n
	}
	var best *jsregexp.Match
	most := -1
	for _, f := range m.parts[k-1].found {
		if n := support(f); n > most {
			best, most = &f, n
		}
	}
	return best
}

// misplaced explains a part that is there, in the statement or after the one
// before it, but not where it should be.
func (m *miss) misplaced(p params, h hole) (checks.Note, bool) {
	if h.after == nil {
		return checks.Note{}, false
	}
	w := m.parts[h.part]
	for _, f := range w.found {
		p["line"] = m.lineOf(f.Start)
		switch {
		case f.End <= h.after.Start && m.shares(h.after, m.group(f.Start)):
			return note("other_order", p), true
		case f.Start < h.after.End:
		case w.gap == jsregexp.SameLine:
			return note("other_line", p), true
		case w.gap == jsregexp.Space || w.gap == jsregexp.Adjacent:
			return note("not_next", p), true
		}
	}
	delete(p, "line")
	return checks.Note{}, false
}

// maxInstead is how many strings a sentence names that stand where another is
// wanted.
const maxInstead = 3

// inStead explains strings that stand where another is wanted: the first
// arguments of the calls by the part before it.
func (m *miss) inStead(p params, h hole) (checks.Note, bool) {
	if h.after == nil || !m.parts[h.part].inQuotes() {
		return checks.Note{}, false
	}
	src := m.source()
	var found []token
	for _, f := range m.parts[h.part-1].found {
		i := src.tokenAt(f.End)
		if i+1 >= len(src.tokens) || src.textOf(src.tokens[i]) != "(" {
			return checks.Note{}, false
		}
		t := src.tokens[i+1]
		if t.kind != quoted && t.kind != template {
			return checks.Note{}, false
		}
		if !slices.ContainsFunc(found, func(o token) bool { return src.content(o) == src.content(t) }) {
			found = append(found, t)
		}
	}
	switch len(found) {
	case 0:
		return checks.Note{}, false
	case 1:
		m.variantParams(p, variant{at: found[0].span()})
		return note("instead", p), true
	}
	if len(found) > maxInstead {
		return checks.Note{}, false
	}
	list := make([]string, len(found))
	for i, t := range found {
		list[i] = code(safe(src.textOf(t))) + " (" + m.lineOf(int(t.start)) + ")"
	}
	p["found"] = strings.Join(list, ", ")
	return note("instead_several", p), true
}

// otherPage looks for a part on the project's other pages.
func (m *miss) otherPage(ctx context.Context, k int) (path, line string, ok bool) {
	for _, r := range m.judged.Pages {
		if r == m.page || !r.OK() || len(r.Body) > maxSource || isMarkup(r) {
			continue
		}
		f, err := m.re.FindPart(ctx, k, r.Text(), 0)
		if err == nil && f != nil {
			return pathOf(r), strconv.Itoa(r.Text().Position(f.Start).Line), true
		}
	}
	return "", "", false
}

// calls reports whether a variant is called.
func (m *miss) calls(v variant) bool {
	src := m.source()
	next := src.tokenAt(v.at.end)
	return next < len(src.tokens) && src.textOf(src.tokens[next]) == "("
}
