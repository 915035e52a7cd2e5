package hintjs

import (
	"strings"
	"unicode"

	"github.com/dop251/goja"
	"golang.org/x/text/collate"
	"golang.org/x/text/language"
	"golang.org/x/text/unicode/norm"
)

// collator gives a function that compares two strings as Intl.Collator does, for a
// language(0), a sensitivity(1) and numbers(2) by their value; undefined for what is
// no language.
func (r *run) collator(call goja.FunctionCall) goja.Value {
	tag, err := language.Parse(call.Argument(0).String())
	if err != nil {
		return goja.Undefined()
	}
	sensitivity := call.Argument(1).String()
	var options []collate.Option
	if call.Argument(2).ToBoolean() {
		options = append(options, collate.Numeric)
	}
	exact := collate.New(tag, options...)
	switch sensitivity {
	case "base", "case":
		options = append(options, collate.IgnoreCase, collate.IgnoreDiacritics)
	case "accent":
		options = append(options, collate.IgnoreCase)
	}
	c := collate.New(tag, options...)
	return r.vm.ToValue(func(call goja.FunctionCall) goja.Value {
		a, b := call.Argument(0).String(), call.Argument(1).String()
		order := c.CompareString(a, b)
		if order == 0 && sensitivity == "case" {
			order = exact.CompareString(withoutMarks(a), withoutMarks(b))
		}
		return r.vm.ToValue(order)
	})
}

// withoutMarks takes the accents off the letters.
func withoutMarks(s string) string {
	return strings.Map(func(c rune) rune {
		if unicode.Is(unicode.Mn, c) {
			return -1
		}
		return c
	}, norm.NFD.String(s))
}
