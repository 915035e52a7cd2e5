package jsregexp

import "sort"

// points are the code points of a text, as patterns under the flag u see them: a
// lone surrogate is one.
func (t *Text) points() []rune { return t.known.points.get(t.makePoints) }

func (t *Text) makePoints() []rune {
	if t.units == nil {
		return []rune(t.s)
	}
	var points []rune
	for i := 0; i < len(t.units); i++ {
		r := rune(t.units[i])
		if isLead(r) && paired(t.units, i) {
			i++
			r = (r-0xD800)<<10 | (rune(t.units[i]) - 0xDC00) + 0x10000
		}
		points = append(points, r)
	}
	return points
}

// wide lists the indexes in points of characters that take two code units.
func (t *Text) wide() []int {
	return t.known.wide.get(func() []int {
		var at []int
		for i, r := range t.points() {
			if r >= 0x10000 {
				at = append(at, i)
			}
		}
		return at
	})
}

// pointAtUnit is the code point that a code unit is in.
func (t *Text) pointAtUnit(unit int) int {
	if !t.traits().split {
		return unit
	}
	wide := t.wide()
	// The i-th wide one begins at unit wide[i]+i.
	before := sort.Search(len(wide), func(i int) bool { return wide[i]+i >= unit })
	if before > 0 && wide[before-1]+before == unit { // inside of a pair: its start
		return wide[before-1]
	}
	return unit - before
}

// unitAtPoint is the first code unit of a code point.
func (t *Text) unitAtPoint(point int) int {
	if !t.traits().split {
		return point
	}
	return point + sort.SearchInts(t.wide(), point)
}
