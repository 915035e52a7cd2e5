package jsregexp

import (
	"math"
	"strings"
)

// lineEnd returns where the first stop at or after at is, or the end of s.
// next remembers where each stop was last found.
func (g *group) lineEnd(s string, at int, next *[maxStops]int) int {
	end := len(s)
	for i, stop := range g.stops {
		if next[i] <= at {
			next[i] = math.MaxInt
			// next is stored one on, so that its zero value is "not yet known".
			if n := strings.Index(s[at:], string(stop)); n >= 0 {
				next[i] = at + n + 1
			}
		}
		end = min(end, next[i]-1)
	}
	return end
}

// maxStops bounds the characters that end what a group's gaps can cross.
const maxStops = 8

// newStops lists the characters of s, if they are few.
func newStops(s set) ([]stop, bool) {
	if n := s.size(); n == 0 || n > maxStops {
		return nil, false
	}
	var stops []stop
	for _, p := range s {
		for r := p.lo; r <= p.hi; r++ {
			if isLead(r) || isTrail(r) {
				return nil, false
			}
			stops = append(stops, stop(string(r)))
		}
	}
	return stops, true
}
