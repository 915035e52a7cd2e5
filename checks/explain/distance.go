package explain

import (
	"unicode"
	"unicode/utf8"
)

const (
	maxDistance = 100 // of words that are not alike
	maxWord     = 100 // bytes of a word that is compared
)

// tolerance is how many edits a misspelt word may be away.
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

// distance is that of Damerau and Levenshtein, in bytes: inserting, deleting,
// replacing one, and swapping two neighbours are an edit each. Where it is more
// than limit it may be told as maxDistance.
func distance(a, b string, limit int) int {
	if len(a) > maxWord || len(b) > maxWord {
		return maxDistance
	}
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := range len(a) {
		row[0] = i + 1
		least := min(row[0], last[0])
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			row[j+1] = min(last[j]+cost, last[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
			least = min(least, row[j+1], last[j+1])
		}
		if least > limit { // of two rows: a swap goes back by two
			return maxDistance
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}

func isWord(r rune) bool {
	return r == '_' || r == '$' || unicode.IsLetter(r) || unicode.IsDigit(r)
}

func lastRune(s string) (rune, int)  { return utf8.DecodeLastRuneInString(s) }
func firstRune(s string) (rune, int) { return utf8.DecodeRuneInString(s) }
