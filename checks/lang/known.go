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
// that is not known, it is that sentence. A text of several sentences that are known
// is them in turn.
func (l *Language) Sentence(english string) string {
	if said, ok := l.sentence(english, ""); ok {
		return said
	}
	return english
}

// maxKnown is how long a text may be that is known, in bytes: the grader's own are
// shorter.
const maxKnown = 2000

// sentence is for those whose codes begin with a prefix.
func (l *Language) sentence(english, prefix string) (string, bool) {
	if l.english == nil || len(english) > maxKnown {
		return "", false
	}
	var said []string
	for english != "" {
		one, rest, ok := l.first(english, prefix)
		if !ok {
			return "", false
		}
		said, english = append(said, one), rest
	}
	return Paragraph(said), len(said) > 0
}

// first is what a text begins with that is known, and what follows. It is all of the
// text only then not if one of its parameters would have the end of a sentence in it.
func (l *Language) first(english, prefix string) (said, rest string, ok bool) {
	if said, ok = l.one(english, prefix, false); ok {
		return said, "", true
	}
	for at := 0; ; {
		end := strings.Index(english[at:], ". ")
		if end < 0 {
			break
		}
		at += end + len(". ")
		if said, ok = l.one(english[:at-1], prefix, false); ok {
			return said, english[at:], true
		}
	}
	said, ok = l.one(english, prefix, true)
	return said, "", ok
}

func (l *Language) one(english, prefix string, several bool) (string, bool) {
	for _, k := range l.english.known() {
		if !strings.HasPrefix(k.code, prefix) {
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
