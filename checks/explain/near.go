package explain

import (
	"slices"
	"sort"
	"strings"
	"sync"

	"grader/checks/lazyregexp"
	"grader/checks/page"
	"grader/checks/plain"
)

// nearHits finds what is like a part, but not the same.
func (x *explainer) nearHits(w *part, number int, exact []hit) []hit {
	c := comparer{w: w, src: x.source(), script: x.script}
	c.isOwn = func(at span) bool { _, own := x.callAround(at); return own }
	var found []hit
	var perKind [different + 1]int
	add := func(s hit) {
		if perKind[s.likeness] >= maxNear || len(found) >= 3*maxNear || overlapsAny(exact, s.at) ||
			!x.isCode(w, s.at) ||
			slices.ContainsFunc(found, func(f hit) bool { return f.at == s.at }) {
			return
		}
		perKind[s.likeness]++
		s.part = number
		found = append(found, s)
	}
	for _, form := range w.forms {
		if x.script {
			c.variants(form, add)
		}
		c.scan(form, add)
		if x.script && len(form) > 2 && form[0].kind == word && form[1].text == ":" {
			c.entries(form, add)
			c.assigned(form, add)
		}
	}
	if !x.script && hyphenated().MatchString(w.name) {
		c.words(w.name, span{0, len(c.src.s)}, isHyphenated, add)
	}
	if !x.script && w.end == w.first+1 {
		c.markup(add)
	}
	if w.inQuotes() {
		c.unquoted(w.forms[0][0].text, add)
	}
	for i := 0; i < len(w.forms) && x.script && len(exact) == 0 && len(found) == 0; i++ {
		c.begun(w.forms[i], add)
	}
	return slices.DeleteFunc(found, func(s hit) bool {
		said := strings.ToLower(c.src.s[s.at.start:s.at.end])
		isID := s.at.start > 0 && c.src.s[s.at.start-1] == '#' // of an element, and no variable
		return s.likeness == nearly && everydayNames[said] && !isID ||
			s.likeness >= nearly && x.expectedNames()[strings.ToLower(x.shown(c.src.withMembers(s.at)))]
	})
}

func overlapsAny(exact []hit, at span) bool {
	i := sort.Search(len(exact), func(i int) bool { return exact[i].at.end > at.start })
	return i < len(exact) && exact[i].at.start < at.end
}

// scan compares a form with each run of tokens of the page.
func (c *comparer) scan(form []piece, add func(hit)) {
	if len(form) == 1 {
		c.scanSingle(&form[0], add)
		return
	}
	tokens := c.src.tokens
	// This piece must be of the same kind: a cheap test that rules out most tokens.
	anchor := slices.IndexFunc(form, func(p piece) bool { return p.kind == punct })
	method := len(form) == 3 && form[1].text == "."
	declared := sync.OnceValue(func() bool { return c.src.isDeclared(form[2].text) })
	dashed := c.script && form[0].kind == word && hyphenated().MatchString(c.w.name)
	for i := range tokens[:max(len(tokens)-len(form)+1, 0)] {
		switch t := &tokens[i]; {
		case dashed && (t.kind == quoted || t.kind == template):
			c.words(c.w.name, t.span(), isHyphenated, add)
		case method && t.kind == word && c.src.textOf(*t) == form[2].text && c.src.isBareCall(i) &&
			!declared():
			add(hit{likeness: bare, at: t.span()})
		}
		if anchor >= 0 && !form[anchor].mayBe(&tokens[i+anchor]) {
			continue
		}
		if s, ok := c.compare(form, tokens[i:i+len(form)]); ok {
			add(s)
		}
	}
}

// scanSingle compares a form of one piece with each token of the page, and a word with
// those in strings, too.
func (c *comparer) scanSingle(p *piece, add func(hit)) {
	for i := range c.src.tokens {
		switch t := &c.src.tokens[i]; {
		case t.kind == punct && p.kind != punct: // most tokens
		case p.mayBe(t):
			if l, d := c.one(p, t); l != same && l != different {
				add(hit{likeness: l, distance: d, at: t.span()})
			}
		case p.kind == word && (t.kind == quoted || t.kind == template):
			c.words(p.text, t.span(), isWord, add)
		}
	}
}

