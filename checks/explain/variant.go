package explain

import (
	"cmp"
	"slices"
	"sort"
	"strings"
	"unicode"

	"grader/checks/plain"
)

// variants finds other ways to write a form that are no misspellings: a method by another
// name of its module, in brackets, or taken out of its object; a class without new, or as
// a member.
func (c *comparer) variants(form []piece, add func(hit)) {
	c.uncalled(form, add)
	if first := form[0].text; len(form) > 4 && (first == "await" || first == "!" || first == "return") {
		c.unmarked(form, add)
	}
	switch {
	case len(form) == 3 && form[0].kind == word && form[1].text == "." && form[2].kind == word:
		aliases := c.src.namesOf(form[0].text)
		for i := range c.src.tokens {
			if k := c.src.tokens[i].kind; k == word || k == quoted {
				c.method(form, aliases, i, add)
			}
		}
	case len(form) > 4 && form[len(form)-2].text == ".":
		c.cut(form, add)
	case len(form) == 2 && form[0].text == "new" && form[1].kind == word:
		for i := range c.src.tokens {
			c.class(form[1].text, i, add)
		}
	}
}

// cut finds a form without its last member, in a call that this hint asks for: `null, user`
// for `null, user._id`. Elsewhere that may be as it should.
func (c *comparer) cut(form []piece, add func(hit)) {
	begin, tries := form[:len(form)-2], 0
	for i := range c.src.tokens[:max(len(c.src.tokens)-len(form)+1, 0)] {
		if c.src.signAt(i+len(begin)) == '.' || !c.has(begin, i) {
			continue
		}
		if tries++; tries > maxNear {
			return
		}
		if s := c.between(i, i+len(begin)-1); c.isOwn(s.at) {
			add(s)
		}
	}
}

// uncalled finds a call of a member without its parentheses.
func (c *comparer) uncalled(form []piece, add func(hit)) {
	open := slices.IndexFunc(form, func(p piece) bool { return p.kind == punct && p.text == "(" })
	if last := len(form) - 1; open < 0 || form[last].text == "(" {
		open = last
	}
	if open < 2 || form[open].text != "(" || form[open-1].kind != word {
		return
	}
	for i := range c.src.tokens[:max(len(c.src.tokens)-open, 0)] {
		next := c.src.signAt(i + open)
		if (next == ')' || next == ';' || next == ',') && c.has(form[:open], i) {
			add(c.between(i, i+open-1))
		}
	}
}

// assigned finds an entry that is written with = instead of a colon.
func (c *comparer) assigned(form []piece, add func(hit)) {
	for i := range c.src.tokens[:max(len(c.src.tokens)-len(form)+1, 0)] {
		if c.src.signAt(i+1) == '=' && c.src.textOf(c.src.tokens[i+1]) == "=" && c.has(form[:1], i) && c.has(form[2:], i+2) {
			add(c.between(i, i+len(form)-1))
		}
	}
}

// markup finds a place in HTML that begins as a part does, and is almost the same.
func (c *comparer) markup(add func(hit)) {
	want := cmp.Or(c.w.markup, c.w.name)
	n := sort.Search(len(want), func(n int) bool { return !strings.Contains(c.src.s, want[:n+1]) })
	if n < 8 || 2*n < len(want) {
		return
	}
	at := strings.Index(c.src.s, want[:n])
	end := min(at+len(want)+tolerance(want), len(c.src.s))
	if i := strings.IndexAny(c.src.s[at+n:end], "<\r\n"); i >= 0 {
		end = at + n + i
	}
	found := c.src.s[at:end]
	if d := plain.Distance(want, found, tolerance(want)); d <= tolerance(want) {
		add(hit{likeness: nearly, distance: d, at: span{at, end}})
	}
}

// unmarked finds a call that is not awaited, negated or returned, where the form is.
func (c *comparer) unmarked(form []piece, add func(hit)) {
	for i := range c.src.tokens[:max(len(c.src.tokens)-len(form)+2, 0)] {
		if (i == 0 || c.src.textOf(c.src.tokens[i-1]) != form[0].text) && c.has(form[1:], i) {
			add(c.between(i, i+len(form)-2))
		}
	}
}

// has reports whether pieces stand at token i.
func (c *comparer) has(pieces []piece, i int) bool {
	for j := range pieces {
		p, t := &pieces[j], &c.src.tokens[i+j]
		if !p.mayBe(t) || p.kind == word && !c.isNamed(i+j, p.text) {
			return false // most often; what is spelt otherwise need not be compared
		}
		if l, _ := c.one(p, t); l != same {
			return false
		}
	}
	return true
}

// method looks at token i for object.name written as object['name'], { name: other } =
// object, or with another name for the object.
func (c *comparer) method(form []piece, aliases []string, i int, add func(hit)) {
	src, t := c.src, &c.src.tokens[i]
	object, name := &form[0], &form[2]
	switch t.kind {
	case quoted:
		if src.content(*t) == name.text && src.signAt(i-1) == '[' && src.signAt(i+1) == ']' &&
			c.isNamed(i-2, object.text) {
			add(c.between(i-2, i+1))
		}
	case word:
		if !c.isNamed(i, name.text) {
			return
		}
		isTaken := src.signAt(i+1) == ':' && (src.signAt(i-1) == '{' || src.signAt(i-1) == ',')
		if isTaken && src.isTakenFrom(i, object.text) {
			add(hit{likeness: bare, at: t.span()})
		} else if len(aliases) > 0 && src.signAt(i-1) == '.' && i > 1 && src.signAt(i-3) != '.' &&
			slices.Contains(aliases, src.textOf(src.tokens[i-2])) {
			add(c.between(i-2, i))
		}
	}
}

