package explain

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"grader/checks/jsregexp"
	"grader/checks/report"
)

// hollow tells of each pass that rests on nothing. A pass does only if there is
// no honest way for it: the pattern is matched once more on the page without
// what does nothing.
func (x *explainer) hollow(ctx context.Context) []report.Note {
	if x.check.JSON || !x.script {
		return nil
	}
	if x.source().cut { // else padding would hide a hollow pass
		n := note("not_looked_into", params{"page": x.asked})
		n.Hollow = true
		return []report.Note{n}
	}
	var notes []report.Note
	for _, pa := range x.check.Assertions {
		if pa.Kind != "match" || pa.Pattern == nil || len(pa.Path) > 0 {
			continue
		}
		h := &hollowness{explainer: x, pattern: x.pattern(pa.Pattern), re: pa.Pattern, message: pa.Message}
		n, ok := h.find(ctx)
		same := func(o report.Note) bool { return o.Code == n.Code && o.Line == n.Line }
		if ok && !slices.ContainsFunc(notes, same) {
			notes = append(notes, n)
		}
	}
	return notes
}

// asksForComment finds the word for a comment in the languages of the
// exercises, or its signs.
var asksForComment = regexp.MustCompile(`(?i)comment|coment|kommentar|комент|коммент|コメント|注释|註解|تعليق|` +
	`\\/\\/|\\/\\\*`)

// A hollowness is a pattern that matched, and the search for what it rests on.
type hollowness struct {
	*explainer
	*pattern
	re      *jsregexp.Regexp
	message string // the author's
}

func (h *hollowness) find(ctx context.Context) (report.Note, bool) {
	live := h.live()
	if n, hollow := h.without(ctx, live, "only_in_comment"); hollow {
		if !asksForComment.MatchString(h.message + " " + h.judged.Hint.Text + " " + h.re.Source()) {
			return n, true
		}
		live = h.source().text
	}
	if dead := h.deadText(ctx); len(dead) > 0 {
		live = jsregexp.NewText(blank(live.String(), dead))
		if n, hollow := h.without(ctx, live, "only_in_string"); hollow {
			return n, true
		}
	}
	if n, hollow := h.declared(ctx, live); hollow {
		return n, true
	}
	if n, hollow := h.apart(ctx, live); hollow {
		return n, true
	}
	return h.endings(ctx, live)
}

