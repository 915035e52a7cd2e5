package js

import (
	"cmp"
	"errors"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"grader/checks/jsregexp"
)

// An Object is a JSON object.
type Object struct {
	Keys   []string // in the order of Object.keys
	Values map[string]any
}

// MaxDepth is how deep the arrays and objects of a JSON text may be nested.
const MaxDepth = 1000

// ErrTooDeep is the error of a JSON text that is nested deeper than [MaxDepth].
var ErrTooDeep = errors.New("js: JSON is nested too deeply")

// A SyntaxError is what JSON.parse throws for a text that is no JSON.
type SyntaxError struct {
	Message string // V8's; it may have half of a surrogate pair
	Offset  int    // in bytes, of what could not stand there; the text's length if it ends too early
}

func (e *SyntaxError) Error() string { return WellFormed(e.Message) }

// ParseJSON parses a text as JSON.parse does (ECMA-262, 25.5.1). Its error is a
// [*SyntaxError] or [ErrTooDeep].
func ParseJSON(t *jsregexp.Text) (any, error) {
	p := jsonParser{s: t.String()}
	v, err := p.value(0)
	if err != nil {
		return nil, err
	}
	if p.space(); p.pos < len(p.s) {
		return nil, p.fail("Unexpected non-whitespace character after JSON")
	}
	return v, nil
}

type jsonParser struct {
	s   string
	pos int
}

// peek is the next byte, 0 at the end.
func (p *jsonParser) peek() byte {
	if p.pos < len(p.s) {
		return p.s[p.pos]
	}
	return 0
}

func (p *jsonParser) space() {
	for p.pos < len(p.s) && strings.IndexByte(" \t\n\r", p.s[p.pos]) >= 0 {
		p.pos++
	}
}

func (p *jsonParser) value(depth int) (any, error) {
	p.space()
	switch c := p.peek(); {
	case depth == MaxDepth && (c == '{' || c == '['):
		return nil, ErrTooDeep
	case c == '{':
		return p.object(depth)
	case c == '[':
		return p.array(depth)
	case c == '"':
		return p.str()
	case c == '-', isDigit(c):
		return p.number()
	case c == 't':
		return true, p.literal("true")
	case c == 'f':
		return false, p.literal("false")
	case c == 'n':
		return nil, p.literal("null")
	}
	return nil, p.unexpected()
}

func (p *jsonParser) literal(word string) error {
	for i := range len(word) {
		if p.peek() != word[i] {
			return p.unexpected()
		}
		p.pos++
	}
	return nil
}

func (p *jsonParser) array(depth int) (any, error) {
	p.pos++
	list := []any{}
	if p.space(); p.peek() == ']' {
		p.pos++
		return list, nil
	}
	for {
		v, err := p.value(depth + 1)
		if err != nil {
			return nil, err
		}
		list = append(list, v)
		p.space()
		switch p.peek() {
		case ',':
			p.pos++
		case ']':
			p.pos++
			return list, nil
		default:
			return nil, p.fail("Expected ',' or ']' after array element in JSON")
		}
	}
}

func (p *jsonParser) object(depth int) (any, error) {
	p.pos++
	o := &Object{}
	if p.space(); p.peek() == '}' {
		p.pos++
		return o, nil
	}
	if p.peek() != '"' {
		return nil, p.fail("Expected property name or '}' in JSON")
	}
	for {
		if err := p.member(o, depth); err != nil {
			return nil, err
		}
		p.space()
		switch p.peek() {
		case ',':
			p.pos++
		case '}':
			p.pos++
			o.sort()
			return o, nil
		default:
			return nil, p.fail("Expected ',' or '}' after property value in JSON")
		}
		if p.space(); p.peek() != '"' {
			return nil, p.fail("Expected double-quoted property name in JSON")
		}
	}
}

func (p *jsonParser) member(o *Object, depth int) error {
	key, err := p.str()
	if err != nil {
		return err
	}
	if p.space(); p.peek() != ':' {
		if len(o.Keys) > 0 {
			return p.unexpected() // V8 is more exact for the first name
		}
		return p.fail("Expected ':' after property name in JSON")
	}
	p.pos++
	v, err := p.value(depth + 1)
	if err != nil {
		return err
	}
	if _, twice := o.Values[key]; !twice {
		o.Keys = append(o.Keys, key)
	}
	if o.Values == nil {
		o.Values = map[string]any{}
	}
	o.Values[key] = v
	return nil
}

