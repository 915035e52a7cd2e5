package explain

import (
	"slices"
	"strings"
)

// begun finds the only place that begins as the form does, and goes on otherwise:
// `salt.compare(user.word, word)` for `salt.compare(word, user.word)`.
func (c *comparer) begun(form []piece, add func(hit)) {
	if longest := len(form) - 1; longest < fewest(form) {
		return
	}
	best, at, only := 0, 0, false
	for i := range c.src.tokens {
		n := 0
		for n < len(form) && i+n < len(c.src.tokens) && c.has(form[n:n+1], i+n) {
			n++
		}
		if n > best {
			best, at, only = n, i, true
		} else if n == best {
			only = false
		}
	}
	if !only || !tellsPlace(form, best) {
		return
	}
	s := c.between(at, at+best-1)
	if end := c.endOf(at, at+best-1); end-s.at.start <= maxShown && c.src.line(s.at.start) == c.src.line(end) {
		s.at.end = end
	}
	s.likeness, s.distance = different, 2*maxDistance
	add(s)
}

// endOf is where the call or the declaration ends that tokens first to last begin.
func (c *comparer) endOf(first, last int) int {
	src := c.src
	if src.tokens[first].role&declares != 0 {
		at := src.statements[src.tokens[first].statement]
		return at.start + len(strings.TrimRight(src.s[at.start:at.end], ";, \t\r\n"))
	}
	for i := first; i <= last; i++ {
		if t := src.tokens[i]; t.sign == '(' && int(t.match) >= last {
			return int(src.tokens[t.match].end)
		}
	}
	return int(src.tokens[last].end)
}

// fewest is how many pieces of a form tell a place at least.
func fewest(form []piece) int {
	if isDeclaring(form[0].text) {
		return 3
	}
	return 4
}

// tellsPlace reports whether the first n pieces of a form tell what it is about, so that
// the rest was meant to follow them. The name of an event or a route does not follow
// what any listener begins with, nor does any argument that of a common method.
func tellsPlace(form []piece, n int) bool {
	if n == len(form) || n < fewest(form) || 5*n < 2*len(form) || form[n].kind == quoted || form[n-1].text == "." {
		return false
	}
	isCall := func(p piece) bool { return p.text == "(" }
	return !isCall(form[n-1]) || camel().MatchString(form[n-2].text) || slices.ContainsFunc(form[:n-1], isCall)
}

// mayReplace reports whether a token that is nothing like piece i of a form may be in its
// place, so that what is around it tells that something else was meant.
func (c *comparer) mayReplace(form []piece, i int, t token) bool {
	switch {
	case !c.script, len(form) < 3, isOnlyName(form),
		i == 0 && form[1].text == ":", i == 1 && isDeclaring(form[0].text): // another entry, another variable
		return false
	case t.kind == punct: // what a method is called on may end in `)`
		return form[i].kind == word && i == 0 && form[1].text == "."
	case form[i].kind == number: // a call with nothing but another number may be right
		return i > 2 && form[i-1].text != "(" && (t.kind == number || t.kind == word)
	}
	return form[i].kind == word
}

// isOnlyName reports whether a form has one word, number or string, as `.toUpperCase()` has:
// with another in its place nothing is left of it.
func isOnlyName(form []piece) bool {
	names := 0
	for i := range form {
		if form[i].kind != punct {
			names++
		}
	}
	return names == 1
}
