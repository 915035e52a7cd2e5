package explain

import (
	"strings"
	"unicode"
)

// A likeness says how a hit differs from its part, ordered by how easy it is to mend.
type likeness int

const (
	same likeness = iota
	backTicks
	typographic
	noQuotes
	otherCase
	otherSpace
	split
	bare // a method without its object
	nearly
	apart // something between its pieces
	different
)

// code is the code of the sentence for a near hit.
func (l likeness) code() string {
	return [...]string{"", "back_ticks", "typographic_quotes", "no_quotes", "other_case", "other_space", "split", "bare",
		"nearly", "apart", "instead"}[l]
}

// beginAlike reports whether most of two long names is the same beginning, as of
// showRegister and showRegistration.
func beginAlike(found, want string) bool {
	n := 0
	for n < len(found) && n < len(want) && found[n] == want[n] {
		n++
	}
	return n >= 8 && n*5 >= len(want)*3
}

// isShort reports whether a word is short for another, as hash for hashSync.
func isShort(found, want string) bool { return len(found) >= 4 && strings.HasPrefix(want, found) }

// isLonger reports whether a name is another one with a word behind it, as hashSync is hash.
func isLonger(found, want string) bool {
	rest, ok := strings.CutPrefix(found, want)
	return ok && len(want) >= 4 && rest != "" && unicode.IsUpper(rune(rest[0]))
}

// isVariant reports whether a module's name is another for the one that is wanted: with
// Node's scheme (node:http), or of a package in pure JavaScript (bcryptjs).
func isVariant(found, want string) bool {
	if rest, ok := strings.CutPrefix(found, want); ok {
		return want != "" && (rest == "js" || rest == "-js" || rest == ".js")
	}
	rest, ok := strings.CutPrefix(found, "node:")
	return ok && rest == want
}

// sameWords reports whether two texts differ in white space only.
func sameWords(a, b string) bool {
	for {
		a, b = strings.TrimSpace(a), strings.TrimSpace(b)
		if a == "" || b == "" || a[0] != b[0] {
			return a == b
		}
		i, j := wordEnd(a), wordEnd(b)
		if a[:i] != b[:j] {
			return false
		}
		a, b = a[i:], b[j:]
	}
}

func wordEnd(s string) int {
	if i := strings.IndexFunc(s, unicode.IsSpace); i >= 0 {
		return i
	}
	return len(s)
}
