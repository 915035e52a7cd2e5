package explain

import (
	"context"
	"slices"
	"strings"

	"grader/checks/report"
)

// speakOfBoth makes a sentence about part i speak of the part with its anchor, and not of
// what comes after the anchor or before it, if the part is there, but belongs to
// something else: it is not true then that there is none.
func (m *miss) speakOfBoth(ctx context.Context, p params, i int, anchor hit) {
	if p["with"] != "" {
		return
	}
	in, with := m.beside(p, anchor), code(m.shown(anchor.at))
	if next, ok := m.next(i); ok && p["after"] != "" && p["before"] != "" {
		in.end = next.at.start
	}
	for at := range occurrences(ctx, m.re, &m.parts[i], m.source().text, in.start) {
		if at.end > in.end {
			return
		}
		if _, idle := m.idle(&m.parts[i], at); idle == "" && m.isWhole(&m.parts[i], at) {
			p["with"] = with
			return
		}
	}
}

// otherArguments explains a call that comes once after the anchor, and in the same
// function, with other arguments than part i has.
func (m *miss) otherArguments(p params, i int, anchor hit) (report.Note, bool) {
	src, form := m.source(), m.parts[i].forms[0]
	bracket := slices.IndexFunc(form, func(q piece) bool { return q.text == "(" })
	if !m.script || p["after"] == "" || bracket < 1 || bracket == len(form)-1 || form[bracket+1].kind == number ||
		!m.tellsCall(form[bracket-1].text) {
		return report.Note{}, false
	}
	var found []span
	c := comparer{w: &m.parts[i], src: src, script: true}
	for t := src.tokenAt(anchor.at.end); t+bracket < len(src.tokens); t++ {
		if !c.has(form[:bracket+1], t) {
			continue
		}
		at, ok := src.beginningOfCall(t, t+bracket)
		if found = append(found, at); !ok || len(found) > 1 || !src.isNested(span{anchor.at.start, at.start}, false) {
			return report.Note{}, false
		}
	}
	if len(found) == 0 || m.isOfAnotherHint(found[0]) {
		return report.Note{}, false
	}
	return m.standing(p, found, "has", "has_several")
}

// tellsCall reports whether a call that is in a program once is likely to be the one that
// is meant: it has a name of its own, and this challenge looks for it only so.
func (m *miss) tellsCall(name string) bool {
	const shortest = 6 // fetch, close or write may be called for anything
	if len(name) < shortest || listening[name] || common[name] || everydayNames[strings.ToLower(name)] {
		return false
	}
	asked := 0
	for wanted := range m.expectedNames() {
		if strings.Contains(wanted, strings.ToLower(name)) {
			asked++
		}
	}
	return asked == 1
}

// beginningOfCall is a call up to its first argument. It is not ok if that is on several
// lines, or there is none.
func (src *source) beginningOfCall(first, bracket int) (at span, ok bool) {
	last := bracket + 1
	for ; last < len(src.tokens) && src.tokens[last].sign != ',' && src.tokens[last].sign != ')'; last++ {
		if end := int(src.tokens[last].match); end > last {
			last = end
		}
	}
	if last >= len(src.tokens) || last == bracket+1 {
		return span{}, false
	}
	at = span{int(src.tokens[first].start), int(src.tokens[last-1].end)}
	if src.tokens[last].sign == ')' {
		at.end = int(src.tokens[last].end)
	}
	return at, at.end-at.start <= maxShown && src.line(at.start) == src.line(at.end)
}
