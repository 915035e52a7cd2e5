package js

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"grader/checks/jsregexp"
)

// A Step is a property access on the way to what is asserted: `.key` or `[key]`.
type Step struct {
	Key      string
	Optional bool // `?.`: where there is nothing to look into, the whole path is undefined
}

// A TypeError is what JavaScript throws where a value is not what a hint takes
// it for. It ends the hint.
type TypeError string

func (e TypeError) Error() string { return string(e) }

// Walk follows a path from a page's text or JSON.
func Walk(v any, path []Step) (any, error) {
	for _, step := range path {
		if v == nil || v == (Undefined{}) {
			if step.Optional {
				return Undefined{}, nil
			}
			return nil, TypeError(fmt.Sprintf("Cannot read properties of %s (reading '%s')", Display(v), step.Key))
		}
		var err error
		if v, _, err = Property(v, step.Key); err != nil {
			return nil, err
		}
	}
	return v, nil
}

// ErrInherited says that a property can't be told from JSON: the value may inherit it
// from its prototype, as methods are.
var ErrInherited = errors.New("the value's own property is none of JSON")

// Property is `v[key]`, and whether `key in v`, for a value that may have
// properties.
func Property(v any, key string) (any, bool, error) {
	p, has := ownProperty(v, key)
	if !has && Inherited(key) {
		return nil, false, ErrInherited
	}
	return p, has, nil
}

func ownProperty(v any, key string) (any, bool) {
	index, isIndex := arrayIndex(key)
	switch v := v.(type) {
	case *Object:
		if p, ok := v.Values[key]; ok {
			return p, true
		}
	case []any:
		if isIndex && uint64(index) < uint64(len(v)) {
			return v[index], true
		}
		if key == "length" {
			return float64(len(v)), true
		}
	case *jsregexp.Text:
		return ownProperty(v.String(), key)
	case string:
		units := Units(v)
		if isIndex && uint64(index) < uint64(len(units)) {
			return string(appendUnit(nil, rune(units[index]))), true
		}
		if key == "length" {
			return float64(len(units)), true
		}
	}
	return Undefined{}, false
}

// Inherited reports whether some value of JSON has the property from its
// prototype (ECMAScript 2025, annex B included).
func Inherited(key string) bool { return slices.Contains(prototypeKeys, key) }

var prototypeKeys = strings.Fields(`
	__defineGetter__ __defineSetter__ __lookupGetter__ __lookupSetter__ __proto__ constructor hasOwnProperty
	isPrototypeOf propertyIsEnumerable toLocaleString toString valueOf
	at concat copyWithin entries every fill filter find findIndex findLast findLastIndex flat flatMap forEach
	includes indexOf join keys lastIndexOf map pop push reduce reduceRight reverse shift slice some sort splice
	toReversed toSorted toSpliced unshift values with
	anchor big blink bold charAt charCodeAt codePointAt endsWith fixed fontcolor fontsize isWellFormed italics
	link localeCompare match matchAll normalize padEnd padStart repeat replace replaceAll search small split
	startsWith strike sub substr substring sup toLocaleLowerCase toLocaleUpperCase toLowerCase toUpperCase
	toWellFormed trim trimEnd trimLeft trimRight trimStart
	toExponential toFixed toPrecision`)

// PropertyKey is the key that a number or a string names.
func PropertyKey(v any) string {
	if f, ok := v.(float64); ok {
		return FormatNumber(f)
	}
	return v.(string)
}

// FormatNumber is Number::toString (ECMA-262, 6.1.6.1.20).
func FormatNumber(f float64) string {
	switch s := strconv.FormatFloat(f, 'e', -1, 64); {
	case s == "+Inf":
		return "Infinity"
	case s == "-Inf":
		return "-Infinity"
	case f == 0:
		return "0"
	case f > -1e21 && f < 1e21 && (f >= 1e-6 || f <= -1e-6):
		return strconv.FormatFloat(f, 'f', -1, 64)
	default:
		return strings.Replace(strings.Replace(s, "e-0", "e-", 1), "e+0", "e+", 1)
	}
}
