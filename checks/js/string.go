package js

import (
	"unicode/utf16"
	"unicode/utf8"

	"grader/checks/jsregexp"
)

// appendUnit appends a UTF-16 code unit, and joins a pair of surrogates.
func appendUnit(b []byte, u rune) []byte {
	if n := len(b) - 3; n >= 0 && utf16.IsSurrogate(u) {
		if lead := loneSurrogate(b[n:]); lead != 0 && lead < 0xdc00 && u >= 0xdc00 {
			return utf8.AppendRune(b[:n], utf16.DecodeRune(lead, u))
		}
	}
	if utf16.IsSurrogate(u) {
		return append(b, 0xed, 0x80|byte(u>>6)&0x3f, 0x80|byte(u)&0x3f)
	}
	return utf8.AppendRune(b, u)
}

// loneSurrogate decodes the lone surrogate that b starts with; 0 if none does.
func loneSurrogate[S string | []byte](b S) rune {
	if len(b) < 3 || b[0] != 0xed || b[1] < 0xa0 {
		return 0
	}
	return 0xd000 | rune(b[1]&0x3f)<<6 | rune(b[2]&0x3f)
}

// Units gives the UTF-16 code units of a string, lone surrogates too.
func Units(s string) []uint16 {
	units := make([]uint16, 0, len(s))
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		if size == 1 && r == utf8.RuneError {
			r, size = loneSurrogate(s[i:]), 3
			units = append(units, uint16(r))
		} else {
			units = utf16.AppendRune(units, r)
		}
		i += size
	}
	return units
}

// fromUnits is the string of UTF-16 code units.
func fromUnits(units []uint16) string {
	var b []byte
	for _, u := range units {
		b = appendUnit(b, rune(u))
	}
	return string(b)
}

// decodeUnits is the text of UTF-16 code units; a lone surrogate becomes U+FFFD.
func decodeUnits(units []uint16) string { return string(utf16.Decode(units)) }

// TextOf makes a string ready to be matched.
func TextOf(s string) *jsregexp.Text {
	if utf8.ValidString(s) {
		return jsregexp.NewText(s)
	}
	return jsregexp.FromUTF16(Units(s))
}

// WellFormed shows each lone surrogate as U+FFFD.
func WellFormed(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	return decodeUnits(Units(s))
}
