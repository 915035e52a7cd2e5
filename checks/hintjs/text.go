package hintjs

import (
	"strings"
	"time"
	"unicode/utf16"

	"grader/checks/js"

	"github.com/dop251/goja"
	"golang.org/x/net/http/httpguts"
)

// escaped is a string as loupe writes it between quotes: invisible characters and
// quotes are escaped, backslashes are not.
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

// isName reports whether loupe writes a key without quotes.
func (r *run) isName(call goja.FunctionCall) goja.Value {
	s := call.Argument(0).String()
	other := strings.IndexFunc(s, func(c rune) bool {
		return !('a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '_')
	})
	return r.vm.ToValue(s != "" && other < 0 && (s[0] < '0' || s[0] > '9'))
}

// isToken reports whether a string is a token, RFC 9110 5.6.2.
func (r *run) isToken(call goja.FunctionCall) goja.Value {
	return r.vm.ToValue(httpguts.ValidHeaderFieldName(call.Argument(0).String()))
}

// trimmed is the value of a header without the white space around it.
func (r *run) trimmed(call goja.FunctionCall) goja.Value {
	return r.vm.ToValue(strings.Trim(call.Argument(0).String(), "\t\n\r "))
}
