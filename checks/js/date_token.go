package js

import "strings"

type dateTokenKind int

const (
	dateEnd dateTokenKind = iota
	dateNumber
	dateSymbol
	dateSpace
	dateWord
)

type dateToken struct {
	kind  dateTokenKind
	text  string // of a word: three letters at most, in lower case
	value int    // of a number: its first nine digits; of a symbol: itself
	width int
}

func (t dateToken) symbol(c byte) bool      { return t.kind == dateSymbol && t.value == int(c) }
func (t dateToken) digits(n int) bool       { return t.kind == dateNumber && t.width == n }
func (t dateToken) between(lo, hi int) bool { return t.value >= lo && t.value <= hi }
func (t dateToken) sign() bool              { return t.symbol('+') || t.symbol('-') }

func dateTokens(s string) []dateToken {
	var list []dateToken
	runes := []rune(s)
	span := func(i int, in func(rune) bool) int {
		for i < len(runes) && in(runes[i]) {
			i++
		}
		return i
	}
	digit := func(c rune) bool { return c >= '0' && c <= '9' }
	word := func(c rune) bool { return c >= 'A' }
	space := func(c rune) bool { return strings.ContainsRune(" \t\n\v\f\r\u00a0", c) }
	for i := 0; i < len(runes); {
		j := i + 1
		t := dateToken{kind: dateSymbol, value: int(runes[i])}
		switch c := runes[i]; {
		case digit(c):
			j = span(i, digit)
			t = dateToken{kind: dateNumber}
			significant := strings.TrimLeft(string(runes[i:j]), "0")
			for _, d := range significant[:min(len(significant), 9)] {
				t.value = t.value*10 + int(d-'0')
			}
		case word(c):
			j = span(i, word)
			t = dateToken{kind: dateWord, text: strings.ToLower(string(runes[i:min(j, i+3)]))}
		case space(c):
			j = span(i, space)
			t = dateToken{kind: dateSpace}
		}
		t.width = j - i
		list = append(list, t)
		i = j
	}
	return list
}
