package jsregexp

import (
	"slices"
	"sort"
	"strings"
	"sync"
	"unicode/utf16"
	"unicode/utf8"
)

// Text is an immutable JavaScript string. What the matchers need to know of it is
// computed once, on first use. A Text is safe for concurrent use and must not be
// copied.
type Text struct {
	s     string   // well-formed UTF-8
	units []uint16 // set only where the string has lone surrogates

	known struct {
		traits lazy[traits]
		code   lazy[string] // the code string: one well-formed character for each code unit
		marks  lazy[[]mark] // where every markEvery-th code unit is
		lines  lazy[[]int]  // the byte offsets at which lines start
		runes  lazy[[]rune] // code units
		points lazy[[]rune] // code points
		wide   lazy[[]int]  // indexes of the points that take two code units
	}
}

func (t *Text) traits() traits { return t.known.traits.get(t.findTraits) }
func (t *Text) code() string   { return t.known.code.get(t.makeCode) }
func (t *Text) marks() []mark  { return t.known.marks.get(t.findMarks) }
func (t *Text) lines() []int   { return t.known.lines.get(t.findLines) }
func (t *Text) runes() []rune  { return t.known.runes.get(t.makeRunes) }

// A lazy value is computed on first use.
type lazy[T any] struct {
	once  sync.Once
	value T
}

func (l *lazy[T]) get(find func() T) T {
	l.once.Do(func() { l.value = find() })
	return l.value
}

// traits are the facts that decide which matchers are exact for a text.
type traits struct {
	ascii      bool
	cr         bool // has U+000D
	separators bool // has U+2028 or U+2029
	split      bool // has code points of two units, or lone surrogates
}

// NewText makes a Text of s. Ill-formed UTF-8 is read as Decode reads it; a
// byte order mark is kept.
func NewText(s string) *Text {
	return &Text{s: wellFormed(s)}
}

// FromUTF16 makes a Text of code units, among which lone surrogates may be.
func FromUTF16(units []uint16) *Text {
	s := string(utf16.Decode(units))
	for i, u := range units {
		if utf16.IsSurrogate(rune(u)) && !paired(units, i) {
			return &Text{s: s, units: slices.Clone(units)}
		}
	}
	return &Text{s: s}
}

func paired(units []uint16, i int) bool {
	if isLead(rune(units[i])) {
		return i+1 < len(units) && isTrail(rune(units[i+1]))
	}
	return i > 0 && isLead(rune(units[i-1])) && isTrail(rune(units[i]))
}

func isLead(r rune) bool  { return r >= 0xD800 && r <= 0xDBFF }
func isTrail(r rune) bool { return r >= 0xDC00 && r <= 0xDFFF }

// String returns the text as well-formed UTF-8; a lone surrogate shows as
// U+FFFD.
func (t *Text) String() string { return t.s }

func (t *Text) findTraits() traits {
	f := traits{ascii: isASCII(t.s), cr: strings.IndexByte(t.s, '\r') >= 0, split: t.units != nil}
	if f.ascii {
		return f
	}
	f.separators = strings.Contains(t.s, "\u2028") || strings.Contains(t.s, "\u2029")
	for i := 0; i < len(t.s) && !f.split; i++ {
		f.split = t.s[i] >= 0xF0
	}
	return f
}

// isASCII looks at eight bytes at a time: the compiler makes one load of them.
func isASCII(s string) bool {
	for ; len(s) >= 8; s = s[8:] {
		eight := uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
			uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
		if eight&0x8080808080808080 != 0 {
			return false
		}
	}
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// UTF-8 can't encode surrogates, so a code string has a stand-in for each: a
// character of plane 16. They can't be mistaken for the text's own characters of that
// plane, since those are replaced by two stand-ins themselves.
const (
	surrogates = 0xD800
	standIns   = 0x10F800
)

// standIn returns the character that stands for unit in a code string.
func standIn(unit rune) rune {
	if isLead(unit) || isTrail(unit) {
		return unit - surrogates + standIns
	}
	return unit
}

// unitOf is the inverse of standIn.
func unitOf(r rune) rune {
	if r >= standIns {
		return r - standIns + surrogates
	}
	return r
}

func (t *Text) makeCode() string {
	if !t.traits().split {
		return t.s
	}
	var out strings.Builder
	out.Grow(len(t.s) + len(t.s)/4)
	if t.units != nil {
		for _, u := range t.units {
			out.WriteRune(standIn(rune(u)))
		}
		return out.String()
	}
	for _, r := range t.s {
		if r < 0x10000 {
			out.WriteRune(r)
			continue
		}
		lead, trail := utf16.EncodeRune(r)
		out.WriteRune(standIn(lead))
		out.WriteRune(standIn(trail))
	}
	return out.String()
}

func (t *Text) makeRunes() []rune {
	return []rune(t.code())
}

// A mark ties a code unit to its offsets in the two strings.
type mark struct{ unit, code, text int }

const markEvery = 1024

func (t *Text) findMarks() []mark {
	code := t.code()
	marks := []mark{{}}
	text, half := 0, false
	for unit, at := 0, 0; at < len(code); unit++ {
		if unit >= marks[len(marks)-1].unit+markEvery && !half {
			marks = append(marks, mark{unit, at, text})
		}
		r, n := utf8.DecodeRuneInString(code[at:])
		at += n
		lead := isLead(unitOf(r)) && text < len(t.s) && t.s[text] >= 0xF0
		switch {
		case half: // the second half of a pair ends its four bytes
			text, half = text+4, false
		case lead:
			half = true
		case r >= standIns:
			text += utf8.RuneLen(utf8.RuneError)
		default:
			text += n
		}
	}
	return marks
}

// Position is a place in a text as an editor shows it.
type Position struct {
	Line   int // from 1; lines end at \n, \r\n or \r
	Column int // from 1, in code points
}

// Position returns the place of a byte offset in String().
func (t *Text) Position(offset int) Position {
	offset = max(0, min(offset, len(t.s)))
	lines := t.lines()
	line := sort.SearchInts(lines, offset+1)
	return Position{line, utf8.RuneCountInString(t.s[lines[line-1]:offset]) + 1}
}

// Offset is the byte offset in String of a position that Position gave.
func (t *Text) Offset(p Position) int {
	at := t.lines()[p.Line-1]
	for column := 1; column < p.Column; column++ {
		_, n := utf8.DecodeRuneInString(t.s[at:])
		at += n
	}
	return at
}

func (t *Text) findLines() []int {
	lines := append(make([]int, 0, strings.Count(t.s, "\n")+1), 0)
	for at := 0; ; {
		n := strings.IndexByte(t.s[at:], '\n')
		if t.traits().cr {
			n = strings.IndexAny(t.s[at:], "\n\r")
		}
		if n < 0 {
			return lines
		}
		if at += n + 1; t.s[at-1] == '\n' || !strings.HasPrefix(t.s[at:], "\n") {
			lines = append(lines, at)
		}
	}
}
