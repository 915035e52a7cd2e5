package js

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// inspectLimit is how many UTF-16 code units chai 4 shows of a value.
const inspectLimit = 40

// Display shows a value as chai 4 does where its messages say what was found or
// expected: as inspect does, but what is too long as its size or first keys.
func Display(v any) string {
	shown := inspectUnits(v, inspectLimit)
	if len(shown) >= inspectLimit {
		switch v := v.(type) {
		case []any:
			return fmt.Sprintf("[ Array(%d) ]", len(v))
		case *Object:
			keys := v.Keys
			more := ""
			if len(keys) > 2 {
				keys, more = keys[:2], ", ..."
			}
			return WellFormed("{ Object (" + strings.Join(keys, ", ") + more + ") }")
		}
	}
	return decodeUnits(shown)
}

// Inspect shows a value as chai 4 does in its messages, shortened.
func Inspect(v any) string { return decodeUnits(inspectUnits(v, inspectLimit)) }

// inspectUnits shows a value in limit code units, or not many more. Where it
// shortens is what chai 4.4's inspector does, to the letter, limits below zero
// included.
func inspectUnits(v any, limit int) []uint16 {
	switch v := v.(type) {
	case nil:
		return ascii("null")
	case bool:
		return ascii(strconv.FormatBool(v))
	case float64:
		return inspectNumber(v, limit)
	case string:
		return inspectString(v, limit)
	case []any:
		if len(v) == 0 {
			return ascii("[]")
		}
		return enclose("[ ", inspectList(len(v), limit-4, func(i, limit int) ([]uint16, int) {
			return inspectUnits(v[i], limit), 0
		}), " ]")
	case *Object:
		if len(v.Keys) == 0 {
			return ascii("{}")
		}
		return enclose("{ ", inspectList(len(v.Keys), limit-4, func(i, limit int) ([]uint16, int) {
			key := quoteKey(v.Keys[i])
			spent := len(key) + len(": ")
			return append(append(key, ascii(": ")...), inspectUnits(v.Values[v.Keys[i]], limit-spent)...), spent
		}), " }")
	}
	return ascii("undefined")
}

func inspectNumber(f float64, limit int) []uint16 {
	switch {
	case f == 0 && math.Signbit(f):
		return ascii("-0")
	case f == 0:
		return ascii("+0")
	case math.IsInf(f, 0):
		return ascii(FormatNumber(f))
	}
	return truncate(ascii(FormatNumber(f)), limit)
}

func inspectString(s string, limit int) []uint16 {
	var units []uint16
	for i := 0; i < len(s) && len(units) <= max(limit, 1); {
		r, size := utf8.DecodeRuneInString(s[i:])
		if size == 1 && r == utf8.RuneError {
			units, size = append(units, uint16(loneSurrogate(s[i:]))), 3
		} else {
			units = appendEscaped(units, r)
		}
		i += size
	}
	return enclose("'", truncate(units, limit-2), "'")
}

// inspectList shows as many of n items as fit into limit code units. item shows one
// within a limit. Of the first one, chai also takes what it spent on the key from the
// limit of the second.
func inspectList(n, limit int, item func(i, limit int) (shown []uint16, spent int)) []uint16 {
	var out, next []uint16
	for i := range n {
		last, last2 := i+1 == n, i+2 == n
		left := limit - len(out)
		if !last {
			left -= len(separator)
		}
		shown := next
		if i == 0 {
			var spent int
			shown, spent = item(0, left)
			shown = separate(shown, !last)
			left -= spent
		}
		length, rest := len(out)+len(shown), remaining(n-i)
		if last && length > limit && len(out)+len(rest) <= limit {
			return append(out, rest...)
		}
		if last {
			return append(out, shown...)
		}
		full := length+len(rest) > limit
		if full && !last2 {
			return append(out, rest...)
		}
		next, _ = item(i+1, left)
		next = separate(next, !last2)
		if full && length+len(next) > limit {
			return append(out, rest...)
		}
		out = append(out, shown...)
		if !last2 && length+len(next) >= limit {
			return append(out, remaining(n-i-1)...)
		}
	}
	return out
}

const separator = ", "

func separate(shown []uint16, more bool) []uint16 {
	if more {
		return append(shown, ascii(separator)...)
	}
	return shown
}

func remaining(n int) []uint16 { return utf16.Encode([]rune("…(" + strconv.Itoa(n) + ")")) }

// truncate keeps length code units, the last of which is then an ellipsis.
func truncate(units []uint16, length int) []uint16 {
	if len(units) <= max(length, 1) {
		return units
	}
	return append(units[:max(length-1, 0):max(length-1, 0)], '…')
}

var plainKey = regexp.MustCompile(`^[a-zA-Z_][a-zA-Z_0-9]*$`)

// quoteKey shows an object's key: as it is, or as a JSON string in which double
// and single quotes have changed places.
func quoteKey(key string) []uint16 {
	if plainKey.MatchString(key) {
		return ascii(key)
	}
	var b strings.Builder
	b.WriteByte('"')
	for i := 0; i < len(key); {
		r, size := utf8.DecodeRuneInString(key[i:])
		switch {
		case size == 1 && r == utf8.RuneError:
			r, size = loneSurrogate(key[i:]), 3
			fmt.Fprintf(&b, `\u%04x`, r)
		case r < ' ' && !strings.ContainsRune("\b\t\n\f\r", r):
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteString(jsonEscapes.Replace(string(r)))
		}
		i += size
	}
	b.WriteByte('"')
	quoted := strings.ReplaceAll(strings.ReplaceAll(b.String(), "'", `\'`), `\"`, `"`)
	return enclose("'", Units(quoted[1:len(quoted)-1]), "'")
}

var jsonEscapes = strings.NewReplacer("\b", `\b`, "\t", `\t`, "\n", `\n`, "\f", `\f`, "\r", `\r`, `"`, `\"`, `\`, `\\`)

func enclose(left string, units []uint16, right string) []uint16 {
	return append(append(ascii(left), units...), ascii(right)...)
}

func ascii(s string) []uint16 {
	units := make([]uint16, len(s))
	for i := range len(s) {
		units[i] = uint16(s[i])
	}
	return units
}

var shortEscapes = strings.NewReplacer("\b", `\b`, "\t", `\t`, "\n", `\n`, "\f", `\f`, "\r", `\r`, "'", `\'`)

func appendEscaped(units []uint16, r rune) []uint16 {
	if escape := EscapeInspected(r); escape != "" {
		return append(units, ascii(escape)...)
	}
	return utf16.AppendRune(units, r)
}

// EscapeInspected gives how chai 4 writes a character of a string that it escapes,
// "" for the others.
func EscapeInspected(r rune) string {
	if !escaped(r) {
		return ""
	}
	if short := shortEscapes.Replace(string(r)); short != string(r) {
		return short
	}
	return fmt.Sprintf(`\u%04x`, r)
}

// escaped reports whether chai 4 escapes r: quotes, controls, and characters
// that show nothing.
func escaped(r rune) bool {
	switch {
	case r == '\'', r <= 0x1f, 0x7f <= r && r <= 0x9f, r == 0xad,
		0x600 <= r && r <= 0x604, r == 0x70f, r == 0x17b4, r == 0x17b5,
		0x200c <= r && r <= 0x200f, 0x2028 <= r && r <= 0x202f, 0x2060 <= r && r <= 0x206f,
		r == 0xfeff, 0xfff0 <= r && r <= 0xffff:
		return true
	}
	return false
}
