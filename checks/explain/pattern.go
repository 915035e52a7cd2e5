package explain

import (
	"regexp"
	"slices"
	"strings"

	"grader/checks/jsregexp"
)

const (
	maxParts = 16 // of a pattern that are looked into
	maxForms = 8  // ways to write a part
)

// A pattern is what is known of an author's pattern, whatever the page.
type pattern struct {
	parts   []part
	bundles []bundle
}

// A part is a piece of a pattern that a learner would write.
type part struct {
	name, alternative string // as a learner would write it, in one kind of quotes or the other
	foldCase          bool
	gap               jsregexp.GapKind
	forms             [][]piece // the ways to write it, as tokens
	code              bool      // it can only be code
}

// A piece is a token of a part.
type piece struct {
	kind tokenKind
	text string // of a string, what is in it
	open bool   // a string of which the part is only the beginning
}

// A bundle is a call that a pattern looks for, and the parts that belong into
// its statement.
type bundle struct{ first, end int }

// pattern looks into an author's pattern, once for all gradings.
func (e *Explainer) pattern(re *jsregexp.Regexp) *pattern {
	known, ok := e.patterns.Load(re)
	if !ok {
		known, _ = e.patterns.LoadOrStore(re, newPattern(re))
	}
	return known.(*pattern)
}

func newPattern(re *jsregexp.Regexp) *pattern {
	all := re.Parts()
	p := &pattern{parts: make([]part, min(len(all), maxParts))}
	for i := range p.parts {
		p.parts[i] = newPart(all[i], re.Source()[all[i].Start:all[i].End])
	}
	for i := range p.parts {
		b := bundle{first: i, end: i + 1}
		for p.parts[i].isCall() && b.end < len(p.parts) && !p.parts[b.end].isCall() &&
			p.belongs(b, re.Source()[all[b.end-1].End:all[b.end].Start]) {
			b.end++
		}
		if b.end > i+1 {
			p.bundles = append(p.bundles, b)
		}
	}
	return p
}

// belongs tells whether the part after a bundle belongs to it, too, by what the
// pattern has between them: `.*` means what belongs to the call, `[^]*` what may
// be anywhere. To require belongs the name of what is required, alone.
func (p *pattern) belongs(b bundle, between string) bool {
	return strings.HasPrefix(strings.TrimLeft(between, ")"), ".") &&
		(p.parts[b.first].name != "require" || b.end == b.first+1 && p.parts[b.end].inQuotes())
}

func newPart(p jsregexp.Part, source string) part {
	n := part{name: p.Name, foldCase: p.FoldCase, gap: p.Gap.Kind}
	n.code = n.inQuotes() || n.isMember() || camel.MatchString(n.name) || keyword.MatchString(n.name) ||
		strings.HasSuffix(n.name, "(") && len(n.name) > 1
	if !n.inQuotes() {
		for _, form := range append([]string{p.Name}, p.Words...)[:min(len(p.Words)+1, maxForms)] {
			if pieces := piecesOf(form); len(pieces) > 0 && !slices.ContainsFunc(n.forms, func(f []piece) bool { return slices.Equal(f, pieces) }) {
				n.forms = append(n.forms, pieces)
			}
		}
		return n
	}
	q, end := p.Name[:1], p.Name[len(p.Name)-1:]
	core := piece{kind: quoted, text: p.Name[1:], open: len(p.Name) == 1 || q != end}
	if !core.open {
		core.text = p.Name[1 : len(p.Name)-1]
	}
	n.forms = [][]piece{{core}}
	other := map[string]string{"'": `"`, `"`: "'"}[q]
	swapped := other + strings.TrimSuffix(p.Name[1:], q)
	if !core.open {
		swapped += other
	}
	anyQuotes := p.Words == nil && strings.Contains(source, other)
	if anyQuotes || slices.Contains(p.Words, swapped) {
		n.alternative = swapped
	}
	return n
}

// inQuotes reports whether a part begins with a quote: it is a string, or the
// beginning of one.
func (p part) inQuotes() bool { return p.name != "" && (p.name[0] == '\'' || p.name[0] == '"') }

var (
	member   = regexp.MustCompile(`^[\w$]+(?:\.[\w$]+)*\.([\w$]+)$`)
	camel    = regexp.MustCompile(`^[a-z$_][\w$]*[a-z0-9][A-Z]`)
	keyword  = regexp.MustCompile(`^(new|await|const|let|var|return|function)\s`)
	fileName = setOf("js mjs cjs ts json html htm css pug ejs hbs md txt png jpg svg ico com org net dev io env")
)

// isMember reports whether a part is a member of an object, not a file's name.
func (p part) isMember() bool {
	m := member.FindStringSubmatch(p.name)
	return m != nil && !fileName[m[1]]
}

func (p part) isCall() bool {
	return p.name == "require" || p.isMember() && isWord(rune(p.name[len(p.name)-1]))
}

// piecesOf reads a part as JavaScript, none if it is too long to be looked for.
func piecesOf(name string) []piece {
	src := newSource(jsregexp.NewText(name))
	if len(src.tokens) > 12 {
		return nil
	}
	pieces := make([]piece, len(src.tokens))
	for i, t := range src.tokens {
		pieces[i] = piece{kind: t.kind, text: src.content(t)}
	}
	return pieces
}
