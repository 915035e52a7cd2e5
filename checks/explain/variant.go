package explain

import (
	"slices"
	"strings"

	"grader/checks/jsregexp"
)

// A variant is a piece of a page that is nearly a part of a pattern.
type variant struct {
	likeness likeness
	distance int // in edits
	at       span
	group    int // the statement, or on a page that is no JavaScript the line
}

// A likeness says how a variant differs, what is easiest to mend first.
type likeness int

const (
	same likeness = iota
	backTicks
	typographic
	noQuotes
	otherCase
	otherSpace
	split
	nearly
	different
)

// code is that of the sentence for a variant.
func (l likeness) code() string {
	return [...]string{"", "back_ticks", "typographic_quotes", "no_quotes", "other_case", "other_space", "split", "nearly", "instead"}[l]
}

// variants finds what is nearly a part.
func (x *explainer) variants(w wanted) []variant {
	c := comparer{w: w, distances: map[[2]string]int{}}
	src := x.source()
	var found []variant
	perKind := map[likeness]int{}
	add := func(v variant) {
		if x.script && src.inComment(v.at.start) || perKind[v.likeness] >= maxOccurrences || w.covers(v.at) {
			return
		}
		perKind[v.likeness]++
		v.group = x.group(v.at.start)
		found = append(found, v)
	}
	for _, form := range w.forms {
		// A punctuator, or the only piece, must be alike.
		sure := slices.IndexFunc(form, func(p piece) bool { return p.kind == punct || len(form) == 1 })
		for i := 0; i+len(form) <= len(src.tokens); i++ {
			if sure >= 0 && !form[sure].mayBe(&src.tokens[i+sure]) {
				continue
			}
			if v, ok := c.compare(form, src, src.tokens[i:i+len(form)]); ok {
				add(v)
			}
		}
		if len(form) == 1 && form[0].kind == word {
			c.inTexts(form[0].text, src, add)
		}
	}
	if w.inQuotes() {
		for _, v := range unquoted(src, w.forms[0][0].text) {
			add(v)
		}
	}
	return found
}

// covers reports whether the part itself is at a place.
func (w wanted) covers(at span) bool {
	_, found := slices.BinarySearchFunc(w.found, at.start, func(m jsregexp.Match, start int) int { return m.Start - start })
	return found
}

// A comparer compares a part with the pieces of a page.
type comparer struct {
	w         wanted
	distances map[[2]string]int // by the part's word and the page's
}

// maxDistinct bounds how many different words of a page are compared.
const maxDistinct = 5000

// compare tells how tokens differ from a form of the part. One of them may be another word;
// the others are the same, but for quotes and case.
func (c *comparer) compare(form []piece, src *source, tokens []token) (variant, bool) {
	var v variant
	odd := 0
	for i := range form {
		p := &form[i]
		l, d := c.one(p, src, tokens[i])
		if l == different && len(form) > 2 && tokens[i].kind != punct && isShort(src.textOf(tokens[i]), p.text) {
			l, d = nearly, len(p.text)
		}
		if l >= nearly {
			if odd++; odd > 1 || l == different && (len(tokens) < 3 || p.kind != word) {
				return v, false
			}
		}
		v.likeness, v.distance = max(v.likeness, l), v.distance+d
	}
	v.at = span{int(tokens[0].start), int(tokens[len(tokens)-1].end)}
	if v.likeness == same {
		v.likeness = otherSpace
		if strings.ContainsAny(src.s[v.at.start:v.at.end], "\r\n") {
			v.likeness = split
		}
		return v, len(tokens) > 1
	}
	return v, true
}

// isShort reports whether a word is the beginning of another: hash of hashSync.
func isShort(found, want string) bool { return len(found) >= 4 && strings.HasPrefix(want, found) }

// mayBe tells whether a token may be a variant of a piece, by their kinds.
func (p *piece) mayBe(t *token) bool {
	return p.kind == t.kind && (t.sign == 0 || t.sign == p.text[0]) || p.kind == quoted && t.kind == template
}

func (c *comparer) one(p *piece, src *source, t token) (likeness, int) {
	if !p.mayBe(&t) {
		return different, maxDistance
	}
	found := src.content(t)
	switch {
	case p.kind == quoted:
		return c.text(p, found, t.kind == template)
	case found == p.text:
		return same, 0
	case p.kind != word:
		return different, maxDistance
	case strings.EqualFold(found, p.text) && c.w.foldCase:
		return same, 0
	}
	return c.spelling(p.text, found)
}

// text compares what is in a string.
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
	case strings.Join(strings.Fields(found), " ") == strings.Join(strings.Fields(p.text), " "):
		return otherSpace, 0
	}
	return c.spelling(p.text, found)
}

// inTexts compares a word with those in strings.
func (c *comparer) inTexts(want string, src *source, add func(variant)) {
	for _, t := range src.tokens {
		if t.kind != quoted && t.kind != template {
			continue
		}
		at := int(t.start)
		for field := range strings.FieldsFuncSeq(src.textOf(t), func(r rune) bool { return !isWord(r) }) {
			at += strings.Index(src.s[at:], field)
			if l, d := c.spelling(want, field); l != different {
				add(variant{likeness: l, distance: d, at: span{at, at + len(field)}})
			}
			at += len(field)
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
	}
	words := [2]string{want, found}
	d, known := c.distances[words]
	if !known && len(c.distances) < maxDistinct {
		d = distance(strings.ToLower(want), strings.ToLower(found), limit)
		c.distances[words] = d
		known = true
	}
	if known && d <= limit {
		return nearly, d
	}
	return different, maxDistance
}

// unquoted finds a string's content outside of quotes, or in typographic ones.
func unquoted(src *source, content string) []variant {
	var found []variant
	if strings.TrimSpace(content) == "" {
		return nil
	}
	for from := 0; len(found) < maxOccurrences; {
		i := strings.Index(src.s[from:], content)
		if i < 0 {
			break
		}
		at := span{from + i, from + i + len(content)}
		from = at.end
		before, n := lastRune(src.s[:at.start])
		after, m := firstRune(src.s[at.end:])
		if strings.ContainsRune(typographicQuotes, before) && strings.ContainsRune(typographicQuotes, after) {
			found = append(found, variant{likeness: typographic, at: span{at.start - n, at.end + m}})
			continue
		}
		if _, inText := src.inText(jsregexp.Match{Start: at.start, End: at.end}); !inText && strings.ContainsAny(content, " -/.") && !isWord(before) && !isWord(after) {
			found = append(found, variant{likeness: noQuotes, at: at})
		}
	}
	return found
}

const typographicQuotes = "‘’‚‛“”„‟«»‹›´′″"
