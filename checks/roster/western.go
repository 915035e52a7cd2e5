package roster

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// alphabets are the letters beyond ASCII of the languages that are written in
// Windows-1252: a word has letters of one of them.
var alphabets = []string{
	"áéíóúüñªº",        // Spanish
	"áâãàçéêíóôõúü",    // Portuguese
	"àâæçèéêëîïôœùûüÿ", // French
	"àçèéíïòóúü",       // Catalan
	"àèéìíîòóùú",       // Italian
	"äöüßé",            // German
	"æøåéèêóòâôäö",     // Danish, Norwegian
	"åäöéüàšž",         // Swedish, Finnish
	"áéíóúýþæðö",       // Icelandic
	"ëïéèöüáíóú",       // Dutch
	"áéíóú",            // Irish
	"šž",               // of names from the east of Europe, as far as they can be written
}

// marks are signs that people write beyond ASCII: those that open, that close,
// that join, and that stand by themselves.
const (
	opens  = "“‘„‚«¿¡"
	closes = "”’»…™®°"
	dashes = "–—"
	alone  = "€£¥§©•·×½²"
)

// A reading says how well a text goes as one in a Western language.
type reading int

const (
	nonsense reading = iota // no text that people write
	doubtful                // as "IBM®" and "WAIT…", which may be "IBMÆ" and "WAITÖ"
	sound
)

// western says whether all words of a text that have a character beyond ASCII can
// be words of a Western language. Read in another encoding than it was written in,
// a text breaks one of these rules nearly always: "Zoë" becomes "ZoÎ" or "Zo‘".
func western(text string) reading {
	const longest = 400 // bytes of what could be words
	words := strings.FieldsFunc(text, func(r rune) bool {
		return r < utf8.RuneSelf && !unicode.IsLetter(r) && r != '\''
	})
	worst := sound
	for _, w := range words {
		if !strings.ContainsFunc(w, func(r rune) bool { return r >= utf8.RuneSelf }) {
			continue
		}
		if len(w) > longest {
			return nonsense
		}
		if worst = min(worst, westernRun([]rune(w))); worst == nonsense {
			break
		}
	}
	return worst
}

// westernRun judges a run of letters, apostrophes and what is beyond ASCII.
func westernRun(run []rune) reading {
	worst, begin := sound, 0
	for i, r := range run {
		if unicode.IsLetter(r) {
			continue
		}
		if r != '\'' && !(r == '’' && apostrophe(run, i)) {
			worst = min(worst, westernSign(run, i))
		}
		if !westernWord(run[begin:i]) {
			return nonsense
		}
		begin = i + 1
	}
	if !westernWord(run[begin:]) {
		return nonsense
	}
	return worst
}

// apostrophe reports whether ’ is one: O’Brien, d’Angelo, Ada’s.
func apostrophe(run []rune, i int) bool {
	if i == 0 || i == len(run)-1 {
		return false
	}
	after := strings.ToLower(string(run[i+1:]))
	short := i == 1 || i > 1 && !unicode.IsLetter(run[i-2])
	return short || unicode.IsUpper(run[i+1]) || slices.Contains([]string{"s", "t", "re", "ll", "ve"}, after)
}

// westernSign judges a sign by what stands beside it. Beside a capital letter it
// may be a letter of a word in capitals, in another encoding.
func westernSign(run []rune, i int) reading {
	before := i > 0 && unicode.IsLetter(run[i-1])
	after := i < len(run)-1 && unicode.IsLetter(run[i+1])
	capital := before && unicode.IsUpper(run[i-1]) || after && unicode.IsUpper(run[i+1])
	is := func(signs string) bool { return strings.ContainsRune(signs, run[i]) }
	switch {
	case is(opens) && !before, is(closes) && !after && !capital, is(dashes) && !capital, is(alone) && !before && !after,
		run[i] == '\u00a0':
		return sound
	case is(closes) && !after, is(dashes), is(alone) && capital && before != after:
		return doubtful
	}
	return nonsense
}

// westernWord judges a word by its case and its letters.
func westernWord(word []rune) bool {
	text := string(word)
	if !strings.ContainsFunc(text, func(r rune) bool { return r >= utf8.RuneSelf }) {
		return true
	}
	lower := strings.ToLower(text)
	capitalised := string(unicode.ToUpper(word[0])) + strings.ToLower(string(word[1:]))
	if text != lower && text != strings.ToUpper(text) && text != capitalised {
		return false
	}
	ascii := len(word) == 1
	for _, r := range word {
		ascii = ascii || r < utf8.RuneSelf
	}
	if !ascii { // as all words of Greek or Cyrillic are
		return false
	}
	if !placed([]rune(lower)) {
		return false
	}
	for _, letters := range alphabets {
		foreign := func(r rune) bool { return r >= utf8.RuneSelf && !strings.ContainsRune(letters, r) }
		if !strings.ContainsFunc(lower, foreign) {
			return true
		}
	}
	return false
}

// placed reports whether letters that no language has everywhere stand where they
// may. In the encodings of Eastern Europe their bytes are letters that stand
// anywhere: "Gyõzõ" is "Győző", "Mãdãlina" is "Mădălina".
func placed(lower []rune) bool {
	for i, r := range lower {
		rest := string(lower[i+1:])
		ok := true
		switch r {
		case 'õ': // Simões
			ok = strings.HasPrefix(rest, "e")
		case 'ã': // João, Guimarães, irmã, irmãs
			ok = rest == "" || rest == "s" || strings.ContainsRune("oei", lower[i+1])
		case 'ù', 'ì': // Gesù, Forlì
			ok = rest == ""
		case 'ª', 'º': // Mª, nº
			ok = rest == "" && i > 0
		}
		if !ok {
			return false
		}
	}
	return true
}
