package jsregexp

import (
	_ "embed"
	"strconv"
	"strings"
	"sync"
)

// propertyLines are the properties of Unicode that \p knows, as V8 answers for
// them: testdata/properties.mjs writes the file.
//
//go:embed properties.txt
var propertyLines string

// propertyIndex finds the line of each name: "Alphabetic", "gc=Lu", "sc=Greek".
var propertyIndex = sync.OnceValue(func() map[string]string {
	index := map[string]string{}
	for line := range strings.Lines(propertyLines) {
		line = strings.TrimSuffix(line, "\n")
		if name, sequences, ok := strings.Cut(line, "="); ok && strings.Contains(name, "Emoji") &&
			!strings.ContainsAny(name, " :") {
			index["strings "+name] = sequences
			continue
		}
		names, spans, _ := strings.Cut(line, ":")
		for name := range strings.FieldsSeq(names) {
			index[name] = spans
		}
	}
	return index
})

// property reads \p{…} or \P{…}.
func (p *parser) property() (classSet, error) {
	start := p.pos
	refuse := func() (classSet, error) {
		p.pos = start
		return classSet{}, p.fail("invalid property name")
	}
	negative := p.peek(1) == 'P'
	p.pos += 2
	if !p.eat("{") {
		return refuse()
	}
	var name strings.Builder
	for !p.eat("}") {
		c := p.peek(0)
		if !(isLetter(c) || isDigit(c) || c == '_' || c == '=') {
			return refuse()
		}
		name.WriteRune(c)
		p.pos++
	}
	if sequences, ok := propertyIndex()["strings "+name.String()]; ok && p.sets && !negative {
		return p.sequences(sequences), nil
	}
	s, ok := propertySet(name.String())
	if !ok {
		return refuse()
	}
	// Under v letter case is folded before the complement is taken, under u after it.
	if negative && p.sets {
		s = p.folded(s)
	}
	if negative {
		s = s.invert(p.top())
	}
	return classSet{single: p.folded(s)}, nil
}

func (p *parser) sequences(list string) classSet {
	c := classSet{may: true}
	var spans []span
	for s := range strings.FieldsSeq(list) {
		if points := []rune(s); len(points) == 1 {
			spans = append(spans, span{points[0], points[0]})
		} else {
			c.strings = append(c.strings, points)
		}
	}
	c.single = p.folded(normal(spans))
	return c
}

// propertySet is the set of a property, a category, or a name with its value.
func propertySet(name string) (set, bool) {
	kind, value, valued := strings.Cut(name, "=")
	key := name
	switch {
	case !valued:
		if _, binary := propertyIndex()[name]; !binary {
			key = "gc=" + name
		}
	case kind == "General_Category" || kind == "gc":
		key = "gc=" + value
	case kind == "Script" || kind == "sc":
		key = "sc=" + value
	case kind == "Script_Extensions" || kind == "scx":
		key = "scx=" + value
	default:
		return nil, false
	}
	spans, ok := propertyIndex()[key]
	if !ok || strings.Contains(value, "=") {
		return nil, false
	}
	return readSpans(spans), true
}

func readSpans(text string) set {
	var s set
	next := rune(0)
	for part := range strings.SplitSeq(text, ",") {
		gap, length, ok := strings.Cut(part, " ")
		if !ok {
			continue
		}
		g, _ := strconv.ParseInt(gap, 36, 32)
		n, _ := strconv.ParseInt(length, 36, 32)
		lo := next + rune(g)
		s = append(s, span{lo, lo + rune(n)})
		next = lo + rune(n) + 1
	}
	return s
}
