package explain

import (
	"context"
	"slices"

	"grader/checks/jsregexp"
)

const (
	maxCarriers = 24 // variables that are followed to find out what one may hold
	maxMentions = 96 // places of theirs that are looked at
	maxAround   = 64 // tokens before each in which the bracket around it is looked for
)

// argumentNames are the variables among the arguments of a call, which may hold the part
// that is looked for; if firstOnly, those of the first argument.
func (src *source) argumentNames(call span, firstOnly bool) []string {
	open := src.tokenAt(call.end)
	if open >= len(src.tokens) {
		return nil
	}
	end := max(int(src.tokens[open].match), open)
	if firstOnly {
		for i := open + 1; i < end; i++ {
			if src.tokens[i].sign == ',' {
				end = i
			}
			i = max(i, int(src.tokens[i].match))
		}
	}
	return src.namesIn(open, end)
}

// namesIn are the variables and functions that tokens name.
func (src *source) namesIn(from, to int) []string {
	var names []string
	for i := from; i < to && len(names) < maxCarriers; i++ {
		t := src.tokens[i]
		isOther := i > 0 && (src.textOf(src.tokens[i-1]) == "as" || src.tokens[i-1].sign == '.') || // a type, a member
			i+1 < len(src.tokens) && src.tokens[i+1].sign == ':' // a key
		if name := src.textOf(t); t.kind == word && t.role&expectsMore == 0 && !isOther && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// mayHold reports whether one of some variables may hold a part: what it is given has
// that, or has a variable that may hold it; or where it comes from can't be told.
func (h *hollowCheck) mayHold(ctx context.Context, names []string, call span, w *part) bool {
	src := h.source()
	names = slices.Clone(names)
	mentions, budget := 0, maxSearched
	for n := 0; n < min(len(names), maxCarriers); n++ {
		for i, t := range src.tokens {
			if t.kind != word || src.textOf(t) != names[n] {
				continue
			}
			mentions++
			if mentions > maxMentions || budget < 0 || src.isUnknown(i, call.start) {
				return true
			}
			end := src.givenUpTo(i)
			if end == 0 {
				continue
			}
			budget -= end - int(t.end)
			given := jsregexp.NewText(src.s[t.end:end])
			if _, _, ok := occurrence(ctx, h.re, w, given, 0); ok {
				return true
			}
			for _, name := range src.namesIn(i+1, src.tokenAt(end)) {
				if !slices.Contains(names, name) {
					names = append(names, name)
				}
			}
		}
	}
	return false
}

// isUnknown reports whether token i names a value that comes from elsewhere: a parameter
// of a function before a call, what is taken from an object or a list, or what another
// file has.
func (src *source) isUnknown(i, call int) bool {
	t := src.tokens[i]
	next := src.tokens[min(i+1, len(src.tokens)-1)]
	if int(t.start) < call && src.textOf(next) == "=>" {
		return true
	}
	if loads := src.loading(int(t.statement)); loads.start <= int(t.start) && int(t.end) <= loads.end {
		return true
	}
	for open := i - 1; open >= max(0, i-maxAround); open-- { // the innermost bracket around it
		o := src.tokens[open]
		if int(o.match) <= i || o.sign == 0 {
			continue
		}
		after := src.tokens[min(int(o.match)+1, len(src.tokens)-1)]
		switch {
		case o.sign == '(':
			return int(o.start) < call && src.isParameterList(open)
		case o.sign == '{' || o.sign == '[':
			if after.sign == '=' || after.kind == word && src.textOf(after) == "of" {
				return true
			}
		}
		if int(o.start) < src.statements[t.statement].start {
			return false
		}
	}
	return false
}

// givenUpTo is where the text ends that token i, a name, is given: a value, members, or
// the body of a function. It is 0 if it is given nothing there.
func (src *source) givenUpTo(i int) int {
	if i+1 >= len(src.tokens) {
		return 0
	}
	switch next := src.tokens[i+1]; {
	case next.sign == '=', next.sign == ':', next.sign == '.', next.sign == '[', src.textOf(next) == "+=",
		next.sign == ',' && i > 1 && src.textOf(src.tokens[i-2]) == "assign":
		return max(src.statements[src.tokens[i].statement].end, int(next.end))
	case next.sign == '(' && next.match > 0 && src.isParameterList(i+1):
		body := src.tokens[min(int(next.match)+1, len(src.tokens)-1)]
		return int(src.tokens[max(int(next.match), int(body.match))].end)
	}
	return 0
}
