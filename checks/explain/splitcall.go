package explain

import (
	"context"
	"slices"
	"strings"

	"grader/checks/jsregexp"
	"grader/checks/lazyregexp"
	"grader/checks/page"
	"grader/checks/report"
)

// listening are the methods that take callbacks. These are often named functions,
// whose bodies are elsewhere.
var listening = setOf("on once addListener addEventListener use then get post")

// A tornCall lacks a part that belongs to it, and was found elsewhere.
type tornCall struct {
	call    span
	name    string
	lacking int
	carrier string // a variable in the call that may hold it; "" if there is none
}

// splitCall tells of a pass where no call has the parts that belong to it: they were
// found in other statements.
func (h *hollowCheck) splitCall(ctx context.Context, live *jsregexp.Text) (report.Note, bool) {
	s, ok := h.findTorn(ctx, live)
	if !ok {
		return report.Note{}, false
	}
	p := params{"after": safe(s.name), "after_line": h.lineOf(s.call.start)}
	if s.carrier == "" {
		return h.noteAt("other_statement", s.lacking, h.lackingAt(ctx, s, live), p), true
	}
	n := h.noteAt("another_name", s.lacking, h.lackingAt(ctx, s, live), p)
	n.Hollow = false
	return n, true
}

func (h *hollowCheck) findTorn(ctx context.Context, live *jsregexp.Text) (tornCall, bool) {
	for _, b := range h.calls {
		call, lacking, whole := h.bestCall(ctx, b, live)
		if whole {
			continue
		}
		w, src := &h.parts[lacking], h.source()
		s := tornCall{call: call, name: h.parts[b.first].name, lacking: lacking}
		carriers := src.argumentNames(call, w.inQuotes())
		if len(carriers) > 0 {
			s.carrier = carriers[0]
		}
		if s.carrier != "" && (listening[h.parts[b.first].method()] || h.mayHold(ctx, carriers, call, w)) ||
			src.usesImport(src.statementAt(h.lackingAt(ctx, s, live).start)) {
			continue
		}
		return s, true
	}
	return tornCall{}, false
}

// lackingAt is where the part is that a call lacks.
func (h *hollowCheck) lackingAt(ctx context.Context, s tornCall, live *jsregexp.Text) span {
	if f, _, ok := occurrence(ctx, h.re, &h.parts[s.lacking], live, s.call.end); ok {
		return span{f.Start, f.End}
	}
	return s.call
}

// maxSearched bounds the bytes of statements that are searched for the parts of a call.
const maxSearched = 4 << 20

// bestCall looks for a call whose statement has all of its parts, in any order. If
// there is none, it returns the call that has most of them, and the first part that
// this one lacks.
func (h *hollowCheck) bestCall(ctx context.Context, b callSpan, live *jsregexp.Text) (
	best span, lacking int, whole bool,
) {
	src := h.source()
	most, budget := -1, maxSearched
	for at := range occurrences(ctx, h.re, &h.parts[b.first], live, 0) {
		group := src.statementAt(at.start)
		isCall := opensArguments(live.String()[at.end:])
		if !isCall && opensArguments(src.s[at.end:]) {
			continue // its arguments were removed
		}
		if group < 0 || !isCall || budget < 0 {
			return at, 0, true // not a call after all, or too much to search: nothing is said
		}
		end := max(src.statements[group].end, at.end)
		budget -= end - at.end
		statement := jsregexp.NewText(live.String()[at.end:end])
		outside := jsregexp.NewText(blank(live.String()[at.end:end], src.callbacks(at.end)))
		has, lacks := 0, 0
		for i := b.end - 1; i > b.first; i-- {
			within := statement
			if i == b.first+1 && h.parts[i].inQuotes() {
				within = outside // the name of an event, and not that of a call in a callback
			}
			if _, _, ok := occurrence(ctx, h.re, &h.parts[i], within, 0); !ok {
				lacks = i
			} else {
				has++
			}
		}
		if lacks == 0 {
			return at, 0, true
		}
		if has > most {
			best, lacking, most = at, lacks, has
		}
	}
	return best, lacking, most < 0
}

