package explain

import (
	"context"

	"grader/checks/jsregexp"
	"grader/checks/report"
)

// lacks says that parts first up to end are missing, or, if they are in the range, but
// only in a comment or a text for people, that this is where they stand.
func (m *miss) lacks(ctx context.Context, p params, first, end int, in span) report.Note {
	at, code, ok := m.onlyIdle(ctx, first, end, in)
	if !ok {
		return note("missing", p)
	}
	p["line"] = m.lineOf(at.start)
	return m.mark(note(code, p), at, "")
}

// whole is all of the page that is read.
func (x *explainer) whole() span { return span{0, len(x.source().s)} }

// beside is what a sentence about what is missing speaks of: what comes after the anchor,
// or before it, or all if it speaks of what goes with it.
func (m *miss) beside(p params, anchor hit) span {
	in := m.whole()
	switch {
	case p["with"] != "":
	case p["after"] != "":
		in.start = anchor.at.end
	default:
		in.end = anchor.at.start
	}
	return in
}

// onlyIdle finds parts first up to end within one comment or one text for people. It is
// not ok if the first of them is also there as code.
func (m *miss) onlyIdle(ctx context.Context, first, end int, in span) (at span, code string, ok bool) {
	var tried span
	for here := range occurrences(ctx, m.re, &m.parts[first], m.source().text, in.start) {
		if here.end > in.end {
			break
		}
		around, kind := m.idle(&m.parts[first], here)
		switch {
		case !m.isWhole(&m.parts[first], here):
			continue
		case kind == "" && end == first+1:
			return span{}, "", false
		case kind == "" || ok || around == tried: // what does not follow there does not follow further on
			continue
		}
		tried = around
		if here, ok = m.goesOn(ctx, first+1, end, here, around); ok {
			at, code = here, kind
		}
	}
	return at, code, ok
}

// goesOn extends a place by the parts that follow in it up to a bound.
func (m *miss) goesOn(ctx context.Context, next, end int, at, bound span) (span, bool) {
	if next == end {
		return at, true
	}
	t, from := jsregexp.NewText(m.source().s[at.end:bound.end]), 0
	for ; next < end; next++ {
		found, ok := wholeFrom(ctx, m.re, &m.parts[next], t, from)
		if !ok {
			return at, false
		}
		from = found.end
	}
	return span{at.start, at.end + from}, true
}

// idle is the comment or the text for people that a place is in, and the code of the
// sentence about it; "" if the place is code.
func (m *miss) idle(w *part, at span) (around span, code string) {
	if !m.script || w.marker || m.isCode(w, at) {
		return span{}, ""
	}
	if c, ok := m.source().commentAt(at.start); ok {
		return c, "only_comment"
	}
	t, _ := m.source().inText(at)
	if t.kind == regex {
		return span{}, ""
	}
	return t.span(), "only_text"
}
