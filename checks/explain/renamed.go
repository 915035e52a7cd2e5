package explain

import (
	"slices"
	"strings"

	"grader/checks/report"
)

// byName explains a call whose argument was given a name before: the text stands there, and
// the call comes after it.
func (m *miss) byName(text hit, call int) (report.Note, bool) {
	src := m.source()
	if text.part != call+1 || src.signAt(src.tokenAt(text.at.start)-1) != '=' {
		return report.Note{}, false
	}
	for _, s := range m.allHits {
		if s.part == call && s.likeness == same && s.at.start > text.at.end {
			return m.tooEarly(s, m.params(text.part), []hit{text})
		}
	}
	return report.Note{}, false
}

// longNames are those that the arguments of a handler may have for the usual ones.
var longNames = map[string]string{"req": "request", "res": "response", "err": "error"}

// isOtherParameters reports whether a place is the parameters of a function that begin
// otherwise: `(err, row)` for `null, row`, which is a value.
func (m *miss) isOtherParameters(s hit) bool {
	src := m.source()
	if i := src.tokenAt(s.at.start); src.textOf(src.tokens[i]) == m.parts[s.part].forms[0][0].text {
		return false
	}
	return slices.ContainsFunc(src.declarations(), func(d span) bool { return d.start <= s.at.start && s.at.end <= d.end })
}

// hasLast reports whether the last word of a part is in another statement than some places.
func (src *source) hasLast(w *part, places []span) bool {
	last := w.forms[0][len(w.forms[0])-1].text
	return slices.ContainsFunc(src.tokens, func(t token) bool {
		isHere := func(at span) bool { return src.statementAt(at.start) == int(t.statement) }
		return t.kind == word && src.textOf(t) == last && !slices.ContainsFunc(places, isHere)
	})
}

// onAnother shows the only place from an offset on that calls a method, whose name tells
// enough, on what has a longer or a shorter name: `request.isLoggedIn` for `req.isLoggedIn`.
func (m *miss) onAnother(p params, i, from int) (report.Note, bool) {
	w := &m.parts[i]
	if !w.member {
		return report.Note{}, false
	}
	var found []span
	for _, s := range m.allHits {
		if s.part != i || s.likeness != different || s.at.start < from {
			continue
		}
		object, isCall := strings.CutSuffix(m.source().s[s.at.start:s.at.end], "."+w.method())
		wanted, tells := w.forms[0][0].text, camel().MatchString(w.method())
		if isCall && (tells && (strings.HasPrefix(wanted, object) || strings.HasPrefix(object, wanted)) ||
			longNames[wanted] == object) {
			found = append(found, s.at)
		}
	}
	if len(found) != 1 {
		return report.Note{}, false
	}
	return m.standing(p, found, "has", "has_several")
}
