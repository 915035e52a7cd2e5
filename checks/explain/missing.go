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
	p, anchor, ok := m.neighbour(i)
	if !ok {
		if n, ok := m.replaced(ctx, m.params(i), i); ok && m.parts[i].inQuotes() {
			return n
		}
		return m.absentPart(ctx, i)
	}
	if n, ok := m.replaced(ctx, p, i); ok {
		return n
	}
	argument := i > 0 && m.parts[i].inQuotes() && m.parts[i-1].call
	if _, isText := m.argumentAfter(anchor.at.end, true); argument && isText {
		return m.absentPart(ctx, i) // the argument there belongs to another call that is right
	}
	if n, ok := m.imported(i); ok {
		return n
	}
	if len(m.rivals) > 0 && (!m.nowhereOnPage(ctx, i) || m.parts[i].inQuotes()) {
		if n, ok := m.tooEarly(anchor, m.params(i), m.together(i, i+1)); ok && p["after"] != "" {
			return n
		}
		return m.absentPart(ctx, i) // it can't be told which of the places was meant
	}
	side := "expected after this: "
	if p["after"] == "" {
		if n, ok := m.byName(anchor, i); ok {
			return n
		}
		side = "expected before this: "
	} else if n, ok := m.tooEarly(anchor, m.params(i), m.together(i, i+1)); ok && n.Code == "other_order" {
		return n
	} else if next, ok := m.next(i); ok && !m.nowhereOnPage(ctx, i) {
		p["before"], p["before_line"] = m.shown(next.at), m.lineOf(next.at.start)
	} else if n, ok := m.tooEarly(anchor, m.params(i), m.together(i, i+1)); ok {
		return n
	}
	m.speakOfBoth(ctx, p, i, anchor)
	if n, ok := m.otherPage(ctx, i); ok {
		return n
	}
	if n, ok := m.onAnother(p, i, anchor.at.end); ok {
		return n
	}
	if n, ok := m.otherArguments(p, i, anchor); ok {
		return n
	}
	n := m.lacks(ctx, p, i, i+1, m.beside(p, anchor))
	if n.Mark != nil {
		return n
	}
	return m.mark(n, anchor.at, side+expected(p))
}

// next is the first exact hit after part i in the place.
func (m *miss) next(i int) (hit, bool) {
	for _, s := range m.hits {
		if s.part > i && s.likeness == same {
			return s, true
		}
	}
	return hit{}, false
}

// imported explains a module that is loaded by import where the pattern wants require.
func (m *miss) imported(i int) (report.Note, bool) {
	p, src := m.params(i), m.source()
	forms := m.parts[i].forms
	if m.parts[i].name == "require" && i+1 < len(m.parts) {
		p["part"] = "require(" + safe(m.parts[i+1].name) + ")"
		forms = m.parts[i+1].forms
	}
	isModule := func(p piece) bool { return p.kind == quoted && !p.open }
	for _, form := range forms {
		module := slices.IndexFunc(form, isModule)
		if module < 0 || !m.script || !strings.HasPrefix(p["part"], "require(") {
			continue
		}
		for _, t := range src.tokens {
			name := strings.TrimPrefix(src.content(t), "node:")
			if t.kind == quoted && name == form[module].text && src.usesImport(int(t.statement)) {
				p["line"] = m.lineOf(int(t.start))
				return m.mark(note("imported", p), t.span(), "expected "+expected(p)), true
			}
		}
	}
	return report.Note{}, false
}

// maxListed is how many places a sentence lists.
const maxListed = 3

// replaced explains a part in whose position there is something else: another string in
// the call that it belongs to, or another argument.
func (m *miss) replaced(ctx context.Context, p params, i int) (report.Note, bool) {
	if i == 0 || m.parts[i].far || m.parts[i-1].specificity < specific {
		return report.Note{}, false
	}
	inQuotes := m.parts[i].inQuotes()
	anchors := m.hits
	if inQuotes || len(m.rivals) > 0 {
		anchors = m.allHits
	}
	var found []span
	for _, a := range anchors {
		if a.part != i-1 || a.likeness != same {
			continue
		}
		at, ok := m.argumentAfter(a.at.end, inQuotes)
		if !ok {
			return report.Note{}, false
		}
		if inQuotes && m.belongsElsewhere(at, i) {
			continue
		}
		if found = append(found, at); len(found) == 1 {
			p["after"], p["after_line"] = m.shown(a.at), m.lineOf(a.at.start)
			delete(p, "with")
			m.speakOfBoth(ctx, p, i, a)
		}
	}
	return m.standing(p, found, "instead", "instead_several")
}

