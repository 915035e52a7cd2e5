package explain

import (
	"context"
	"slices"
	"strings"

	"grader/checks/jsregexp"
)

const (
	maxParts       = 16 // of a pattern that are looked into
	maxOccurrences = 64 // of a part
	maxForms       = 8  // ways to write a part
)

// A wanted is a part of a pattern, and where it is in a page.
type wanted struct {
	name, alternative string // as a learner would write it, in one kind of quotes or the other
	foldCase          bool
	gap               jsregexp.GapKind
	forms             [][]piece        // the ways to write it, as tokens
	found             []jsregexp.Match // outside comments, or in them if it is nowhere else
	groups            map[int]bool     // in which it was found
}

// A piece is a token of a part.
type piece struct {
	kind tokenKind
	text string // of a string, what is in it
	open bool   // a string of which the part is only the beginning
}

func newWanted(p jsregexp.Part, source string) wanted {
	w := wanted{name: p.Name, foldCase: p.FoldCase, gap: p.Gap.Kind}
	if !w.inQuotes() {
		for _, form := range append([]string{p.Name}, p.Words...)[:min(len(p.Words)+1, maxForms)] {
			if pieces := piecesOf(form); len(pieces) > 0 && !slices.ContainsFunc(w.forms, func(f []piece) bool { return slices.Equal(f, pieces) }) {
				w.forms = append(w.forms, pieces)
			}
		}
		return w
	}
	q, end := p.Name[:1], p.Name[len(p.Name)-1:]
	core := piece{kind: quoted, text: p.Name[1:], open: len(p.Name) == 1 || q != end}
	if !core.open {
		core.text = p.Name[1 : len(p.Name)-1]
	}
	w.forms = [][]piece{{core}}
	other := map[string]string{"'": `"`, `"`: "'"}[q]
	swapped := other + strings.TrimSuffix(p.Name[1:], q)
	if !core.open {
		swapped += other
	}
	anyQuotes := p.Words == nil && strings.Contains(source, other)
	if anyQuotes || slices.Contains(p.Words, swapped) {
		w.alternative = swapped
	}
	return w
}

// inQuotes reports whether a part begins with a quote: it is a string, or the
// beginning of one.
func (w wanted) inQuotes() bool { return w.name != "" && (w.name[0] == '\'' || w.name[0] == '"') }

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

// occurrences finds part i of a pattern in a text, a bounded number of times.
func occurrences(ctx context.Context, re *jsregexp.Regexp, i int, t *jsregexp.Text) []jsregexp.Match {
	var found []jsregexp.Match
	for from := 0; len(found) < maxOccurrences; {
		m, err := re.FindPart(ctx, i, t, from)
		if err != nil || m == nil || m.Start == m.End { // nobody can look for nothing
			break
		}
		found = append(found, *m)
		from = m.End
	}
	return found
}

// wanted lists the parts of a pattern, and where they are in the page.
func (x *explainer) wanted(ctx context.Context, re *jsregexp.Regexp) []wanted {
	src := x.source()
	parts := re.Parts()
	list := make([]wanted, min(len(parts), maxParts))
	for i := range list {
		list[i] = newWanted(parts[i], re.Source()[parts[i].Start:parts[i].End])
		all := occurrences(ctx, re, i, src.text)
		live := all
		if x.script {
			live = slices.DeleteFunc(slices.Clone(all), func(m jsregexp.Match) bool { return src.inComment(m.Start) })
		}
		if list[i].found = live; len(live) == 0 {
			list[i].found = all
		}
		list[i].groups = map[int]bool{}
		for _, m := range list[i].found {
			list[i].groups[x.group(m.Start)] = true
		}
	}
	return list
}
