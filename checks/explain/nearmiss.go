package explain

import (
	"context"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"grader/checks/jsregexp"
	"grader/checks/report"
)

// A miss is a pattern that did not match, and the place in the code that was
// meant to.
type miss struct {
	*explainer
	*pattern
	re  *jsregexp.Regexp
	all []sighting
	place
	rivals []place
}

// nearMiss says what a pattern lacks in the page.
func (x *explainer) nearMiss(ctx context.Context, re *jsregexp.Regexp) []report.Note {
	trace, err := re.Trace(ctx, x.page.Text())
	if err != nil {
		return nil
	}
	m := &miss{explainer: x, pattern: x.pattern(re), re: re}
	if len(m.parts) == 1 && (len(trace.Found) == len(re.Parts()) || !m.parts[0].readable()) {
		return []report.Note{note("no_match", params{"page": x.asked, "pattern": safe(re.String())})}
	}
	if n, ok := m.together(ctx, trace); ok {
		return []report.Note{n}
	}
	m.all = x.find(ctx, re, m.pattern)
	m.place, m.rivals = x.align(m.pattern, m.all)
	m.sightings = slices.DeleteFunc(m.sightings, func(s sighting) bool {
		return s.likeness == different && !m.supported(s)
	})
	if _, begins := m.of(0); !begins || m.sightings[len(m.sightings)-1].part < len(m.parts)-1 {
		if n, ok := m.disorder(); ok {
			return m.example(ctx, []report.Note{n})
		}
	}
	if !m.tells(m.pattern) {
		return m.example(ctx, []report.Note{m.nowhere(ctx)})
	}
	return m.example(ctx, m.defects(ctx))
}

// example shows a line of the exercise's text that has most of the pattern, and
// what the first sentence is about.
func (m *miss) example(ctx context.Context, notes []report.Note) []report.Note {
	if m.judged.Challenge == nil || len(notes) == 0 {
		return notes
	}
	most, best := 0, ""
	for _, line := range m.judged.Challenge.Examples {
		t := jsregexp.NewText(line)
		worth, about := 0, false
		for i := range m.parts {
			if f, end := occurrence(ctx, m.re, &m.parts[i], t, 0); f != nil && end > f.Start &&
				m.parts[i].worth >= telling {
				worth++
				about = about || strings.Contains(notes[0].Params["part"], m.parts[i].name)
			}
		}
		if about && worth > most {
			most, best = worth, line
		}
	}
	notes[0].Example = safe(best)
	return notes
}

// supported reports whether what is something else than a part has another part
// beside it, so that it stands where the part should.
func (m *miss) supported(s sighting) bool {
	return slices.ContainsFunc(m.sightings, func(o sighting) bool {
		return o.likeness != different && o.group == s.group && m.parts[o.part].worth >= telling && o.weight >= 0.5
	})
}

var regular = regexp.MustCompile(`\\|\[\^|\[\w-\w|[*+?]$`)

// readable reports whether a part is named as a learner would write it.
func (p *part) readable() bool { return len(p.forms) > 0 && !regular.MatchString(p.name) }

