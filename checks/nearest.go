package checks

// NearestName is the challenge's name that is most like the given one, or "" if
// none is near enough to be meant.
func NearestName(name string, among []*Challenge) string {
	names := make([]string, len(among))
	for i, ch := range among {
		names[i] = ch.Name
	}
	return Nearest(name, names)
}

// Nearest is the one of the names that is most like the given one, or "" if none is
// near enough to be meant.
func Nearest(name string, among []string) string {
	if len(name) > maxNameLength {
		return ""
	}
	best, distance := "", max(2, len(name)/4)+1
	for _, known := range among {
		if d := editDistance(name, known); d < distance {
			best, distance = known, d
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
