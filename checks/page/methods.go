package page

import (
	"fmt"
	"strings"

	"grader/checks/js"
	"grader/checks/jsregexp"
)

// A method is one of those of chai 4's assert.
type method struct {
	takes func(arg any) bool // whether it can be judged here with that argument; nil: it takes none
	fixed any                // what it expects if it takes no argument
	quiet bool               // chai does not pass the argument to its message: `#{exp}` there is undefined
	// says returns chai's message if the value is not as expected, "" if it is;
	// or a refusal or a [js.TypeError].
	says func(actual, expected any) (string, error)
}

// A refusal is chai's message for a value that a method can't be applied to. The
// author's message is put before it, and no placeholder is replaced.
type refusal string

func (r refusal) Error() string { return string(r) }

func unless(holds bool, says string) (string, error) {
	if holds {
		return "", nil
	}
	return says, nil
}

// methods has the assertions that a page check can make. None of them depends on the
// identity of an object.
var methods = func() map[string]method {
	m := map[string]method{
		"match":    {takes: isPattern, quiet: true},
		"notMatch": {takes: isPattern, quiet: true},

		"equal":           {takes: js.IsPrimitive, says: equal},
		"notEqual":        {takes: js.IsPrimitive, says: notEqual},
		"strictEqual":     {takes: js.IsPrimitive, says: strictEqual},
		"notStrictEqual":  {takes: js.IsPrimitive, says: notStrictEqual},
		"deepEqual":       {takes: isValue, says: deepEqual},
		"deepStrictEqual": {takes: isValue, says: deepEqual},
		"notDeepEqual":    {takes: isValue, says: notDeepEqual},

		"isTrue":      {fixed: true, says: is("true", func(v any) bool { return v == true })},
		"isFalse":     {fixed: false, says: is("false", func(v any) bool { return v == false })},
		"isNotTrue":   {fixed: true, says: notStrictEqual},
		"isNotFalse":  {fixed: false, says: notStrictEqual},
		"isNull":      {says: strictEqual},
		"isNotNull":   {says: notStrictEqual},
		"isUndefined": {fixed: js.Undefined{}, says: strictEqual},
		"isDefined":   {fixed: js.Undefined{}, says: notStrictEqual},
		"exists":      {fixed: js.Undefined{}, says: exists},
		"notExists":   {fixed: js.Undefined{}, says: notExists},

		"typeOf":    {takes: isTypeName, quiet: true, says: typeOf},
		"notTypeOf": {takes: isTypeName, quiet: true, says: notTypeOf},

		"property":    {takes: isKey, quiet: true, says: hasProperty},
		"notProperty": {takes: isKey, quiet: true, says: hasNoProperty},
		"include":     {takes: js.IsPrimitive, quiet: true, says: include},
		"notInclude":  {takes: js.IsPrimitive, quiet: true, says: notInclude},
		"oneOf":       {takes: isPrimitives, says: oneOf},

		"isAbove":   {takes: isNumber, says: compare("above", func(a, b float64) bool { return a > b })},
		"isAtLeast": {takes: isNumber, says: compare("at least", func(a, b float64) bool { return a >= b })},
		"isBelow":   {takes: isNumber, says: compare("below", func(a, b float64) bool { return a < b })},
		"isAtMost":  {takes: isNumber, says: compare("at most", func(a, b float64) bool { return a <= b })},
	}
	for _, alias := range []string{"isOk", "ok"} {
		m[alias] = method{fixed: js.Undefined{}, says: is("truthy", js.Truthy)}
	}
	for _, alias := range []string{"isNotOk", "notOk"} {
		m[alias] = method{fixed: js.Undefined{}, says: is("falsy", func(v any) bool { return !js.Truthy(v) })}
	}
	for _, name := range []string{"Object", "Array", "String", "Number", "Boolean"} {
		m["is"+name] = method{fixed: js.Undefined{}, says: func(v, _ any) (string, error) { return typeOf(v, name) }}
		m["isNot"+name] = method{fixed: js.Undefined{}, says: func(v, _ any) (string, error) { return notTypeOf(v, name) }}
	}
	return m
}()

func isPattern(v any) bool { _, ok := v.(*jsregexp.Regexp); return ok }
func isNumber(v any) bool  { return js.TypeName(v) == "number" }
func isValue(v any) bool   { return !isPattern(v) }

func isTypeName(v any) bool {
	s, ok := v.(string)
	return ok && strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}

func isKey(v any) bool {
	t := js.TypeName(v)
	return t == "string" || t == "number"
}

