package explain

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"grader/checks/jsregexp"
	"grader/checks/lazyregexp"
	"grader/checks/page"
	"grader/checks/report"
)

// hollowPasses tells of each pass that rests only on what does nothing. To find out,
// the pattern is matched once more on the page without comments, dead strings and so on.
// What matches there is the evidence of the other passes.
func (x *explainer) hollowPasses(ctx context.Context) []report.Note {
	if x.check.JSON || !x.script && (!strings.Contains(x.page.Text().String(), "<!--") || x.source().cut) {
		return nil
	}
	if x.source().cut { // without this caution, padding a page would hide a hollow pass
		n := note("not_looked_into", params{"page": x.asked})
		n.Hollow = true
		return []report.Note{n}
	}
	var notes []report.Note
	for i, pa := range x.check.Assertions {
		if pa.Kind != "match" || pa.Pattern == nil || len(pa.Path) > 0 {
			continue
		}
		h := &hollowCheck{explainer: x, pattern: x.pattern(pa.Pattern), re: pa.Pattern, message: pa.Message}
		n, ok := h.caution(ctx)
		if a := x.judged.Result.Assertions; !n.Hollow && i < len(a) && !h.isLive(a[i].Match) {
			a[i].Match = cmp.Or(page.Evidence(ctx, pa.Pattern, x.source().text, h.live), a[i].Match)
		}
		same := func(o report.Note) bool { return o.Code == n.Code && o.Line == n.Line }
		if ok && !slices.ContainsFunc(notes, same) {
			notes = append(notes, n)
		}
	}
	return notes
}

// asksForComment finds the word "comment" in the languages of the exercises, or a
// comment's delimiters in a pattern.
var asksForComment = lazyregexp.New(`(?i)comment|coment|kommentar|комент|коммент|コメント|注释|註解|تعليق|` +
	`\\/\\/|\\/\\\*|<!--`)

// A hollowCheck finds out whether the match of one pattern is hollow.
type hollowCheck struct {
	*explainer
	*pattern
	re      *jsregexp.Regexp
	message string         // the author's
	live    *jsregexp.Text // the page without what does nothing, as far as it still matches
}

// isLive reports whether nothing was removed within a place of the page.
func (h *hollowCheck) isLive(p *report.Place) bool {
	if p == nil || h.live == h.source().text {
		return true
	}
	t := h.source().text
	start := t.Offset(jsregexp.Position{Line: p.Line, Column: p.Column})
	end := t.Offset(jsregexp.Position{Line: p.EndLine, Column: p.EndColumn})
	return t.String()[start:end] == h.live.String()[start:end]
}

func (h *hollowCheck) caution(ctx context.Context) (report.Note, bool) {
	h.live = h.withoutComments()
	if n, hollow := h.needsRemoved(ctx, h.live, "comment"); hollow {
		if !asksForComment().MatchString(h.message + " " + h.judged.Hint.Text + " " + h.re.Source()) {
			return n, true
		}
		h.live = h.source().text
	}
	if !h.script {
		return report.Note{}, false
	}
	if dead := h.partsInStrings(ctx); len(dead) > 0 {
		h.live = jsregexp.NewText(blank(h.live.String(), dead))
		if n, hollow := h.needsRemoved(ctx, h.live, "string"); hollow {
			return n, true
		}
	}
	if n, hollow := h.neverRuns(ctx); hollow {
		return n, true
	}
	if n, hollow := h.onlyDeclared(ctx, h.live); hollow {
		return n, true
	}
	whole := h.wholePlace(ctx, h.live)
	if whole.end == 0 {
		if n, hollow := h.splitCall(ctx, h.live); hollow {
			return n, true
		}
	}
	return h.onlyAtEnd(ctx, h.live, whole)
}

// withoutComments is the page without comments. Those that have a marker of the
// exercise's starter code stay.
func (h *hollowCheck) withoutComments() *jsregexp.Text {
	src := h.source()
	if !h.script {
		return src.withoutMarkupComments()
	}
	isMarked := func(c span) bool {
		text := src.s[c.start:c.end]
		return slices.ContainsFunc(h.parts, func(w part) bool { return w.marker && strings.Contains(text, w.name) })
	}
	if !slices.ContainsFunc(h.parts, func(w part) bool { return w.marker }) {
		return src.withoutComments() // computed once for all patterns
	}
	return jsregexp.NewText(blank(src.s, slices.DeleteFunc(slices.Clone(src.comments), isMarked)))
}

