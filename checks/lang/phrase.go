package lang

import (
	"strconv"
	"strings"

	"grader/checks/lazyregexp"
)

// A phrase is a piece of a sentence that is a parameter's value: "the answer to
// `GET /`" in English. Its codes begin with "phrase.".
type phrase struct {
	code string
	n    string // the number that the form is for; "" if it is in the phrase, or there is none
}

// pieces are what differs in a phrase: code, and whole numbers.
var pieces = lazyregexp.New("`` .*? ``|`[^`]*`|[0-9]+")

// outline is a text with {1}, {2}, … for its code and {n} for its number.
func outline(s string) (text string, params map[string]string) {
	params = map[string]string{}
	codes := 0
	text = pieces().ReplaceAllStringFunc(s, func(piece string) string {
		if piece[0] != '`' {
			params["n"] = piece
			return "{n}"
		}
		codes++
		name := strconv.Itoa(codes)
		params[name] = piece
		return "{" + name + "}"
	})
	return text, params
}

// phrasesOf has the phrases by what they are in English.
func phrasesOf(english *Language) map[string]phrase {
	all := map[string]phrase{}
	for code, forms := range english.sentences() {
		if !strings.HasPrefix(code, "phrase.") {
			continue
		}
		for form, text := range forms {
			p := phrase{code: code}
			if form == "one" && !strings.Contains(text, "{n}") {
				p.n = "1"
			}
			all[text] = p
		}
	}
	return all
}

// value is a parameter's value, in the language if it is a phrase.
func (l *Language) value(english string) string {
	if l.english == nil {
		return english
	}
	said, ok := l.phrase(english)
	if !ok {
		return l.isolated(english)
	}
	return said
}

func (l *Language) phrase(english string) (string, bool) {
	text, params := outline(english)
	p, ok := l.english.phrases()[text]
	if !ok {
		return "", false
	}
	if p.n != "" {
		params["n"] = p.n
	}
	template, from := l.template(p.code, params["n"])
	if from != l {
		return "", false // English is there already
	}
	var pairs []string
	for name, piece := range params {
		pairs = append(pairs, "{"+name+"}", l.isolated(piece))
	}
	return strings.NewReplacer(pairs...).Replace(template), true
}
