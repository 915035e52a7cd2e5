package explain

import (
	"context"
	"slices"
	"strings"

	"grader/checks/jsregexp"
	"grader/checks/report"
)

// maxNames bounds the functions whose names are looked for in a page.
const maxNames = 100

// An unreached place has code that never runs.
type unreached struct {
	span
	code  string // of the caution
	cause span   // what it comes after, or the name of the function that nothing calls
}

// neverRuns tells of a pass that rests on code that never runs. Where it does not, the
// page without that code is what is live.
func (h *hollowCheck) neverRuns(ctx context.Context) (report.Note, bool) {
	places := h.source().unreachedPlaces(strings.HasPrefix(h.asked, "/_api/"))
	if len(places) == 0 {
		return report.Note{}, false
	}
	spans := make([]span, len(places))
	for i, p := range places {
		spans[i] = p.span
	}
	live := jsregexp.NewText(blank(h.live.String(), spans))
	switch ok, err := h.re.Match(ctx, live); {
	case err != nil:
		return report.Note{}, false
	case ok:
		h.live = live
		return report.Note{}, false
	}
	lost, _, ok := h.lost(ctx, live)
	if !ok {
		lost, _ = h.lostAfter(ctx, live)
	}
	for n := range h.parts { // the lost part if it can be, else another
		i := (lost + n) % len(h.parts)
		for at := range occurrences(ctx, h.re, &h.parts[i], h.live, 0) {
			in := slices.IndexFunc(places, func(p unreached) bool { return p.start <= at.start && at.start < p.end })
			if in >= 0 {
				p := params{"after": h.shown(places[in].cause), "after_line": h.lineOf(places[in].cause.start)}
				return h.noteAt(places[in].code, i, at, p), true
			}
		}
	}
	return report.Note{}, false
}

// unreachedPlaces finds what certainly never runs, sorted by where it begins: what follows
// a return or throw in its block, what is under a condition that is false, and functions
// whose name is nowhere else. The functions of a page's script may be called by the page,
// and those of a module by what loads it: only a program that listens is all there is.
func (src *source) unreachedPlaces(onServer bool) []unreached {
	if src.unreached != nil {
		return *src.unreached
	}
	f := unreachedFinder{source: src, open: make([]int, 0, usualDepth)}
	f.isWhole = onServer && strings.Contains(src.s, "listen")
	src.unreached = &f.places
	if !f.isWhole && !src.mayEnd() {
		return nil
	}
	for i := range src.tokens {
		t := &src.tokens[i]
		if t.role&(opens|heads) == 0 {
			continue
		}
		for n := len(f.open) - 1; n >= 0 && i >= int(src.tokens[f.open[n]].match); n-- {
			f.open = f.open[:n]
		}
		if int(t.match) > i {
			f.open = append(f.open, i)
		} else if t.role&heads != 0 {
			f.word(i)
		}
	}
	slices.SortStableFunc(f.places, func(a, b unreached) int { return a.start - b.start })
	return f.places
}

// mayEnd reports whether the page may have code that never runs for another reason than that
// nothing calls it: a quick look that spares most pages a long one.
func (src *source) mayEnd() bool {
	return slices.ContainsFunc(src.statements, func(at span) bool {
		rest := src.s[at.start:]
		return strings.HasPrefix(rest, "return") || strings.HasPrefix(rest, "throw")
	}) || strings.Contains(src.s, "0)") || strings.Contains(src.s, "false")
}

// An unreachedFinder goes through the tokens of a page.
type unreachedFinder struct {
	*source
	open    []int // the brackets around the token
	isWhole bool  // no function is called from elsewhere
	asked   int   // names that were looked for
	ended   int   // the bytes before it are found already
	places  []unreached
}

// word looks for what token i begins.
func (f *unreachedFinder) word(i int) {
	switch f.textOf(f.tokens[i]) {
	case "return", "throw":
		f.afterEnd(i)
	case "if", "while":
		f.underFalse(i)
	case "function":
		f.uncalled(i, i, i+1)
	case "async":
		if f.isWordAt(i+1, "function") {
			f.uncalled(i, i, i+2)
		}
	case "const", "let", "var":
		if f.signAt(i+2) == '=' {
			f.uncalled(i, i+3, i+1)
		}
	}
}

// found adds what stands from one token up to another.
func (f *unreachedFinder) found(from, last int, code string, cause span) {
	at := span{int(f.tokens[from].start), int(f.tokens[last].end)}
	f.places = append(f.places, unreached{at, code, cause})
	f.ended = max(f.ended, at.end)
}

// isNamed reports whether the word of token i stands anywhere else, in a string or a
// template too.
func (src *source) isNamed(i int) bool {
	name := src.textOf(src.tokens[i])
	for j := range src.tokens {
		if t := &src.tokens[j]; t.kind == word && int(t.end-t.start) == len(name) && j != i && src.textOf(*t) == name {
			return true
		}
	}
	return slices.ContainsFunc(src.tokens, func(t token) bool {
		return (t.kind == quoted || t.kind == template) && strings.Contains(src.textOf(t), name)
	})
}

