package plain

import (
	"math/bits"
	"unicode/utf8"
)

// maxWord is how many bytes of a word are compared: the work grows with its square.
const maxWord = 100

// Distance is how many edits lead from a to b: inserting, deleting or replacing a
// byte, and swapping two neighbours (the optimal string alignment distance of
// Damerau and Levenshtein). It is limit+1 if it is more than limit, or if a word is
// longer than 100 bytes.
func Distance(a, b string, limit int) int {
	if len(a) > maxWord || len(b) > maxWord || Far(a, b, limit) {
		return limit + 1
	}
	var rows [3][maxWord + 1]uint8
	before, last, row := &rows[0], &rows[1], &rows[2]
	for j := range len(b) + 1 {
		last[j] = uint8(j)
	}
	for i := range len(a) {
		row[0] = uint8(i + 1)
		least := min(row[0], last[0])
		for j := range len(b) {
			replaced := last[j]
			if a[i] != b[j] {
				replaced++
			}
			row[j+1] = min(replaced, last[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
			least = min(least, row[j+1], last[j+1])
		}
		if int(least) > limit { // two rows decide, since a swap goes back by two
			return limit + 1
		}
		before, last, row = last, row, before
	}
	return min(int(last[len(b)]), limit+1)
}

// Far tells at a glance that more than limit edits lead from a to b: each changes the
// length by one at most, and which bytes there are by two. Of words in ASCII it is true
// whatever their case, of others it tells by their length alone.
func Far(a, b string, limit int) bool {
	if max(len(a), len(b))-min(len(a), len(b)) > limit {
		return true
	}
	inA, isASCII := bytesIn(a)
	inB, areASCII := bytesIn(b)
	return isASCII && areASCII && bits.OnesCount64(inA^inB) > 2*limit
}

// bytesIn has a bit for each byte of a word in lower case; different bytes may share one.
func bytesIn(word string) (set uint64, isASCII bool) {
	for i := range len(word) {
		if word[i] >= utf8.RuneSelf {
			return 0, false
		}
		set |= 1 << ((word[i] | 0x20) & 63)
	}
	return set, true
}
