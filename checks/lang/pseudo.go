package lang

import (
	"strings"
	"sync"

	"golang.org/x/text/language"

	"grader/checks/lazyregexp"
)

// Pseudo is the tag of English with accents (CLDR), which is for who looks for what
// is not translated.
const Pseudo = "en-XA"

// kept are what no translation changes: parameters, code, verbs of fmt, addresses, flags.
var kept = lazyregexp.New("`?\\{[a-z0-9_]+\\}`?|`[^`]*`|%[-+.0-9\\[\\]]*[a-z]|https?://|--[a-z-]+")

var accents = strings.NewReplacer(
	"a", "á", "c", "ç", "e", "é", "i", "í", "n", "ñ", "o", "ó", "s", "š", "u", "ú", "y", "ý",
	"A", "Á", "C", "Ç", "E", "É", "I", "Í", "N", "Ñ", "O", "Ó", "S", "Š", "U", "Ú", "Y", "Ý",
)

// pseudo is English with accents and in brackets: what has none of them is not
// translated, and what lacks a bracket is cut.
func pseudo(english *Language) *Language {
	return &Language{Tag: Pseudo, tag: language.English, english: english, point: english.point,
		sentences: sync.OnceValue(func() map[string]sentence {
			all := map[string]sentence{}
			for code, forms := range english.sentences() {
				all[code] = sentence{}
				for form, text := range forms {
					all[code][form] = accented(code, text)
				}
			}
			return all
		})}
}

func accented(code, text string) string {
	var b strings.Builder
	at := 0
	for _, place := range kept().FindAllStringIndex(text, -1) {
		b.WriteString(accents.Replace(text[at:place[0]]) + text[place[0]:place[1]])
		at = place[1]
	}
	said := b.String() + accents.Replace(text[at:])
	if strings.HasPrefix(code, "label.") {
		return said // its end is what is expected
	}
	return "[" + said + "]"
}

// code is what no language translates in a text: code, names with an underscore, paths,
// flags, and what HTTP calls a status.
var code = lazyregexp.New("`` .*? ``|`[^`]*`|--[a-z-]+|\\b[a-z]+(?:_[a-z]+)+\\b|" +
	"[^ (\u2068]*/[^ ]*|\\b[1-5][0-9]{2}(?: [A-Z][A-Za-z]*)+")

// Untranslated are the words in a text of en-XA that no catalogue has.
func Untranslated(text string) []string {
	var words []string
	for _, word := range strings.Fields(code().ReplaceAllString(text, "")) {
		if strings.ContainsAny(word, "aeiouAEIOU") {
			words = append(words, word)
		}
	}
	return words
}
