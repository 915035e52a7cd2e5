package jsregexp

import (
	"slices"
	"strings"
)

// A classSet is what a class under the flag v has: single characters, and strings
// of another length than one.
type classSet struct {
	single  set
	strings [][]rune
	may     bool // MayContainStrings of the specification
}

// setClass reads a class under the flag v, after its [:
// https://tc39.es/ecma262/2024/#prod-ClassContents.
func (p *parser) setClass(depth int) (classSet, error) {
	if depth > maxDepth {
		return classSet{}, &UnsupportedError{p.at(), "classes nested too deeply"}
	}
	start := p.pos
	negative := p.eat("^")
	all, err := p.setContents(depth)
	if err != nil {
		return classSet{}, err
	}
	if negative {
		if all.may {
			p.pos = start
			return classSet{}, p.fail("negated character class may contain strings")
		}
		all.single = all.single.invert(p.top())
	}
	return all, nil
}

func (p *parser) setContents(depth int) (classSet, error) {
	var all classSet
	for first := true; !p.eat("]"); first = false {
		if p.peek(0) == eof {
			return all, p.fail("unterminated character class")
		}
		operand, char, err := p.setOperand(depth)
		if err != nil {
			return all, err
		}
		if first && (p.next("--") || p.next("&&") && p.peek(2) != '&') {
			return p.setOperation(operand, depth)
		}
		if char >= 0 && p.peek(0) == '-' && p.peek(1) != '-' {
			if operand, err = p.setRange(char); err != nil {
				return all, err
			}
		}
		all = p.join(all, operand)
	}
	return all, nil
}

func (p *parser) setRange(low rune) (classSet, error) {
	p.pos++
	start := p.pos
	_, high, err := p.setOperand(0)
	switch {
	case err != nil:
		return classSet{}, err
	case high < 0:
		p.pos = start
		return classSet{}, p.fail("invalid character class")
	case low > high:
		p.pos = start
		return classSet{}, p.fail("range out of order in character class")
	}
	return classSet{single: p.folded(set{{low, high}})}, nil
}

// setOperation goes on with a chain of -- or of &&.
func (p *parser) setOperation(left classSet, depth int) (classSet, error) {
	operator := "--"
	if p.next("&&") {
		operator = "&&"
	}
	for !p.eat("]") {
		if !p.eat(operator) || operator == "&&" && p.peek(0) == '&' {
			return left, p.fail("invalid set operation in character class")
		}
		if p.peek(0) == eof || p.peek(0) == ']' {
			return left, p.fail("invalid character in character class")
		}
		right, _, err := p.setOperand(depth)
		if err != nil {
			return left, err
		}
		has := func(s []rune) bool {
			return slices.ContainsFunc(right.strings, func(other []rune) bool { return slices.Equal(p.key(s), p.key(other)) })
		}
		if operator == "--" {
			left.single = left.single.intersect(right.single.invert(p.top()))
			left.strings = slices.DeleteFunc(left.strings, has)
			continue
		}
		left.single = left.single.intersect(right.single)
		left.strings = slices.DeleteFunc(left.strings, func(s []rune) bool { return !has(s) })
		left.may = left.may && right.may
	}
	return left, nil
}

func (p *parser) join(a, b classSet) classSet {
	a.single, a.may = union(a.single, b.single), a.may || b.may
	a.strings = append(a.strings, b.strings...)
	return a
}

// key is the form by which strings are compared.
func (p *parser) key(s []rune) []rune {
	if !p.ignoreCase {
		return s
	}
	out := make([]rune, len(s))
	for i, r := range s {
		out[i] = canonicalize(r, true)
	}
	return out
}

func (p *parser) folded(s set) set {
	if p.ignoreCase {
		return s.fold(true)
	}
	return s
}

// next tells whether s, which is ASCII, is next.
func (p *parser) next(s string) bool {
	at := p.pos
	ok := p.eat(s)
	p.pos = at
	return ok
}

// setOperand reads a character, then char is that, or another operand.
func (p *parser) setOperand(depth int) (operand classSet, char rune, err error) {
	c := p.peek(0)
	switch {
	case c == eof:
		return operand, -1, p.fail("unterminated character class")
	case p.eat("["):
		operand, err = p.setClass(depth + 1)
		return operand, -1, err
	case p.eat(`\q{`):
		operand, err = p.quoted()
		return operand, -1, err
	case c == '\\':
		if p.peek(1) == 'p' || p.peek(1) == 'P' {
			operand, err = p.property()
			return operand, -1, err
		}
		s, ok, err := p.classEscape()
		if ok || err != nil {
			return classSet{single: s}, -1, err
		}
	}
	if char, err = p.setChar(); err != nil {
		return operand, -1, err
	}
	return classSet{single: p.folded(set{{char, char}})}, char, nil
}

const (
	setSyntax = `()[]{}/-\|`
	setDouble = "&!#$%*+,.:;<=>?@^`~" // doubled, they are reserved
	setEscape = "&-!#%,:;<=>@`~"
)

func (p *parser) setChar() (rune, error) {
	c := p.peek(0)
	switch {
	case c == '\\' && p.peek(1) == 'b':
		p.pos += 2
		return '\b', nil
	case c == '\\' && p.peek(1) != eof && strings.ContainsRune(setEscape, p.peek(1)):
		p.pos += 2
		return p.chars[p.pos-1], nil
	case c == '\\':
		return p.charEscape(false)
	case c == p.peek(1) && strings.ContainsRune(setDouble, c):
		return 0, p.fail("invalid set operation in character class")
	case strings.ContainsRune(setSyntax, c):
		return 0, p.fail("invalid character in character class")
	}
	p.pos++
	return c, nil
}

// quoted reads the strings of \q{a|bc}.
func (p *parser) quoted() (classSet, error) {
	var all classSet
	s := []rune{}
	for {
		switch {
		case p.peek(0) == eof:
			return all, p.fail("invalid escape")
		case p.peek(0) == '|' || p.peek(0) == '}':
			if len(s) == 1 {
				all.single = union(all.single, p.folded(set{{s[0], s[0]}}))
			} else {
				all.strings, all.may = append(all.strings, s), true
			}
			s = []rune{}
			if p.pos++; p.chars[p.pos-1] == '}' {
				return all, nil
			}
		default:
			c, err := p.setChar()
			if err != nil {
				return all, err
			}
			s = append(s, c)
		}
	}
}

// setNodes is the tree of a class with strings: longer ones are tried first.
func (p *parser) setNodes(c classSet) *node {
	if len(c.strings) == 0 {
		return p.setNode(c.single)
	}
	seen := map[string]bool{}
	var alts []*node
	slices.SortStableFunc(c.strings, func(a, b []rune) int { return len(b) - len(a) })
	single := false
	for _, s := range c.strings {
		if key := string(p.key(s)); seen[key] {
			continue
		} else {
			seen[key] = true
		}
		if len(s) == 0 && !single {
			single, alts = true, append(alts, p.setNode(c.single))
		}
		word := &node{op: opCat}
		for _, r := range s {
			word.subs = append(word.subs, p.charNode(r))
		}
		alts = append(alts, word)
	}
	if !single {
		alts = append(alts, p.setNode(c.single))
	}
	return &node{op: opCat, subs: []*node{{op: opAlt, subs: alts}}}
}
