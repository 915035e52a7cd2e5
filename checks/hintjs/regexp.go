package hintjs

import (
	"errors"
	"reflect"
	"strings"

	"github.com/dop251/goja"

	"grader/checks/jsregexp"
	"grader/checks/report"
)

// pattern compiles the arguments of RegExp and returns the pattern's number, source
// and flags; given a number, it returns those of that pattern.
func (r *run) pattern(call goja.FunctionCall) goja.Value {
	number := len(r.patterns)
	if len(call.Arguments) == 1 {
		number = int(call.Argument(0).ToInteger())
	} else {
		source, flags := call.Argument(0).String(), call.Argument(1).String()
		re, err := jsregexp.Compile(source, flags)
		var unsupported *jsregexp.UnsupportedError
		switch {
		case errors.As(err, &unsupported):
			r.abort(report.NotGradable,
				"The check uses a regular expression that can't be matched exactly: "+unsupported.Feature+".")
			return goja.Undefined()
		case err != nil:
			return r.vm.ToValue(reasonOf(err))
		}
		r.patterns = append(r.patterns, re)
	}
	re := r.patterns[number]
	return r.vm.NewArray(number, escapeSource(re.Source()), sortFlags(re.Flags()))
}

// escapeSource is EscapeRegExpPattern, ECMA-262 22.2.6.13.1, as V8 has it.
func escapeSource(source string) string {
	if source == "" {
		return "(?:)"
	}
	var b strings.Builder
	escaped, inClass := false, false
	for _, c := range source {
		switch {
		case c == '\n':
			b.WriteString(strings.TrimPrefix(`\n`, prefixIf(escaped)))
		case c == '\r':
			b.WriteString(strings.TrimPrefix(`\r`, prefixIf(escaped)))
		case c == '/' && !escaped && !inClass:
			b.WriteString(`\/`)
		default:
			b.WriteRune(c)
		}
		inClass = !escaped && (c == '[' || inClass && c != ']') || escaped && inClass
		escaped = c == '\\' && !escaped
	}
	return b.String()
}

func prefixIf(escaped bool) string {
	if escaped {
		return `\`
	}
	return ""
}

func sortFlags(flags string) string {
	var b strings.Builder
	for _, f := range "dgimsuvy" {
		if strings.ContainsRune(flags, f) {
			b.WriteRune(f)
		}
	}
	return b.String()
}

// exec matches a pattern, by its number(0), on a string(1) from an index(2). It returns
// null, or: the array of RegExp.prototype.exec without its other properties, start and
// end of the match, the groups' names, and the captures' spans.
func (r *run) exec(call goja.FunctionCall) goja.Value {
	re := r.patterns[call.Argument(0).ToInteger()]
	subject := call.Argument(1)
	result, err := re.Exec(r.ctx, r.text.of(subject), int(call.Argument(2).ToInteger()))
	switch {
	case err != nil:
		r.abort(report.BudgetExceeded, "A regular expression took longer than it may on this page.")
		return goja.Null()
	case result == nil:
		return goja.Null()
	}
	s := subject.ToString().(goja.String)
	items := make([]any, len(result.Captures))
	spans := make([]any, 0, 2*len(result.Captures))
	var names any = goja.Undefined()
	for i, c := range result.Captures {
		items[i] = goja.Undefined()
		if c.Start >= 0 {
			items[i] = s.Substring(c.Start, c.End)
		}
		spans = append(spans, c.Start, c.End)
		if i < len(result.Names) && result.Names[i] != "" {
			names = result.Names
		}
	}
	if list, ok := names.([]string); ok {
		named := make([]any, len(list))
		for i, name := range list {
			named[i] = name
		}
		names = r.vm.NewArray(named...)
	}
	return r.vm.NewArray(
		r.vm.NewArray(items...),
		result.Captures[0].Start,
		result.Captures[0].End,
		names,
		r.vm.NewArray(spans...),
	)
}

// A textCache keeps the last string that was matched: loops match the same string many
// times.
type textCache struct {
	value goja.Value
	text  *jsregexp.Text
}

func (c *textCache) of(v goja.Value) *jsregexp.Text {
	comparable := reflect.TypeOf(v).Comparable()
	if comparable && c.value == v {
		return c.text
	}
	text := textOf(v)
	if comparable {
		c.value, c.text = v, text
	}
	return text
}

func textOf(v goja.Value) *jsregexp.Text {
	s := v.ToString().(goja.String)
	utf8 := s.String()
	if len(utf8) == s.Length() {
		return jsregexp.NewText(utf8)
	}
	units := make([]uint16, s.Length())
	for i := range units {
		units[i] = s.CharAt(i)
	}
	return jsregexp.FromUTF16(units)
}
