package explain

import (
	"context"
	"regexp"
	"strings"

	"grader/checks/jsregexp"
	"grader/checks/report"
)

// listening are the methods that take callbacks. These are often named functions,
// whose bodies are elsewhere.
var listening = setOf("on once addListener addEventListener use then get post")

// splitCall tells of a pass where no call has the parts that belong to it: they were
// found in other statements.
func (h *hollowCheck) splitCall(ctx context.Context, live *jsregexp.Text) (report.Note, bool) {
	for _, b := range h.calls {
		call, lacking, whole := h.bestCall(ctx, b, live)
		if whole {
			continue
		}
		w := &h.parts[lacking]
		name := h.parts[b.first].name
		at := span{call.Start, call.End}
		if f, _ := occurrence(ctx, h.re, w, live, call.End); f != nil {
			at = span{f.Start, f.End}
		}
		src := h.source()
		carrier := src.argumentName(call, w.inQuotes())
		switch {
		case carrier != "" && (listening[name[strings.LastIndexByte(name, '.')+1:]] || h.mayHold(ctx, carrier, call, w)),
			src.usesImport(src.statementAt(at.start)):
			continue
		}
		p := params{"after": safe(name), "after_line": h.lineOf(call.Start)}
		if carrier == "" {
			return h.noteAt("other_statement", lacking, at, p), true
		}
		n := h.noteAt("another_name", lacking, at, p)
		n.Hollow = false
		return n, true
	}
	return report.Note{}, false
}

// maxSearched bounds the bytes of statements that are searched for the parts of a call.
const maxSearched = 4 << 20

// bestCall looks for a call whose statement has all of its parts, in any order. If
// there is none, it returns the call that has most of them, and the first part that
// this one lacks.
func (h *hollowCheck) bestCall(ctx context.Context, b callSpan, live *jsregexp.Text) (
	best jsregexp.Match, lacking int, whole bool,
) {
	src := h.source()
	most, budget := -1, maxSearched
	for _, f := range occurrences(ctx, h.re, &h.parts[b.first], live) {
		next := strings.TrimLeft(live.String()[f.End:], " \t\r\n")
		group := src.statementAt(f.Start)
		if group < 0 || !strings.HasPrefix(next, "(") || budget < 0 {
			return f, 0, true // not a call after all, or too much to search: nothing is said
		}
		end := max(src.statements[group].end, f.End)
		budget -= end - f.End
		statement := jsregexp.NewText(live.String()[f.End:end])
		has, lacks := 0, 0
		for i := b.end - 1; i > b.first; i-- {
			if m, _ := occurrence(ctx, h.re, &h.parts[i], statement, 0); m == nil {
				lacks = i
			} else {
				has++
			}
		}
		if lacks == 0 {
			return f, 0, true
		}
		if has > most {
			best, lacking, most = f, lacks, has
		}
	}
	return best, lacking, most < 0
}

// argumentName is a variable among the arguments of a call, which may hold the part
// that is looked for; if firstOnly, the first argument. It is "" if there is none.
func (src *source) argumentName(call jsregexp.Match, firstOnly bool) string {
	open := src.tokenAt(call.End)
	if open >= len(src.tokens) {
		return ""
	}
	for i := open; i < max(int(src.tokens[open].match), open); i++ {
		t := src.tokens[i]
		isKey := src.tokens[i+1].sign == ':' || src.textOf(src.tokens[i-1]) == "as" // or a type's name
		switch {
		case t.kind == word && !expectsMore[src.textOf(t)] && !isKey:
			return src.textOf(t)
		case firstOnly && t.sign == ',':
			return ""
		}
	}
	return ""
}

// mayHold reports whether a variable may hold a part: it is assigned that, or it is a
// parameter of a function before the call.
func (h *hollowCheck) mayHold(ctx context.Context, name string, call jsregexp.Match, w *part) bool {
	src := h.source()
	for i, t := range src.tokens {
		switch {
		case t.sign == '(' && t.match > 0 && int(t.start) < call.Start && src.isParameterList(i) &&
			src.mentions(i, int(t.match), name):
			return true
		case t.kind == word && src.textOf(t) == name && i+1 < len(src.tokens) && src.tokens[i+1].sign == '=':
			given := jsregexp.NewText(src.s[t.end:max(src.statements[t.statement].end, int(t.end))])
			if m, _ := occurrence(ctx, h.re, w, given, 0); m != nil {
				return true
			}
		}
	}
	return false
}

func (src *source) mentions(from, to int, name string) bool {
	for _, t := range src.tokens[from:to] {
		if t.kind == word && src.textOf(t) == name {
			return true
		}
	}
	return false
}

var importing = regexp.MustCompile(`^\s*(import\b|export\b[^;]*\bfrom\b)|\bimport\(`)

// usesImport reports whether a statement loads a module by import or export … from.
func (src *source) usesImport(statement int) bool {
	return statement >= 0 && importing.MatchString(src.s[src.statements[statement].start:src.statements[statement].end])
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

// onlyAtEnd tells of a pass that rests on a listener for an end event, which
// neither the pattern nor the hint's text names.
func (h *hollowCheck) onlyAtEnd(ctx context.Context, live *jsregexp.Text) (report.Note, bool) {
	var listeners []span
	var event token
	src := h.source()
	for _, open := range src.endListeners {
		t := src.tokens[open]
		name := src.content(src.tokens[open+1])
		if t.match == 0 || strings.Contains(h.re.Source(), name) || strings.Contains(h.judged.Hint.Text, name) {
			continue
		}
		if len(listeners) == 0 {
			event = src.tokens[open+1]
		}
		listeners = append(listeners, span{int(t.start), int(src.tokens[t.match].end)})
	}
	if len(listeners) == 0 {
		return report.Note{}, false
	}
	rest := jsregexp.NewText(blank(live.String(), listeners))
	n, hollow := h.needsRemoved(ctx, rest, "only_on_event")
	if !hollow {
		if n, hollow = h.splitCall(ctx, rest); !hollow || !n.Hollow {
			return report.Note{}, false
		}
	}
	p := params{"page": h.asked, "part": n.Params["part"], "line": n.Params["line"],
		"event": safe(src.content(event)), "event_line": h.lineOf(int(event.start))}
	said := note("only_on_event", p)
	said.Hollow = true
	return said, true
}
