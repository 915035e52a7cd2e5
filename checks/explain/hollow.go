package explain

import (
	"context"
	"slices"
	"strings"

	"grader/checks"
	"grader/checks/jsregexp"
)

// hollow tells of each pass that rests on nothing. A pass does only if there is
// no honest way for it: the pattern is matched once more on the page without
// what does nothing.
func (x *explainer) hollow(ctx context.Context) []checks.Note {
	if x.check.JSON || !x.script {
		return nil
	}
	if x.source().cut { // else padding would hide a hollow pass
		n := note("not_looked_into", params{"page": x.asked})
		n.Hollow = true
		return []checks.Note{n}
	}
	var notes []checks.Note
	for _, pa := range x.check.Assertions {
		if pa.Kind != "match" || pa.Pattern == nil || len(pa.Path) > 0 {
			continue
		}
		h := &hollowness{explainer: x, re: pa.Pattern, parts: x.wanted(ctx, pa.Pattern)}
		n, ok := h.find(ctx)
		same := func(o checks.Note) bool { return o.Code == n.Code && o.Line == n.Line }
		if ok && !slices.ContainsFunc(notes, same) {
			notes = append(notes, n)
		}
	}
	return notes
}

// A hollowness is a pattern that matched, and the search for what it rests on.
type hollowness struct {
	*explainer
	re    *jsregexp.Regexp
	parts []wanted
}

func (h *hollowness) find(ctx context.Context) (checks.Note, bool) {
	live := h.source().live()
	if n, hollow := h.without(ctx, live, "only_in_comment"); hollow {
		return n, true
	}
	if inert := h.inert(); len(inert) > 0 {
		live = jsregexp.NewText(blank(live.String(), inert))
		if n, hollow := h.without(ctx, live, "only_in_string"); hollow {
			return n, true
		}
	}
	if n, hollow := h.apart(ctx, live); hollow {
		return n, true
	}
	return h.endings(ctx, live)
}

// blank replaces spans of a text, in order of their starts, by spaces, but keeps
// its lines.
func blank(s string, spans []span) string {
	var b strings.Builder
	b.Grow(len(s))
	for _, sp := range spans {
		done := b.Len()
		if sp.end <= done {
			continue // it lies in the one before
		}
		from := max(sp.start, done)
		b.WriteString(s[done:from])
		for _, c := range []byte(s[from:sp.end]) {
			if c != '\n' && c != '\r' {
				c = ' '
			}
			b.WriteByte(c)
		}
	}
	b.WriteString(s[b.Len():])
	return b.String()
}

// without tells whether the pattern needs what is no longer in a text. The part
// that it needs is the first that is gone, or that has gone from its place.
func (h *hollowness) without(ctx context.Context, live *jsregexp.Text, code string) (checks.Note, bool) {
	if ok, err := h.re.Match(ctx, live); ok || err != nil {
		return checks.Note{}, false
	}
	at, line := h.gone(ctx, live)
	n := note(code, params{"page": h.asked, "part": safe(h.parts[at].name), "line": line})
	n.Hollow = true
	return n, true
}

// gone is a part that a text lacks, altogether or in a place where the page has
// it, and the line of that.
func (h *hollowness) gone(ctx context.Context, live *jsregexp.Text) (part int, line string) {
	line = "1"
	for i, w := range slices.Backward(h.parts) {
		for _, f := range w.all {
			if live.String()[f.Start:f.End] != h.source().s[f.Start:f.End] {
				part, line = i, h.lineOf(f.Start)
				break
			}
		}
	}
	for i, w := range h.parts {
		if f, err := h.re.FindPart(ctx, i, live, 0); err == nil && f == nil && len(w.all) > 0 {
			return i, h.lineOf(w.all[0].Start)
		}
	}
	return part, line
}

// inert are the places where a part stands inside a string as if it were code:
// `io.emit` in a text, or a string in a string. The words of a string that is
// looked for, and those that are no code, may be there.
func (h *hollowness) inert() []span {
	var spans []span
	for _, w := range h.parts {
		for _, f := range w.all {
			t, inText := h.source().inText(f)
			if inText && (w.code || h.called(f, t)) {
				spans = append(spans, span{f.Start, f.End})
			}
		}
	}
	slices.SortFunc(spans, func(a, b span) int { return a.start - b.start })
	return spans
}

// called reports whether a part in a text is followed there by an argument list
// or an assignment.
func (h *hollowness) called(f jsregexp.Match, t token) bool {
	rest := strings.TrimLeft(h.source().s[f.End:max(f.End, int(t.end))], " ")
	last, _ := lastRune(h.source().s[f.Start:f.End])
	return isWord(last) && (strings.HasPrefix(rest, "(") || strings.HasPrefix(rest, "= "))
}
