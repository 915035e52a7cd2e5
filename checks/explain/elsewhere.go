package explain

import (
	"slices"
	"strings"
)

// isUsedBeside reports whether another file of the project has an event's name, too, which
// so is no wrong name for the wanted one: that is there as well, or has nothing in common
// with it.
func (m *miss) isUsedBeside(event, wanted string) bool {
	for _, r := range m.judged.Pages {
		if r == m.page || !r.OK() || !isScript(pathOf(r), r) {
			continue
		}
		other := m.grading.source(r)
		if other.hasText(event) && (other.hasText(wanted) || !shareWord(event, wanted)) {
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
func (m *miss) isOfAnotherHint(at span) bool {
	own := m.ownCalls()
	if len(own) == 0 {
		return false
	}
	src := m.source()
	here := src.tokenAt(at.start)
	for i := here - 1; i > 0; i-- {
		if src.tokens[i].sign != '(' || int(src.tokens[i].match) < here {
			continue
		}
		name := src.withObject(src.tokens[i-1].span())
		if call := strings.ToLower(src.s[name.start:name.end]); own[call] || m.expectedNames()[call] {
			return !own[call]
		}
	}
	return false
}

// ownCalls has the calls that this hint asks for.
func (m *miss) ownCalls() map[string]bool {
	own := map[string]bool{}
	for _, a := range m.check.Assertions {
		if a.Pattern == nil {
			continue
		}
		for _, w := range m.grading.pattern(a.Pattern).parts {
			if w.member {
				own[strings.ToLower(w.name)] = true
			}
		}
	}
	return own
}
