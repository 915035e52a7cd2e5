package explain

import (
	"context"
	"path"
	"slices"
	"strconv"
	"strings"

	"grader/checks/report"
)

// missing explains a part that the place lacks.
func (m *miss) missing(ctx context.Context, i int) report.Note {
	if _, ok := m.of(i + 1); m.parts[i].name == "require" && i+1 < len(m.parts) && m.parts[i+1].inQuotes() && !ok {
		return m.nowhereBut(ctx, i+1)
	}
	argument := i > 0 && m.parts[i].inQuotes() && m.parts[i-1].call
	if argument && m.parts[i-1].name == "require" {
		return m.nowhereBut(ctx, i)
	}
	p, anchor, ok := m.anchored(i)
	if !ok {
		if n, ok := m.inStead(m.params(i), i); ok && m.parts[i].inQuotes() {
			return n
		}
		return m.nowhereBut(ctx, i)
	}
	if p["after"] != "" {
		if n, ok := m.otherOrder(anchor, i); ok {
			return n
		}
	}
	if n, ok := m.inStead(p, i); ok {
		return n
	}
	if _, isText := m.standsAfter(anchor.at.end, true); argument && isText {
		return m.nowhereBut(ctx, i) // what stands there is right for something else
	}
	if n, ok := m.imported(i); ok {
		return n
	}
	if len(m.rivals) > 0 && (!m.gone(ctx, i) || m.parts[i].inQuotes()) {
		return m.nowhereBut(ctx, i) // which of them was meant can't be told
	}
	side := "expected after this: "
	if p["after"] == "" {
		side = "expected before this: "
	} else if next, ok := m.next(i); ok && !m.gone(ctx, i) {
		p["before"], p["before_line"] = m.shown(next.at), m.lineOf(next.at.start)
	} else if n, ok := m.tooEarly(anchor, i); ok {
		return n
	} else if f, _ := occurrence(ctx, m.re, &m.parts[i], m.source().text, anchor.at.end); f != nil {
		p["with"] = code(p["after"]) // it is there, too, but in something else
	}
	if n, ok := m.otherPage(ctx, i); ok {
		return n
	}
	return m.mark(note("missing", p), anchor.at, side+expected(p))
}

// next is the part of the place that comes after part i.
func (m *miss) next(i int) (sighting, bool) {
	for _, s := range m.sightings {
		if s.part > i && s.likeness == same {
			return s, true
		}
	}
	return sighting{}, false
}

// imported explains a module that is loaded by import where require is wanted.
func (m *miss) imported(i int) (report.Note, bool) {
	if m.parts[i].name != "require" || i+1 == len(m.parts) {
		return report.Note{}, false
	}
	s, ok := m.of(i + 1)
	if !ok || !m.script || !m.source().imports(s.group) {
		return report.Note{}, false
	}
	p := params{"page": m.asked, "part": "require(" + safe(m.parts[i+1].name) + ")", "line": m.lineOf(s.at.start)}
	return m.mark(note("imported", p), s.at, "expected "+p["part"]), true
}

// importedFile is imported of a part such as `require('./routes.js')`.
func (m *miss) importedFile(i int) (report.Note, bool) {
	src := m.source()
	for _, form := range m.parts[i].forms {
		if form[0].text != "require" {
			continue
		}
		file := slices.IndexFunc(form, func(p piece) bool { return p.kind == quoted })
		for _, t := range src.tokens {
			if file >= 0 && t.kind == quoted && src.content(t) == form[file].text && src.imports(int(t.statement)) {
				p := m.params(i)
				p["line"] = m.lineOf(int(t.start))
				return m.mark(note("imported", p), t.span(), "expected "+expected(p)), true
			}
		}
	}
	return report.Note{}, false
}

// otherOrder explains a part that is in the statement of the place, before the
// part that it should follow.
func (m *miss) otherOrder(after sighting, i int) (report.Note, bool) {
	for _, s := range m.all {
		if s.part == i && s.likeness == same && s.group == after.group && s.at.end <= after.at.start && m.script {
			p := m.params(i)
			p["after"], p["after_line"], p["line"] = m.shown(after.at), m.lineOf(after.at.start), m.lineOf(s.at.start)
			return m.mark(note("other_order", p), s.at, "expected after "+p["after"]), true
		}
	}
	return report.Note{}, false
}

// maxInstead is how many things a sentence names that stand where another is
// wanted.
const maxInstead = 3

// inStead explains what stands where a part is wanted: strings in the calls that
// it belongs to, or the next argument.
func (m *miss) inStead(p params, i int) (report.Note, bool) {
	if i == 0 || m.parts[i].far || m.parts[i-1].worth < telling {
		return report.Note{}, false
	}
	inQuotes := m.parts[i].inQuotes()
	anchors := m.sightings
	if inQuotes && !m.isLed(i-1) || len(m.rivals) > 0 {
		anchors = m.all
	}
	var found []span
	for _, a := range anchors {
		if a.part != i-1 || a.likeness != same {
			continue
		}
		at, ok := m.standsAfter(a.at.end, inQuotes)
		if !ok {
			return report.Note{}, false
		}
		if inQuotes && m.belongsElsewhere(at, i) {
			continue
		}
		if found = append(found, at); len(found) == 1 {
			p["after"], p["after_line"] = m.shown(a.at), m.lineOf(a.at.start)
		}
	}
	if len(found) > 0 {
		delete(p, "with")
	}
	return m.insteadOf(p, found)
}

