package lang

import (
	"slices"
	"strings"
	"sync"

	"golang.org/x/text/language"
)

// Find is the language that a name asks for: a tag of BCP 47, such as "uk", "zh-TW"
// or "pt_BR". ok is false if there is none that its readers would read.
func Find(name string) (l *Language, ok bool) {
	for _, l := range all() {
		if strings.EqualFold(l.Tag, strings.ReplaceAll(name, "_", "-")) {
			return l, true
		}
	}
	tag, err := language.Parse(name)
	if err != nil {
		return nil, false
	}
	return match(tag)
}

// Accept is the language that an Accept-Language header asks for (RFC 9110, 12.5.4).
// ok is false if it asks for none that there is.
func Accept(header string) (l *Language, ok bool) {
	const most = 1000 // bytes: what browsers send is shorter
	if header == "" || len(header) > most {
		return nil, false
	}
	tags, _, err := language.ParseAcceptLanguage(header)
	if err != nil {
		return nil, false
	}
	return match(tags...)
}

func match(wanted ...language.Tag) (*Language, bool) {
	_, i, confidence := matcher().Match(wanted...)
	return all()[i], confidence != language.No
}

// matcher knows all languages but the pseudo-locale, which is the last.
var matcher = sync.OnceValue(func() language.Matcher {
	var tags []language.Tag
	for _, l := range all() {
		if l.Tag != Pseudo {
			tags = append(tags, l.tag)
		}
	}
	return language.NewMatcher(tags)
})

// folders are the names that the curriculum's folders have.
var folders = map[string]string{
	"arabic": "ar", "chinese": "zh-Hans", "chinese-traditional": "zh-Hant", "english": "en", "espanol": "es",
	"french": "fr", "german": "de", "hindi": "hi", "indonesian": "id", "italian": "it", "japanese": "ja",
	"korean": "ko", "portuguese": "pt-BR",
	"swahili": "sw", "turkish": "tr", "ukrainian": "uk",
}

// OfFolder is the tag of the language whose challenges are in a folder, by one of
// the names in its path: "curriculum/espanol/blocks/node" has "es". "" if none tells.
func OfFolder(path string) string {
	names := strings.FieldsFunc(path, func(r rune) bool { return r == '/' || r == '\\' })
	for _, name := range slices.Backward(names) {
		if tag, ok := folders[name]; ok {
			return tag
		}
	}
	return ""
}

// Choose is the first language of the tags that there is, else English.
func Choose(tags ...string) *Language {
	for _, tag := range tags {
		if tag == "" {
			continue
		}
		if l, ok := Find(tag); ok {
			return l
		}
	}
	return English()
}