// belongsElsewhere reports whether an event's name is there for its own sake, and not
// in place of the missing one: every connection has it, or another hint asks for it.
func (m *miss) belongsElsewhere(at span, i int) bool {
	event := strings.Trim(m.source().s[at.start:at.end], quotes)
	if lifecycle[strings.Trim(m.parts[i].name, quotes)] {
		return false
	}
	return isEndEvent(event) || lifecycle[event] || m.expectedNames()["'"+strings.ToLower(event)+"'"] ||
		m.isUsedBeside(event, at, i)
}

// quotes are the delimiters of strings.
const quotes = "'\"`"

// lifecycle has the events that connections and pages send by themselves.
var lifecycle = setOf("connect connection connect_error reconnect error close end open load ready")

// standing says what is in places where a part is wanted, each with its lines: by one
// sentence for a single place, and another for several.
func (m *miss) standing(p params, places []span, single, several string) (report.Note, bool) {
	var names []string
	lines := map[string][]string{}
	for i, at := range places {
		if m.script {
			at = m.source().withObject(at)
			places[i] = at
		}
		name := code(m.shown(at))
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
		if line := m.lineOf(at.start); !slices.Contains(lines[name], line) {
			lines[name] = append(lines[name], line)
		}
	}
	if len(names) == 0 || len(names) > maxListed {
		return report.Note{}, false
	}
	p["found"], p["line"] = m.shown(places[0]), m.lineOf(places[0].start)
	sentence := single
	if len(places) > 1 {
		for i, name := range names {
			names[i] = name + " (" + joinList(lines[name]) + ")"
		}
		p["found"], sentence = joinList(names), several
	}
	return m.mark(note(sentence, p), places[0], "expected "+expected(p)), true
}

