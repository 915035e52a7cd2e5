package explain

import (
	"context"
	"regexp"
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
	src := h.source()
	live := blank(src.s, src.comments)
	if n, hollow := h.without(ctx, live, "only_in_comment"); hollow {
		return n, true
	}
	live = blank(live, h.inert(ctx))
	if n, hollow := h.without(ctx, live, "only_in_string"); hollow {
		return n, true
	}
	if n, hollow := h.apart(ctx, live); hollow {
		return n, true
	}
	return h.endings(ctx, live)
}

// blank replaces spans of a text by spaces, but keeps its lines.
func blank(s string, spans []span) string {
	b := []byte(s)
	for _, sp := range spans {
		for i := sp.start; i < sp.end; i++ {
			if b[i] != '\n' && b[i] != '\r' {
				b[i] = ' '
			}
		}
	}
	return string(b)
}

// without tells whether the pattern needs what is no longer in a text. The part
// that it needs is the first that is gone, or that has gone from its place.
func (h *hollowness) without(ctx context.Context, live, code string) (checks.Note, bool) {
	text := jsregexp.NewText(live)
	if ok, err := h.re.Match(ctx, text); ok || err != nil {
		return checks.Note{}, false
	}
	at, line := h.gone(ctx, text)
	n := note(code, params{"page": h.asked, "part": safe(h.parts[at].name), "line": line})
	n.Hollow = true
	return n, true
}

// gone is a part that a text lacks, altogether or in a place where the page has
// it, and the line of that.
func (h *hollowness) gone(ctx context.Context, live *jsregexp.Text) (part int, line string) {
	line = "1"
	for i := range slices.Backward(h.parts) {
		for _, f := range occurrences(ctx, h.re, i, h.source().text) {
			if live.String()[f.Start:f.End] != h.source().s[f.Start:f.End] {
				part, line = i, h.lineOf(f.Start)
				break
			}
		}
	}
	for i := range h.parts {
		all := occurrences(ctx, h.re, i, h.source().text)
		if f, err := h.re.FindPart(ctx, i, live, 0); err == nil && f == nil && len(all) > 0 {
			return i, h.lineOf(all[0].Start)
		}
	}
	return part, line
}

// inert are the places where a part stands inside a string as if it were code:
// `io.emit` in a text, or a string in a string. The words of a string that is
// looked for, and those that are no code, may be there.
func (h *hollowness) inert(ctx context.Context) []span {
	var spans []span
	for i, w := range h.parts {
		for _, f := range occurrences(ctx, h.re, i, h.source().text) {
			t, inText := h.source().inText(f)
			if inText && (w.isCode() || h.called(f, t)) {
				spans = append(spans, span{f.Start, f.End})
			}
		}
	}
	return spans
}

var (
	member   = regexp.MustCompile(`^[\w$]+(?:\.[\w$]+)*\.([\w$]+)$`)
	camel    = regexp.MustCompile(`^[a-z$_][\w$]*[a-z0-9][A-Z]`)
	keyword  = regexp.MustCompile(`^(new|await|const|let|var|return|function)\s`)
	fileName = setOf("js mjs cjs ts json html htm css pug ejs hbs md txt png jpg svg ico com org net dev io env")
)

// isCode reports whether a part can only be code: a string, a member of an
// object, a name in camelCase, a call.
func (w wanted) isCode() bool {
	return w.inQuotes() || w.isMember() || camel.MatchString(w.name) || keyword.MatchString(w.name) ||
		strings.HasSuffix(w.name, "(") && len(w.name) > 1
}

// isMember reports whether a part is a member of an object, not a file's name.
func (w wanted) isMember() bool {
	m := member.FindStringSubmatch(w.name)
	return m != nil && !fileName[m[1]]
}

// called reports whether a part in a text is followed there by an argument list
// or an assignment.
func (h *hollowness) called(f jsregexp.Match, t token) bool {
	rest := strings.TrimLeft(h.source().s[f.End:max(f.End, t.span.end)], " ")
	last, _ := lastRune(h.source().s[f.Start:f.End])
	return isWord(last) && (strings.HasPrefix(rest, "(") || strings.HasPrefix(rest, "= "))
}