// belongsElsewhere reports whether a string is no other word for the one that is
// missing: it is what every connection has, or what another hint asks for.
func (m *miss) belongsElsewhere(at span, i int) bool {
	const quotes = "'\"`"
	event := strings.Trim(m.source().s[at.start:at.end], quotes)
	if lifecycle[strings.Trim(m.parts[i].name, quotes)] {
		return false
	}
	return endingEvents[event] || lifecycle[event] || m.wanted()["'"+strings.ToLower(event)+"'"]
}

// lifecycle are the events that come by themselves.
var lifecycle = setOf("connect connection connect_error reconnect error close end open load ready")

// isLed reports whether the place has an earlier part of the pattern, too, which
// tells this call from others like it.
func (m *miss) isLed(i int) bool {
	return slices.ContainsFunc(m.sightings, func(s sighting) bool {
		return s.part < i && s.likeness == same && m.parts[s.part].worth >= telling
	})
}

// insteadOf names what stands where a part is wanted, each with its lines.
func (m *miss) insteadOf(p params, found []span) (report.Note, bool) {
	var names []string
	lines := map[string][]string{}
	for _, at := range found {
		name := code(m.shown(at))
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
		if line := m.lineOf(at.start); !slices.Contains(lines[name], line) {
			lines[name] = append(lines[name], line)
		}
	}
	if len(names) == 0 || len(names) > maxInstead {
		return report.Note{}, false
	}
	p["line"] = m.lineOf(found[0].start)
	if len(found) == 1 {
		p["found"] = m.shown(found[0])
		return m.mark(note("instead", p), found[0], "expected "+expected(p)), true
	}
	for i, name := range names {
		names[i] = name + " (" + listed(lines[name]) + ")"
	}
	p["found"] = listed(names)
	return m.mark(note("instead_several", p), found[0], "expected "+expected(p)), true
}

// standsAfter is the string that is the first argument of a call, or else an
// argument that is one name or number, or the whole of a short argument list.
func (x *explainer) standsAfter(end int, inQuotes bool) (span, bool) {
	src := x.source()
	i := src.tokenAt(end)
	if !x.script || i+1 >= len(src.tokens) {
		return span{}, false
	}
	t, next := src.tokens[i], src.tokens[i+1]
	switch {
	case inQuotes:
		return next.span(), t.sign == '(' && (next.kind == quoted || next.kind == template)
	case t.sign == '(' && t.match > 0:
		at := span{int(t.start), int(src.tokens[t.match].end)}
		return at, at.end-at.start <= maxShown/2 && x.lineOf(at.start) == x.lineOf(at.end)
	case t.sign == ',' && (next.kind == word || next.kind == number) && i+2 < len(src.tokens):
		after := src.tokens[i+2].sign
		return next.span(), (after == ')' || after == ',') && !src.listens(i)
	}
	return span{}, false
}

// listens reports whether the argument before token i is that of a method to
// which functions are given.
func (src *source) listens(i int) bool {
	return i > 2 && src.tokens[i-2].sign == '(' && listening[src.textOf(src.tokens[i-3])]
}

// nowhere explains a pattern of which nothing specific is on the page: it names
// the parts that are missing, and no line but where there is something like one.
func (m *miss) nowhere(ctx context.Context) report.Note {
	for i := range m.parts {
		if m.parts[i].worth >= 0.2 && m.parts[i].readable() && m.gone(ctx, i) {
			return m.nowhereBut(ctx, i)
		}
	}
	for i := range m.parts {
		if m.parts[i].worth >= telling && m.parts[i].readable() && !slices.ContainsFunc(m.all, func(s sighting) bool {
			return s.part == i && s.likeness == same && s.weight >= 0.5
		}) {
			return m.nowhereBut(ctx, i)
		}
	}
	return note("no_match", params{"page": m.asked, "pattern": safe(m.re.String())})
}

