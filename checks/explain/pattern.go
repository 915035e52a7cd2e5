package explain

import (
	"slices"
	"strings"

	"grader/checks/jsregexp"
	"grader/checks/lazyregexp"
)

const (
	maxParts  = 16 // of a pattern that are explained
	maxForms  = 8  // spellings of a part that are searched
	maxPieces = 32 // of a spelling that is compared
)

// A pattern is an author's pattern, prepared for explaining.
type pattern struct {
	parts   []part
	size    int // how many parts the regular expression has
	calls   []callSpan
	console bool // it is about what is logged
}

// A part is what a learner would write in one piece: consecutive parts of the regular
// expression between which only white space may be.
type part struct {
	first, end        int    // indexes of the parts in Regexp.Parts
	name, alternative string // as a learner would write it, in either kind of quotes
	markup            string // the name as HTML has it, in double quotes; "" if it has no quotes
	foldCase          bool
	gaps              []jsregexp.GapKind // before each of those
	far               bool               // anything may be before it, such as [^]*, but not .*
	forms             [][]piece          // its spellings, as tokens
	code              bool               // it can only be code
	member, call      bool               // it ends in a member's name (which is no file's); it may be called
	data              bool               // it belongs to a call that takes no callback, which may be elsewhere
	marker            bool               // a word such as START_ASYNC in a comment of the exercise's starter code
	specificity       float64            // how much its presence tells of a place; see specificityOf
}

// A piece is one token of a part.
type piece struct {
	kind tokenKind
	text string // of a string, its content
	open bool   // a string of which the part has only the beginning
}

// A callSpan is the range of parts that belong to one call: its name, and what must be in
// its statement.
type callSpan struct{ first, end int }

// pattern prepares an author's pattern, once for all gradings.
func (e *Explainer) pattern(re *jsregexp.Regexp) *pattern {
	known, ok := e.patterns.Load(re)
	if !ok {
		known, _ = e.patterns.LoadOrStore(re, newPattern(re))
	}
	return known.(*pattern)
}

func newPattern(re *jsregexp.Regexp) *pattern {
	all := re.Parts()
	p := &pattern{size: len(all), console: strings.Contains(re.Source(), "console")}
	for i := 0; i < len(all) && len(p.parts) < maxParts; {
		end := i + 1
		for end < len(all) && all[end].Gap.Kind >= jsregexp.Space {
			end++
		}
		n := newPart(re, all[i:end])
		n.first, n.end = i, end
		if i > 0 {
			n.far = strings.HasPrefix(strings.TrimLeft(re.Source()[all[i-1].End:all[i].Start], ")"), "[")
		}
		if n.isFragment(re.Source(), all[i].Start, all[end-1].End) {
			n.specificity = min(n.specificity, fragmentary)
		}
		p.parts = append(p.parts, n)
		i = end
	}
	for i := range p.parts {
		b := callSpan{first: i, end: i + 1}
		for p.parts[i].call && b.end < len(p.parts) && p.belongs(b) {
			p.parts[b.end].data = !listening[p.parts[i].method()]
			b.end++
		}
		if b.end > i+1 {
			p.calls = append(p.calls, b)
		}
	}
	return p
}

// method is the last name of a part that is a call.
func (p *part) method() string { return p.name[strings.LastIndexByte(p.name, '.')+1:] }

// belongs tells whether the part after a call's belongs to it, too. After `.*` it does;
// after `[^]*` it may be anywhere. To require belongs only the module's name.
func (p *pattern) belongs(b callSpan) bool {
	next := &p.parts[b.end]
	return !next.call && !next.far &&
		(p.parts[b.first].name != "require" || b.end == b.first+1 && next.inQuotes())
}

func newPart(re *jsregexp.Regexp, all []jsregexp.Part) part {
	n := part{foldCase: all[0].FoldCase}
	spellings := []string{""}
	for i, p := range all {
		n.gaps = append(n.gaps, p.Gap.Kind)
		name, alternative := nameOf(p)
		if i == 0 {
			n.name, n.alternative = name, alternative
		} else {
			switch {
			case alternative != "":
				n.alternative = joinNames(n.name, alternative)
			case n.alternative != "":
				n.alternative = joinNames(n.alternative, name)
			}
			n.name = joinNames(n.name, name)
		}
		var next []string
		for _, head := range spellings {
			for _, word := range append([]string{name}, p.Words...) {
				if form := joinNames(head, word); len(next) < maxForms && !slices.Contains(next, form) {
					next = append(next, form)
				}
			}
		}
		spellings = next
	}
	if last := all[len(all)-1].Name; len(all) > 1 && (last == "'" || last == `"`) { // any text in quotes
		n.name = strings.TrimSuffix(n.name, last)
		n.name, n.alternative = n.name+`'…'`, n.name+`"…"`
	}
	way := strings.ReplaceAll(n.name, "'", `"`)
	isWay := func(word string) bool { return word == way || n.foldCase && strings.EqualFold(word, way) }
	if len(all) == 1 && way != n.name && slices.ContainsFunc(all[0].Words, isWay) {
		n.markup = way
	}
	if n.inQuotes() {
		n.inTwoQuotes(re.Source()[all[0].Start:all[0].End], all[0].Words)
	} else {
		for _, s := range spellings {
			pieces := piecesOf(s)
			if len(pieces) > 0 && !slices.ContainsFunc(n.forms, func(f []piece) bool { return slices.Equal(f, pieces) }) {
				n.forms = append(n.forms, pieces)
			}
		}
	}
	m := member().FindStringSubmatch(n.name)
	n.member = m != nil && !fileName[m[1]]
	n.call = n.name == "require" || n.member
	n.marker = marker().MatchString(n.name)
	n.code = n.inQuotes() && len(n.name) > 1 || n.member || camel().MatchString(n.name) || keyword().MatchString(n.name) ||
		strings.Index(n.name, "(") > 0 || len(n.forms) > 0 && len(n.forms[0]) > 3 && strings.Contains(n.name, ".")
	n.specificity = n.specificityOf()
	return n
}