// argumentAfter is what follows a call's name or an argument: in quotes, the string that
// is the first argument; else a short argument list, or the next argument if it is a
// name or a number.
func (x *explainer) argumentAfter(end int, inQuotes bool) (span, bool) {
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

// listens reports whether the comma at token i is followed by a callback.
func (src *source) listens(i int) bool {
	return i > 2 && src.tokens[i-2].sign == '(' && listening[src.textOf(src.tokens[i-3])]
}

// absentPattern explains a pattern of which no specific part is on the page: it names a
// part that is missing, and a line only if that has something like it.
func (m *miss) absentPattern(ctx context.Context) report.Note {
	for i := range m.parts {
		if m.parts[i].specificity >= 0.2 && m.parts[i].readable() && m.nowhereOnPage(ctx, i) {
			return m.absentPart(ctx, i)
		}
	}
	for i := range m.parts {
		if m.parts[i].specificity >= specific && m.parts[i].readable() && !slices.ContainsFunc(m.allHits, func(s hit) bool {
			return s.part == i && s.likeness == same && s.weight >= 0.5
		}) {
			return m.absentPart(ctx, i)
		}
	}
	return note("no_match", params{"page": m.asked, "pattern": safe(m.re.String())})
}

// absentPart explains part i, which is nowhere, or nowhere together with the call or
// argument that it belongs to.
func (m *miss) absentPart(ctx context.Context, i int) report.Note {
	p, first, end := m.params(i), i, i+1
	switch before, next := i-1, i+1; {
	case before >= 0 && m.parts[before].name == "require" && m.takesText(before):
		first = before
		p["part"] = "require(" + p["part"] + ")"
		delete(p, "alternative")
	case before >= 0 && m.takesText(before):
		first = before
		p = m.params(before)
		p["with"] = named(m.params(i))
	case m.takesText(i):
		end = next + 1
		p["with"] = named(m.params(next))
	case next < len(m.parts) && m.parts[i].specificity >= specific && m.parts[next].specificity >= specific &&
		m.parts[next].readable() && m.nowhereOnPage(ctx, next) && m.nowhereOnPage(ctx, i):
		p["and"] = m.parts[next].name
	}
	if n, ok := m.similarPlaces(p, i); ok {
		return n
	}
	if n, ok := m.otherPage(ctx, i); ok {
		return n
	}
	if n, ok := m.onAnother(p, i, 0); ok {
		return n
	}
	if n, ok := m.imported(i); ok {
		return n
	}
	if files := m.loadedFiles(); len(files) > 0 && m.nowhereOnPage(ctx, i) && !m.hasOthers() {
		p["files"] = joinList(files)
		return note("other_file", p)
	}
	if len(m.together(first, end)) > 0 { // it is there, but not in its order
		return note("no_match", params{"page": m.asked, "pattern": safe(m.re.String())})
	}
	return m.lacks(ctx, p, first, end, m.whole())
}

// hasOthers reports whether some of what the pattern looks for is on this page, and so the
// rest of it is hardly in another file.
func (m *miss) hasOthers() bool {
	return slices.ContainsFunc(m.allHits, func(s hit) bool {
		return s.likeness == same && m.parts[s.part].specificity >= specific
	})
}

// similarPlaces shows a few places that have the first word of a part, and not the rest.
func (m *miss) similarPlaces(p params, i int) (report.Note, bool) {
	var found, longer []span
	for _, s := range m.allHits {
		if s.part != i || s.likeness != different || m.isOfAnotherHint(s.at) || m.isOtherParameters(s) {
			continue
		}
		if at := m.source().withMembers(s.at); at == s.at {
			found = append(found, at)
		} else {
			longer = append(longer, at) // less like it
		}
	}
	w := &m.parts[i]
	if len(found) > 0 || len(longer) > 0 && !m.source().hasLast(w, longer) {
		found = append(found, longer...)
	}
	chain := w.member || strings.Contains(w.name, ".") && !strings.Contains(w.name, ":")
	if len(found) > maxListed || chain && len(found) > 1 || !w.similar(m.source(), found) {
		return report.Note{}, false
	}
	return m.standing(p, found, "has", "has_several")
}

// similar reports whether the places differ from a part in their last word, or in the
// key or value of an entry, and not in the object that a method is called on.
func (w *part) similar(src *source, found []span) bool {
	if len(found) == 0 || len(w.forms[0]) > 2 && w.forms[0][1].text == ":" {
		return true
	}
	return !slices.ContainsFunc(found, func(at span) bool {
		begins := src.textOf(src.tokens[src.tokenAt(at.start)])
		isOther := begins != w.forms[0][0].text && !(isDeclaring(begins) && isDeclaring(w.forms[0][0].text))
		isArgument := len(w.forms[0]) >= 5 && w.forms[0][1].text == "," // before others that tell more
		return isOther && !isArgument || w.member && len(w.forms[0]) < 5
	})
}

// withMembers extends a place by the members that follow it: `row` to `row.key`.
func (src *source) withMembers(at span) span {
	i := src.tokenAt(at.end - 1)
	for i+2 < len(src.tokens) && src.tokens[i+1].sign == '.' && src.tokens[i+2].kind == word {
		i += 2
		at.end = int(src.tokens[i].end)
	}
	return at
}

// otherPage tells of another file of the project that has the whole pattern as code: it
// was written into the wrong one.
func (m *miss) otherPage(ctx context.Context, i int) (report.Note, bool) {
	if !slices.ContainsFunc(m.parts, func(w part) bool { return w.code }) {
		return report.Note{}, false // mere words may be in another file by chance
	}
	for _, r := range m.judged.Pages {
		if r == m.page || !r.OK() || len(r.Body) > maxSource || !isScript(pathOf(r), r) {
			continue
		}
		other := *m.explainer
		other.page, other.script, other.read = r, true, nil
		there, _ := other.align(m.pattern, other.findHits(ctx, m.re, m.pattern))
		if !other.isComplete(m.pattern, there) {
			continue
		}
		s, ok := there.partAt(i)
		if !ok || len(m.parts) == 1 && bareName().MatchString(m.parts[i].name) && !other.source().isSet(s.at) {
			continue // a name may be that of something else there
		}
		p := m.params(i)
		p["other"], p["line"] = pathOf(r), strconv.Itoa(s.line)
		n := note("other_page", p)
		n.Page = pathOf(r)
		return n, true
	}
	return report.Note{}, false
}

// isComplete reports whether a place has all of a pattern, in one statement.
func (x *explainer) isComplete(p *pattern, pl place) bool {
	for i := range p.parts {
		s, ok := pl.partAt(i)
		isBeside := ok && s.likeness == same && x.source().within(pl.hits[0].group, s.at.start)
		if ok && !isBeside || !ok && p.parts[i].specificity >= specific/4 {
			return false
		}
		if call, called := pl.partAt(i - 1); ok && called && p.parts[i].inQuotes() && p.parts[i-1].call {
			if at, _ := x.argumentAfter(call.at.end, true); at.start != s.at.start {
				return false
			}
		}
	}
	return true
}

// loadedFiles names a few of the project's own files that the page loads.
func (m *miss) loadedFiles() []string {
	var files []string
	src := m.source()
	for i := 2; m.script && i < len(src.tokens) && len(files) < maxListed; i++ {
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
