package explain

import (
	"context"
	"slices"
	"strings"

	"grader/checks/jsregexp"
)

const (
	maxOccurrences = 64 // of a part that are looked at
	maxExact       = 32 // of those, how many are aligned
	maxNear        = 24 // of what is nearly a part, of each likeness
)

// A sighting is a place in the code where a part is, or nearly is.
type sighting struct {
	part     int
	at       span
	likeness likeness
	distance int // in edits
	line     int
	group    int // the statement, or on a page that is no JavaScript the line
	weight   float64
}

// find gives the sightings of all parts of a pattern, in order of their places.
func (x *explainer) find(ctx context.Context, re *jsregexp.Regexp, p *pattern) []sighting {
	var all []sighting
	for i := range p.parts {
		w := &p.parts[i]
		var exact []sighting
		for _, m := range occurrences(ctx, re, w, x.source().text) {
			s := sighting{part: i, at: span{m.Start, m.End}}
			if x.isCode(w, s.at) && x.isWhole(w, s.at) {
				exact = append(exact, s)
			}
		}
		rarity := 1 / (1 + 0.15*float64(max(len(exact)-1, 0)))
		exact = exact[:min(len(exact), maxExact)]
		for _, s := range slices.Concat(exact, x.spread(ctx, re, w, i), x.near(w, i, exact)) {
			s.group, s.line = x.group(s.at.start), x.source().line(s.at.start)
			s.weight = w.worth * rarity * s.likeness.closeness(s.distance)
			if x.script && w.inQuotes() && (!p.console && x.source().isLog(s.group) ||
				s.likeness != same && x.source().loads(s.group) && (i == 0 || p.parts[i-1].name != "require")) {
				s.weight /= 10 // a text for people, or a file's name
			}
			all = append(all, s)
		}
	}
	slices.SortStableFunc(all, func(a, b sighting) int { return a.at.start - b.at.start })
	return all
}

// occurrences finds a part in a text, a bounded number of times.
func occurrences(ctx context.Context, re *jsregexp.Regexp, w *part, t *jsregexp.Text) []jsregexp.Match {
	var found []jsregexp.Match
	for from, tries := 0, 0; tries < maxOccurrences; tries++ {
		m, end := occurrence(ctx, re, w, t, from)
		if m == nil {
			break
		}
		if end > m.Start {
			found = append(found, jsregexp.Match{Start: m.Start, End: end})
		}
		from = max(m.End, end)
	}
	return found
}

// occurrence finds the beginning of a part, and the end of it if all is there.
func occurrence(ctx context.Context, re *jsregexp.Regexp, w *part, t *jsregexp.Text, from int) (
	m *jsregexp.Match, end int,
) {
	m, err := re.FindPart(ctx, w.first, t, from)
	if err != nil || m == nil || m.Start == m.End { // nobody can look for nothing
		return nil, 0
	}
	end = m.End
	for i := w.first + 1; i < w.end; i++ {
		next, err := re.FindPart(ctx, i, t, end)
		if err != nil || next == nil || strings.TrimSpace(t.String()[end:next.Start]) != "" ||
			w.gaps[i-w.first] == jsregexp.Adjacent && next.Start > end {
			return m, 0
		}
		end = next.End
	}
	return m, end
}

// spread finds the pieces of a part in one statement that do not follow one
// another as they should.
func (x *explainer) spread(ctx context.Context, re *jsregexp.Regexp, w *part, number int) []sighting {
	var found []sighting
	for from := 0; w.end > w.first+1 && len(found) < maxNear; {
		at, end := span{-1, from}, from
		for i := w.first; i < w.end; i++ {
			m, err := re.FindPart(ctx, i, x.source().text, end)
			if err != nil || m == nil || at.start >= 0 && x.group(m.Start) != x.group(at.start) {
				end = -1
				break
			}
			if at.start < 0 {
				at.start, from = m.Start, m.End
			}
			end = m.End
		}
		if at.start < 0 {
			break
		}
		if at.end = end; end > 0 && x.isCode(w, at) && x.isWhole(w, at) {
			found = append(found, sighting{part: number, at: at, likeness: apart})
		}
	}
	return found
}

// group is what pieces of code must share to belong together: a statement, or
// on a page that is no JavaScript a line.
func (x *explainer) group(offset int) int {
	if src := x.source(); x.script {
		if i := src.tokenAt(offset); i < len(src.tokens) {
			return int(src.tokens[i].statement)
		}
		return -1
	}
	return x.source().line(offset)
}

// isCode reports whether what stands at a place runs: it is in no comment, and in
// no text for people, which has blanks in it.
func (x *explainer) isCode(w *part, at span) bool {
	src := x.source()
	if !x.script {
		return true
	}
	if w.marker {
		return src.s[at.start:at.end] == w.name
	}
	if src.inComment(at.start) {
		return false
	}
	t, inText := src.inText(at)
	return !inText || !strings.ContainsAny(src.content(t), " \t\n") && !src.isLog(int(t.statement))
}

// isWhole reports whether what stands at a place is no piece of a longer word.
func (x *explainer) isWhole(w *part, at span) bool {
	s := x.source().s
	before, _ := lastRune(s[:at.start])
	first, _ := firstRune(s[at.start:at.end])
	last, _ := lastRune(s[at.start:at.end])
	after, _ := firstRune(s[at.end:])
	// What a dot in a pattern stands for may be a letter.
	alien := w.member && strings.Count(w.name, ".") > strings.Count(s[at.start:at.end], ".")
	return !alien && !(isWord(before) && isWord(first)) && !(isWord(last) && isWord(after))
}

// isLog reports whether a statement says something to people.
func (src *source) isLog(statement int) bool {
	if statement < 0 {
		return false
	}
	s := strings.TrimLeft(src.s[src.statements[statement].start:], " \t\r\n")
	return strings.HasPrefix(s, "console.") || strings.HasPrefix(s, "alert(") || strings.HasPrefix(s, "log(")
}

// closeness is the share of a part's worth that what is nearly it has.
func (l likeness) closeness(distance int) float64 {
	switch l {
	case same:
		return 1
	case nearly:
		return max(0.3, 0.95-0.15*float64(distance))
	case apart, bare:
		return 0.6
	case different:
		return max(0, 0.45-0.1*float64(distance-maxDistance))
	}
	return 0.9
}
