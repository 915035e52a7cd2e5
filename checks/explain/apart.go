package explain

import (
	"context"
	"regexp"
	"strings"

	"grader/checks/jsregexp"
	"grader/checks/report"
)

// listening are the methods whose arguments are often names of functions, in
// which a part may be found honestly.
var listening = setOf("on once addListener addEventListener use then get post")

// apart tells of a call whose parts belong to different statements, wherever in
// the text it is.
func (h *hollowness) apart(ctx context.Context, live *jsregexp.Text) (report.Note, bool) {
	for _, b := range h.bundles {
		call, lacking, whole := h.bind(ctx, b, live)
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
		carrier := src.carrier(call, w.inQuotes())
		switch {
		case carrier != "" && (listening[name[strings.LastIndexByte(name, '.')+1:]] || h.holds(ctx, carrier, call, w)),
			src.imports(src.statementAt(at.start)):
			continue
		}
		p := params{"after": safe(name), "after_line": h.lineOf(call.Start)}
		if carrier == "" {
			return h.caution("other_statement", lacking, at, p), true
		}
		n := h.caution("another_name", lacking, at, p)
		n.Hollow = false
		return n, true
	}
	return report.Note{}, false
}

// maxBound bounds the bytes of statements that are searched for a bundle.
const maxBound = 4 << 20

// bind looks for a statement that has all parts of a bundle, in any order. If
// there is none, it gives the call that has most of them, and the first that it
// lacks.
func (h *hollowness) bind(ctx context.Context, b bundle, live *jsregexp.Text) (
	best jsregexp.Match, lacking int, whole bool,
) {
	src := h.source()
	most, budget := -1, maxBound
	for _, f := range occurrences(ctx, h.re, &h.parts[b.first], live) {
		next := strings.TrimLeft(live.String()[f.End:], " \t\r\n")
		group := src.statementAt(f.Start)
		if group < 0 || !strings.HasPrefix(next, "(") || budget < 0 {
			return f, 0, true // not a call after all: nothing is known of it
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

// carrier is a name among the arguments of a call that may hold what is looked
// for; of a string the first argument alone. It is "" if there is none.
func (src *source) carrier(call jsregexp.Match, first bool) string {
	open := src.tokenAt(call.End)
	if open >= len(src.tokens) {
		return ""
	}
	for i := open; i < max(int(src.tokens[open].match), open); i++ {
		t := src.tokens[i]
		isKey := src.tokens[i+1].sign == ':' || src.textOf(src.tokens[i-1]) == "as" // or a type
		switch {
		case t.kind == word && !continues[src.textOf(t)] && !isKey:
			return src.textOf(t)
		case first && t.sign == ',':
			return ""
		}
	}
	return ""
}

// holds reports whether a name holds a part: it is given it, or it is a parameter
// of a function around the call, which gets what its callers give.
func (h *hollowness) holds(ctx context.Context, name string, call jsregexp.Match, w *part) bool {
	src := h.source()
	for i, t := range src.tokens {
		switch {
		case t.sign == '(' && t.match > 0 && int(t.start) < call.Start && src.isParameterList(i) &&
			src.has(i, int(t.match), name):
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

func (src *source) has(from, to int, name string) bool {
	for _, t := range src.tokens[from:to] {
		if t.kind == word && src.textOf(t) == name {
			return true
		}
	}
	return false
}

var importing = regexp.MustCompile(`^\s*(import\b|export\b[^;]*\bfrom\b)|\bimport\(`)

// imports reports whether a statement loads by the language's own means.
func (src *source) imports(statement int) bool {
	return statement >= 0 && importing.MatchString(src.s[src.statements[statement].start:src.statements[statement].end])
}

// endingEvents are those that say that somebody or something is going away.
var endingEvents = setOf(`disconnect disconnecting disconnected exit beforeExit SIGINT SIGTERM beforeunload unload
	pagehide`)

// awaitsEnd reports whether bracket i opens the arguments of a call that listens
// for the end of something.
func (src *source) awaitsEnd(i int) bool {
	return i > 0 && i+1 < len(src.tokens) && src.tokens[i].sign == '(' && src.tokens[i+1].kind >= quoted &&
		endingEvents[src.content(src.tokens[i+1])] && listening[src.textOf(src.tokens[i-1])]
}

// endings tells of a pass that needs a listener for the end of something, of
// which neither the pattern nor the hint speaks.
func (h *hollowness) endings(ctx context.Context, live *jsregexp.Text) (report.Note, bool) {
	var listeners []span
	var event token
	src := h.source()
	for _, open := range src.endings {
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
	n, hollow := h.without(ctx, rest, "only_on_event")
	if !hollow {
		if n, hollow = h.apart(ctx, rest); !hollow || !n.Hollow {
			return report.Note{}, false
		}
	}
	p := params{"page": h.asked, "part": n.Params["part"], "line": n.Params["line"],
		"event": safe(src.content(event)), "event_line": h.lineOf(int(event.start))}
	said := note("only_on_event", p)
	said.Hollow = true
	return said, true
}