// everydayNames are names that are common in programs, and so no misspellings of others.
var everydayNames = setOf(`api app body client clients data date dates db event events file files find form id ids item
	items key keys line lines link links list log message messages model name names on page pages path port post put room
	rooms route router routes row rows secret send server session set socket sockets text title user users value
	values view views`)

// expectedNames has the names of all parts that the challenge's hints look for: none of
// them is a misspelling of another.
func (g *grading) expectedNames() map[string]bool {
	if g.expected == nil && g.challenge != nil {
		g.expected = map[string]bool{}
		for _, h := range g.challenge.Hints {
			check, ok := h.Check.(*page.Check)
			for i := 0; ok && i < len(check.Assertions); i++ {
				if re := check.Assertions[i].Pattern; re != nil {
					for _, w := range g.pattern(re).parts {
						g.expected[strings.ToLower(w.name)] = true
					}
				}
			}
		}
	}
	return g.expected
}

// A comparer compares one part with the tokens of a page.
type comparer struct {
	w         *part
	src       *source
	script    bool
	isOwn     func(at span) bool // in a call that this hint asks for
	distances map[[2]string]int  // known distances, by the part's word and the page's
}

// maxDistinct bounds how many different words are compared with one.
const maxDistinct = 5000

// compare tells how tokens differ from a form of the part. One of them may be another
// word; the others may differ in quotes and case only.
func (c *comparer) compare(form []piece, tokens []token) (hit, bool) {
	var v hit
	if c.src.textOf(tokens[0]) != form[0].text && c.hasOthers(form, tokens) {
		return v, false
	}
	others := 0
	for i := range form {
		p := &form[i]
		l, d := c.one(p, &tokens[i])
		if l == different && len(form) > 2 && tokens[i].kind != punct &&
			(isShort(c.src.textOf(tokens[i]), p.text) || i == 2 && isLonger(c.src.textOf(tokens[i]), p.text)) {
			l, d = nearly, 1
		}
		if i == 0 && c.isQuotedKey(form, tokens[0]) {
			l, d = nearly, 1
		}
		if l >= nearly {
			if others++; others > 1 ||
				l == different && !c.mayReplace(form, i, tokens[i]) {
				return v, false
			}
			if l == different && i == len(form)-1 {
				d++ // another method differs more than another object
			}
		}
		v.likeness, v.distance = max(v.likeness, l), v.distance+d
	}
	v.at = span{int(tokens[0].start), int(tokens[len(tokens)-1].end)}
	if v.likeness == same {
		v.likeness = otherSpace
		if c.src.hasComment(v.at) {
			v.likeness = apart
		} else if at := c.src.s[v.at.start:v.at.end]; strings.Contains(at, "\n") || strings.Contains(at, "\r") {
			v.likeness = split
		}
	}
	return v, true
}

// hasOthers tells at a glance that more than one name of a form is another in the tokens.
func (c *comparer) hasOthers(form []piece, tokens []token) bool {
	others := 0
	for i := range form {
		if p := &form[i]; p.kind == word && !strings.EqualFold(c.src.textOf(tokens[i]), p.text) {
			others++
		}
	}
	return others > 1
}

// isQuotedKey reports whether a token is the key of an entry, which the form has without
// quotes.
func (c *comparer) isQuotedKey(form []piece, t token) bool {
	return len(form) > 2 && form[0].kind == word && form[1].text == ":" && t.kind == quoted &&
		c.src.content(t) == form[0].text
}

// mayBe tells by its kind whether a token may be a variant of a piece.
func (p *piece) mayBe(t *token) bool {
	return p.kind == t.kind && (t.sign == 0 || t.sign == p.text[0]) || p.kind == quoted && t.kind == template
}

func (c *comparer) one(p *piece, t *token) (likeness, int) {
	if !p.mayBe(t) {
		return different, maxDistance
	}
	found := c.src.content(*t)
	switch {
	case p.kind == quoted:
		return c.text(p, found, t.kind == template)
	case found == p.text:
		return same, 0
	case p.text == "." && found == "?.":
		return nearly, 1
	case p.kind != word || t.kind != word:
		return different, maxDistance
	case c.w.foldCase && strings.EqualFold(found, p.text):
		return same, 0
	}
	return c.spelling(p.text, found)
}

