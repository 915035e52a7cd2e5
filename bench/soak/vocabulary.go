package main

import (
	"io/fs"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"

	"grader/checks/jsregexp"
)

// A vocabulary is what the hints of a challenge look for.
type vocabulary struct {
	patterns [][]string // the words of each pattern, in order
	names    []string   // of properties
}

var (
	codeBlock = regexp.MustCompile("(?ms)^```js\n(.*?)^```$")
	literal   = regexp.MustCompile(`[(,=:\s](/(?:[^/*\\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])(?:[^/\\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])*/[a-z]*)`)
	property  = regexp.MustCompile(`\.([A-Za-z_]\w*)|\['([^'\n]+)'\]|, '([\w@/.-]+)'`)
)

// vocabularies are those of the challenges in a tree of files, by their ids. They
// are read from the files' text: a compiled hint does not tell its patterns.
func vocabularies(dir string) (map[string]vocabulary, error) {
	found := map[string]vocabulary{}
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, _ fs.DirEntry, err error) error {
		if err != nil || path.Ext(name) != ".md" {
			return err
		}
		src, err := fs.ReadFile(os.DirFS(dir), name)
		if err != nil {
			return err
		}
		if ch, err := loader().Parse(name, src); err == nil {
			found[ch.ID] = vocabularyOf(string(src))
		}
		return nil
	})
	return found, err
}

func vocabularyOf(challenge string) vocabulary {
	var v vocabulary
	_, hints, _ := strings.Cut(challenge, "--hints--")
	for _, block := range codeBlock.FindAllStringSubmatch(hints, -1) {
		for _, m := range literal.FindAllStringSubmatch(block[1], -1) {
			if re, err := jsregexp.CompileLiteral(m[1]); err == nil {
				v.patterns = append(v.patterns, wordsOf(re))
			}
		}
		for _, m := range property.FindAllStringSubmatch(block[1], -1) {
			if name := m[1] + m[2] + m[3]; !slices.Contains(v.names, name) {
				v.names = append(v.names, name)
			}
		}
	}
	if len(v.patterns) == 0 {
		v.patterns = [][]string{v.names}
	}
	return v
}

func wordsOf(re *jsregexp.Regexp) []string {
	var words []string
	for _, p := range re.Parts() {
		if len(p.Words) > 0 {
			words = append(words, p.Words[0])
		} else {
			words = append(words, p.Name)
		}
	}
	return words
}

func (v vocabulary) words() []string { return slices.Concat(v.patterns...) }

// openings are the words of each pattern without its last, if it has several.
func (v vocabulary) openings() []string {
	var list []string
	for _, words := range v.patterns {
		list = append(list, words[:max(1, len(words)-1)]...)
	}
	return list
}

// allButOne are the words without one from the middle, if there are several.
func (v vocabulary) allButOne() []string {
	words := v.words()
	if len(words) == 1 {
		return words
	}
	return slices.Delete(words, len(words)/2, len(words)/2+1)
}

func (v vocabulary) backwards() []string {
	words := v.words()
	slices.Reverse(words)
	return words
}
