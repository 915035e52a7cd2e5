// Package plain decides which characters of other people's text are safe to
// show, and how long a text may be.
//
// A project, a roster and a challenge bring text that ends in terminals, logs,
// pages and gradebooks. Everything that shows such text passes it through here,
// so that there is one policy: what a terminal would act on, or what would make
// text read otherwise than it is, is replaced by its code point. Escaping for a
// format (HTML, XML, CSV, a CI runner's commands) is the format's own matter and
// comes after. What a text may have been meant to be is told here, too: how near
// one word is to another, and which encoding a body has. It is a floor that
// imports nothing of ours.
package plain

import (
	"cmp"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Ellipsis stands where something was left out.
const Ellipsis = "…"

// Text makes prose safe to show. Line breaks and tabs stay.
func Text(s string) string {
	return escape(s, func(r rune) bool { return r != '\n' && r != '\t' && Unsafe(r) })
}

// Line is [Text] on one line: each run of white space becomes one space.
func Line(s string) string {
	return escape(strings.Join(strings.Fields(s), " "), Unsafe)
}

// Exact is [Line], but two blanks stay two: in what is code, or a value, their number may
// be what is wrong.
func Exact(s string) string { return escape(exact(s), Unsafe) }

// Sentence is [Exact], in which isolates stay that are whole: they keep the direction
// of what is in them from what is around, and do nothing else (UAX #9, U+2068, U+2069).
func Sentence(s string) string {
	if !Isolates(s) {
		return Exact(s)
	}
	return escape(exact(s), func(r rune) bool { return r != fsi && r != pdi && Unsafe(r) })
}

// exact makes one blank of white space in which there is more than blanks.
func exact(s string) string {
	var b strings.Builder
	for s = strings.TrimSpace(s); s != ""; {
		word := cmp.Or(strings.IndexFunc(s, unicode.IsSpace)+1, len(s)+1) - 1
		b.WriteString(s[:word])
		rest := strings.TrimLeftFunc(s[word:], unicode.IsSpace)
		space := s[word : len(s)-len(rest)]
		if strings.Trim(space, " ") != "" {
			space = " "
		}
		b.WriteString(space)
		s = rest
	}
	return b.String()
}

// Isolates reports whether a text has isolates, and each of them ends.
func Isolates(s string) bool {
	open, some := 0, false
	for _, r := range s {
		switch r {
		case fsi:
			open, some = open+1, true
		case pdi:
			open--
		}
		if open < 0 {
			return false
		}
	}
	return some && open == 0
}

// Code makes a piece of code safe to show on one line, in n code points at most
// and an ellipsis. A line break and the indentation after it become one space;
// every other character that looks like a space, or like nothing, is shown by its
// code point, since it may be what is wrong with the code.
func Code(s string, n int) string {
	s = strings.TrimSpace(s)
	if len(s) <= n && isPrintableASCII(s) {
		return s
	}
	var b strings.Builder
	written, broken := 0, false // whether a line break has just been passed over
	for _, r := range s {
		switch {
		case r == '\n' || r == '\r' || broken && (r == ' ' || r == '\t'):
			broken = true
			continue
		case written == n:
			return b.String() + Ellipsis
		case broken:
			b.WriteByte(' ')
		}
		written, broken = written+1, false
		if Unsafe(r) || blank(r) {
			fmt.Fprintf(&b, `\u{%x}`, r)
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

func isPrintableASCII(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

// Clip keeps the first n code points of s; an ellipsis says that there were more.
func Clip(s string, n int) string {
	if len(s) <= n || utf8.RuneCountInString(s) <= n {
		return s
	}
	return First(s, n-1) + Ellipsis
}

// ClipMiddle keeps the beginning and the end of s, n code points at most.
func ClipMiddle(s string, n int) string {
	if len(s) <= n || utf8.RuneCountInString(s) <= n {
		return s
	}
	half := (n - 1) / 2
	return strings.TrimRight(First(s, half), " \t\r\n") + Ellipsis + strings.TrimLeft(Last(s, half), " \t\r\n")
}

// First is the first n code points of s.
func First(s string, n int) string {
	at := 0
	for ; n > 0 && at < len(s); n-- {
		_, size := utf8.DecodeRuneInString(s[at:])
		at += size
	}
	return s[:at]
}

// Last is the last n code points of s.
func Last(s string, n int) string {
	at := len(s)
	for ; n > 0 && at > 0; n-- {
		_, size := utf8.DecodeLastRuneInString(s[:at])
		at -= size
	}
	return s[at:]
}

func escape(s string, unsafe func(rune) bool) string {
	if utf8.ValidString(s) && !strings.ContainsFunc(s, unsafe) {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		if unsafe(r) {
			fmt.Fprintf(&b, `\u{%x}`, r)
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

// Unsafe reports whether a character does something to the text around it instead
// of being shown: controls, line and paragraph separators, and format characters
// such as direction overrides. The joiners are safe: words of some languages and
// emoji need them.
func Unsafe(r rune) bool {
	if r < utf8.RuneSelf {
		return r < ' ' || r == 0x7f
	}
	return r != zwnj && r != zwj && unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp)
}

const (
	fsi  = '\u2068' // first strong isolate
	pdi  = '\u2069' // pop directional isolate
	zwnj = '\u200c' // zero width non-joiner
	zwj  = '\u200d' // zero width joiner
)

// blank reports whether a character other than the space looks like a space or
// like nothing.
func blank(r rune) bool {
	return r >= utf8.RuneSelf && (r == zwnj || r == zwj || unicode.In(r, unicode.Z, unicode.Co, unicode.Cs))
}
