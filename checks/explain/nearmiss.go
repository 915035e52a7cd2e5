package explain

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"grader/checks/jsregexp"
	"grader/checks/lazyregexp"
	"grader/checks/report"
)

// A miss is a pattern that did not match, and the place in the code that seems to be
// meant for it.
type miss struct {
	*explainer
	*pattern
	re      *jsregexp.Regexp
	allHits []hit
	place
	rivals []place
}

// nearMiss says why a pattern did not match.
func (x *explainer) nearMiss(ctx context.Context, re *jsregexp.Regexp) []report.Note {
	trace, err := re.Trace(ctx, x.page.Text())
	if err != nil {
		return nil
	}
	m := &miss{explainer: x, pattern: x.pattern(re), re: re}
	if len(m.parts) == 1 && (len(trace.Found) == len(re.Parts()) || !m.parts[0].readable()) {
		return []report.Note{note("no_match", params{"page": x.asked, "pattern": safe(re.String())})}
	}
	if n, ok := m.partsInOrder(ctx, trace); ok {
		return []report.Note{n}
	}
	m.allHits = x.findHits(ctx, re, m.pattern)
	m.place, m.rivals = x.align(m.pattern, m.allHits)
	m.hits = slices.DeleteFunc(m.hits, func(s hit) bool {
		return s.likeness == different && !m.supported(s)
	})
	if _, begins := m.partAt(0); !begins || m.hits[len(m.hits)-1].part < len(m.parts)-1 {
		if n, ok := m.wrongOrder(); ok {
			return m.example(ctx, []report.Note{n})
		}
	}
	if !m.identifies(m.pattern) {
		return m.example(ctx, []report.Note{m.absentPattern(ctx)})
	}
	return m.example(ctx, m.defects(ctx))
}

// supported reports whether a hit that is something else has an exact hit of another
// part in its statement, which shows that the part belongs there.
func (m *miss) supported(s hit) bool {
	return slices.ContainsFunc(m.hits, func(o hit) bool {
		return o.likeness != different && o.group == s.group && m.parts[o.part].specificity >= specific &&
			o.weight >= 0.5
	})
}

var regular = lazyregexp.New(`\\|\[\^|\[\w-\w|[*+?]$`)

// readable reports whether a part's name is what a learner would write, and no regular
// expression.
func (p *part) readable() bool { return len(p.forms) > 0 && !regular().MatchString(p.name) }

// partsInOrder explains a pattern whose parts are all there in order: something is
// between them, such as a comment.
func (m *miss) partsInOrder(ctx context.Context, trace jsregexp.Trace) (report.Note, bool) {
	if len(trace.Found) < len(m.re.Parts()) || !m.allWhole(trace) {
		return report.Note{}, false
	}
	p := params{"page": m.asked, "pattern": safe(m.re.String()), "line": m.lineOf(trace.Found[0].Start)}
	src := m.source()
	if ok, err := m.re.Match(ctx, src.withoutComments()); m.script && !src.cut && ok && err == nil {
		for i, f := range trace.Found[1:] {
			for _, c := range src.comments {
				if c.start >= trace.Found[i].End && c.end <= f.Start {
					return m.commentBetween(trace.Found[i], f, c), true
				}
			}
		}
	}
	if m.parts[0].specificity < specific {
		return note("no_match", params{"page": m.asked, "pattern": p["pattern"]}), true
	}
	return note("not_together", p), true
}

// allWhole reports whether none of the parts that were found is in the middle of a word,
// as http is in https.
func (m *miss) allWhole(trace jsregexp.Trace) bool {
	for i := range m.parts {
		w := &m.parts[i]
		if w.end <= len(trace.Found) && !m.isWhole(w, span{trace.Found[w.first].Start, trace.Found[w.end-1].End}) {
			return false
		}
	}
	return true
}

func (m *miss) commentBetween(a, b jsregexp.Match, c span) report.Note {
	s := m.source().s
	for b.Start > 0 && (isWord(rune(s[b.Start-1])) || s[b.Start-1] == '.') {
		b.Start--
	}
	p := params{
		"page":       m.asked,
		"line":       m.lineOf(c.start),
		"after":      safe(s[a.Start:a.End]),
		"after_line": m.lineOf(a.Start),
		"part":       safe(s[b.Start:b.End]),
		"part_line":  m.lineOf(b.Start),
	}
	return m.mark(note("comment_between", p), c, "expected nothing here")
}