func isPrimitives(v any) bool {
	list, ok := v.([]any)
	for _, e := range list {
		ok = ok && js.IsPrimitive(e)
	}
	return ok
}

func equal(a, b any) (string, error) {
	holds, err := js.LooselyEqual(a, b)
	if err != nil {
		return "", err
	}
	return unless(holds, "expected #{this} to equal #{exp}")
}

func notEqual(a, b any) (string, error) {
	equal, err := js.LooselyEqual(a, b)
	if err != nil {
		return "", err
	}
	return unless(!equal, "expected #{this} to not equal #{exp}")
}

func strictEqual(a, b any) (string, error) {
	return unless(js.StrictlyEqual(a, b), "expected #{this} to equal #{exp}")
}

func notStrictEqual(a, b any) (string, error) {
	return unless(!js.StrictlyEqual(a, b), "expected #{this} to not equal #{exp}")
}

func deepEqual(a, b any) (string, error) {
	return unless(js.DeeplyEqual(a, b), "expected #{this} to deeply equal #{exp}")
}

func notDeepEqual(a, b any) (string, error) {
	return unless(!js.DeeplyEqual(a, b), "expected #{this} to not deeply equal #{exp}")
}

func is(what string, holds func(any) bool) func(_, _ any) (string, error) {
	return func(v, _ any) (string, error) { return unless(holds(v), "expected #{this} to be "+what) }
}

func exists(v, _ any) (string, error) { return unless(!js.IsNullish(v), "expected #{this} to exist") }

func notExists(v, _ any) (string, error) {
	return unless(js.IsNullish(v), "expected #{this} to not exist")
}

func typeOf(v, name any) (string, error) {
	want := strings.ToLower(name.(string))
	return unless(js.TypeName(v) == want, "expected #{this} to be "+article(want)+want)
}

func notTypeOf(v, name any) (string, error) {
	want := strings.ToLower(name.(string))
	return unless(js.TypeName(v) != want, "expected #{this} not to be "+article(want)+want)
}

func article(noun string) string {
	if noun != "" && strings.Contains("aeiou", noun[:1]) {
		return "an "
	}
	return "a "
}

func hasProperty(v, key any) (string, error) {
	if js.IsNullish(v) {
		return "", refusal("Target cannot be null or undefined.")
	}
	_, has, err := js.Property(v, js.PropertyKey(key))
	if err != nil {
		return "", err
	}
	return unless(has, "expected #{this} to have property "+js.Inspect(key))
}

func hasNoProperty(v, key any) (string, error) {
	if js.IsNullish(v) {
		return "", refusal("Target cannot be null or undefined.")
	}
	_, has, err := js.Property(v, js.PropertyKey(key))
	if err != nil {
		return "", err
	}
	return unless(!has, "expected #{this} to not have property "+js.Inspect(key))
}

func include(v, part any) (string, error) {
	included, err := includes(v, part)
	if err != nil {
		return "", err
	}
	return unless(included, "expected #{this} to include "+js.Inspect(part))
}

func notInclude(v, part any) (string, error) {
	included, err := includes(v, part)
	if err != nil {
		return "", err
	}
	return unless(!included, "expected #{this} to not include "+js.Inspect(part))
}

func includes(v, part any) (bool, error) {
	switch v := v.(type) {
	case string:
		s, err := js.ToString(part)
		return strings.Contains(v, s), err
	case []any:
		return contains(v, part), nil
	}
	return false, refusal(fmt.Sprintf("the given combination of arguments (%s and %s) is invalid for this assertion. "+
		"You can use an array, a map, an object, a set, a string, or a weakset instead of a %[2]s",
		js.TypeName(v), js.TypeName(part)))
}

func contains(list []any, v any) bool {
	for _, e := range list {
		if js.StrictlyEqual(e, v) {
			return true
		}
	}
	return false
}

func oneOf(v, list any) (string, error) {
	return unless(contains(list.([]any), v), "expected #{this} to be one of #{exp}")
}

func compare(what string, holds func(a, b float64) bool) func(a, b any) (string, error) {
	return func(a, b any) (string, error) {
		n, ok := a.(float64)
		if ok {
			return unless(holds(n, b.(float64)), "expected #{this} to be "+what+" #{exp}")
		}
		s, err := js.ToString(a)
		if err != nil {
			return "", err
		}
		if js.TypeName(a) == "string" {
			s = "'" + s + "'"
		}
		return "", refusal(js.WellFormed("expected " + s + " to be a number or a date"))
	}
}
