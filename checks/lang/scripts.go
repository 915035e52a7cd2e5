package lang

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"grader/checks/lazyregexp"
)

// spaced are the texts before and after a value, with a blank where East Asia's wide
// letters meet others and none where they meet their like.
func spaced(before, value, after string) (string, string) {
	first, _ := utf8.DecodeRuneInString(value)
	last, _ := utf8.DecodeLastRuneInString(value)
	if bare := strings.TrimSuffix(before, " "); isWide(first) {
		if r, _ := utf8.DecodeLastRuneInString(bare); isWide(r) {
			before = bare
		}
	} else if r, _ := utf8.DecodeLastRuneInString(before); isWideLetter(r) {
		before += " "
	}
	if bare := strings.TrimPrefix(after, " "); isWide(last) {
		if r, _ := utf8.DecodeRuneInString(bare); isWide(r) {
			after = bare
		}
	} else if r, _ := utf8.DecodeRuneInString(after); isWideLetter(r) {
		after = " " + after
	}
	return before, after
}

func isWideLetter(r rune) bool { return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana) }

// isWide is true of marks, too: those of blocks CJK Symbols and Fullwidth Forms.
func isWide(r rune) bool {
	return isWideLetter(r) || r >= 0x3000 && r <= 0x303f || r >= 0xff00 && r <= 0xffef
}

// particle is a Korean particle in the form for any word, behind a syllable that tells which it is.
var particle = lazyregexp.New(`([가-힣])(?:(은|이|을|과)\((는|가|를|와)\)|\(으\)로)`)

// particles chooses the forms of Korean particles where the word before them is Korean.
// Behind code, which each reads in an own way, both stay.
func particles(s string) string {
	return particle().ReplaceAllStringFunc(s, func(both string) string {
		m := particle().FindStringSubmatch(both)
		syllable, _ := utf8.DecodeRuneInString(m[1])
		final := (syllable - '가') % 28 // 0 is none, 8 is ㄹ (Unicode 3.12, Hangul syllables)
		switch {
		case m[2] != "" && final != 0:
			return m[1] + m[2]
		case m[2] != "":
			return m[1] + m[3]
		case final == 0 || final == 8:
			return m[1] + "로"
		}
		return m[1] + "으로"
	})
}
