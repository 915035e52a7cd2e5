package jsregexp

import (
	"fmt"
	"strconv"
	"strings"
)

// printer writes a syntax tree in the dialect of an engine, with every set written
// out, so that nothing is left to the engine's own idea of a class, of
// letter case or of a line.
type printer struct {
	out     strings.Builder
	u       bool
	regexp2 bool  // for its ECMAScript mode; else for package regexp
	indexes []int // by the engine's number of a group, the pattern's
}

func (w *printer) node(n *node) {
	switch n.op {
	case opSet:
		w.set(n.set)
	case opCat:
		for _, sub := range n.subs {
			if sub.op == opAlt {
				w.nonCapturing(sub)
				continue
			}
			w.node(sub)
		}
	case opAlt:
		for i, sub := range n.subs {
			if i > 0 {
				w.out.WriteByte('|')
			}
			w.node(sub)
		}
	case opGroup:
		w.indexes = append(w.indexes, n.index)
		w.out.WriteByte('(')
		w.node(n.subs[0])
		w.out.WriteByte(')')
	case opRepeat:
		w.nonCapturing(n.subs[0])
		w.quantifier(n)
	case opAssert:
		w.assertion(n.assert)
	case opRef:
		fmt.Fprintf(&w.out, `(?:\%d)`, n.index)
	case opLook:
		w.out.WriteString("(?")
		if n.behind {
			w.out.WriteByte('<')
		}
		w.out.WriteByte("=!"[btoi(n.negative)])
		w.node(n.subs[0])
		w.out.WriteByte(')')
	}
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

func (w *printer) nonCapturing(n *node) {
	w.out.WriteString("(?:")
	w.node(n)
	w.out.WriteByte(')')
}

func (w *printer) quantifier(n *node) {
	switch {
	case n.min == 0 && n.max == unlimited:
		w.out.WriteByte('*')
	case n.min == 1 && n.max == unlimited:
		w.out.WriteByte('+')
	case n.min == 0 && n.max == 1:
		w.out.WriteByte('?')
	case n.max == unlimited:
		fmt.Fprintf(&w.out, "{%d,}", n.min)
	default:
		fmt.Fprintf(&w.out, "{%d,%d}", n.min, n.max)
	}
	if n.lazy {
		w.out.WriteByte('?')
	}
}

func (w *printer) assertion(a assertion) {
	if w.regexp2 {
		w.out.WriteString([]string{"^", "$", "^", "$", `\b`, `\B`}[a])
		return
	}
	w.out.WriteString([]string{`\A`, `\z`, `(?m:^)`, `(?m:$)`, `\b`, `\B`}[a])
}

func (w *printer) set(s set) {
	if !w.u {
		s = s.standIns()
	}
	if len(s) == 0 {
		s = set{{0, maxPoint}}
		w.out.WriteString("[^")
	} else {
		w.out.WriteString("[")
	}
	for _, p := range s {
		w.char(p.lo)
		if p.hi > p.lo {
			w.out.WriteByte('-')
			w.char(p.hi)
		}
	}
	w.out.WriteByte(']')
}

func (w *printer) char(r rune) {
	switch {
	case !w.regexp2:
		w.out.WriteString(`\x{` + strconv.FormatInt(int64(r), 16) + "}")
	case r <= 0xFFFF:
		fmt.Fprintf(&w.out, `\u%04X`, r)
	default:
		w.out.WriteRune(r)
	}
}

// standIns turns a set of code units into one of the characters of code
// strings. What can't occur there is added where that joins spans.
func (s set) standIns() set {
	var spans []span
	for _, p := range s {
		for _, part := range []struct{ lo, hi, shift rune }{
			{0, surrogates - 1, 0}, {surrogates, 0xDFFF, standIns - surrogates}, {0xE000, 0xFFFF, 0},
		} {
			spans = append(spans, span{max(p.lo, part.lo) + part.shift, min(p.hi, part.hi) + part.shift})
		}
	}
	spans = removeEmpty(spans)
	if s.contains(surrogates-1) && s.contains(0xE000) {
		spans = append(spans, span{surrogates, 0xDFFF})
	}
	if s.contains(0xFFFF) && s.contains(surrogates) {
		spans = append(spans, span{0x10000, standIns - 1})
	}
	return normal(spans)
}
