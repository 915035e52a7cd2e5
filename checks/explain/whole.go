package explain

import (
	"context"
	"unicode/utf8"

	"grader/checks/jsregexp"
)

// wholePlace is where in a text the pattern matches with each of its calls in one statement,
// and so most passes are seen to be sound at a glance. It is empty if there is no such place,
// or if something else in the text may matter.
func (h *hollowCheck) wholePlace(ctx context.Context, live *jsregexp.Text) span {
	if !h.re.InParts() {
		return span{}
	}
	trace, err := h.re.Trace(ctx, live)
	if err != nil || len(trace.Found) < h.size {
		return span{}
	}
	for _, b := range h.calls {
		if !h.isInStatement(b, trace.Found, live) {
			return span{}
		}
	}
	return span{trace.Found[0].Start, trace.Found[h.size-1].End}
}

// isInStatement reports whether the parts of a call were found in one statement, and the
// name of its event not in a callback.
func (h *hollowCheck) isInStatement(b callSpan, found []jsregexp.Match, live *jsregexp.Text) bool {
	src, next := h.source(), &h.parts[b.first+1]
	start, call := found[h.parts[b.first].first].Start, found[h.parts[b.first].end-1].End
	group := src.statementAt(start)
	if group < 0 || !opensArguments(live.String()[call:]) ||
		src.statements[group].end < found[h.parts[b.end-1].end-1].End {
		return false
	}
	for _, callback := range src.callbacks(call) {
		if next.inQuotes() && found[next.end-1].End > call+callback.start {
			return false
		}
	}
	return true
}

// touches reports whether something begins or ends within a place, or right beside it, where
// an assertion such as \b looks.
func (s span) touches(o span) bool { return s.start < o.end+utf8.UTFMax && o.start < s.end+utf8.UTFMax }
