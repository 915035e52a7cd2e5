package lang

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// A known is a sentence that is told by its English, since who says it gives no
// parameters: {1}, {2}, … stand in it for what differs.
type known struct {
	code   string
	pieces []string // what is between the parameters
	names  []string // of the parameters, in their order
}

// knownPrefixes are those of the codes of sentences that are told by their English:
// why something can't be judged, what is wrong with an address, why the service
// refuses, and what clients find.
var knownPrefixes = []string{"error.", "url.", "refusal.", "live."}

// knownOf are English's, what is longest without its parameters first.
func knownOf(english *Language) []known {
	var all []known
	for _, code := range slices.Sorted(maps.Keys(english.sentences())) {
		if slices.ContainsFunc(knownPrefixes, func(p string) bool { return strings.HasPrefix(code, p) }) {
			all = append(all, knownAs(code, english.sentences()[code]["other"]))
		}
	}
	slices.SortStableFunc(all, func(a, b known) int { return cmp.Compare(b.size(), a.size()) })
	return all
}

func knownAs(code, template string) known {
	k := known{code: code}
	for {
		before, rest, found := strings.Cut(template, "{")
		k.pieces = append(k.pieces, before)
		if !found {
			return k
		}
		var name string
		name, template, _ = strings.Cut(rest, "}")
		k.names = append(k.names, name)
	}
}

func (k known) size() int { return len(strings.Join(k.pieces, "")) }

// match gives the parameters with which a sentence is a text.
func (k known) match(text string) (params map[string]string, ok bool) {
	rest, ok := strings.CutPrefix(text, k.pieces[0])
	if !ok {
		return nil, false
	}
	params = map[string]string{}
	for i, name := range k.names {
		piece := k.pieces[i+1]
		if i == len(k.names)-1 {
			params[name], ok = strings.CutSuffix(rest, piece)
			rest = ""
		} else {
			params[name], rest, ok = strings.Cut(rest, piece)
		}
		if !ok {
			return nil, false
		}
	}
	return params, rest == ""
}

// Sentence is what a sentence of the grader's, in English, is in the language; if
// that is not known, it is that sentence.
func (l *Language) Sentence(english string) string {
	if said, ok := l.sentence(english); ok {
		return said
	}
	return english
}

func (l *Language) sentence(english string) (string, bool) {
	if l.english == nil || english == "" {
		return "", false
	}
	for _, k := range l.english.known() {
		params, ok := k.match(english)
		if !ok {
			continue
		}
		template, from := l.template(k.code, "")
		return l.Fill(template, params), from == l
	}
	return "", false
}
