package hintjs

import (
	"fmt"
	"strconv"
	"unicode/utf16"

	"github.com/dop251/goja"

	"grader/checks"
)

// maxDepth bounds the nesting of JSON: the interpreter's own parser would end
// the process on what a page may hold.
const maxDepth = 1000

// parseJSON is JSON.parse without a reviver. It gives a string where the text
// is not JSON: what V8 says of it; otherwise an array of the value.
func (r *run) parseJSON(call goja.FunctionCall) goja.Value {
	p := jsonParser{vm: r.vm, text: call.Argument(0).ToString().(goja.String)}
	p.size = p.text.Length()
	v, err := p.document()
	switch {
	case p.tooDeep:
		r.abort(checks.TooComplex, "The page's JSON is nested too deeply.")
		return goja.Undefined()
	case err != nil:
		return goja.StringFromUTF16(err.(*jsonError).message)
	}
	return r.vm.NewArray(v)
}

type jsonParser struct {
	vm      *goja.Runtime
	text    goja.String
	size    int
	pos     int
	depth   int
	tooDeep bool
}

// A jsonError holds code units: V8 may show half of a character.
type jsonError struct{ message []uint16 }

func (e *jsonError) Error() string { return string(utf16.Decode(e.message)) }

const endOfInput = -1

func (p *jsonParser) peek() int {
	if p.pos >= p.size {
		return endOfInput
	}
	return int(p.text.CharAt(p.pos))
}

// token skips white space and gives the code unit after it.
func (p *jsonParser) token() int {
	for {
		switch c := p.peek(); c {
		case ' ', '\t', '\n', '\r':
			p.pos++
		default:
			return c
		}
	}
}

func (p *jsonParser) document() (goja.Value, error) {
	v, err := p.value()
	if err != nil {
		return nil, err
	}
	if p.token() != endOfInput {
		return nil, p.errorAt("Unexpected non-whitespace character after JSON")
	}
	return v, nil
}

func (p *jsonParser) value() (goja.Value, error) {
	c := p.token()
	switch {
	case c == '{' || c == '[':
		if p.depth++; p.depth > maxDepth {
			p.tooDeep = true
			return nil, p.unexpected()
		}
		defer func() { p.depth-- }()
		p.pos++
		if c == '{' {
			return p.object()
		}
		return p.array()
	case c == '"':
		return p.string()
	case c == '-' || isDigit(c):
		return p.number()
	case c == 't':
		return p.literal("true", p.vm.ToValue(true))
	case c == 'f':
		return p.literal("false", p.vm.ToValue(false))
	case c == 'n':
		return p.literal("null", goja.Null())
	}
	return nil, p.unexpected()
}

func (p *jsonParser) object() (goja.Value, error) {
	o := p.vm.NewObject()
	for first := true; ; first = false {
		switch c := p.token(); {
		case c == '}' && first:
			p.pos++
			return o, nil
		case c != '"' && first:
			return nil, p.errorAt("Expected property name or '}' in JSON")
		case c != '"':
			return nil, p.errorAt("Expected double-quoted property name in JSON")
		}
		key, err := p.string()
		if err != nil {
			return nil, err
		}
		if c := p.token(); c != ':' && !first {
			return nil, p.unexpected()
		} else if c != ':' {
			return nil, p.errorAt("Expected ':' after property name in JSON")
		}
		p.pos++
		v, err := p.value()
		if err != nil {
			return nil, err
		}
		if err := p.define(o, key, v); err != nil {
			return nil, err
		}
		switch p.token() {
		case '}':
			p.pos++
			return o, nil
		case ',':
			p.pos++
		default:
			return nil, p.errorAt("Expected ',' or '}' after property value in JSON")
		}
	}
}

// define creates an own property, also for a key such as __proto__.
func (p *jsonParser) define(o *goja.Object, key goja.Value, v goja.Value) error {
	name := key.String()
	if name != "__proto__" && len(name) == key.(goja.String).Length() {
		return o.Set(name, v)
	}
	descriptor := p.vm.NewObject()
	for _, field := range []string{"writable", "enumerable", "configurable"} {
		_ = descriptor.Set(field, true)
	}
	_ = descriptor.Set("value", v)
	define, _ := goja.AssertFunction(p.vm.Get("Object").ToObject(p.vm).Get("defineProperty"))
	_, err := define(goja.Undefined(), o, key, descriptor)
	return err
}

func (p *jsonParser) array() (goja.Value, error) {
	items := []any{}
	if p.token() == ']' {
		p.pos++
		return p.vm.NewArray(), nil
	}
	for {
		v, err := p.value()
		if err != nil {
			return nil, err
		}
		items = append(items, v)
		switch p.token() {
		case ']':
			p.pos++
			return p.vm.NewArray(items...), nil
		case ',':
			p.pos++
		default:
			return nil, p.errorAt("Expected ',' or ']' after array element in JSON")
		}
	}
}

