package jsregexp

import "strings"

// modifiers reads (?i-ms: up to its colon and changes the flags; it gives those that
// were. https://tc39.es/ecma262/2025/#prod-Atom
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

// apart tells whether two groups are in different alternatives, so that no match has both.
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