// together explains a pattern all of whose parts are there in order: by a comment
// between them, if that is it.
func (m *miss) together(ctx context.Context, trace jsregexp.Trace) (report.Note, bool) {
	if len(trace.Found) < len(m.re.Parts()) {
		return report.Note{}, false
	}
	p := params{"page": m.asked, "pattern": safe(m.re.String()), "line": m.lineOf(trace.Found[0].Start)}
	src := m.source()
	if ok, err := m.re.Match(ctx, src.live()); m.script && !src.cut && ok && err == nil {
		for i, f := range trace.Found[1:] {
			for _, c := range src.comments {
				if c.start >= trace.Found[i].End && c.end <= f.Start {
					return m.commentBetween(trace.Found[i], f, c), true
				}
			}
		}
	}
	return note("not_together", p), true
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

// disorder explains a pattern whose parts may be far apart, and are all there,
// but not in its order.
func (m *miss) disorder() (report.Note, bool) {
	for i := range m.parts {
		isHere := func(s sighting) bool { return s.part == i && s.likeness == same }
		if i > 0 && !m.parts[i].far || !slices.ContainsFunc(m.all, isHere) {
			return report.Note{}, false
		}
	}
	var last sighting
	for i := range m.parts {
		next := slices.IndexFunc(m.all, func(s sighting) bool {
			return s.part == i && s.likeness == same && s.at.start >= last.at.end
		})
		if next < 0 {
			return m.tooEarly(m.firstAfter(last, i), i)
		}
		last = m.all[next]
	}
	return report.Note{}, false
}

// firstAfter is the first place of a part that has part i only before it.
func (m *miss) firstAfter(s sighting, i int) sighting {
	for _, o := range slices.Backward(m.all) {
		switch {
		case o.likeness != same:
		case o.part == i:
			return s
		case o.part == s.part:
			s = o
		}
	}
	return s
}

// tooEarly explains a part that is only before the one that it should follow.
func (m *miss) tooEarly(after sighting, i int) (report.Note, bool) {
	var last sighting
	for _, s := range m.all {
		if s.part == i && s.likeness == same {
			last = s
		}
	}
	if last.at.end == 0 || last.at.end > after.at.start {
		return report.Note{}, false
	}
	p := m.params(i)
	p["after"], p["after_line"], p["line"] = m.shown(after.at), m.lineOf(after.at.start), m.lineOf(last.at.start)
	code := "too_early"
	if after.group == last.group {
		code = "other_order"
	}
	n := m.mark(note(code, p), after.at, "expected after this: "+expected(p))
	return n, true
}

// params are those of a sentence about a part.
func (m *miss) params(i int) params {
	w := &m.parts[i]
	p := params{"page": m.asked, "part": safe(w.name)}
	if w.alternative != "" {
		p["alternative"] = safe(w.alternative)
	}
	return p
}

func (x *explainer) shown(at span) string { return safe(x.source().s[at.start:at.end]) }

func (x *explainer) lineOf(offset int) string { return strconv.Itoa(x.source().line(offset)) }

// anchored are the params of a sentence about a part of the place, with what is
// there and stands next to it.
func (m *miss) anchored(i int) (p params, anchor sighting, ok bool) {
	p = m.params(i)
	here, isHere := m.of(i)
	for _, s := range slices.Backward(m.sightings) {
		if s.part < i && s.likeness == same && m.parts[s.part].worth >= telling &&
			(!isHere || s.at.end <= here.at.start) {
			p["after"], p["after_line"] = m.shown(s.at), m.lineOf(s.at.start)
			return p, s, true
		}
	}
	argument := m.parts[i].inQuotes() && i > 0 && m.parts[i-1].call
	for j := i + 1; j < len(m.parts) && !m.parts[j].far && !(argument && !isHere); j++ {
		if m.parts[j].worth < strong {
			continue
		}
		if s, ok := m.of(j); ok && s.likeness == same {
			p["before"], p["before_line"] = m.shown(s.at), m.lineOf(s.at.start)
			return p, s, true
		}
		break
	}
	return p, sighting{}, false
}

// defects says what is wrong with the place: what is nearly as it should be, and
// else what is missing.
func (m *miss) defects(ctx context.Context) []report.Note {
	var notes []report.Note
	for _, s := range m.sightings {
		if s.likeness == same || len(notes) == maxNotes || s.likeness == different && !m.parts[s.part].calls() {
			continue
		}
		p, _, _ := m.anchored(s.part)
		m.called(p, s.part)
		p["found"], p["line"] = m.shown(s.at), m.lineOf(s.at.start)
		code := s.likeness.code()
		if s.likeness == different && s.distance > maxDistance { // another method may be right where it is
			code = "has"
		}
		notes = append(notes, m.mark(note(code, p), s.at, "expected "+expected(p)))
	}
	absent := m.absent(ctx)
	if len(notes) == 0 && len(absent) == 0 {
		return m.apart()
	}
	for _, i := range absent {
		last := len(notes) - 1
		switch {
		case last < 0:
		case last > 0, notes[last].Line == 0, otherThing[notes[last].Code], !m.gone(ctx, i) && i > m.sightings[0].part:
			continue // what is known of the place is not sure enough for more
		}
		notes = append(notes, m.missing(ctx, i))
	}
	return notes
}

// otherThing are the sentences that say that something else is there.
var otherThing = setOf("instead instead_several has")

// called names a call by what it should be called with.
func (m *miss) called(p params, i int) {
	if p["before"] != "" && m.parts[i].call && i+1 < len(m.parts) && m.parts[i+1].inQuotes() {
		p["with"] = code(m.parts[i+1].name)
	}
}

// calls reports whether another receiver of the same method is worth a word.
func (p *part) calls() bool { return len(p.forms) > 0 && len(p.forms[0]) >= 3 }

// absent are the parts that the place lacks: first those that are nowhere.
func (m *miss) absent(ctx context.Context) []int {
	var gone, elsewhere, trifles []int
	for i := range m.parts {
		s, ok := m.of(i)
		switch {
		case ok && (s.likeness != different || m.parts[i].calls()) || !m.parts[i].readable():
		case m.parts[i].worth < telling/4:
			trifles = append(trifles, i)
		case m.gone(ctx, i):
			gone = append(gone, i)
		default:
			elsewhere = append(elsewhere, i)
		}
	}
	if all := append(gone, elsewhere...); len(all) > 0 || len(trifles) == 0 {
		return all
	}
	return trifles[:1]
}

// gone reports whether a part is nowhere on the page, not even in a longer word.
func (m *miss) gone(ctx context.Context, i int) bool {
	return len(occurrences(ctx, m.re, &m.parts[i], m.source().text)) == 0
}

// apart explains a place that has all parts in order, but not side by side, or
// not on one line, as the pattern wants it.
func (m *miss) apart() []report.Note {
	for i, s := range m.sightings[1:] {
		before := m.sightings[i]
		w := &m.parts[s.part]
		if w.gaps[0] != jsregexp.SameLine || m.lineOf(before.at.end) == m.lineOf(s.at.start) {
			continue
		}
		p := m.params(s.part)
		p["after"], p["after_line"], p["line"] = m.shown(before.at), m.lineOf(before.at.start), m.lineOf(s.at.start)
		return []report.Note{m.mark(note("other_line", p), s.at, "expected on line "+p["after_line"])}
	}
	return []report.Note{note("no_match", params{"page": m.asked, "pattern": safe(m.re.String())})}
}

// unwanted says where a pattern matched that must not.
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

// expected names a part, and its alternative.
func expected(p params) string {
	if p["alternative"] != "" {
		return p["part"] + between + p["alternative"]
	}
	return p["part"]
}

// listed is a list as a sentence has it.
func listed(found []string) string { return strings.Join(found, ", ") }