// sort puts the keys that are array indices first, by number (ECMA-262, 10.1.11.1).
func (o *Object) sort() {
	if !slices.ContainsFunc(o.Keys, func(k string) bool { _, ok := arrayIndex(k); return ok }) {
		return
	}
	slices.SortStableFunc(o.Keys, func(a, b string) int {
		i, isIndex := arrayIndex(a)
		j, isIndexToo := arrayIndex(b)
		switch {
		case isIndex && isIndexToo:
			return cmp.Compare(i, j)
		case isIndex:
			return -1
		case isIndexToo:
			return 1
		}
		return 0
	})
}

// arrayIndex reads a key that is an array index (ECMA-262, 6.1.7).
func arrayIndex(key string) (uint32, bool) {
	n, err := strconv.ParseUint(key, 10, 32)
	if err != nil || n == 1<<32-1 || strconv.FormatUint(n, 10) != key {
		return 0, false
	}
	return uint32(n), true
}

func (p *jsonParser) number() (any, error) {
	start := p.pos
	if p.peek() == '-' {
		p.pos++
		if !isDigit(p.peek()) {
			return nil, p.fail("No number after minus sign in JSON")
		}
	}
	if p.peek() == '0' {
		if p.pos++; isDigit(p.peek()) {
			return nil, p.unexpected()
		}
	}
	p.digits()
	if p.peek() == '.' {
		if p.pos++; !p.digits() {
			return nil, p.fail("Unterminated fractional number in JSON")
		}
	}
	if p.peek()|0x20 == 'e' {
		p.pos++
		if c := p.peek(); c == '+' || c == '-' {
			p.pos++
		}
		if !p.digits() {
			return nil, p.fail("Exponent part is missing a number in JSON")
		}
	}
	f, _ := strconv.ParseFloat(p.s[start:p.pos], 64) // out of range is ±Inf, as in JavaScript
	return f, nil
}

func (p *jsonParser) digits() bool {
	start := p.pos
	for isDigit(p.peek()) {
		p.pos++
	}
	return p.pos > start
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func (p *jsonParser) str() (string, error) {
	p.pos++
	start := p.pos
	for c := p.peek(); c != '"' && c != '\\' && c >= ' '; c = p.peek() {
		p.pos++
	}
	if p.peek() == '"' {
		p.pos++
		return p.s[start : p.pos-1], nil
	}
	b := []byte(p.s[start:p.pos])
	for {
		switch c := p.peek(); {
		case p.pos == len(p.s):
			return "", p.fail("Unterminated string in JSON")
		case c == '"':
			p.pos++
			return string(b), nil
		case c == '\\':
			p.pos++
			var err error
			if b, err = p.escape(b); err != nil {
				return "", err
			}
		case c < ' ':
			return "", p.fail("Bad control character in string literal in JSON")
		default:
			b = append(b, c)
			p.pos++
		}
	}
}

func (p *jsonParser) escape(b []byte) ([]byte, error) {
	if p.pos == len(p.s) {
		return nil, p.unexpected()
	}
	c := p.peek()
	if c == 'u' {
		p.pos++
		u, err := p.hex4()
		return appendUnit(b, u), err
	}
	i := strings.IndexByte(`"\/bfnrt`, c)
	if r, _ := utf8.DecodeRuneInString(p.s[p.pos:]); r > unicode.MaxLatin1 {
		return nil, p.unexpected()
	}
	if i < 0 {
		return nil, p.fail("Bad escaped character in JSON")
	}
	p.pos++
	return append(b, "\"\\/\b\f\n\r\t"[i]), nil
}

func (p *jsonParser) hex4() (rune, error) {
	var u rune
	for range 4 {
		d, err := strconv.ParseUint(string(rune(p.peek())), 16, 8)
		if err != nil {
			return 0, p.fail("Bad Unicode escape in JSON")
		}
		u = u<<4 | rune(d)
		p.pos++
	}
	return u, nil
}
