package explain

import (
	"context"
	"strings"

	"grader/checks"
	"grader/checks/jsregexp"
)

// listening are the methods whose arguments are often names of functions, in
// which a part may be found honestly.
var listening = setOf("on once addListener addEventListener use then get post")

// apart tells of a call whose parts belong to different statements, wherever in
// the text it is.
func (h *hollowness) apart(ctx context.Context, live *jsregexp.Text) (checks.Note, bool) {
	for _, b := range h.pattern(h.re).bundles {
		best, lacking, whole := h.bind(ctx, b, live)
		if whole {
			continue
		}
		w := h.parts[lacking]
		name := h.parts[b.first].name
		carried := !w.inQuotes() && h.carries(best)
		if carried && listening[name[strings.LastIndexByte(name, '.')+1:]] {
			continue
		}
		p := params{"page": h.asked, "part": safe(w.name), "after": safe(name), "after_line": h.lineOf(best.Start)}
		p["line"] = p["after_line"]
		if f, err := h.re.FindPart(ctx, lacking, live, best.End); err == nil && f != nil {
			p["line"] = h.lineOf(f.Start)
		}
		if carried {
			return note("another_name", p), true
		}
		n := note("other_statement", p)
		n.Hollow = true
		return n, true
	}
	return checks.Note{}, false
}

// maxBound bounds the bytes of statements that are searched for a bundle.
const maxBound = 4 << 20

// bind looks for a statement that has all parts of a bundle. If there is none,
// it gives the call that has most of them, and the first that it lacks.
func (h *hollowness) bind(ctx context.Context, b bundle, live *jsregexp.Text) (best jsregexp.Match, lacking int, whole bool) {
	src := h.source()
	lacking = b.first
	budget := maxBound
	for _, f := range occurrences(ctx, h.re, b.first, live) {
		next := strings.TrimLeft(live.String()[f.End:], " \t\r\n")
		group := src.statementAt(f.Start)
		if group < 0 || !strings.HasPrefix(next, "(") || budget < 0 {
			return f, 0, true // not a call after all: nothing is known of it
		}
		end := max(src.statements[group].end, f.End)
		budget -= end - f.End
		statement := jsregexp.NewText(live.String()[f.End:end])
		part, at := b.first+1, 0
		for ; part < b.end; part++ {
			m, err := h.re.FindPart(ctx, part, statement, at)
			if err != nil {
				return f, 0, true
			}
			if m == nil {
				break
			}
			at = m.End
		}
		if part == b.end {
			return f, 0, true
		}
		if part > lacking {
			best, lacking = f, part
		}
	}
	return best, lacking, lacking == b.first
}

// carries reports whether a call has an argument that may hold what is looked
// for: a name.
func (h *hollowness) carries(call jsregexp.Match) bool {
	src := h.source()
	open := src.tokenAt(call.End)
	if open >= len(src.tokens) {
		return true
	}
	for _, t := range src.tokens[open:max(int(src.tokens[open].match), open)] {
		if t.kind == word && !continues[src.textOf(t)] {
			return true
		}
	}
	return false
}

// endingEvents are those that say that somebody or something is going away.
var endingEvents = setOf("disconnect disconnecting disconnected close closed end exit beforeExit error abort finish " +
	"SIGINT SIGTERM uncaughtException unhandledRejection connect_error beforeunload unload pagehide")

// A listener is a call that has something done when an event comes.
type listener struct {
	event     token
	arguments span
}

// endings are the listeners for the end of something.
func (src *source) endings() []listener {
	if src.ending != nil {
		return src.ending
	}
	src.ending = []listener{}
	for i := 0; i+3 < len(src.tokens); i++ {
		t := src.tokens[i : i+4]
		if t[1].sign == '(' && t[1].match > 0 && (t[2].kind == quoted || t[2].kind == template) &&
			endingEvents[src.content(t[2])] && listening[src.textOf(t[0])] {
			src.ending = append(src.ending, listener{t[2], span{int(t[1].start), int(src.tokens[t[1].match].end)}})
		}
	}
	return src.ending
}

// endings tells of a pass that needs a listener for the end of something, of
// which neither the pattern nor the hint speaks.
func (h *hollowness) endings(ctx context.Context, live *jsregexp.Text) (checks.Note, bool) {
	var listeners []span
	var event token
	src := h.source()
	for _, l := range src.endings() {
		name := src.content(l.event)
		if strings.Contains(h.re.Source(), name) || strings.Contains(h.judged.Hint.Text, name) {
			continue
		}
		if len(listeners) == 0 {
			event = l.event
		}
		listeners = append(listeners, l.arguments)
	}
	if len(listeners) == 0 {
		return checks.Note{}, false
	}
	rest := jsregexp.NewText(blank(live.String(), listeners))
	n, hollow := h.without(ctx, rest, "only_on_event")
	if !hollow {
		if n, hollow = h.apart(ctx, rest); !hollow || !n.Hollow {
			return n, false
		}
		n = note("only_on_event", params{"page": h.asked, "part": n.Params["part"], "line": n.Params["line"]})
	}
	n.Params["event"], n.Params["event_line"] = safe(src.content(event)), h.lineOf(int(event.start))
	n = note("only_on_event", n.Params)
	n.Hollow = true
	return n, true
}