// text compares the content of a string.
func (c *comparer) text(p *piece, found string, ticks bool) (likeness, int) {
	if p.open && len(found) > len(p.text) {
		found = found[:len(p.text)]
	}
	switch {
	case found == p.text || c.w.foldCase && strings.EqualFold(found, p.text):
		if ticks {
			return backTicks, 0
		}
		return same, 0
	case sameWords(found, p.text):
		return otherSpace, 0
	case isVariant(found, p.text):
		return nearly, 1
	}
	return c.spelling(p.text, found)
}

// words compares a word with those in a stretch of the page.
func (c *comparer) words(want string, in span, isPart func(rune) bool, add func(hit)) {
	if in.end-in.start < len(want)-tolerance(want) {
		return // too short for any
	}
	at := in.start
	for field := range strings.FieldsFuncSeq(c.src.s[in.start:in.end], func(r rune) bool { return !isPart(r) }) {
		at += strings.Index(c.src.s[at:], field)
		if l, d := c.spelling(want, field); l != different {
			add(hit{likeness: l, distance: d, at: span{at, at + len(field)}})
		}
		at += len(field)
	}
}

// hyphenated finds names as HTML has them: of classes, elements and attributes.
var hyphenated = lazyregexp.New(`^\w+(?:-\w+)+$`)

func isHyphenated(r rune) bool { return r == '-' || isWord(r) }

// entries finds entries of objects that have the same key and another value, or almost
// the same value under another key: `user: req.user` for `name: req.user.name`.
func (c *comparer) entries(form []piece, add func(hit)) {
	tokens := c.src.tokens
	for i := 1; i+1 < len(tokens); i++ {
		if tokens[i].sign != ':' || tokens[i-1].kind != word {
			continue
		}
		end := i + 1
		for end < len(tokens) && end < i+12 && !strings.ContainsRune(",;})]", rune(max(tokens[end].sign, 1))) &&
			(end == i+1 || !tokens[end].onNewLine) {
			end++
		}
		equal := 0
		for j := 2; j < len(form) && i-1+j < end; j++ {
			if l, _ := c.one(&form[j], &tokens[i-1+j]); l != same {
				break
			}
			equal++
		}
		key, _ := c.one(&form[0], &tokens[i-1])
		at := span{int(tokens[i-1].start), int(tokens[end-1].end)}
		switch {
		case end == i+1:
		case key == different && i-1+len(form) == end && equal == len(form)-2 &&
			beginAlike(c.src.textOf(tokens[i-1]), form[0].text):
			add(hit{likeness: nearly, distance: 2, at: at})
		case key == same || equal >= 3:
			add(hit{likeness: different, distance: 2 * maxDistance, at: at})
		}
	}
}

func (c *comparer) spelling(want, found string) (likeness, int) {
	limit := tolerance(want)
	switch {
	case len(found) > len(want)+limit || len(found) < len(want)-limit:
		return different, maxDistance
	case strings.EqualFold(found, want):
		return otherCase, 0
	case plain.Far(want, found, limit):
		return different, maxDistance
	}
	words := [2]string{want, found}
	d, known := c.distances[words]
	if !known && len(c.distances) < maxDistinct {
		if c.distances == nil {
			c.distances = map[[2]string]int{}
		}
		d = plain.Distance(strings.ToLower(want), strings.ToLower(found), limit)
		c.distances[words] = d
		known = true
	}
	if known && d <= limit {
		return nearly, d
	}
	return different, maxDistance
}

// unquoted finds a string's content without quotes, or in typographic ones.
func (c *comparer) unquoted(content string, add func(hit)) {
	src := c.src
	if strings.TrimSpace(content) == "" {
		return
	}
	for from, n := 0, 0; n < maxOccurrences; n++ {
		i := strings.Index(src.s[from:], content)
		if i < 0 {
			break
		}
		at := span{from + i, from + i + len(content)}
		from = at.end
		before, n := lastRune(src.s[:at.start])
		after, m := firstRune(src.s[at.end:])
		if strings.ContainsRune(typographicQuotes, before) && strings.ContainsRune(typographicQuotes, after) {
			add(hit{likeness: typographic, at: span{at.start - n, at.end + m}})
			continue
		}
		if _, inText := src.inText(at); !inText && strings.ContainsAny(content, " -/.") && !isWord(before) &&
			!isWord(after) {
			add(hit{likeness: noQuotes, at: at})
		}
	}
}

const typographicQuotes = "‘’‚‛“”„‟«»‹›´′″"