// nowhereBut explains part i, which is nowhere, or nowhere with what it belongs
// to.
func (m *miss) nowhereBut(ctx context.Context, i int) report.Note {
	p := m.params(i)
	switch before, next := i-1, i+1; {
	case before >= 0 && m.parts[before].name == "require" && m.parts[i].inQuotes() && !m.parts[i].far:
		p["part"] = "require(" + p["part"] + ")"
		delete(p, "alternative")
	case before >= 0 && m.parts[before].call && m.parts[i].inQuotes() && !m.parts[i].far:
		p = m.params(before)
		p["with"] = named(m.params(i))
	case next < len(m.parts) && !m.parts[next].far && m.parts[i].call && m.parts[next].inQuotes():
		p["with"] = named(m.params(next))
	case next < len(m.parts) && m.parts[i].worth >= telling && m.parts[next].worth >= telling &&
		m.parts[next].readable() && m.gone(ctx, next) && m.gone(ctx, i):
		p["and"] = m.parts[next].name
	}
	if n, ok := m.something(p, i); ok {
		return n
	}
	if n, ok := m.otherPage(ctx, i); ok {
		return n
	}
	if n, ok := m.importedFile(i); ok {
		return n
	}
	if files := m.loaded(); len(files) > 0 && m.gone(ctx, i) {
		p["files"] = listed(files)
		return note("other_file", p)
	}
	return note("missing", p)
}

// something shows a few places that have a part's first word and not the rest.
func (m *miss) something(p params, i int) (report.Note, bool) {
	var found []sighting
	for _, s := range m.all {
		if s.part == i && s.likeness == different {
			found = append(found, s)
		}
	}
	w := &m.parts[i]
	chain := w.member || strings.Contains(w.name, ".") && !strings.Contains(w.name, ":")
	if len(found) == 0 || len(found) > maxInstead || chain && len(found) > 1 || !w.similar(m.source(), found) {
		return report.Note{}, false
	}
	p["line"] = m.lineOf(found[0].at.start)
	if len(found) == 1 {
		p["found"] = m.shown(m.source().whole(found[0].at))
		return m.mark(note("has", p), found[0].at, "expected "+expected(p)), true
	}
	var list []string
	for _, s := range found {
		list = append(list, code(m.shown(m.source().whole(s.at)))+" ("+m.lineOf(s.at.start)+")")
	}
	p["found"] = listed(list)
	return m.mark(note("has_several", p), found[0].at, "expected "+expected(p)), true
}

// similar reports whether what differs in places is their last word, or the key
// or value of an entry, and not what a method is called on.
func (w *part) similar(src *source, found []sighting) bool {
	entry := len(w.forms[0]) > 2 && w.forms[0][1].text == ":"
	return entry || !slices.ContainsFunc(found, func(s sighting) bool {
		return src.textOf(src.tokens[src.tokenAt(s.at.start)]) != w.forms[0][0].text || w.member && len(w.forms[0]) < 5
	})
}

// whole is a place and the members that follow it: `row.key` for `row`.
func (src *source) whole(at span) span {
	i := src.tokenAt(at.end - 1)
	for i+2 < len(src.tokens) && src.tokens[i+1].sign == '.' && src.tokens[i+2].kind == word {
		i += 2
		at.end = int(src.tokens[i].end)
	}
	return at
}

// otherPage tells of another file of the project, if the whole pattern is there
// as code: it was written in the wrong one.
func (m *miss) otherPage(ctx context.Context, i int) (report.Note, bool) {
	if !slices.ContainsFunc(m.parts, func(w part) bool { return w.code }) {
		return report.Note{}, false // words may be anywhere by chance
	}
	for _, r := range m.judged.Pages {
		if r == m.page || !r.OK() || len(r.Body) > maxSource || !isScript(pathOf(r), r) {
			continue
		}
		other := *m.explainer
		other.page, other.script = r, true
		there, _ := other.align(m.pattern, other.find(ctx, m.re, m.pattern))
		if !other.whole(m.pattern, there) {
			continue
		}
		s, ok := there.of(i)
		if !ok {
			continue
		}
		p := m.params(i)
		p["other"], p["line"] = pathOf(r), strconv.Itoa(s.line)
		n := note("other_page", p)
		n.Page = pathOf(r)
		return n, true
	}
	return report.Note{}, false
}

// whole reports whether a place has all of a pattern, in one statement.
func (x *explainer) whole(p *pattern, pl place) bool {
	for i := range p.parts {
		s, ok := pl.of(i)
		isBeside := ok && s.likeness == same && x.source().within(pl.sightings[0].group, s.at.start)
		if ok && !isBeside || !ok && p.parts[i].worth >= telling/4 {
			return false
		}
		if call, called := pl.of(i - 1); ok && called && p.parts[i].inQuotes() && p.parts[i-1].call {
			if at, _ := x.standsAfter(call.at.end, true); at.start != s.at.start {
				return false
			}
		}
	}
	return true
}

// loaded are the project's own files that the page loads, a few of them.
func (m *miss) loaded() []string {
	var files []string
	src := m.source()
	for i := 2; m.script && i < len(src.tokens) && len(files) < maxInstead; i++ {
		if src.tokens[i].kind != quoted {
			continue
		}
		file, before := src.content(src.tokens[i]), src.textOf(src.tokens[i-1])
		if !strings.HasPrefix(file, ".") || path.Ext(file) == ".json" ||
			before != "from" && before != "import" && (before != "(" || src.textOf(src.tokens[i-2]) != "require") {
			continue
		}
		if name := code(safe(file)); !slices.Contains(files, name) {
			files = append(files, name)
		}
	}
	return files
}
