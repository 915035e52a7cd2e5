// Package lang says what a report says in the learner's own language.
//
// A sentence is a code and its parameters ([report.Note]); a catalogue has the
// sentences of one language by their codes. Catalogues are files of go-i18n's JSON
// (docs/adr/0020-catalogues.md), one a language, which translators' tools read.
// What a catalogue lacks is said in English. It is a floor that imports only
// report, plain and lazyregexp.
package lang

import (
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"sync"

	"golang.org/x/text/language"

	"grader/checks/lazyregexp"
)

// A Language is a catalogue: what there is to say, in one language.
type Language struct {
	Tag         string // BCP 47: "pt-BR"
	RightToLeft bool

	tag     language.Tag
	english *Language // has what is missing here; nil for English

	// These are made when they are first asked for: most processes speak no other
	// language than English, and that one without its catalogue.
	sentences func() map[string]sentence
	phrases   func() map[string]phrase // English's, by what they look like
	known     func() []known           // English's
	point     func() string            // before decimals
}

// A sentence is its forms by CLDR's plural category: "one", "few", …, "other".
type sentence map[string]string

// UnmarshalJSON implements [json.Unmarshaler]: a sentence that has no plural is a
// mere string.
func (s *sentence) UnmarshalJSON(b []byte) error {
	var only string
	if json.Unmarshal(b, &only) == nil {
		*s = sentence{"other": only}
		return nil
	}
	return json.Unmarshal(b, (*map[string]string)(s))
}

//go:embed catalogues/active.*.json
var files embed.FS

// languages are all that there is a catalogue for, English first. They never change.
var languages = sync.OnceValues(load)

func load() ([]*Language, error) {
	names, err := fs.Glob(files, "catalogues/active.*.json")
	if err != nil {
		return nil, err
	}
	english, err := open("catalogues/active.en.json")
	if err != nil {
		return nil, err
	}
	english.phrases = sync.OnceValue(func() map[string]phrase { return phrasesOf(english) })
	english.known = sync.OnceValue(func() []known { return knownOf(english) })
	all := []*Language{english}
	for _, name := range names {
		if name == "catalogues/active.en.json" {
			continue
		}
		l, err := open(name)
		if err != nil {
			return nil, err
		}
		l.english = english
		all = append(all, l)
	}
	return append(all, pseudo(english)), nil
}

// open opens the catalogue in a file by its name.
func open(name string) (l *Language, err error) {
	tag := strings.TrimSuffix(strings.TrimPrefix(path.Base(name), "active."), ".json")
	l = &Language{Tag: tag}
	l.sentences = sync.OnceValue(func() map[string]sentence {
		all := read(name)
		if l.RightToLeft {
			isolateMarked(all)
		}
		return all
	})
	if l.tag, err = language.Parse(tag); err != nil {
		return nil, fmt.Errorf("lang: %s: %w", name, err)
	}
	l.point = sync.OnceValue(func() string { return pointOf(l.tag) })
	script, _ := l.tag.Script()
	l.RightToLeft = isRightToLeft(script.String())
	return l, nil
}

// read reads a catalogue.
func read(name string) (sentences map[string]sentence) {
	data, err := files.ReadFile(name)
	if err == nil {
		err = json.Unmarshal(data, &sentences)
	}
	if err != nil {
		panic(fmt.Sprintf("lang: %s: %v", name, err)) // it is part of this package, whose tests read it
	}
	return sentences
}

// marked are what stands among words as code does, with marks at its ends that words from
// right to left would take to the other side: a scheme that stands alone, a path, a flag,
// the end of a name, a call.
var marked = lazyregexp.New(`(^|[\s(])(https?://|(?:--|/|\.)[a-z0-9./-]*[a-z0-9]|[a-z]+(?:\.[a-z]+)*\([^()]*\))([\s.,;:،؛؟)]|$)`)

// isolateMarked keeps marks where they belong, among words from right to left.
func isolateMarked(sentences map[string]sentence) {
	for _, forms := range sentences {
		for form, text := range forms {
			forms[form] = marked().ReplaceAllString(text, "$1"+firstStrongIsolate+"$2"+popIsolate+"$3")
		}
	}
}

// isRightToLeft is about the scripts that living languages are written in (ISO 15924).
func isRightToLeft(script string) bool {
	return strings.Contains("Arab Hebr Syrc Thaa Nkoo Adlm Rohg", script)
}

// English is the language of what has no other.
func English() *Language { return all()[0] }

// All are the languages that there are, English first. The last is the
// pseudo-locale en-XA, which shows what is not translated.
func All() []*Language { return append([]*Language{}, all()...) }

func all() []*Language {
	list, err := languages()
	if err != nil {
		panic(err) // the files are part of this package, and its tests read them
	}
	return list
}
