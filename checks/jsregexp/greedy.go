package jsregexp

import (
	"slices"
	"strings"
)

// A greedyChain is a pattern of words with greedy gaps of one kind between them, such
// as io.emit.*currentUsers. In ASCII text its first match can be read off from where
// the words are: it starts at the first occurrence of the first word, and ends with
// the last occurrence of the last one.
//
// This is exact because a greedy gap extends to the last place from which the rest
// still matches. Searching the later words from the right, each before the one that
// follows it, finds those places.
type greedyChain struct {
	words []*word
	lines bool // the gaps end at line breaks; no word has one
}

// newGreedyChain returns nil for any other pattern.
func newGreedyChain(root *node, f flags) *greedyChain {
	nodes := []*node{root}
	if root.op == opCat {
		nodes = root.subs
	}
	words := []spelling{{}}
	var gap set
	for _, n := range nodes {
		if n.op == opRepeat && n.min == 0 && n.max == unlimited && !n.lazy && n.subs[0].op == opSet {
			if gap != nil && !slices.Equal(gap, n.subs[0].set) {
				return nil
			}
			gap, words = n.subs[0].set, append(words, spelling{})
			continue
		}
		one, ok := language(n, maxWords)
		if !ok || len(one) != 1 {
			return nil
		}
		words[len(words)-1] = words[len(words)-1].then(one[0])
	}
	any := cutter{flags: f}.any()
	st := &greedyChain{lines: slices.Equal(gap, terminators.invert(any[0].hi))}
	if f.sticky || gap != nil && !st.lines && !slices.Equal(gap, any) {
		return nil
	}
	for _, w := range words {
		breaks := slices.ContainsFunc(w.sets, func(s set) bool { return s.intersects(terminators) })
		if len(w.sets) == 0 || len(w.asserts) > 0 || st.lines && breaks {
			return nil
		}
		st.words = append(st.words, newWord(w, f.unicode))
	}
	return st
}

// find returns the first match in s, which is ASCII.
func (st *greedyChain) find(s string) *Match {
	for from := 0; ; {
		start, end := st.words[0].find(s, from, len(s))
		if end < 0 {
			return nil
		}
		limit := len(s)
		if st.lines {
			if n := strings.IndexAny(s[end:], "\n\r"); n >= 0 {
				limit = end + n
			}
		}
		if end = st.rest(s, end, limit); end >= 0 {
			return &Match{start, end}
		}
		if from = limit; from == len(s) {
			return nil
		}
	}
}

// rest returns the end of the words after the first, −1 if they are not all there.
func (st *greedyChain) rest(s string, from, limit int) int {
	last := from
	for i := len(st.words) - 1; i > 0; i-- {
		start, end := st.words[i].findLast(s, from, limit)
		if end < 0 {
			return -1
		}
		last, limit = max(last, end), start
	}
	return last
}

// findLast is find for the last occurrence, in ASCII.
func (w *word) findLast(s string, from, limit int) (start, end int) {
	for hi := limit; hi > from; {
		at := hi - 1
		if w.literal != "" {
			if at = strings.LastIndex(s[from:hi], w.literal); at < 0 {
				break
			}
			at += from
			hi = at + len(w.literal) - 1
		} else {
			for at >= from && !w.table[s[at]] {
				at--
			}
			hi = at
		}
		if start := at - w.before; start >= from {
			if end := w.match(s, start, limit); end >= 0 {
				return start, end
			}
		}
	}
	return -1, -1
}
