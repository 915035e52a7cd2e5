package hintjs

import (
	"net/url"
	"strconv"
	"strings"

	"github.com/dop251/goja"

	"grader/checks/jsregexp"
)

// formText writes a list of pairs(0) as application/x-www-form-urlencoded, by the
// WHATWG URL standard 5.2.
func (r *run) formText(call goja.FunctionCall) goja.Value {
	list := call.Argument(0).ToObject(r.vm)
	var b strings.Builder
	for i := range int(list.Get("length").ToInteger()) {
		pair := list.Get(itoa(i)).ToObject(r.vm)
		if i > 0 {
			b.WriteByte('&')
		}
		b.WriteString(formEscape(pair.Get("0")))
		b.WriteByte('=')
		b.WriteString(formEscape(pair.Get("1")))
	}
	return r.vm.ToValue(b.String())
}

// net/url differs from the standard in these two characters only.
var standardEscapes = strings.NewReplacer("~", "%7E", "%2A", "*")

func formEscape(v goja.Value) string {
	return standardEscapes.Replace(url.QueryEscape(textOf(v).String()))
}

// formPairs reads what formText writes, by the WHATWG URL standard 5.1.
func (r *run) formPairs(call goja.FunctionCall) goja.Value {
	var pairs []any
	for part := range strings.SplitSeq(textOf(call.Argument(0)).String(), "&") {
		if part != "" {
			name, value, _ := strings.Cut(part, "=")
			pairs = append(pairs, r.vm.NewArray(formUnescape(name), formUnescape(value)))
		}
	}
	return r.vm.NewArray(pairs...)
}

const byteOrderMark = "\ufeff"

func formUnescape(s string) string {
	b := []byte(byteOrderMark) // decoding drops the first one: one of the text's own is kept
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c == '+':
			c = ' '
		case c == '%' && i+2 < len(s):
			if n, err := strconv.ParseUint(s[i+1:i+3], 16, 8); err == nil {
				c, i = byte(n), i+2
			}
		}
		b = append(b, c)
	}
	return jsregexp.Decode(b).String()
}
