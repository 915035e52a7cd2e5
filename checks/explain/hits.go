package explain

import (
	"context"
	"iter"
	"slices"
	"strings"

	"grader/checks/jsregexp"
)

const (
	maxOccurrences = 64 // of a part that are searched
	maxExact       = 32 // of those, how many are aligned
	maxNear        = 24 // of each likeness, how many near hits of a part are aligned
)

// A hit is where in the code a part, or something like it, was found.
type hit struct {
	part     int
	at       span
	likeness likeness
	distance int // in edits
	line     int
	group    int // see explainer.group
	weight   float64
}

// findHits finds the hits of all parts of a pattern, sorted by where they begin.
func (x *explainer) findHits(ctx context.Context, re *jsregexp.Regexp, p *pattern) []hit {
	var all []hit
	isLoaded := slices.ContainsFunc(p.parts, func(w part) bool { return w.name == "require" })
	for i := range p.parts {
		w := &p.parts[i]
		var exact []hit
		for at := range occurrences(ctx, re, w, x.source().text, 0) {
			s := hit{part: i, at: at}
			if x.isCode(w, s.at) && x.isWhole(w, s.at) {
				exact = append(exact, s)
			}
		}
		rarity := 1 / (1 + 0.15*float64(max(len(exact)-1, 0)))
		exact = exact[:min(len(exact), maxExact)]
		for _, s := range slices.Concat(exact, x.scattered(ctx, re, w, i), x.nearHits(w, i, exact)) {
			s.group, s.line = x.group(s.at.start), x.source().line(s.at.start)
			s.weight = w.specificity * rarity * s.likeness.closeness(s.distance)
			if x.script && w.inQuotes() && (!p.console && x.source().isLog(s.group) ||
				s.likeness != same && x.source().loading(s.group).end > s.at.start && (i == 0 || p.parts[i-1].name != "require")) {
				s.weight /= 10 // a message for people, or the name of a module
			}
			if x.script && !isLoaded && !w.inQuotes() && x.source().loading(s.group).end > s.at.start {
				s.weight *= 0.9 // a name is meant where it is used
			}
			all = append(all, s)
		}
	}
	slices.SortStableFunc(all, func(a, b hit) int { return a.at.start - b.at.start })
	return all
}

// occurrences finds a part in a text, from a place on, at most maxOccurrences times.
func occurrences(ctx context.Context, re *jsregexp.Regexp, w *part, t *jsregexp.Text, from int) iter.Seq[span] {
	return func(yield func(span) bool) {
		for range maxOccurrences {
			m, end, ok := occurrence(ctx, re, w, t, from)
			if !ok || end > m.Start && !yield(span{m.Start, end}) {
				return
			}
			from = max(m.End, end)
		}
	}
}

// wholeFrom finds the first occurrence of a part from a place on that is not its
// beginning alone.
func wholeFrom(ctx context.Context, re *jsregexp.Regexp, w *part, t *jsregexp.Text, from int) (span, bool) {
	for at := range occurrences(ctx, re, w, t, from) {
		return at, true
	}
	return span{}, false
}

// occurrence finds where a part begins, and where it ends; end is 0 if only its
// beginning is there.
func occurrence(ctx context.Context, re *jsregexp.Regexp, w *part, t *jsregexp.Text, from int) (
	m jsregexp.Match, end int, ok bool,
) {
	m, ok, err := re.FindPart(ctx, w.first, t, from)
	if err != nil || !ok || m.Start == m.End { // an empty match is no place to show
		return m, 0, false
	}
	end = m.End
	for i := w.first + 1; i < w.end; i++ {
		next, ok, err := re.FindPart(ctx, i, t, end)
		if err != nil || !ok || strings.TrimSpace(t.String()[end:next.Start]) != "" ||
			w.gaps[i-w.first] == jsregexp.Adjacent && next.Start > end {
			return m, 0, true
		}
		end = next.End
	}
	return m, end, true
}

// scattered finds statements that have all pieces of a part in order, but with
// something in between.
func (x *explainer) scattered(ctx context.Context, re *jsregexp.Regexp, w *part, number int) []hit {
	var found []hit
	for from := 0; w.end > w.first+1 && len(found) < maxNear; {
		at, end := span{-1, from}, from
		for i := w.first; i < w.end; i++ {
			m, ok, err := re.FindPart(ctx, i, x.source().text, end)
			if err != nil || !ok || at.start >= 0 && x.group(m.Start) != x.group(at.start) {
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
		if at.end = end; end > 0 && x.isCode(w, at) && x.isWhole(w, at) &&
			(!x.script || x.source().isNested(at, w.isEntry())) {
			found = append(found, hit{part: number, at: at, likeness: apart})
		}
	}
	return found
}

// isEntry reports whether a part is one entry of an object.
func (w *part) isEntry() bool {
	return len(w.forms) > 0 && len(w.forms[0]) > 2 && w.forms[0][0].kind == word && w.forms[0][1].text == ":" &&
		!strings.Contains(w.name, ",")
}

// isNested reports whether a place does not leave the brackets that it begins in; an entry
// does not go on to the next one either.
func (src *source) isNested(at span, entry bool) bool {
	depth := 0
	for i := src.tokenAt(at.start); i < len(src.tokens) && int(src.tokens[i].start) < at.end; i++ {
		if src.tokens[i].role&closes != 0 {
			depth--
		}
		if depth < 0 || entry && depth == 0 && src.tokens[i].sign == ',' && int(src.tokens[i].end) < at.end {
			return false
		}
		if src.tokens[i].role&opens != 0 {
			depth++
		}
	}
	return true
}

// group is the number of the innermost statement at an offset, or, on a page that is no
// JavaScript, of the line. What shares it belongs together.
func (x *explainer) group(offset int) int {
	if src := x.source(); x.script {
		if i := src.tokenAt(offset); i < len(src.tokens) {
			return int(src.tokens[i].statement)
		}
		return -1
	}
	return x.source().line(offset)
}

// isCode reports whether a place is neither in a comment nor in a text for people,
// which is a string that is logged or has spaces in it.
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

// isWhole reports whether a place begins and ends at the bounds of words.
func (x *explainer) isWhole(w *part, at span) bool {
	s := x.source().s
	before, _ := lastRune(s[:at.start])
	first, _ := firstRune(s[at.start:at.end])
	last, _ := lastRune(s[at.start:at.end])
	after, _ := firstRune(s[at.end:])
	// An unescaped dot of the pattern may have matched a letter.
	otherDot := w.member && strings.Count(w.name, ".") > strings.Count(s[at.start:at.end], ".")
	return !otherDot && !(isWord(before) && isWord(first)) && !(isWord(last) && isWord(after))
}

// isLog reports whether a statement logs or shows a message.
func (src *source) isLog(statement int) bool {
	if statement < 0 {
		return false
	}
	s := strings.TrimLeft(src.s[src.statements[statement].start:], " \t\r\n")
	return strings.HasPrefix(s, "console.") || strings.HasPrefix(s, "alert(") || strings.HasPrefix(s, "log(")
}

// closeness is the share of a part's specificity that a near hit counts for.
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
