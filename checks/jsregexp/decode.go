package jsregexp

import (
	"strings"
	"unicode/utf8"
)

// Decode decodes the bytes of a response as Response.text() does: the UTF-8
// decode of https://encoding.spec.whatwg.org/#utf-8-decode. One byte order
// mark is dropped, and each maximal subpart of an ill-formed sequence becomes
// one U+FFFD.
func Decode(b []byte) *Text { return DecodeString(string(b)) }

// DecodeString is Decode for bytes that are a string. Where they are well-formed
// the Text keeps no copy of them.
func DecodeString(s string) *Text { return NewText(strings.TrimPrefix(s, "\uFEFF")) }

// wellFormed replaces each maximal subpart of an ill-formed sequence in s by
// U+FFFD. It differs from strings.ToValidUTF8 (one U+FFFD for a whole run)
// and from a range loop (one for each byte).
func wellFormed(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	var out strings.Builder
	out.Grow(len(s) + 16)
	for i := 0; i < len(s); {
		if r, n := utf8.DecodeRuneInString(s[i:]); r != utf8.RuneError || n > 1 {
			out.WriteString(s[i : i+n])
			i += n
			continue
		}
		out.WriteRune(utf8.RuneError)
		i += subpart(s[i:])
	}
	return out.String()
}

// subpart returns the length of the maximal subpart at the start of s, which
// is not a well-formed sequence: the longest prefix that some well-formed
// sequence starts with, or one byte (the Unicode Standard, table 3-7).
func subpart(s string) int {
	low, high := byte(0x80), byte(0xBF)
	need := 0
	switch c := s[0]; {
	case c >= 0xC2 && c <= 0xDF:
		need = 1
	case c >= 0xE0 && c <= 0xEF:
		need = 2
		if c == 0xE0 {
			low = 0xA0
		} else if c == 0xED {
			high = 0x9F
		}
	case c >= 0xF0 && c <= 0xF4:
		need = 3
		if c == 0xF0 {
			low = 0x90
		} else if c == 0xF4 {
			high = 0x8F
		}
	}
	n := 1
	for n <= need && n < len(s) && s[n] >= low && s[n] <= high {
		n++
		low, high = 0x80, 0xBF
	}
	return n
}
