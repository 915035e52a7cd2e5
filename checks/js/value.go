package js

import (
	"math"
	"strconv"
	"strings"
)

// The abstract operations of ECMA-262, for the values of JSON and undefined.

// TypeName is chai's name of a value's type, in lower case.
func TypeName(v any) string {
	switch v.(type) {
	case nil:
		return "null"
	case bool:
		return "boolean"
	case float64:
		return "number"
	case string:
		return "string"
	case []any:
		return "array"
	case *Object:
		return "object"
	}
	return "undefined"
}

// IsPrimitive reports whether v is neither an array nor an object.
func IsPrimitive(v any) bool {
	t := TypeName(v)
	return t != "array" && t != "object"
}

// Truthy is ToBoolean (7.1.2).
func Truthy(v any) bool {
	switch v := v.(type) {
	case bool:
		return v
	case float64:
		return v != 0
	case string:
		return v != ""
	}
	return !IsPrimitive(v)
}

// StrictlyEqual is `===` (7.2.14). Two arrays or objects are never the same one:
// one is the page's, the other the author's.
func StrictlyEqual(a, b any) bool { return IsPrimitive(a) && IsPrimitive(b) && a == b }

// LooselyEqual is `a == b` (7.2.13) for a primitive b.
func LooselyEqual(a, b any) (bool, error) {
	ta, tb := TypeName(a), TypeName(b)
	switch {
	case ta == tb:
		return StrictlyEqual(a, b), nil
	case IsNullish(a) || IsNullish(b):
		return IsNullish(a) && IsNullish(b), nil
	case !IsPrimitive(a):
		s, err := ToString(a)
		if err != nil {
			return false, err
		}
		return LooselyEqual(s, b)
	}
	return toNumber(a) == toNumber(b), nil // two of boolean, number and string
}

// IsNullish reports whether v is null or undefined.
func IsNullish(v any) bool { return v == nil || v == Undefined{} }

// DeeplyEqual is that of chai 4's deep-eql: +0 is not -0, and the order of keys
// does not matter.
func DeeplyEqual(a, b any) bool {
	switch a := a.(type) {
	case float64:
		b, ok := b.(float64)
		return ok && a == b && math.Signbit(a) == math.Signbit(b)
	case []any:
		b, ok := b.([]any)
		if !ok || len(a) != len(b) {
			return false
		}
		for i := range a {
			if !DeeplyEqual(a[i], b[i]) {
				return false
			}
		}
		return true
	case *Object:
		b, ok := b.(*Object)
		if !ok || len(a.Keys) != len(b.Keys) {
			return false
		}
		for _, k := range a.Keys {
			if v, ok := b.Values[k]; !ok || !DeeplyEqual(a.Values[k], v) {
				return false
			}
		}
		return true
	}
	return StrictlyEqual(a, b)
}

// ToString is ToString (7.1.17).
func ToString(v any) (string, error) {
	switch v := v.(type) {
	case float64:
		return FormatNumber(v), nil
	case string:
		return v, nil
	case []any:
		parts := make([]string, len(v))
		for i, e := range v {
			if IsNullish(e) {
				continue
			}
			var err error
			if parts[i], err = ToString(e); err != nil {
				return "", err
			}
		}
		return strings.Join(parts, ","), nil
	case *Object:
		if _, own := v.Values["toString"]; own {
			return "", TypeError("Cannot convert object to primitive value")
		}
		return "[object Object]", nil
	}
	return Display(v), nil
}

// toNumber is ToNumber (7.1.4) of a boolean, a number or a string.
func toNumber(v any) float64 {
	switch v := v.(type) {
	case bool:
		if v {
			return 1
		}
		return 0
	case float64:
		return v
	case string:
		return stringToNumber(strings.TrimFunc(v, isSpace))
	}
	return math.NaN()
}

// isSpace reports whether r is WhiteSpace or a LineTerminator (12.2, 12.3).
func isSpace(r rune) bool {
	return strings.ContainsRune("\t\n\v\f\r \u00a0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff", r) ||
		0x2000 <= r && r <= 0x200a
}

// stringToNumber is StringToNumber (7.1.4.1.1) of a string without space around it.
func stringToNumber(s string) float64 {
	if s == "" {
		return 0
	}
	if len(s) > 2 && s[0] == '0' {
		if base := map[byte]int{'x': 16, 'o': 8, 'b': 2}[s[1]|0x20]; base != 0 {
			return digitsToNumber(s[2:], base)
		}
	}
	switch strings.TrimLeft(s, "+-") {
	case "Infinity":
		if len(s) > len("+Infinity") {
			return math.NaN()
		}
	default:
		if strings.Trim(s, "0123456789.eE+-") != "" {
			return math.NaN()
		}
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil && !math.IsInf(f, 0) {
		return math.NaN()
	}
	return f
}

// digitsToNumber reads digits without a sign.
func digitsToNumber(digits string, base int) float64 {
	n := 0.0
	for i := range len(digits) {
		d, err := strconv.ParseUint(digits[i:i+1], base, 8)
		if err != nil {
			return math.NaN()
		}
		n = n*float64(base) + float64(d)
	}
	return n
}
