package jsregexp

import (
	"strings"
	"unicode"
	"unicode/utf16"
)

// escape reads an escape outside of a class.
func (p *parser) escape() (*node, error) {
	start := p.at()
	switch c := p.peek(1); {
	case c == eof:
		return nil, p.fail(`\ at end of pattern`)
	case c == 'b' || c == 'B':
		p.pos += 2
		n := &node{op: opAssert, assert: wordBoundary}
		if p.ignoreCase && p.unicode {
			n.assert = foldedBoundary
		}
		if c == 'B' {
			n.assert++
		}
		return n, nil
	case '1' <= c && c <= '9':
		if n := p.reference(); n != nil {
			return n, nil
		}
		if p.unicode {
			return nil, p.fail("invalid escape")
		}
	case c == 'k' && (p.unicode || p.hasNames):
		p.pos += 2
		if !p.eat("<") {
			return nil, p.fail("invalid named reference")
		}
		name, err := p.groupName("invalid named reference")
		if err != nil {
			return nil, err
		}
		n := &node{op: opRef, start: start, fold: p.ignoreCase}
		p.namedRefs = append(p.namedRefs, namedRef{name, n})
		return n, nil
	}
	if c := p.peek(1); p.unicode && (c == 'p' || c == 'P') {
		class, err := p.property()
		return p.setNodes(class), err
	}
	if s, ok, err := p.classEscape(); ok || err != nil {
		return p.setNode(s), err
	}
	c, err := p.charEscape(false)
	return p.charNode(c), err
}

// reference reads \1 and so on, if there is such a group.
func (p *parser) reference() *node {
	at := p.pos
	p.pos++
	n, _ := p.number()
	if n > p.groupCount {
		p.pos = at
		return nil
	}
	return &node{op: opRef, index: n, fold: p.ignoreCase}
}

// classEscape reads \d and its like, if one is next.
func (p *parser) classEscape() (set, bool, error) {
	var s set
	switch c := p.peek(1); c {
	case 'd', 'D':
		s = digits
	case 's', 'S':
		s = spaces
	case 'w', 'W':
		s = wordChars
		if p.ignoreCase && p.unicode {
			s = s.fold(true)
		}
	case 'p', 'P':
		if p.unicode {
			class, err := p.property()
			return class.single, true, err
		}
		return nil, false, nil
	default:
		return nil, false, nil
	}
	if unicode.IsUpper(p.peek(1)) {
		s = s.invert(p.top())
	}
	p.pos += 2
	if p.ignoreCase {
		s = s.fold(p.unicode)
	}
	return s, true, nil
}

// charEscape reads an escape that stands for one character.
func (p *parser) charEscape(inClass bool) (rune, error) {
	start := p.pos
	p.pos++
	c := p.peek(0)
	if c == eof {
		return 0, p.fail(`\ at end of pattern`)
	}
	p.pos++
	if i := strings.IndexRune("fnrtv", c); i >= 0 {
		return rune("\f\n\r\t\v"[i]), nil
	}
	switch {
	case c == 'c':
		if letter := p.peek(0); isLetter(letter) || inClass && !p.unicode && (isDigit(letter) || letter == '_') {
			p.pos++
			return letter & 0x1F, nil
		}
		if !p.unicode {
			p.pos-- // the backslash is itself, c is read next
			return '\\', nil
		}
	case c == 'x':
		if v, ok := p.hex(2); ok || !p.unicode {
			return orElse(v, ok, 'x'), nil
		}
	case c == 'u':
		if v, ok := p.unicodeEscape(); ok || !p.unicode {
			return orElse(v, ok, 'u'), nil
		}
	case c == '0' && !(p.unicode && isDigit(p.peek(0))):
		return p.octal(c), nil
	case '1' <= c && c <= '7' && !p.unicode:
		return p.octal(c), nil
	case p.unicode:
		if strings.ContainsRune("^$\\.*+?()[]{}|/", c) || inClass && c == '-' {
			return c, nil
		}
	case c != 'k' || !p.hasNames:
		return c, nil
	}
	p.pos = start
	return 0, p.fail("invalid escape")
}

func isLetter(c rune) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

func orElse(v rune, ok bool, other rune) rune {
	if ok {
		return v
	}
	return other
}

// octal reads the rest of an octal escape of at most \377 (Annex B).
func (p *parser) octal(first rune) rune {
	v := first - '0'
	for range 2 {
		if c := p.peek(0); c >= '0' && c <= '7' && v < 32 {
			v = v*8 + c - '0'
			p.pos++
			continue
		}
		break
	}
	return v
}

// hex reads n hexadecimal digits, or nothing.
func (p *parser) hex(n int) (v rune, ok bool) {
	for i := range n {
		d := hexDigit(p.peek(i))
		if d < 0 {
			return 0, false
		}
		v = v<<4 | d
	}
	p.pos += n
	return v, true
}

func hexDigit(c rune) rune {
	switch {
	case isDigit(c):
		return c - '0'
	case 'a' <= c|0x20 && c|0x20 <= 'f':
		return c | 0x20 - 'a' + 10
	}
	return -1
}

// unicodeEscape reads what follows \u, or nothing.
func (p *parser) unicodeEscape() (rune, bool) {
	if !p.unicode {
		return p.hex(4)
	}
	return p.anyUnicodeEscape()
}

// anyUnicodeEscape reads what may follow \u under the flag u, and in the names
// of groups always: also \u{…}, and a surrogate pair.
func (p *parser) anyUnicodeEscape() (rune, bool) {
	at := p.pos
	if p.eat("{") {
		v, some := rune(0), false
		for d := hexDigit(p.peek(0)); d >= 0 && v <= maxPoint; d = hexDigit(p.peek(0)) {
			v, some = v<<4|d, true
			p.pos++
		}
		if some && v <= maxPoint && p.eat("}") {
			return v, true
		}
		p.pos = at
		return 0, false
	}
	lead, ok := p.hex(4)
	if !ok || !isLead(lead) {
		return lead, ok
	}
	at = p.pos
	if p.eat(`\u`) {
		if trail, ok := p.hex(4); ok && isTrail(trail) {
			return utf16.DecodeRune(lead, trail), true
		}
	}
	p.pos = at
	return lead, true
}

// groupName reads a group's name and the > after it.
func (p *parser) groupName(reason string) (string, error) {
	var name strings.Builder
	for !p.eat(">") {
		c, ok := p.peek(0), true
		if c == eof {
			return "", p.fail(reason)
		}
		p.pos++
		switch {
		case c == '\\':
			if ok = p.eat("u"); ok {
				c, ok = p.anyUnicodeEscape()
			}
		case isLead(c) && isTrail(p.peek(0)):
			c = utf16.DecodeRune(c, p.peek(0))
			p.pos++
		}
		if !ok || !isNamePart(c, name.Len() == 0) {
			return "", p.fail(reason)
		}
		name.WriteRune(c)
	}
	if name.Len() == 0 {
		return "", p.fail(reason)
	}
	return name.String(), nil
}

// isNamePart is the specification's ID_Start or ID_Continue, and $ _ ZWNJ ZWJ.
func isNamePart(c rune, first bool) bool {
	if c == '$' || c == '_' || unicode.IsLetter(c) || unicode.In(c, unicode.Nl, unicode.Other_ID_Start) {
		return !unicode.In(c, unicode.Pattern_Syntax, unicode.Pattern_White_Space) || c == '$' || c == '_'
	}
	return !first && (c == 0x200C || c == 0x200D ||
		unicode.In(c, unicode.Mn, unicode.Mc, unicode.Nd, unicode.Pc, unicode.Other_ID_Continue))
}
