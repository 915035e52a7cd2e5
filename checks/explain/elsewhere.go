package explain

import (
	"slices"
	"strings"
)

// isUsedBeside reports whether another file of the project has the event's name at a place,
// too, which so is no wrong name for the one that part i is: that is there as well, or has
// nothing in common with it.
func (m *miss) isUsedBeside(event string, at span, i int) bool {
	wanted := strings.Trim(m.parts[i].name, quotes)
	another := !shareWord(event, wanted) && !m.hasRest(at, i)
	for _, r := range m.judged.Pages {
		if r == m.page || !r.OK() || !isScript(pathOf(r), r) {
			continue
		}
		if other := m.grading.source(r); other.hasText(event) && (another || other.hasText(wanted)) {
			return true
		}
	}
	return false
}

// hasRest reports whether all that the pattern wants in a call after part i is there, where
// the call has something else in place of part i.
func (m *miss) hasRest(at span, i int) bool {
	group, end := m.group(at.start), i+1
	for ; end < len(m.parts) && !m.parts[end].far && !m.parts[end].call; end++ {
		isHere := func(s hit) bool {
			return s.part == end && s.likeness == same && s.group == group && s.at.start >= at.end
		}
		if !slices.ContainsFunc(m.allHits, isHere) {
			return false
		}
	}
	return end > i+1
}

// hasText reports whether the page has a string with this content.
func (src *source) hasText(content string) bool {
	return slices.ContainsFunc(src.tokens, func(t token) bool {
		return (t.kind == quoted || t.kind == template) && src.content(t) == content
	})
}

// shareWord reports whether two names have a word in common, or the beginning of one.
func shareWord(a, b string) bool {
	isSeparator := func(r rune) bool { return !isWord(r) || r == '_' }
	for v := range strings.FieldsFuncSeq(strings.ToLower(a), isSeparator) {
		for w := range strings.FieldsFuncSeq(strings.ToLower(b), isSeparator) {
			if len(v) > 2 && strings.HasPrefix(w, v) || len(w) > 2 && strings.HasPrefix(v, w) {
				return true
			}
		}
	}
	return false
}

// isOfAnotherHint reports whether a place is an argument of a call that another hint asks
// for, where this hint asks for other calls.
func (x *explainer) isOfAnotherHint(at span) bool {
	asks, own := x.callAround(at)
	return asks && !own && len(x.ownCalls()) > 0
}

// callAround looks for the innermost call around a place that a hint asks for, and tells
// whether this hint does.
func (x *explainer) callAround(at span) (asks, own bool) {
	src, calls := x.source(), x.ownCalls()
	here := src.tokenAt(at.start)
	for i := here - 1; i > 0; i-- {
		if src.tokens[i].sign != '(' || int(src.tokens[i].match) < here {
			continue
		}
		name := src.withObject(src.tokens[i-1].span())
		if call := strings.ToLower(src.s[name.start:name.end]); calls[call] || x.expectedNames()[call] {
			return true, calls[call]
		}
	}
	return false, false
}

// ownCalls has the calls that this hint asks for.
func (x *explainer) ownCalls() map[string]bool {
	own := map[string]bool{}
	for _, a := range x.check.Assertions {
		if a.Pattern == nil {
			continue
		}
		for _, w := range x.grading.pattern(a.Pattern).parts {
			if w.member {
				own[strings.ToLower(w.name)] = true
			}
		}
	}
	return own
}

// isSet reports whether a name is declared or set at a place.
func (src *source) isSet(at span) bool {
	i := src.tokenAt(at.start)
	return i > 0 && src.tokens[i-1].role&declares != 0 || src.signAt(i+1) == '=' && src.signAt(i-1) != '.'
}
