package jsregexp

import "slices"

// class reads a character class.
func (p *parser) class() (*node, error) {
	p.pos++
	if p.sets {
		class, err := p.setClass(0)
		return p.setNodes(class), err
	}
	negative := p.eat("^")
	var spans []span
	for !p.eat("]") {
		if p.peek(0) == eof {
			return nil, p.fail("unterminated character class")
		}
		start := p.pos
		low, lowChar, err := p.classAtom()
		if err != nil {
			return nil, err
		}
		if p.peek(0) != '-' || p.peek(1) == ']' || p.peek(1) == eof {
			spans = append(spans, low...)
			continue
		}
		p.pos++
		high, highChar, err := p.classAtom()
		switch {
		case err != nil:
			return nil, err
		case lowChar < 0 || highChar < 0: // not a range: [\w-x]
			if p.unicode {
				p.pos = start
				return nil, p.fail("invalid character class")
			}
			spans = slices.Concat(spans, low, high, []span{{'-', '-'}})
		case lowChar > highChar:
			p.pos = start
			return nil, p.fail("range out of order in character class")
		default:
			spans = append(spans, span{lowChar, highChar})
		}
	}
	s := normal(spans)
	if p.ignoreCase {
		s = s.fold(p.unicode)
	}
	if negative {
		s = s.invert(p.top())
	}
	return p.setNode(s), nil
}

// classAtom reads a character of a class, or an escape for several; for those
// char is −1.
func (p *parser) classAtom() (s set, char rune, err error) {
	char = p.peek(0)
	switch {
	case char == eof:
		return nil, 0, p.fail("unterminated character class")
	case char != '\\':
		p.pos++
	case p.peek(1) == 'b':
		p.pos += 2
		char = '\b'
	default:
		s, ok, err := p.classEscape()
		if ok || err != nil {
			return s, -1, err
		}
		if char, err = p.charEscape(true); err != nil {
			return nil, 0, err
		}
	}
	return set{{char, char}}, char, nil
}
