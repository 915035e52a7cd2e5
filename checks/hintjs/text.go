package hintjs

import (
	"fmt"
	"strings"
	"unicode/utf16"

	"github.com/dop251/goja"
)

// escaped gives a string as loupe writes it between quotes: what can't be seen
// is escaped, and so is the quote, but not the backslash.
func (r *run) escaped(call goja.FunctionCall) goja.Value {
	s := call.Argument(0).ToString().(goja.String)
	var units []uint16
	for i := range s.Length() {
		c := s.CharAt(i)
		if at := strings.IndexByte("\b\t\n\f\r'", byte(c)); c < 0x80 && at >= 0 {
			units = append(units, '\\', uint16(`btnfr'`[at]))
		} else if hidden(c) {
			units = append(units, utf16.Encode([]rune(fmt.Sprintf(`\u%04x`, c)))...)
		} else {
			units = append(units, c)
		}
	}
	return goja.StringFromUTF16(units)
}

func hidden(c uint16) bool {
	in := func(first, last uint16) bool { return first <= c && c <= last }
	return in(0, 0x1f) || in(0x7f, 0x9f) || c == 0xad || in(0x600, 0x604) || c == 0x70f || in(0x17b4, 0x17b5) ||
		in(0x200c, 0x200f) || in(0x2028, 0x202f) || in(0x2060, 0x206f) || c == 0xfeff || c >= 0xfff0
}

// isName tells whether loupe writes a key without quotes.
func (r *run) isName(call goja.FunctionCall) goja.Value {
	s := call.Argument(0).String()
	other := strings.IndexFunc(s, func(c rune) bool {
		return !('a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '_')
	})
	return r.vm.ToValue(s != "" && other < 0 && (s[0] < '0' || s[0] > '9'))
}

// isToken tells whether a string is a token of HTTP, RFC 9110 5.6.2.
func (r *run) isToken(call goja.FunctionCall) goja.Value {
	s := call.Argument(0).String()
	other := strings.IndexFunc(s, func(c rune) bool {
		return !('a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.ContainsRune("!#$%&'*+-.^_`|~", c))
	})
	return r.vm.ToValue(s != "" && other < 0)
}

// trimmed gives the value of a header without white space around it.
func (r *run) trimmed(call goja.FunctionCall) goja.Value {
	return r.vm.ToValue(strings.Trim(call.Argument(0).String(), "\t\n\r "))
}