// params are the parameters of a sentence about a part.
func (m *miss) params(i int) params {
	w := &m.parts[i]
	p := params{"page": m.asked, "part": safe(w.name)}
	if !m.script && w.markup != "" {
		p["part"] = safe(w.markup)
	}
	if w.alternative != "" {
		p["alternative"] = safe(w.alternative)
	}
	return p
}

func (x *explainer) shown(at span) string { return safe(x.source().s[at.start:at.end]) }

func (x *explainer) lineOf(offset int) string { return strconv.Itoa(x.source().line(offset)) }

// neighbour finds the exact hit that a sentence about part i refers to: the nearest
// specific one before it, or else the next one after it. The params name both.
func (m *miss) neighbour(i int) (p params, anchor hit, ok bool) {
	p = m.params(i)
	here, isHere := m.partAt(i)
	for _, s := range slices.Backward(m.hits) {
		if s.part < i && s.likeness == same && m.parts[s.part].specificity >= specific &&
			(!isHere || s.at.end <= here.at.start) {
			p["after"], p["after_line"] = m.shown(s.at), m.lineOf(s.at.start)
			return p, s, true
		}
	}
	argument := m.parts[i].inQuotes() && i > 0 && m.parts[i-1].call
	for j := i + 1; j < len(m.parts) && !m.parts[j].far && !(argument && !isHere); j++ {
		if m.parts[j].specificity < verySpecific {
			continue
		}
		if s, ok := m.partAt(j); ok && s.likeness == same {
			p["before"], p["before_line"] = m.shown(s.at), m.lineOf(s.at.start)
			return p, s, true
		}
		break
	}
	return p, hit{}, false
}

// defects says what is wrong with the place: the near hits, and the missing parts.
func (m *miss) defects(ctx context.Context) []report.Note {
	var notes []report.Note
	for _, s := range m.hits {
		if s.likeness == same || len(notes) == maxNotes || s.likeness == different && !m.parts[s.part].namesCall() ||
			m.parts[s.part].specificity < specific/4 && len(m.parts) > 1 { // a mere quote
			continue
		}
		p, anchor, ok := m.neighbour(s.part)
		m.addArgument(p, s.part)
		if ok {
			m.speakOfBoth(ctx, p, s.part, anchor)
		}
		if s.likeness == different && s.distance > maxDistance { // another method, which may be right there
			places := []span{s.at}
			if call, ok := m.otherHalf(s); ok && p["with"] != "" {
				places = []span{m.withArgument(s.at), call}
			}
			n, _ := m.standing(p, places, "has", "has_several")
			notes = append(notes, n)
			continue
		}
		at := s.at
		if m.script && s.likeness >= nearly && m.parts[s.part].member {
			at = m.source().withObject(at)
		}
		p["found"], p["line"] = m.shown(at), m.lineOf(at.start)
		notes = append(notes, m.mark(note(s.likeness.code(), p), at, "expected "+expected(p)))
	}
	absent := m.absent(ctx)
	if len(notes) == 0 && len(absent) == 0 {
		return m.notTogether()
	}
	for _, i := range absent {
		last := len(notes) - 1
		switch {
		case last < 0:
		case last > 0, notes[last].Line == 0, notes[last].Code == "imported", saysReplaced[notes[last].Code], m.isOfNear(i),
			!m.nowhereOnPage(ctx, i) && i > m.hits[0].part:
			continue // the place is not certain enough to say more of it
		}
		notes = append(notes, m.missing(ctx, i))
	}
	return notes
}

// isOfNear reports whether part i belongs to a call that is not there to the letter.
func (m *miss) isOfNear(i int) bool {
	for i--; i > 0 && !m.parts[i].call; i-- {
	}
	s, ok := m.partAt(i)
	return ok && s.likeness != same && m.parts[i].call
}