// afterEnd looks for what follows a return or throw in the same braces, up to a function,
// which is there from the beginning of its block on.
func (f *unreachedFinder) afterEnd(i int) {
	t := f.tokens[i]
	if int(t.start) < f.ended || !f.isUnconditional(i) {
		return
	}
	end := int(f.tokens[f.open[len(f.open)-1]].match)
	from := i + 1
	// A line break ends a return (ECMA-262, 12.10.1).
	broken := f.isWordAt(i, "return") && f.tokens[from].onNewLine
	for !broken && from < end && (f.tokens[from].statement == t.statement || !f.isFirst(from)) {
		from = max(from, int(f.tokens[from].match)) + 1
	}
	to := from
	for to < end && !f.isWordAt(to, "function") {
		to++
	}
	if to < end && f.isWordAt(to-1, "async") {
		to--
	}
	if from < to {
		f.found(from, to-1, "after_return", t.span())
	}
}

// isFirst reports whether token i begins a statement.
func (src *source) isFirst(i int) bool {
	statement := src.tokens[i].statement
	return i == 0 || statement >= 0 && src.statements[statement].start >= int(src.tokens[i-1].end)
}

// isUnconditional reports whether the statement that token i begins is one of those in the
// braces around it, and not that of an if, a loop or a case.
func (f *unreachedFinder) isUnconditional(i int) bool {
	if len(f.open) == 0 || !f.isFirst(i) {
		return false
	}
	open, before := f.open[len(f.open)-1], f.tokens[i-1]
	isBlock := f.tokens[open].sign == '{' && f.tokens[open+1].statement != f.tokens[open].statement
	if !isBlock || f.signAt(open-1) == ')' && f.isWordAt(int(f.tokens[open-1].match)-1, "switch") {
		return false
	}
	switch {
	case i-1 == open || before.sign == ';' || before.sign == '}':
		return true
	case before.sign == ')':
		call := f.tokens[max(before.match-1, 0)]
		return f.tokens[i].onNewLine && !conditional[f.textOf(call)]
	}
	return f.tokens[i].onNewLine && f.ends(before)
}

// underFalse looks for the block of an if or while whose condition is false as it is
// written.
func (f *unreachedFinder) underFalse(i int) {
	if i+4 >= len(f.tokens) || f.signAt(i+1) != '(' || f.signAt(i+3) != ')' || f.signAt(i-1) == '.' {
		return
	}
	is, first, last := f.textOf(f.tokens[i+2]), i+5, int(f.tokens[i+4].match)-1
	if f.signAt(i+4) != '{' {
		first, last = i+4, f.callEnd(i+4)
	}
	if (is == "false" || is == "0") && last >= first {
		f.found(first, last, "after_return", span{int(f.tokens[i].start), int(f.tokens[i+3].end)})
	}
}

// callEnd is the last token of the call of a method that token i begins; 0 if it begins
// something else.
func (src *source) callEnd(i int) int {
	for src.tokens[i].kind == word && src.signAt(i+1) == '.' && i+2 < len(src.tokens) {
		i += 2
	}
	if src.tokens[i].kind != word || src.signAt(i+1) != '(' || conditional[src.textOf(src.tokens[i])] {
		return 0
	}
	return int(src.tokens[i+1].match)
}

// uncalled looks for a function that token i begins to declare, which itself begins at
// another, and whose name is seen nowhere else.
func (f *unreachedFinder) uncalled(i, from, name int) {
	if !f.isWhole || !f.isFirst(i) || i > 0 && f.isWordAt(i-1, "export") {
		return
	}
	if name+1 >= len(f.tokens) || f.tokens[name].kind != word {
		return
	}
	end := f.functionEnd(from)
	if end == 0 || f.asked == maxNames {
		return
	}
	if f.asked++; !f.isNamed(name) {
		f.found(i, end, "never_called", f.tokens[name].span())
	}
}

func (src *source) isWordAt(i int, text string) bool {
	return i >= 0 && i < len(src.tokens) && src.tokens[i].kind == word && src.textOf(src.tokens[i]) == text
}

// functionEnd is the last token of the function that begins at token i: that of its
// braces, or, of an arrow function with an expression, that of the statement. It is 0 if
// there is no function, or one that is called where it stands.
func (src *source) functionEnd(i int) int {
	statement := src.tokens[min(i, len(src.tokens)-1)].statement
	if src.isWordAt(i, "async") {
		i++
	}
	isArrow := !src.isWordAt(i, "function")
	for !isArrow && i+1 < len(src.tokens) && src.tokens[i].sign != '(' {
		i++
	}
	if i+1 >= len(src.tokens) {
		return 0
	}
	body := max(i, int(src.tokens[i].match)) + 1
	if isArrow {
		if body >= len(src.tokens) || src.textOf(src.tokens[body]) != "=>" {
			return 0
		}
		body++
	}
	switch {
	case src.signAt(body) == '{' && src.tokens[body].match > 0:
		end := int(src.tokens[body].match)
		if !isArrow && src.signAt(end+1) == '(' {
			return 0
		}
		return end
	case isArrow && statement >= 0:
		return min(src.tokenAt(src.statements[statement].end-1), len(src.tokens)-1)
	}
	return 0
}