// class looks at token i for a class that is made without new, or as a member, or by the
// last word of its name.
func (c *comparer) class(name string, i int, add func(hit)) {
	src := c.src
	if c.isNamed(i, name) && src.isBareCall(i) && (i == 0 || !definesNext[src.textOf(src.tokens[i-1])]) {
		add(c.between(i, i))
		return
	}
	if !c.isNamed(i, "new") {
		return
	}
	last := i + 1
	for src.signAt(last+1) == '.' && last+2 < len(src.tokens) {
		last += 2
	}
	switch {
	case src.signAt(last+1) != '(':
	case last > i+1 && c.isNamed(last, name):
		add(c.between(i, last))
	case isLastWord(src.textOf(src.tokens[last]), name):
		s := c.between(i, last)
		s.distance++
		add(s)
	}
}

// definesNext has the words after which a name and a parenthesis are no call.
var definesNext = setOf("new function class extends async get set")

// isLastWord reports whether a name is the last word of another in camel case.
func isLastWord(found, want string) bool {
	first, _ := firstRune(found)
	return len(found) >= 5 && len(found) < len(want) && unicode.IsUpper(first) && strings.HasSuffix(want, found)
}

// between is the near hit from token first to token last.
func (c *comparer) between(first, last int) hit {
	return hit{likeness: nearly, distance: 1, at: span{int(c.src.tokens[first].start), int(c.src.tokens[last].end)}}
}

// isNamed reports whether token i is a name.
func (c *comparer) isNamed(i int, name string) bool {
	if i < 0 || i >= len(c.src.tokens) || c.src.tokens[i].kind != word {
		return false
	}
	found := c.src.textOf(c.src.tokens[i])
	return found == name || c.w.foldCase && strings.EqualFold(found, name)
}

// signAt is the sign of token i; 0 if there is none.
func (src *source) signAt(i int) byte {
	if i < 0 || i >= len(src.tokens) {
		return 0
	}
	return src.tokens[i].sign
}

// maxTaken is how many tokens are looked at of a list of members.
const maxTaken = 100

// isTakenFrom reports whether the braces around token i are a pattern that takes members
// out of an object, or of the module of that name.
func (src *source) isTakenFrom(i int, object string) bool {
	for from := i; i > 0 && src.tokens[i].sign != '{'; {
		if i--; src.tokens[i].sign == '}' || i < from-maxTaken {
			return false
		}
	}
	end := int(src.tokens[i].match)
	if end == 0 || src.signAt(end+1) != '=' || end+2 >= len(src.tokens) {
		return false
	}
	if src.textOf(src.tokens[end+2]) == object {
		return src.signAt(end+3) != '.' && src.signAt(end+3) != '('
	}
	return src.loads(end+2, object)
}

// loads reports whether the tokens from i on are a call of require with a module's name.
func (src *source) loads(i int, module string) bool {
	return i+2 < len(src.tokens) && src.textOf(src.tokens[i]) == "require" && src.signAt(i+1) == '(' &&
		src.tokens[i+2].kind == quoted && src.content(src.tokens[i+2]) == module &&
		src.signAt(int(src.tokens[i+1].match)+1) != '.'
}

// namesOf lists the other names that the page gives to a whole module.
func (src *source) namesOf(module string) []string {
	var names []string
	for i := range max(len(src.tokens)-2, 0) {
		next := &src.tokens[i+1]
		if next.sign != '=' && next.role&continues == 0 {
			continue // most often
		}
		t := &src.tokens[i]
		if t.kind != word || src.textOf(*t) == module {
			continue
		}
		imported := next.sign == 0 && src.textOf(*next) == "from" &&
			src.tokens[i+2].kind == quoted && src.content(src.tokens[i+2]) == module
		if imported || next.sign == '=' && src.loads(i+2, module) {
			names = append(names, src.textOf(*t))
		}
	}
	return names
}

// withObject extends a place that begins with a member's object by what that is itself a
// member of: `server.emit` to `this.server.emit`, `).on` to `$(box).on`.
func (src *source) withObject(at span) span {
	i := src.tokenAt(at.start)
	for i > 0 && i < len(src.tokens) {
		switch t := src.tokens[i]; {
		case t.sign == ')' || t.sign == ']':
			if i = int(t.match) - 1; i < 0 || src.tokens[i].kind != word && src.tokens[i].sign != ')' {
				return at
			}
		case strings.HasSuffix(src.textOf(src.tokens[i-1]), ".") && i > 1:
			i -= 2
		default:
			at.start = int(t.start)
			return at
		}
	}
	if i == 0 {
		at.start = int(src.tokens[0].start)
	}
	return at
}