// otherHalf is the only call that has the name of a wanted one, where another call has
// its argument.
func (m *miss) otherHalf(other hit) (call span, ok bool) {
	var calls []span
	for _, s := range m.allHits {
		if at := m.withArgument(s.at); s.part == other.part && s.likeness == same && at != s.at {
			calls = append(calls, at)
		}
	}
	if m.withArgument(other.at) == other.at || len(calls) != 1 {
		return span{}, false
	}
	return calls[0], true
}

// withArgument extends the name of a call by a string that is its first argument.
func (m *miss) withArgument(at span) span {
	if argument, ok := m.argumentAfter(at.end, true); ok {
		at.end = argument.end
	}
	return at
}

// saysReplaced has the codes of sentences that something else is in a part's place.
var saysReplaced = setOf("instead instead_several has has_several")

// addArgument adds to a sentence about a call the argument that it should have.
func (m *miss) addArgument(p params, i int) {
	if p["before"] != "" && m.parts[i].call && i+1 < len(m.parts) && m.parts[i+1].inQuotes() {
		p["with"] = code(m.parts[i+1].name)
	}
}

// namesCall reports whether a part has an object and a member, so that one of them may
// be another.
func (p *part) namesCall() bool { return len(p.forms) > 0 && len(p.forms[0]) >= 3 }

// absent lists the parts that the place lacks, those first that are nowhere on the page.
func (m *miss) absent(ctx context.Context) []int {
	var nowhere, elsewhere, minor []int
	for i := range m.parts {
		s, ok := m.partAt(i)
		switch {
		case ok && (s.likeness != different || m.parts[i].namesCall()) || !m.parts[i].readable():
		case m.parts[i].specificity < specific/4:
			minor = append(minor, i)
		case m.nowhereOnPage(ctx, i):
			nowhere = append(nowhere, i)
		default:
			elsewhere = append(elsewhere, i)
		}
	}
	if all := append(nowhere, elsewhere...); len(all) > 0 || len(minor) == 0 {
		return all
	}
	return minor[:1]
}

// nowhereOnPage reports whether a part does not occur on the page, not even in a comment
// or within a word.
func (m *miss) nowhereOnPage(ctx context.Context, i int) bool {
	_, ok := wholeFrom(ctx, m.re, &m.parts[i], m.source().text, 0)
	return !ok
}

// notTogether explains a place that has all parts in order, but not on one line, as the
// pattern wants them.
func (m *miss) notTogether() []report.Note {
	for i, s := range m.hits[1:] {
		before := m.hits[i]
		w := &m.parts[s.part]
		if w.gaps[0] != jsregexp.SameLine || m.lineOf(before.at.end) == m.lineOf(s.at.start) {
			continue
		}
		p := m.params(s.part)
		if m.script && !m.source().isNested(span{before.at.start, s.at.start}, false) { // it belongs to something else
			p["after_line"], p["with"] = m.lineOf(before.at.start), code(m.shown(before.at))
			return []report.Note{m.mark(note("missing", p), before.at, "expected after this: "+expected(p))}
		}
		p["after"], p["after_line"], p["line"] = m.shown(before.at), m.lineOf(before.at.start), m.lineOf(s.at.start)
		return []report.Note{m.mark(note("other_line", p), s.at, "expected on line "+p["after_line"])}
	}
	return []report.Note{note("no_match", params{"page": m.asked, "pattern": safe(m.re.String())})}
}

// unwanted says where a pattern matched that must not match.
func (x *explainer) unwanted(ctx context.Context, re *jsregexp.Regexp) []report.Note {
	found, err := re.Find(ctx, x.page.Text())
	if err != nil || found == nil {
		return nil
	}
	t := x.page.Text()
	n := note("unwanted", params{"page": x.asked,
		"found": safe(t.String()[found.Start:found.End]), "line": strconv.Itoa(t.Position(found.Start).Line)})
	return []report.Note{x.mark(n, span{found.Start, found.End}, "expected nothing like this")}
}

// expected names a part, and its alternative spelling.
func expected(p params) string {
	if p["alternative"] != "" {
		return p["part"] + between + p["alternative"]
	}
	return p["part"]
}

// joinList writes a list in a sentence.
func joinList(found []string) string { return strings.Join(found, ", ") }
