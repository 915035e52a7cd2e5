package lang

import (
	"fmt"
	"io"
	"strings"

	"golang.org/x/text/language"
	"golang.org/x/text/message"
)

// Decimal is a number, in digits and with a point, as the language writes its decimals:
// "1.5" is "1,5" in German. Digits are the same in all languages.
func (l *Language) Decimal(number string) string {
	return strings.Replace(number, ".", l.point(), 1)
}

// pointOf is what a language has between a number and its decimals (CLDR).
func pointOf(tag language.Tag) string {
	half := message.NewPrinter(language.MustParse(tag.String()+"-u-nu-latn")).Sprintf("%.1f", 0.5)
	return strings.Trim(half, "05")
}

// A decimal is a number that package fmt writes as the language does.
type decimal struct {
	of    *Language
	value float64
}

// Format implements [fmt.Formatter].
func (d decimal) Format(state fmt.State, verb rune) {
	_, _ = io.WriteString(state, d.of.Decimal(fmt.Sprintf(fmt.FormatString(state, verb), d.value))) // into memory
}
