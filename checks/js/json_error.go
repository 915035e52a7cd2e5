package js

import (
	"fmt"
	"slices"
)

// jsonContext is how many UTF-16 code units V8 shows on either side of what it
// did not expect; it shows all of a text no longer than both and that.
const jsonContext = 10

// fail says what is wrong at the parser's position.
func (p *jsonParser) fail(what string) error {
	return p.syntaxError(fmt.Sprintf("%s at position %d", what, len(Units(p.s[:p.pos]))))
}

// unexpected says that the next character is none that could stand there.
func (p *jsonParser) unexpected() error {
	switch c := p.peek(); {
	case p.pos == len(p.s):
		return p.syntaxError("Unexpected end of JSON input")
	case c == '"':
		return p.fail("Unexpected string in JSON")
	case c == '-', isDigit(c):
		return p.fail("Unexpected number in JSON")
	case slices.Contains([]string{"undefined", "NaN", "Infinity", "[object Object]"}, p.s):
		return p.syntaxError(`"` + p.s + `" is not valid JSON`)
	}
	units, at := Units(p.s), len(Units(p.s[:p.pos]))
	from, to, before, after := 0, len(units), "", ""
	if len(units) > 2*jsonContext {
		if at >= jsonContext {
			from, before = at-jsonContext, "..."
		}
		if at < len(units)-jsonContext {
			to, after = at+jsonContext, "..."
		}
	}
	return p.syntaxError(fmt.Sprintf(`Unexpected token '%s', %s"%s"%s is not valid JSON`,
		fromUnits(units[at:at+1]), before, fromUnits(units[from:to]), after))
}

func (p *jsonParser) syntaxError(message string) error {
	return &SyntaxError{Message: message, Offset: p.pos}
}
