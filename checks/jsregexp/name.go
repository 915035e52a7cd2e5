package jsregexp

import (
	"slices"
	"strings"
)

// namer writes parts of a pattern as a person would read them.
type namer struct{ p *pattern }

func (w namer) name(nodes []*node) string {
	if text := w.text(nodes...); text != "" {
		return text
	}
	return w.p.source[nodes[0].start:nodes[len(nodes)-1].end]
}

func (w namer) text(nodes ...*node) string {
	var out strings.Builder
	for _, n := range nodes {
		w.write(&out, n)
	}
	return out.String()
}

func (w namer) write(out *strings.Builder, n *node) {
	switch n.op {
	case opSet:
		w.writeSet(out, n)
	case opCat, opGroup:
		for _, sub := range n.subs {
			w.write(out, sub)
		}
	case opAlt:
		w.writeAlt(out, n)
	case opRepeat:
		if n.max == 1 { // an optional part is named, unless it only makes a word longer
			if text := w.text(n.subs[0]); text == "" || !endsInWord(out.String()) || !isWordByte(text[0]) {
				out.WriteString(text)
			}
			return
		}
		for range min(n.min, maxCopies) {
			w.write(out, n.subs[0])
		}
	}
}

func endsInWord(s string) bool { return s != "" && isWordByte(s[len(s)-1]) }

func (w namer) writeSet(out *strings.Builder, n *node) {
	switch {
	case n.char >= 0:
		out.WriteRune(n.char)
	case slices.Equal(n.set, spaces):
		out.WriteByte(' ')
	case isQuotes(n.set):
		out.WriteByte('\'')
	case w.isEitherCase(n):
		out.WriteByte(w.p.source[n.start+1])
	default:
		out.WriteString(w.p.source[n.start:n.end])
	}
}

// isEitherCase reports whether a class is one letter in both cases, such as [Dd].
func (w namer) isEitherCase(n *node) bool {
	class := w.p.source[n.start:n.end]
	return len(class) == len("[Dd]") && isWordByte(class[1]) && nameOf(n.set) >= 0
}

func isQuotes(s set) bool {
	return s.contains('\'') && within(s, set{{'"', '"'}, {'\'', '\''}, {'`', '`'}})
}

// writeAlt names alternatives: quotes by one of them, an optional word by
// itself, others with | between.
func (w namer) writeAlt(out *strings.Builder, n *node) {
	if words, ok := language(n, maxWords); ok && len(words) == 1 && len(words[0].sets) == 1 && isQuotes(words[0].sets[0]) {
		out.WriteByte('\'')
		return
	}
	var names []string
	for _, sub := range n.subs {
		if name := w.text(sub); name != "" {
			names = append(names, name)
		}
	}
	if n.expanded && len(names) > 1 {
		slices.SortStableFunc(names, func(a, b string) int { return btoi(b[0] == '\'') - btoi(a[0] == '\'') })
		names = names[:1]
	}
	out.WriteString(strings.Join(names, "|"))
}

// nameOf returns the character that a set of case variants is named by.
func nameOf(s set) rune {
	if chars := members(s); len(chars) == 1 {
		return chars[0]
	}
	return -1
}