// callbacks is the rest of a call's arguments from the first function among them on, as
// a range of bytes after the call's name.
func (src *source) callbacks(call int) []span {
	open := src.tokenAt(call)
	for i := open; i < len(src.tokens) && i < int(src.tokens[open].match); i++ {
		if text := src.textOf(src.tokens[i]); text == "=>" || text == "function" {
			return []span{{int(src.tokens[i].start) - call, int(src.tokens[src.tokens[open].match].start) - call}}
		}
	}
	return nil
}

func opensArguments(s string) bool { return strings.HasPrefix(strings.TrimLeft(s, " \t\r\n"), "(") }

var importing = lazyregexp.New(`^\s*(import\b|export\b[^;]*\bfrom\b)|\bimport\(`)

// usesImport reports whether a statement loads a module by import or export … from.
func (src *source) usesImport(statement int) bool {
	return statement >= 0 && importing().MatchString(src.s[src.statements[statement].start:src.statements[statement].end])
}

// isEndEvent reports whether an event comes at the end of a connection, a page or a
// process.
func isEndEvent(name string) bool {
	switch name {
	case "disconnect", "disconnecting", "disconnected", "exit", "beforeExit", "SIGINT", "SIGTERM", "beforeunload",
		"unload", "pagehide":
		return true
	}
	return false
}

// listensForEnd reports whether parenthesis i opens the arguments of a call that adds a
// listener for an end event.
func (src *source) listensForEnd(i int) bool {
	return i > 0 && i+1 < len(src.tokens) && src.tokens[i+1].kind >= quoted &&
		isEndEvent(src.content(src.tokens[i+1])) && listening[src.textOf(src.tokens[i-1])]
}

// asksFor reports whether an assertion of the hint, or its message, names an event.
func (x *explainer) asksFor(event string) bool {
	return slices.ContainsFunc(x.check.Assertions, func(a page.Assertion) bool {
		return strings.Contains(a.Message, event) || a.Pattern != nil && strings.Contains(a.Pattern.Source(), event)
	})
}

// onlyAtEnd tells of a pass that rests on a listener for an end event, which
// neither the hint nor its text names. It does not if the pattern has a whole place beside
// all of these.
func (h *hollowCheck) onlyAtEnd(ctx context.Context, live *jsregexp.Text, whole span) (report.Note, bool) {
	var listeners []span
	var event token
	src := h.source()
	for _, open := range src.endListeners {
		t := src.tokens[open]
		name := src.content(src.tokens[open+1])
		if t.match == 0 || strings.Contains(h.judged.Hint.Text, name) || h.asksFor(name) {
			continue
		}
		if len(listeners) == 0 {
			event = src.tokens[open+1]
		}
		listeners = append(listeners, span{int(t.start), int(src.tokens[t.match].end)})
	}
	if len(listeners) == 0 || whole.end > 0 && !slices.ContainsFunc(listeners, whole.touches) {
		return report.Note{}, false
	}
	rest := jsregexp.NewText(blank(live.String(), listeners))
	matches, err := h.re.Match(ctx, rest)
	if err != nil {
		return report.Note{}, false
	}
	p := params{"event": safe(src.content(event)), "event_line": h.lineOf(int(event.start))}
	if !matches {
		if i, at, ok := h.lost(ctx, rest); ok {
			return h.noteAt("only_on_event", i, at, p), true
		}
	}
	s, torn := h.findTorn(ctx, rest)
	if !torn || s.carrier != "" {
		return report.Note{}, false
	}
	at, there := h.removed(ctx, s.lacking, rest, 0)
	if !there {
		return report.Note{}, false // what comes before the listeners may be all that it needs
	}
	p["after"] = safe(s.name)
	return h.noteAt("call_on_event", s.lacking, at, p), true
}
