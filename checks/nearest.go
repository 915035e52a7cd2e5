package checks

// NearestName is the challenge's name that is most like the given one, or "" if
// none is near enough to be meant.
func NearestName(name string, among []*Challenge) string {
	if len(name) > maxNameLength {
		return ""
	}
	best, distance := "", max(2, len(name)/4)+1
	for _, ch := range among {
		if d := editDistance(name, ch.Name); d < distance {
			best, distance = ch.Name, d
		}
	}
	return best
}

// maxNameLength bounds the work for a name that nobody meant.
const maxNameLength = 100

// editDistance is Levenshtein's, in bytes.
func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			diagonal, row[j+1] = row[j+1], min(diagonal+cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
