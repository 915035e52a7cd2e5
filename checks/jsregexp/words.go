package jsregexp

// spelling is one word of a finite language: a set for each character, and the
// assertions that hold before the character they are listed with.
type spelling struct {
	sets    []set
	asserts []placed
}

type placed struct {
	at   int // index in sets; len(sets) is after the last
	kind assertion
}

const (
	maxSpelling = 400     // characters of a word
	maxLanguage = 1 << 14 // characters of all
)

// small tells whether a list of words is short enough to go on with.
func small(words []spelling, limit int) bool {
	sum := 0
	for _, w := range words {
		sum += len(w.sets) + len(w.asserts)
		if len(w.sets)+len(w.asserts) > maxSpelling {
			return false
		}
	}
	return len(words) <= limit && sum <= maxLanguage
}

// language lists the words that n can match in the order of trying, if they
// are at most limit.
func language(n *node, limit int) ([]spelling, bool) {
	switch n.op {
	case opEmpty:
		return []spelling{{}}, true
	case opSet:
		return []spelling{{sets: []set{n.set}}}, len(n.set) > 0
	case opAssert:
		return []spelling{{asserts: []placed{{0, n.assert}}}}, true
	case opGroup:
		return language(n.subs[0], limit)
	case opCat:
		words := []spelling{{}}
		for _, sub := range n.subs {
			more, ok := language(sub, limit)
			if !ok || len(words)*len(more) > limit {
				return nil, false
			}
			if words = product(words, more); !small(words, limit) {
				return nil, false
			}
		}
		return words, true
	case opAlt:
		var words []spelling
		for _, sub := range n.subs {
			more, ok := language(sub, limit)
			if words = append(words, more...); !ok || !small(words, limit) {
				return nil, false
			}
		}
		return mergeSingles(words), true
	case opRepeat:
		return repeated(n, limit)
	}
	return nil, false
}

func repeated(n *node, limit int) ([]spelling, bool) {
	if n.max == unlimited || n.max > maxSpelling {
		return nil, false
	}
	once, ok := language(n.subs[0], limit)
	if !ok {
		return nil, false
	}
	turns, rest := []spelling{{}}, []spelling{{}}
	for range n.min {
		if turns = product(turns, once); !small(turns, limit) {
			return nil, false
		}
	}
	for range n.max - n.min {
		if rest = product(once, rest); n.lazy {
			rest = append([]spelling{{}}, rest...)
		} else {
			rest = append(rest, spelling{})
		}
		if !small(rest, limit) {
			return nil, false
		}
	}
	words := product(turns, rest)
	return words, small(words, limit)
}

func product(a, b []spelling) []spelling {
	out := make([]spelling, 0, len(a)*len(b))
	for _, x := range a {
		for _, y := range b {
			out = append(out, x.then(y))
		}
	}
	return out
}

func (x spelling) then(y spelling) spelling {
	switch {
	case len(x.sets)+len(x.asserts) == 0:
		return y
	case len(y.sets)+len(y.asserts) == 0:
		return x
	}
	z := spelling{
		sets:    append(x.sets[:len(x.sets):len(x.sets)], y.sets...),
		asserts: x.asserts[:len(x.asserts):len(x.asserts)],
	}
	for _, a := range y.asserts {
		z.asserts = append(z.asserts, placed{a.at + len(x.sets), a.kind})
	}
	return z
}

// mergeSingles makes one set of words that are all single characters: '|" is
// ['"].
func mergeSingles(words []spelling) []spelling {
	var spans []span
	for _, w := range words {
		if len(w.sets) != 1 || len(w.asserts) > 0 {
			return words
		}
		spans = append(spans, w.sets[0]...)
	}
	return []spelling{{sets: []set{normal(spans)}}}
}
