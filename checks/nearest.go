package checks

import "grader/checks/plain"

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
	best, distance := "", max(2, len(name)/4)+1
	for _, known := range among {
		if d := plain.Distance(name, known, distance); d < distance {
			best, distance = known, d
		}
	}
	return best
}
