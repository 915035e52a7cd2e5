package hintjs

import (
	"strings"
	"time"
	"unicode/utf16"

	"grader/checks/js"

	"github.com/dop251/goja"
	"golang.org/x/net/http/httpguts"
)

// escaped gives a string as loupe writes it between quotes: what can't be seen
// is escaped, and so is the quote, but not the backslash.
func (r *run) escaped(call goja.FunctionCall) goja.Value {
	s := call.Argument(0).ToString().(goja.String)
	var units []uint16
	for i := range s.Length() {
		c := s.CharAt(i)
		if escape := js.EscapeInspected(rune(c)); escape != "" {
			units = append(units, utf16.Encode([]rune(escape))...)
		} else {
			units = append(units, c)
		}
	}
	return goja.StringFromUTF16(units)
}

// parseDate is Date.parse.
func (r *run) parseDate(call goja.FunctionCall) goja.Value {
	return r.vm.ToValue(js.ParseDate(call.Argument(0).String(), time.Local))
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
	return r.vm.ToValue(httpguts.ValidHeaderFieldName(call.Argument(0).String()))
}

// trimmed gives the value of a header without white space around it.
func (r *run) trimmed(call goja.FunctionCall) goja.Value {
	return r.vm.ToValue(strings.Trim(call.Argument(0).String(), "\t\n\r "))
}
