package jsregexp

import (
	"strings"
	"unicode/utf16"
)

// parse reads a pattern of ECMAScript 2025 with Annex B
// (https://tc39.es/ecma262/2025/#sec-patterns and #sec-regular-expressions-patterns).
// Where the grammar leaves a choice it does as V8 does.
func parse(source string, f flags) (*pattern, error) {
	p := &parser{flags: f, source: source, names: []string{""}, paths: [][]branch{nil}}
	p.read()
	p.scanGroups()
	root, err := p.disjunction(false, 0)
	if err == nil {
		err = p.resolve()
	}
	if err != nil {
		return nil, err
	}
	return &pattern{root: root, names: p.names, flags: f, source: source, modified: p.modified}, nil
}

const (
	maxDepth  = 1000  // of nested groups
	maxGroups = 65535 // as in V8
)

type parser struct {
	flags
	source string
	chars  []rune // code units, or code points under u
	offs   []int  // the byte offset of each, and of the end
	pos    int

	groupCount int // in the whole pattern
	hasNames   bool
	names      []string // of the groups so far
	namedRefs  []namedRef

	modified     bool
	disjunctions int
	branches     []branch   // that the parser is in
	paths        [][]branch // of the groups so far
}

const eof = rune(-1)

func (p *parser) read() {
	for i, r := range p.source {
		if r >= 0x10000 && !p.unicode {
			lead, trail := utf16.EncodeRune(r)
			p.chars, p.offs = append(p.chars, lead, trail), append(p.offs, i, i)
			continue
		}
		p.chars, p.offs = append(p.chars, r), append(p.offs, i)
	}
	p.offs = append(p.offs, len(p.source))
}

func (p *parser) peek(ahead int) rune {
	if p.pos+ahead < len(p.chars) {
		return p.chars[p.pos+ahead]
	}
	return eof
}

func (p *parser) at() int { return p.offs[p.pos] }

// eat takes s, which is ASCII, if it is next.
func (p *parser) eat(s string) bool {
	for i := range len(s) {
		if p.peek(i) != rune(s[i]) {
			return false
		}
	}
	p.pos += len(s)
	return true
}

func (p *parser) fail(reason string) error { return &SyntaxError{p.at(), reason} }

// disjunction reads alternatives up to ) or the end.
func (p *parser) disjunction(inGroup bool, depth int) (*node, error) {
	if depth > maxDepth {
		return nil, &UnsupportedError{p.at(), "groups nested too deeply"}
	}
	start := p.at()
	var alts []*node
	p.disjunctions++
	here := branch{disjunction: p.disjunctions}
	for {
		p.branches = append(p.branches, here)
		alt, err := p.alternative(inGroup, depth)
		p.branches = p.branches[:len(p.branches)-1]
		if err != nil {
			return nil, err
		}
		alts = append(alts, alt)
		here.alternative++
		if !p.eat("|") {
			break
		}
	}
	if inGroup && p.peek(0) == eof {
		return nil, p.fail("unterminated group")
	}
	if len(alts) == 1 {
		return alts[0], nil
	}
	return &node{op: opAlt, start: start, end: p.at(), subs: alts}, nil
}

func (p *parser) alternative(inGroup bool, depth int) (*node, error) {
	start := p.at()
	var items []*node
	for {
		switch c := p.peek(0); {
		case c == eof || c == '|' || c == ')' && inGroup:
			switch len(items) {
			case 0:
				return &node{op: opEmpty, start: start, end: start}, nil
			case 1:
				return items[0], nil
			}
			return &node{op: opCat, start: start, end: p.at(), subs: items}, nil
		case c == ')':
			return nil, p.fail("unmatched )")
		}
		item, err := p.term(depth)
		if err != nil {
			return nil, err
		}
		items = append(items, item)
	}
}

// term reads an assertion, or an atom with its quantifier.
func (p *parser) term(depth int) (*node, error) {
	start := p.at()
	n, err := p.atom(depth)
	if err != nil {
		return nil, err
	}
	n.start, n.end = start, p.at()
	if n.op == opAssert || n.op == opLook && (p.unicode || n.behind) {
		return n, nil
	}
	least, most, ok, err := p.quantifier()
	if err != nil || !ok {
		return n, err
	}
	n = &node{op: opRepeat, start: start, subs: []*node{n}, min: least, max: most, lazy: p.eat("?")}
	n.end = p.at()
	return n, nil
}

