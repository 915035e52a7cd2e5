package explain

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"grader/checks"
	"grader/checks/jsregexp"
)

// group is what pieces of code must share to belong together: a statement, or
// on a page that is no JavaScript a line.
func (x *explainer) group(offset int) int {
	if x.script {
		return x.source().statementAt(offset)
	}
	return x.source().line(offset)
}

// A miss is a pattern that did not match.
type miss struct {
	*explainer
	re       *jsregexp.Regexp
	parts    []wanted
	groups   []map[int]bool // by part, where it was found
	variants [][]variant    // by part, as far as they were looked for
}

// nearMiss says what a pattern lacks in the page.
func (x *explainer) nearMiss(ctx context.Context, re *jsregexp.Regexp) []checks.Note {
	trace, err := re.Trace(ctx, x.page.Text())
	if err != nil {
		return nil
	}
	m := &miss{explainer: x, re: re, parts: x.wanted(ctx, re)}
	for _, w := range m.parts {
		m.groups = append(m.groups, x.groups(w))
		m.variants = append(m.variants, x.variants(w))
	}
	all := re.Parts()
	p := params{"page": x.asked, "pattern": safe(re.String())}
	k := len(trace.Found)
	switch {
	case len(all) == 1 && (k > 0 || len(m.parts[0].forms) == 0):
		return []checks.Note{note("no_match", p)}
	case k == len(all):
		p["line"] = x.lineOf(trace.Found[0].Start)
		return []checks.Note{note("not_together", p)}
	case k >= len(m.parts):
		last := trace.Found[k-1].Start
		return []checks.Note{note("missing", params{"page": x.asked, "part": safe(all[k].Name),
			"after": safe(all[k-1].Name), "after_line": x.lineOf(last)})}
	}
	if ends, _ := m.chains(); ends[len(ends)-1] >= 0 { // all in order, but too far apart
		return []checks.Note{m.missing(ctx, hole{part: k, after: m.anchor(k)})}
	}
	h, sure := m.hole()
	if !sure || h.class >= empty {
		if group, ok := m.bestGroup(k); ok {
			return m.mend(group)
		}
	}
	if sure {
		return []checks.Note{m.fillHole(ctx, h)}
	}
	return []checks.Note{m.missing(ctx, hole{part: k, after: m.anchor(k)})}
}

// fillHole says what is nearly the part that is lacking, or that it is missing.
func (m *miss) fillHole(ctx context.Context, h hole) checks.Note {
	if h.variant == nil || h.class == unlikely {
		return m.missing(ctx, h)
	}
	p := m.params(h)
	m.variantParams(p, *h.variant)
	return note(h.variant.likeness.code(), p)
}

// bestGroup is the statement that has most of the pattern's parts, if it has
// something that is nearly one of the others, and as many parts as could be
// found in order anywhere.
func (m *miss) bestGroup(k int) (int, bool) {
	best, bestSupport, bestLikeness := -1, max(k, 1)-1, different
	for i := range m.parts {
		for _, v := range m.variants[i] {
			if v.group < 0 || v.likeness == different || m.groups[i][v.group] {
				continue
			}
			support := 0
			for j := range m.parts {
				if j != i && m.groups[j][v.group] {
					support++
				}
			}
			if support > bestSupport || support == bestSupport && best >= 0 && v.likeness < bestLikeness {
				best, bestSupport, bestLikeness = v.group, support, v.likeness
			}
		}
	}
	return best, best >= 0
}

// mend lists what is nearly a part in a statement that has the others.
func (m *miss) mend(group int) []checks.Note {
	var notes []checks.Note
	for i := range m.parts {
		if m.groups[i][group] || len(notes) == maxNotes {
			continue
		}
		v, ok := m.closest(i, func(v variant) bool { return v.group == group && v.likeness < different })
		if !ok {
			continue
		}
		h := hole{part: i}
		h.after, h.before = m.inGroup(i, group, v.at)
		p := m.params(h)
		m.variantParams(p, v)
		notes = append(notes, note(v.likeness.code(), p))
	}
	return notes
}

// inGroup finds the parts of a statement around a place where part i should be.
func (m *miss) inGroup(i, group int, at span) (after, before *jsregexp.Match) {
	for j, w := range m.parts {
		for _, f := range w.found {
			switch {
			case m.group(f.Start) != group:
			case j < i && f.End <= at.start:
				after = &f
			case j > i && f.Start >= at.end && before == nil:
				before = &f
			}
		}
	}
	return after, before
}

func (m *miss) closest(i int, ok func(variant) bool) (variant, bool) {
	list := slices.DeleteFunc(slices.Clone(m.variants[i]), func(v variant) bool { return !ok(v) })
	if len(list) == 0 {
		return variant{}, false
	}
	return slices.MinFunc(list, func(a, b variant) int {
		return cmp.Or(cmp.Compare(a.likeness, b.likeness), cmp.Compare(a.distance, b.distance), cmp.Compare(a.at.start, b.at.start))
	}), true
}

// params are those of a sentence about a part that is missing in a hole.
func (m *miss) params(h hole) params {
	w := m.parts[h.part]
	p := params{"page": m.asked, "part": safe(w.name)}
	if w.alternative != "" {
		p["alternative"] = safe(w.alternative)
	}
	text := m.source().s
	switch {
	case h.after != nil:
		p["after"], p["after_line"] = safe(text[h.after.Start:h.after.End]), m.lineOf(h.after.Start)
	case h.before != nil:
		p["before"], p["before_line"] = safe(text[h.before.Start:h.before.End]), m.lineOf(h.before.Start)
	}
	return p
}

func (m *miss) variantParams(p params, v variant) {
	p["found"], p["line"] = safe(m.source().s[v.at.start:v.at.end]), m.lineOf(v.at.start)
}

func (x *explainer) lineOf(offset int) string { return strconv.Itoa(x.source().line(offset)) }

// unwanted says where a pattern matched that must not.
func (x *explainer) unwanted(ctx context.Context, re *jsregexp.Regexp) []checks.Note {
	found, err := re.Find(ctx, x.page.Text())
	if err != nil || found == nil {
		return nil
	}
	t := x.page.Text()
	return []checks.Note{note("unwanted", params{"page": x.asked,
		"found": safe(t.String()[found.Start:found.End]), "line": strconv.Itoa(t.Position(found.Start).Line)})}
}
