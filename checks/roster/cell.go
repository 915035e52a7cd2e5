package roster

import (
	"encoding/csv"
	"fmt"
	"io"
	"strings"
	"unicode"

	"grader/checks/plain"
)

func write(w io.Writer, rows [][]string) error {
	out := csv.NewWriter(w)
	for _, row := range rows {
		for i := range row {
			row[i] = cell(row[i])
		}
		if err := out.Write(row); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// cell keeps a spreadsheet from running text as a formula, by an apostrophe in
// front, and controls from reaching whoever reads the file.
func cell(s string) string {
	s = printable(s)
	if isFormula(strings.TrimLeft(s, " \u00a0")) {
		return "'" + s
	}
	return s
}

// isFormula reports whether a spreadsheet may take text for a formula that does
// something: what begins with = + - @, in ASCII or full width. Tab and carriage
// return, which OWASP lists too, were made visible by [printable].
//
// What begins with a sign but has no more than words and numbers is none: a
// formula that calls, links, fetches or starts anything needs one of ( ! | : and
// the like. So "-", "-0.5", "+49 30 123", "@ada" and "-ada@x.example" arrive in a
// gradebook as they are; Excel may show #NAME? for some, which changes no file.
func isFormula(s string) bool {
	if strings.HasPrefix(s, "=") || strings.HasPrefix(s, "＝") {
		return true
	}
	for _, sign := range []string{"+", "-", "@", "＋", "－", "＠"} {
		if rest, ok := strings.CutPrefix(s, sign); ok {
			return strings.ContainsFunc(rest, func(r rune) bool {
				return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) && !strings.ContainsRune(" .,_-'’@", r)
			})
		}
	}
	return false
}

// printable writes what is not safe to show as its code point, line breaks too.
// Only the marks of direction in Arabic and Hebrew names stay, so that these
// arrive as they are, and what keeps code apart in a sentence of such a language.
func printable(s string) string {
	if !strings.ContainsFunc(s, acts) {
		return s
	}
	isolates := plain.Isolates(s)
	var b strings.Builder
	for _, r := range s {
		if acts(r) && (!isolates || r != '\u2068' && r != '\u2069') {
			fmt.Fprintf(&b, "\\u{%x}", r)
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

func acts(r rune) bool {
	return plain.Unsafe(r) && r != '\u200e' && r != '\u200f' && r != '\u061c'
}
