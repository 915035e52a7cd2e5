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
// why something can't be judged, what is wrong with an address or a table, why the
// service refuses, and what clients find.
var knownPrefixes = []string{"error.", "url.", "table.", "refusal.", "live."}

// knownOf are English's, what is longest without its parameters first.
func knownOf(english *Language) []known {
	var all []known
	for _, code := range slices.Sorted(maps.Keys(english.sentences())) {
		if k := knownAs(code, english.sentences()[code]["other"]); k.of(knownPrefixes) {
			all = append(all, k)
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

func (k known) of(prefixes []string) bool {
	return slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(k.code, p) })
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
// that is not known, it is that sentence. A text of several sentences that are known
// is them in turn.
func (l *Language) Sentence(english string) string {
	if said, ok := l.sentence(english); ok {
		return said
	}
	return english
}

// sentence is for those whose codes begin with one of the prefixes; none: for all.
func (l *Language) sentence(english string, prefixes ...string) (string, bool) {
	if l.english == nil {
		return "", false
	}
	var said []string
	for english != "" {
		one, rest, ok := l.first(english, prefixes)
		if !ok {
			return "", false
		}
		said, english = append(said, one), rest
	}
	return Paragraph(said), len(said) > 0
}

// first is what a text begins with that is known, and what follows: all of it, or its
// first sentence. What would have the end of a sentence in a parameter is tried last.
func (l *Language) first(english string, prefixes []string) (said, rest string, ok bool) {
	if said, ok = l.one(english, prefixes, false); ok {
		return said, "", true
	}
	const most = 2000 // bytes: the grader's own sentences are shorter
	for at := 0; len(english) <= most; {
		end := strings.Index(english[at:], ". ")
		if end < 0 {
			break
		}
		at += end + len(". ")
		if said, ok = l.one(english[:at-1], prefixes, false); ok {
			return said, english[at:], true
		}
	}
	said, ok = l.one(english, prefixes, true)
	return said, "", ok
}

func (l *Language) one(english string, prefixes []string, several bool) (string, bool) {
	for _, k := range l.english.known() {
		if len(prefixes) > 0 && !k.of(prefixes) {
			continue
		}
		params, ok := k.match(english)
		if !ok || !several && k.ends(params) {
			continue
		}
		template, from := l.template(k.code, "")
		return l.Fill(template, params), from == l
	}
	return "", false
}

// ends reports whether a parameter has the end of a sentence in it, though more of its
// own sentence follows.
func (k known) ends(params map[string]string) bool {
	for i, name := range k.names {
		if k.pieces[i+1] != "" && strings.Contains(params[name], ". ") {
			return true
		}
	}
	return false
}
