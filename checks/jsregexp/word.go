package jsregexp

import (
	"strings"
	"unicode/utf8"
)

// charClass is a set, prepared for lookups in UTF-8.
type charClass struct {
	ascii [2]uint64
	rest  set // what is beyond ASCII
}

func newCharClass(s set, u bool) charClass {
	if !u {
		s = s.standIns()
	}
	var c charClass
	for _, p := range s {
		for r := p.lo; r <= min(p.hi, utf8.RuneSelf-1); r++ {
			c.ascii[r>>6] |= 1 << (r & 63)
		}
		if p.hi >= utf8.RuneSelf {
			c.rest = append(c.rest, span{max(p.lo, utf8.RuneSelf), p.hi})
		}
	}
	return c
}

// width returns the length of the character at s[i], 0 if c does not have it.
func (c *charClass) width(s string, i int) int {
	if b := s[i]; b < utf8.RuneSelf {
		return int(c.ascii[b>>6] >> (b & 63) & 1)
	}
	if r, n := utf8.DecodeRuneInString(s[i:]); len(c.rest) > 0 && c.rest.contains(r) {
		return n
	}
	return 0
}

// has tells whether a character, of a code string or a code point, is in c.
func (c *charClass) has(r rune) bool {
	if r < utf8.RuneSelf {
		return c.ascii[r>>6]>>(r&63)&1 == 1
	}
	return c.rest.contains(r)
}

// word is a spelling, prepared for the search.
type word struct {
	chars   []charClass
	asserts []placed

	// What the search looks for: the literal, by its byte that is least common, or
	// where it is empty a byte of the table; and how many characters of the word stand
	// before that.
	literal string
	rarest  int
	table   [256]bool
	before  int
}

func newWord(sp spelling, u bool) *word {
	w := &word{asserts: sp.asserts}
	rarest := 0
	for i, s := range sp.sets {
		w.chars = append(w.chars, newCharClass(s, u))
		if commonness(s) < commonness(sp.sets[rarest]) {
			rarest = i
		}
	}
	for i := 0; i < len(sp.sets); {
		run := literalRun(sp.sets[i:], u)
		if len(run) > len(w.literal) {
			w.literal, w.before = run, i
		}
		i += max(1, utf8.RuneCountInString(run))
	}
	if w.literal != "" {
		w.rarest = rarestByte(w.literal)
	} else {
		w.before = rarest
		c := &w.chars[rarest]
		for b := range w.table {
			w.table[b] = b < utf8.RuneSelf && c.ascii[b>>6]>>(b&63)&1 == 1
		}
		for _, p := range c.rest {
			for b := firstByte(p.lo); ; b++ {
				w.table[b] = true
				if b >= firstByte(p.hi) {
					break
				}
			}
		}
	}
	return w
}

// rarestByte is the index of the byte that is least common in programs.
func rarestByte(literal string) int {
	const frequent = " erstonaic)(up.ld,\"'}{;fg=h/m:qby\tvwxSOU_kDRTI0>CPEjNBA+L|-"
	best, least := 0, -1
	for i := range len(literal) {
		n := strings.IndexByte(frequent, literal[i])
		if n < 0 {
			return i
		}
		if n > least {
			best, least = i, n
		}
	}
	return best
}

func firstByte(r rune) byte {
	return utf8.AppendRune(nil, max(min(r, maxPoint), utf8.RuneSelf))[0]
}

// literalRun returns the text of the sets of one member that sets starts with.
func literalRun(sets []set, u bool) string {
	var run strings.Builder
	for _, s := range sets {
		r, ok := s.only()
		if !ok {
			break
		}
		if !u {
			r = standIn(r)
		}
		if isLead(r) || isTrail(r) { // can't occur under u
			break
		}
		run.WriteRune(r)
	}
	return run.String()
}

// commonness estimates how often characters of s occur in a source file.
func commonness(s set) int {
	const frequent = " etaoinsrcdlupmhfgbvykwxjqz"
	sum := 0
	for _, p := range s {
		for r := p.lo; r <= min(p.hi, utf8.RuneSelf-1); r++ {
			switch i := strings.IndexByte(frequent, byte(r)); {
			case i >= 0:
				sum += 2 * (len(frequent) - i)
			default:
				sum += 8
			}
		}
		if p.hi >= utf8.RuneSelf {
			sum += 1 + int(p.hi-max(p.lo, utf8.RuneSelf))/16
		}
	}
	return sum
}

// find returns the first occurrence in s that starts at from or after and ends
// at limit or before; −1 if there is none.
func (w *word) find(s string, from, limit int) (start, end int) {
	for i := from; ; i++ {
		if i = w.candidate(s, i, limit); i < 0 {
			return -1, -1
		}
		start := i
		for n := w.before; n > 0 && start >= from; n-- {
			if start == from {
				start = -1
				break
			}
			_, size := utf8.DecodeLastRuneInString(s[:start])
			start -= size
		}
		if start >= from {
			if end := w.match(s, start, limit); end >= 0 {
				return start, end
			}
		}
	}
}

func (w *word) candidate(s string, i, limit int) int {
	if i > limit {
		return -1
	}
	if w.literal != "" {
		return w.indexLiteral(s[:limit], i)
	}
	for ; i < limit; i++ {
		if w.table[s[i]] {
			return i
		}
	}
	return -1
}

// indexLiteral is strings.Index from i on, but that this looks for the first byte, and
// most words begin as others do.
func (w *word) indexLiteral(s string, i int) int {
	from := i
	for misses := 0; misses <= 4+(i-from)/32; misses++ {
		if i+w.rarest >= len(s) {
			return -1
		}
		n := strings.IndexByte(s[i+w.rarest:], w.literal[w.rarest])
		if n < 0 {
			return -1
		}
		if i += n; strings.HasPrefix(s[i:], w.literal) {
			return i
		}
		i++
	}
	if n := strings.Index(s[i:], w.literal); n >= 0 { // the byte is common here
		return i + n
	}
	return -1
}

// match returns the end of the word if it stands at i, else −1.
func (w *word) match(s string, i, limit int) int {
	asserts := w.asserts
	for n := range w.chars {
		for ; len(asserts) > 0 && asserts[0].at == n; asserts = asserts[1:] {
			if !holds(asserts[0].kind, s, i) {
				return -1
			}
		}
		if i >= limit {
			return -1
		}
		size := w.chars[n].width(s, i)
		if size == 0 {
			return -1
		}
		i += size
	}
	for _, a := range asserts {
		if !holds(a.kind, s, i) {
			return -1
		}
	}
	return i
}

func holds(a assertion, s string, i int) bool {
	switch a {
	case textStart:
		return i == 0
	case textEnd:
		return i == len(s)
	case lineStart:
		return i == 0 || s[i-1] == '\n' || s[i-1] == '\r' || i > 2 && isSeparator(s[i-3:])
	case lineEnd:
		return i == len(s) || s[i] == '\n' || s[i] == '\r' || isSeparator(s[i:])
	}
	boundary := (i > 0 && isWordByte(s[i-1])) != (i < len(s) && isWordByte(s[i]))
	return boundary == (a == wordBoundary)
}

func isSeparator(s string) bool {
	return len(s) > 2 && s[0] == 0xE2 && s[1] == 0x80 && s[2]&^1 == 0xA8
}

func isWordByte(b byte) bool {
	return b == '_' || isDigit(rune(b)) || isLetter(rune(b)) && b < utf8.RuneSelf
}
