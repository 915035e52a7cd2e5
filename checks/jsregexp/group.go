package jsregexp

import "strings"

// scanGroups counts the groups ahead, on which the meaning of \1 and \k depends.
func (p *parser) scanGroups() {
	inClass := 0
	for i := 0; i < len(p.chars); i++ {
		switch c := p.chars[i]; {
		case c == '\\':
			i++
		case c == '[' && (p.sets || inClass == 0):
			inClass++
		case c == ']':
			inClass = max(0, inClass-1)
		case c == '(' && inClass == 0:
			named := hasPrefix(p.chars[i+1:], "?<") && !hasPrefix(p.chars[i+1:], "?<=") && !hasPrefix(p.chars[i+1:], "?<!")
			if named || !hasPrefix(p.chars[i+1:], "?") {
				p.groupCount++
			}
			p.hasNames = p.hasNames || named
		}
	}
}

func hasPrefix(chars []rune, s string) bool {
	return len(chars) >= len(s) && string(chars[:len(s)]) == s
}

func (p *parser) group(depth int) (*node, error) {
	p.pos++
	n := &node{op: opGroup}
	plain := false
	before := p.flags
	switch {
	case p.eat("?:"):
		plain = true
	case p.eat("?="):
		n.op = opLook
	case p.eat("?!"):
		n.op, n.negative = opLook, true
	case p.eat("?<="):
		n.op, n.behind = opLook, true
	case p.eat("?<!"):
		n.op, n.behind, n.negative = opLook, true, true
	case p.peek(0) == '?' && p.peek(1) != '<':
		p.pos--
		if _, ok, err := p.modifiers(); !ok {
			return nil, err
		}
		plain = true
	default:
		if err := p.startGroup(n); err != nil {
			return nil, err
		}
	}
	sub, err := p.disjunction(true, depth+1)
	if err != nil {
		return nil, err
	}
	p.pos++ // the )
	p.flags = before
	if plain {
		return &node{op: opCat, subs: []*node{sub}}, nil
	}
	n.subs = []*node{sub}
	return n, nil
}

func (p *parser) startGroup(n *node) error {
	name := ""
	if p.eat("?<") {
		var err error
		if name, err = p.groupName("invalid capture group name"); err != nil {
			return err
		}
		for i, other := range p.names {
			if other == name && !apart(p.paths[i], p.branches) {
				return p.fail("duplicate capture group name")
			}
		}
	}
	if n.index = len(p.names); n.index > maxGroups {
		return p.fail("too many captures")
	}
	p.names = append(p.names, name)
	p.paths = append(p.paths, append([]branch(nil), p.branches...))
	return nil
}

// resolve ties named back references to their groups.
func (p *parser) resolve() error {
	for _, ref := range p.namedRefs {
		for i, name := range p.names {
			switch {
			case name != ref.name:
			case ref.node.index == 0:
				ref.node.index = i
			default:
				ref.node.also = append(ref.node.also, i)
			}
		}
		if ref.node.index == 0 {
			return &SyntaxError{ref.node.start, "invalid named capture referenced"}
		}
	}
	return nil
}

type namedRef struct {
	name string
	node *node
}

// modifiers reads (?i-ms: up to its colon and changes the flags; it returns those
// from before. https://tc39.es/ecma262/2025/#prod-Atom
func (p *parser) modifiers() (before flags, ok bool, err error) {
	before = p.flags
	at := p.pos
	p.pos += 2 // ( and ?
	seen := ""
	adds, dash := true, false
	for ; ; p.pos++ {
		c := p.peek(0)
		switch {
		case c == ':' && (seen != "" || dash):
			if seen == "" {
				return before, false, p.fail("invalid flag group")
			}
			p.pos++
			p.modified = true
			return before, true, nil
		case c == '-' && !dash:
			adds, dash = false, true
			continue
		case c == 'i' || c == 'm' || c == 's':
			if strings.ContainsRune(seen, c) {
				return before, false, p.fail("repeated flag in flag group")
			}
			seen += string(c)
			p.ignoreCase = p.ignoreCase && c != 'i' || c == 'i' && adds
			p.multiline = p.multiline && c != 'm' || c == 'm' && adds
			p.dotAll = p.dotAll && c != 's' || c == 's' && adds
			continue
		}
		p.pos = at
		p.flags = before
		return before, false, p.fail("invalid group")
	}
}

// A branch is an alternative of a disjunction.
type branch struct{ disjunction, alternative int }

// apart tells whether two groups are in different alternatives, so that no match has
// both, and they may share a name.
func apart(a, b []branch) bool {
	for _, x := range a {
		for _, y := range b {
			if x.disjunction == y.disjunction && x.alternative != y.alternative {
				return true
			}
		}
	}
	return false
}
