package explain

import (
	"unicode"
	"unicode/utf8"
)

// maxDistance is the distance of words that are not alike.
const maxDistance = 100

// tolerance is how many edits make a misspelt word of a length.
func tolerance(want string) int {
	switch n := len(want); {
	case n < 3:
		return 0
	case n < 8:
		return 1
	case n < 12:
		return 2
	}
	return 3
}

func isWord(r rune) bool {
	return r == '_' || r == '$' || unicode.IsLetter(r) || unicode.IsDigit(r)
}

func lastRune(s string) (rune, int)  { return utf8.DecodeLastRuneInString(s) }
func firstRune(s string) (rune, int) { return utf8.DecodeRuneInString(s) }