// inTwoQuotes sets the form of a part that is a string or the beginning of one, and its
// alternative in the other quotes.
func (p *part) inTwoQuotes(source string, words []string) {
	q, end := p.name[:1], p.name[len(p.name)-1:]
	core := piece{kind: quoted, text: p.name[1:], open: len(p.name) == 1 || q != end}
	if !core.open {
		core.text = p.name[1 : len(p.name)-1]
	}
	p.forms = [][]piece{{core}}
	other := map[string]string{"'": `"`, `"`: "'"}[q]
	swapped := other + strings.TrimSuffix(p.name[1:], q)
	if !core.open {
		swapped += other
	}
	p.alternative = ""
	anyQuotes := words == nil && strings.Contains(source, other)
	if anyQuotes || slices.Contains(words, swapped) {
		p.alternative = swapped
	}
}

var (
	beforeMark = lazyregexp.New(`\s+([,:;)])`)
	afterMark  = lazyregexp.New(`([,:])([\w'"])`)
)

// nameOf names a part as a person would write it, in one or two spellings.
func nameOf(p jsregexp.Part) (name, alternative string) {
	if !strings.Contains(p.Name, "|") || len(p.Words) == 0 {
		return beforeMark().ReplaceAllString(p.Name, "$1"), ""
	}
	var ways []string
	for _, w := range p.Words {
		w = afterMark().ReplaceAllString(beforeMark().ReplaceAllString(strings.ReplaceAll(w, `"`, "'"), "$1"), "$1 $2")
		if !slices.Contains(ways, w) {
			ways = append(ways, w)
		}
	}
	if len(ways) == 1 {
		return ways[0], ""
	}
	return ways[0], ways[1]
}

// joinNames writes two pieces of code side by side as a person would: `null, user`,
// `app.use`.
func joinNames(a, b string) string {
	last, _ := lastRune(a)
	first, _ := firstRune(b)
	if a != "" && strings.ContainsRune(spacious, last) && !strings.ContainsRune(spacious, first) {
		return a + " " + b
	}
	if a == "" || !isWord(first) && !strings.ContainsRune(`'"{`+spacious, first) || strings.ContainsRune(".([{!'\"", last) {
		return a + b
	}
	return a + " " + b
}

// spacious has the signs that have a space on either side.
const spacious = "=|?&*+"

// inQuotes reports whether a part is a string or the beginning of one.
func (p *part) inQuotes() bool { return p.name != "" && (p.name[0] == '\'' || p.name[0] == '"') }

var (
	member   = lazyregexp.New(`^[\w$]+(?:\.[\w$]+)*\.([\w$]+)$`)
	camel    = lazyregexp.New(`^[a-z$_][\w$]*[a-z0-9][A-Z]`)
	keyword  = lazyregexp.New(`^(new|await|const|let|var|return|function)\s`)
	marker   = lazyregexp.New(`^[A-Z][A-Z0-9_]{2,}$`)
	bareName = lazyregexp.New(`^[A-Za-z_$][\w$]*$`)
	fileName = setOf("js mjs cjs ts json html htm css pug ejs hbs md txt png jpg svg ico com org net dev io env")
	common   = setOf(`require new const let var function return await async import from export default null undefined true
		false this err error req res next app exports module nil`)
)

const (
	specific     = 1.5 // the least specificity of a part that identifies a place
	verySpecific = 1.8 // and of one that a missing part before it is described by
	fragmentary  = 0.3 // the most of a part that may be in the middle of a word
)

var (
	wordBefore = lazyregexp.New(`\\w[*+]\??\)?(\((\?:)?)*$`)
	wordAfter  = lazyregexp.New(`^[)]*\(?\\w[*+]`)
)

// isFragment reports whether a part of a pattern is the beginning, the middle or the end
// of a word whose rest may be any, such as server in \w*server\w*.
func (p *part) isFragment(source string, start, end int) bool {
	first, _ := firstRune(p.name)
	last, _ := lastRune(p.name)
	return isWord(first) && wordBefore().MatchString(source[:start]) ||
		isWord(last) && wordAfter().MatchString(source[end:])
}

// specificityOf weighs a part by how much its presence tells: an event's name much, =
// and require nothing.
func (p *part) specificityOf() float64 {
	letters, usual := 0, false
	for w := range strings.FieldsFuncSeq(p.name, func(r rune) bool { return !isWord(r) }) {
		if common[w] {
			usual = true
		} else {
			letters += len(w)
		}
	}
	worth := 1 + float64(min(letters, 12))/6
	switch {
	case letters == 0 && !usual:
		return 0.05
	case letters == 0:
		return 0.5
	case p.inQuotes():
		return worth + 1
	case !bareName().MatchString(p.name):
		return worth + 0.3
	}
	return worth
}

// piecesOf reads a part as JavaScript; nil if it is too long to be compared.
func piecesOf(name string) []piece {
	src := newSource(jsregexp.NewText(name))
	if len(src.tokens) > maxPieces {
		return nil
	}
	pieces := make([]piece, len(src.tokens))
	for i, t := range src.tokens {
		pieces[i] = piece{kind: t.kind, text: src.content(t)}
		if q := src.textOf(t); t.kind == punct && (q[0] == '\'' || q[0] == '"') {
			pieces[i] = piece{kind: quoted, text: q[1:], open: true}
		}
	}
	return pieces
}