func (p *parser) atom(depth int) (*node, error) {
	c := p.peek(0)
	switch c {
	case '^', '$':
		p.pos++
		return &node{op: opAssert, assert: p.anchor(c)}, nil
	case '(':
		return p.group(depth)
	case '[':
		return p.class()
	case '\\':
		return p.escape()
	case '.':
		p.pos++
		if p.dotAll {
			return p.setNode(set{{0, p.top()}}), nil
		}
		return p.setNode(terminators.invert(p.top())), nil
	case '*', '+', '?':
		return nil, p.fail("nothing to repeat")
	case '{':
		at := p.pos
		if _, _, ok := p.braces(); ok {
			p.pos = at
			return nil, p.fail("nothing to repeat")
		}
	}
	if p.unicode && (c == '{' || c == '}' || c == ']') {
		return nil, p.fail("lone quantifier brackets")
	}
	p.pos++
	return p.charNode(c), nil
}

func (p *parser) anchor(c rune) assertion {
	switch {
	case c == '^' && p.multiline:
		return lineStart
	case c == '^':
		return textStart
	case p.multiline:
		return lineEnd
	}
	return textEnd
}

func (p *parser) top() rune {
	if p.unicode {
		return maxPoint
	}
	return 0xFFFF
}

func (p *parser) charNode(c rune) *node {
	s := set{{c, c}}
	if p.ignoreCase {
		s = s.fold(p.unicode)
	}
	return &node{op: opSet, set: s, char: c}
}

func (p *parser) setNode(s set) *node { return &node{op: opSet, set: s, char: -1} }

// quantifier reads a quantifier, if there is one, but for its ?.
func (p *parser) quantifier() (least, most int, ok bool, err error) {
	switch {
	case p.eat("*"):
		return 0, unlimited, true, nil
	case p.eat("+"):
		return 1, unlimited, true, nil
	case p.eat("?"):
		return 0, 1, true, nil
	case p.peek(0) != '{':
		return 0, 0, false, nil
	}
	least, most, ok = p.braces()
	switch {
	case !ok && p.unicode:
		err = p.fail("incomplete quantifier")
	case ok && most != unlimited && most < least:
		err = p.fail("numbers out of order in {} quantifier")
	}
	return least, most, ok, err
}

// maxRepeat is where the numbers of quantifiers are capped, as in V8.
const maxRepeat = 1<<31 - 1

// braces reads {n}, {n,} or {n,m}, or nothing.
func (p *parser) braces() (least, most int, ok bool) {
	at := p.pos
	p.pos++
	least, ok = p.number()
	most = least
	if ok && p.eat(",") {
		if most, ok = p.number(); !ok {
			most, ok = unlimited, true
		}
	}
	if !ok || !p.eat("}") {
		p.pos = at
		return 0, 0, false
	}
	return least, most, true
}

func (p *parser) number() (n int, ok bool) {
	for ; isDigit(p.peek(0)); p.pos++ {
		n, ok = min(n*10+int(p.peek(0)-'0'), maxRepeat), true
	}
	return n, ok
}

func isDigit(c rune) bool { return '0' <= c && c <= '9' }

func parseFlags(s string) (flags, error) {
	var f flags
	for i, c := range s {
		switch {
		case !strings.ContainsRune("dgimsuvy", c) || strings.ContainsRune(s[:i], c):
			return f, &SyntaxError{0, "invalid flags"}
		}
		f.ignoreCase = f.ignoreCase || c == 'i'
		f.multiline = f.multiline || c == 'm'
		f.dotAll = f.dotAll || c == 's'
		f.sticky = f.sticky || c == 'y'
		f.unicode = f.unicode || c == 'u' || c == 'v'
		f.sets = f.sets || c == 'v'
	}
	if f.sets && strings.Contains(s, "u") {
		return f, &SyntaxError{0, "invalid flags"}
	}
	return f, nil
}