// live is the page without comments, but for the markers of an exercise's own
// starter.
func (h *hollowness) live() *jsregexp.Text {
	src := h.source()
	isMarked := func(c span) bool {
		text := src.s[c.start:c.end]
		return slices.ContainsFunc(h.parts, func(w part) bool { return w.marker && strings.Contains(text, w.name) })
	}
	if !slices.ContainsFunc(h.parts, func(w part) bool { return w.marker }) {
		return src.live() // which is shared
	}
	return jsregexp.NewText(blank(src.s, slices.DeleteFunc(slices.Clone(src.comments), isMarked)))
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

// without tells whether the pattern needs what is no longer in a text.
func (h *hollowness) without(ctx context.Context, live *jsregexp.Text, code string) (report.Note, bool) {
	if ok, err := h.re.Match(ctx, live); ok || err != nil {
		return report.Note{}, false
	}
	i, at := h.gone(ctx, live)
	return h.caution(code, i, at, params{}), true
}

// caution says that a pass rests on nothing, but on what is at a place.
func (h *hollowness) caution(code string, i int, at span, p params) report.Note {
	p["page"], p["part"], p["line"] = h.asked, safe(h.parts[i].name), h.lineOf(at.start)
	n := note(code, p)
	n.Hollow = true
	return n
}

// gone is the first part that a text lacks, altogether or in a place where the
// page has it, and that place.
func (h *hollowness) gone(ctx context.Context, live *jsregexp.Text) (int, span) {
	changed, place := 0, span{0, 0}
	for i := range h.parts {
		all := occurrences(ctx, h.re, &h.parts[i], h.source().text)
		if len(all) == 0 {
			continue
		}
		if f, _ := occurrence(ctx, h.re, &h.parts[i], live, 0); f == nil {
			return i, span{all[0].Start, all[0].End}
		}
		for _, f := range all {
			if place.end == 0 && live.String()[f.Start:f.End] != h.source().s[f.Start:f.End] {
				changed, place = i, span{f.Start, f.End}
			}
		}
	}
	return changed, place
}

// deadText are the places where a part stands inside a string as if it were
// code: `io.emit` in a text, or a string in a string. The words of a string that
// is looked for, and those that are no code, may be there.
func (h *hollowness) deadText(ctx context.Context) []span {
	var spans []span
	src := h.source()
	for i := range h.parts {
		w := &h.parts[i]
		for _, f := range occurrences(ctx, h.re, w, src.text) {
			at := span{f.Start, f.End}
			t, inText := src.inText(at)
			if inText && (w.code || called(src.s[at.start:t.end], at.end-at.start)) && !src.runs(t) {
				spans = append(spans, at)
			}
		}
	}
	slices.SortFunc(spans, func(a, b span) int { return a.start - b.start })
	return spans
}

// called reports whether what a text begins with is followed there by an
// argument list or an assignment.
func called(text string, size int) bool {
	rest := strings.TrimLeft(text[size:], " ")
	last, _ := lastRune(text[:size])
	return isWord(last) && (strings.HasPrefix(rest, "(") || strings.HasPrefix(rest, "= "))
}

// runs reports whether what is in a string is code for all that: a member's name
// in brackets, or a page with its script.
func (src *source) runs(t token) bool {
	i := src.tokenAt(int(t.start))
	return i > 0 && src.tokens[i-1].sign == '[' || strings.Contains(src.textOf(t), "<script")
}

// declared tells of a pass that needs a name which is only loaded or a
// parameter: nothing uses it.
func (h *hollowness) declared(ctx context.Context, live *jsregexp.Text) (report.Note, bool) {
	for i := range h.parts {
		if len(h.parts) < 2 || !bareName.MatchString(h.parts[i].name) || i > 0 && !h.parts[i].far {
			return report.Note{}, false
		}
	}
	src := h.source()
	bound := src.bound()
	rest := jsregexp.NewText(blank(live.String(), bound))
	for i := range h.parts {
		w := &h.parts[i]
		if f, _ := occurrence(ctx, h.re, w, rest, 0); f != nil {
			continue
		}
		if all := occurrences(ctx, h.re, w, live); len(all) > 0 {
			at := span{all[0].Start, all[0].End}
			how := "a parameter"
			if src.loads(src.statementAt(at.start)) {
				how = "loaded"
			}
			return h.caution("only_declared", i, at, params{"how": how}), true
		}
	}
	return report.Note{}, false
}

// bound are the places where names are only made known: the parameters of
// functions, and what loads from elsewhere.
func (src *source) bound() []span {
	var spans []span
	for i := range src.tokens {
		t := &src.tokens[i]
		switch {
		case t.sign == '(' && t.match > 0 && src.isParameterList(i):
			spans = append(spans, span{int(t.start), int(src.tokens[t.match].end)})
		case t.kind == word && src.beginsStatement(i) && src.loads(int(t.statement)):
			spans = append(spans, src.statements[t.statement])
		}
	}
	return spans
}

func (src *source) beginsStatement(i int) bool {
	return int(src.tokens[i].start) == src.statements[src.tokens[i].statement].start || i == 0 ||
		src.tokens[i-1].statement != src.tokens[i].statement
}

// isParameterList reports whether the parenthesis of token i opens the list of a
// function's parameters.
func (src *source) isParameterList(i int) bool {
	end := int(src.tokens[i].match)
	if end+1 < len(src.tokens) && src.textOf(src.tokens[end+1]) == "=>" {
		return true
	}
	for _, before := range []int{i - 1, i - 2} {
		if before >= 0 && src.textOf(src.tokens[before]) == "function" {
			return true
		}
	}
	return false
}
