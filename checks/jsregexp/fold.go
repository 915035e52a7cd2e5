package jsregexp

import (
	"sync"
	"unicode"
)

// canonicalize is the specification's Canonicalize for the flag i: without u,
// the code unit's upper case, but for two exceptions; with u, simple case
// folding.
func canonicalize(r rune, u bool) rune {
	if u {
		return foldPoint(r)
	}
	if r < 0x80 {
		if 'a' <= r && r <= 'z' {
			return r - 'a' + 'A'
		}
		return r
	}
	if upper := unicode.ToUpper(newer(r)); upper >= 0x80 && upper <= 0xFFFF && !expands(r) {
		return upper
	}
	return r
}

// newer maps to upper case the letters of Unicode 16 and 17, which V8 knows and the
// tables of Go's package unicode do not.
func newer(r rune) rune {
	switch {
	case r == 0x19B:
		return 0xA7DC
	case r == 0x264:
		return 0xA7CB
	case r == 0x1C8A, r == 0xA7CD, r == 0xA7CF, r == 0xA7D3, r == 0xA7D5, r == 0xA7DB:
		return r - 1
	case 0x10D70 <= r && r <= 0x10D85:
		return r - 0x20
	case 0x16EBB <= r && r <= 0x16ED3:
		return r - 0x1B
	}
	return r
}

// foldPoint returns the least member of r's orbit, which stands for them all.
func foldPoint(r rune) rune {
	switch r = newer(r); r { // simple foldings new in Unicode 15.1
	case 0x1FD3:
		r = 0x390
	case 0x1FE3:
		r = 0x3B0
	}
	least := r
	for f := unicode.SimpleFold(r); f != r; f = unicode.SimpleFold(f) {
		least = min(least, f)
	}
	return least
}

// expands tells whether the full upper case of r has more than one character
// (SpecialCasing.txt, the unconditional mappings); such a character is its own
// canonical form.
func expands(r rune) bool {
	switch {
	case r == 0xDF, r == 0x149, r == 0x1F0, r == 0x390, r == 0x3B0, r == 0x587,
		0x1E96 <= r && r <= 0x1E9A, r == 0x1F50, r == 0x1F52, r == 0x1F54, r == 0x1F56,
		0x1F80 <= r && r <= 0x1FAF, 0xFB00 <= r && r <= 0xFB06, 0xFB13 <= r && r <= 0xFB17:
		return true
	case 0x1FB2 <= r && r <= 0x1FFC:
		switch r {
		case 0x1FB2, 0x1FB3, 0x1FB4, 0x1FB6, 0x1FB7, 0x1FBC, 0x1FC2, 0x1FC3, 0x1FC4, 0x1FC6, 0x1FC7, 0x1FCC,
			0x1FD2, 0x1FD3, 0x1FD6, 0x1FD7, 0x1FE2, 0x1FE3, 0x1FE4, 0x1FE6, 0x1FE7,
			0x1FF2, 0x1FF3, 0x1FF4, 0x1FF6, 0x1FF7, 0x1FFC:
			return true
		}
	}
	return false
}

// foldClasses lists the sets of two and more characters that the flag i makes
// equal, for patterns without and with the flag u.
var foldClasses = [2]func() [][]rune{
	sync.OnceValue(func() [][]rune { return makeFoldClasses(false) }),
	sync.OnceValue(func() [][]rune { return makeFoldClasses(true) }),
}

func makeFoldClasses(u bool) [][]rune {
	top := rune(0xFFFF)
	if u {
		top = 0x1FFFF
	}
	byCanon := map[rune][]rune{}
	var order []rune
	for r := rune('A'); r <= top; r++ {
		if c := canonicalize(r, u); c != r {
			if byCanon[c] == nil {
				order, byCanon[c] = append(order, c), []rune{c}
			}
			byCanon[c] = append(byCanon[c], r)
		}
	}
	var classes [][]rune
	for _, c := range order {
		classes = append(classes, byCanon[c])
	}
	return classes
}

// fold closes s under the flag i.
func (s set) fold(u bool) set {
	spans := append([]span(nil), s...)
	if !u && len(s) > 0 && s[len(s)-1].hi < 0x80 {
		for _, p := range s {
			spans = append(spans, caseTwin(p, 'a', 'z', 'A'-'a'), caseTwin(p, 'A', 'Z', 'a'-'A'))
		}
		return normal(removeEmpty(spans))
	}
	class := 0
	if u {
		class = 1
	}
	for _, members := range foldClasses[class]() {
		hit := false
		for _, r := range members {
			hit = hit || s.contains(r)
		}
		for _, r := range members {
			if hit {
				spans = append(spans, span{r, r})
			}
		}
	}
	return normal(spans)
}

// caseTwin moves the part of p within lo to hi by shift.
func caseTwin(p span, lo, hi, shift rune) span {
	return span{max(p.lo, lo) + shift, min(p.hi, hi) + shift}
}

func removeEmpty(spans []span) []span {
	kept := spans[:0]
	for _, p := range spans {
		if p.lo <= p.hi {
			kept = append(kept, p)
		}
	}
	return kept
}