// blank replaces spans of a text, sorted by their starts, by spaces. Line breaks stay.
func blank(s string, spans []span) string {
	var b strings.Builder
	b.Grow(len(s))
	for _, sp := range spans {
		done := b.Len()
		if sp.end <= done {
			continue // it lies inside the one before
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

// needsRemoved tells whether the pattern no longer matches in a text from which its
// comments or the dead parts of its strings were removed; kind names these.
func (h *hollowCheck) needsRemoved(ctx context.Context, live *jsregexp.Text, kind string) (report.Note, bool) {
	if ok, err := h.re.Match(ctx, live); ok || err != nil {
		return report.Note{}, false
	}
	if i, at, ok := h.lost(ctx, live); ok {
		return h.noteAt("only_in_"+kind, i, at, params{}), true
	}
	i, before := h.lostAfter(ctx, live)
	at, ok := h.removed(ctx, i, live, before.end)
	if early, isEarly := wholeFrom(ctx, h.re, &h.parts[i], live, 0); ok && isEarly && early.end <= before.start {
		p := params{"after": h.shown(before), "after_line": h.lineOf(before.start), "early_line": h.lineOf(early.start)}
		return h.noteAt("later_in_"+kind, i, at, p), true
	}
	for n := range h.parts { // the lost part if it can be, else another
		other := (i + n) % len(h.parts)
		if at, ok = h.removed(ctx, other, live, 0); ok {
			return h.noteAt("needs_"+kind, other, at, params{}), true
		}
	}
	return h.noteAt("needs_"+kind, i, span{}, params{}), true
}

// noteAt is the caution that a pass rests only on part i, at a place.
func (h *hollowCheck) noteAt(code string, i int, at span, p params) report.Note {
	p["page"], p["part"], p["line"] = h.asked, safe(h.parts[i].name), h.lineOf(at.start)
	n := note(code, p)
	n.Hollow = true
	return n
}

// lost is the first part that is nowhere in a text any more, and where the page has it.
func (h *hollowCheck) lost(ctx context.Context, live *jsregexp.Text) (i int, at span, ok bool) {
	for i := range h.parts {
		at, ok := wholeFrom(ctx, h.re, &h.parts[i], h.source().text, 0)
		if !ok {
			continue
		}
		if _, ok := wholeFrom(ctx, h.re, &h.parts[i], live, 0); !ok {
			return i, at, true
		}
	}
	return 0, span{}, false
}

// lostAfter is the first part that a text has not after the one that it should follow, and
// where that is. It is the first part of all if each is where it should be.
func (h *hollowCheck) lostAfter(ctx context.Context, live *jsregexp.Text) (i int, before span) {
	for i := range h.parts {
		at, ok := wholeFrom(ctx, h.re, &h.parts[i], live, before.end)
		if !ok {
			return i, before
		}
		before = at
	}
	return 0, span{}
}

// removed is the first occurrence of part i that the page has, from a place on, and a
// text has not.
func (h *hollowCheck) removed(ctx context.Context, i int, live *jsregexp.Text, from int) (span, bool) {
	for at := range occurrences(ctx, h.re, &h.parts[i], h.source().text, from) {
		if live.String()[at.start:at.end] != h.source().s[at.start:at.end] {
			return at, true
		}
	}
	return span{}, false
}

// partsInStrings are the places where a part that should be code is inside a string:
// `io.emit` in a message, or a string within a string. A string that the pattern looks
// for, and words that need not be code, may be there.
func (h *hollowCheck) partsInStrings(ctx context.Context) []span {
	var spans []span
	src := h.source()
	for i := range h.parts {
		w := &h.parts[i]
		for at := range occurrences(ctx, h.re, w, src.text, 0) {
			t, inText := src.inText(at)
			if inText && (w.code || called(src.s[at.start:t.end], at.end-at.start)) && !src.isExecuted(t) {
				spans = append(spans, at)
			}
		}
	}
	slices.SortFunc(spans, func(a, b span) int { return a.start - b.start })
	return spans
}

// called reports whether the first size bytes of a string are followed by an argument
// list or an assignment, as in code.
func called(text string, size int) bool {
	rest := strings.TrimLeft(text[size:], " ")
	last, _ := lastRune(text[:size])
	return isWord(last) && (strings.HasPrefix(rest, "(") || strings.HasPrefix(rest, "= "))
}

// isExecuted reports whether the content of a string is used as code: it names a member
// in brackets, or has a script for a page.
func (src *source) isExecuted(t token) bool {
	i := src.tokenAt(int(t.start))
	return i > 0 && src.tokens[i-1].sign == '[' || strings.Contains(src.textOf(t), "<script")
}

// onlyDeclared tells of a pass that rests on a name which is only an import or a
// parameter, and is used nowhere.
func (h *hollowCheck) onlyDeclared(ctx context.Context, live *jsregexp.Text) (report.Note, bool) {
	for i := range h.parts {
		if len(h.parts) < 2 || !bareName().MatchString(h.parts[i].name) || i > 0 && !h.parts[i].far {
			return report.Note{}, false
		}
	}
	src := h.source()
	bound := src.declarations()
	rest := jsregexp.NewText(blank(live.String(), bound))
	for i := range h.parts {
		w := &h.parts[i]
		if _, _, ok := occurrence(ctx, h.re, w, rest, 0); ok {
			continue
		}
		if at, ok := wholeFrom(ctx, h.re, w, live, 0); ok {
			how := "a parameter"
			if loads := src.loading(src.statementAt(at.start)); loads.start <= at.start && at.end <= loads.end {
				how = "loaded"
			}
			return h.noteAt("only_declared", i, at, params{"how": how}), true
		}
	}
	return report.Note{}, false
}