func (p *jsonParser) literal(word string, v goja.Value) (goja.Value, error) {
	for i := range len(word) {
		if p.peek() != int(word[i]) {
			return nil, p.unexpected()
		}
		p.pos++
	}
	return v, nil
}

func isDigit(c int) bool { return c >= '0' && c <= '9' }

func (p *jsonParser) digits() bool {
	start := p.pos
	for isDigit(p.peek()) {
		p.pos++
	}
	return p.pos > start
}

func (p *jsonParser) number() (goja.Value, error) {
	start := p.pos
	if p.peek() == '-' {
		p.pos++
		if !isDigit(p.peek()) {
			return nil, p.errorAt("No number after minus sign in JSON")
		}
	}
	if p.peek() == '0' {
		p.pos++
		if isDigit(p.peek()) {
			return nil, p.errorAt("Unexpected number in JSON")
		}
	}
	p.digits()
	if p.peek() == '.' {
		p.pos++
		if !p.digits() {
			return nil, p.errorAt("Unterminated fractional number in JSON")
		}
	}
	if c := p.peek(); c == 'e' || c == 'E' {
		p.pos++
		if c := p.peek(); c == '+' || c == '-' {
			p.pos++
		}
		if !p.digits() {
			return nil, p.errorAt("Exponent part is missing a number in JSON")
		}
	}
	text := p.text.Substring(start, p.pos).String()
	if n, err := strconv.ParseInt(text, 10, 52); err == nil && text != "-0" {
		return p.vm.ToValue(n), nil
	}
	n, _ := strconv.ParseFloat(text, 64) // too large is infinite, as in JavaScript
	return p.vm.ToValue(n), nil
}

var jsonEscapes = map[int]uint16{'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}

func (p *jsonParser) string() (goja.Value, error) {
	p.pos++
	start := p.pos
	var units []uint16
	escaped := false
	for {
		c := p.peek()
		switch {
		case c == endOfInput:
			return nil, p.errorAt("Unterminated string in JSON")
		case c < 0x20:
			return nil, p.errorAt("Bad control character in string literal in JSON")
		case c == '"':
			p.pos++
			if !escaped {
				return p.text.Substring(start, p.pos-1), nil
			}
			return goja.StringFromUTF16(units), nil
		case c == '\\':
			if !escaped {
				for i := start; i < p.pos; i++ {
					units = append(units, p.text.CharAt(i))
				}
				escaped = true
			}
			unit, err := p.escape()
			if err != nil {
				return nil, err
			}
			units = append(units, unit)
			continue
		case escaped:
			units = append(units, uint16(c))
		}
		p.pos++
	}
}

func (p *jsonParser) escape() (uint16, error) {
	p.pos++
	c := p.peek()
	if c == endOfInput {
		return 0, p.unexpected()
	}
	if c != 'u' {
		unit, ok := jsonEscapes[c]
		if !ok {
			return 0, p.errorAt("Bad escaped character in JSON")
		}
		p.pos++
		return unit, nil
	}
	var unit uint16
	for range 4 {
		p.pos++
		digit, err := strconv.ParseUint(string(rune(max(p.peek(), 0))), 16, 8)
		if err != nil {
			return 0, p.errorAt("Bad Unicode escape in JSON")
		}
		unit = unit<<4 | uint16(digit)
	}
	p.pos++
	return unit, nil
}

func (p *jsonParser) errorAt(what string) error {
	return &jsonError{utf16.Encode([]rune(fmt.Sprintf("%s at position %d", what, p.pos)))}
}

// unexpected is V8's message for a token that no other message fits: it shows
// ten code units around it.
func (p *jsonParser) unexpected() error {
	c := p.peek()
	switch {
	case c == endOfInput:
		return &jsonError{utf16.Encode([]rune("Unexpected end of JSON input"))}
	case c == '-' || isDigit(c):
		return p.errorAt("Unexpected number in JSON")
	case c == '"':
		return p.errorAt("Unexpected string in JSON")
	}
	var m []uint16
	add := func(s string) { m = append(m, utf16.Encode([]rune(s))...) }
	quote := func(from, to int) {
		for i := from; i < to; i++ {
			m = append(m, p.text.CharAt(i))
		}
	}
	switch p.text.String() {
	case "undefined", "NaN", "Infinity", "[object Object]":
		add(fmt.Sprintf("%q is not valid JSON", p.text.String()))
		return &jsonError{m}
	}
	add("Unexpected token '")
	m = append(m, uint16(c))
	add("', ")
	const around = 10
	from, to := 0, p.size
	if p.size > 2*around && p.pos >= around {
		from = p.pos - around
		add("...")
	}
	short := p.size > 2*around && p.pos < p.size-around
	if short {
		to = p.pos + around
	}
	add(`"`)
	quote(from, to)
	add(`"`)
	if short {
		add("...")
	}
	add(" is not valid JSON")
	return &jsonError{m}
}
