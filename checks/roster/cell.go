package roster

import (
	"encoding/csv"
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"grader/checks/plain"
)

func write(w io.Writer, rows [][]string) error {
	out := csv.NewWriter(w)
	for _, row := range rows {
		for i := range row {
			row[i] = cell(row[i])
		}
		if hasSign(row[0]) && strings.Contains(strings.Join(row, ""), ";") { // see cell
			row[0] = "'" + row[0]
		}
		if err := out.Write(row); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// cell keeps a spreadsheet from running text as a formula, by an apostrophe in
// front, and controls from reaching whoever reads the file. Where a comma is for
// decimals, as in most of Europe, a spreadsheet begins a cell after each semicolon,
// unless a quote stands before it, and has in it what follows in this row.
func cell(s string) string {
	parts := strings.Split(printable(s), ";")
	for i, part := range parts[1:] {
		if hasSign(part) {
			parts[i+1] = "'" + part
		}
	}
	s = strings.Join(parts, ";")
	if isFormula(s) {
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
	if !hasSign(s) {
		return false
	}
	sign, size := utf8.DecodeRuneInString(trimmed(s))
	return sign == '=' || sign == '＝' || strings.ContainsFunc(trimmed(s)[size:], func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) && !strings.ContainsRune(" .,_-'’@", r)
	})
}

// hasSign reports whether text begins as formulas do.
func hasSign(s string) bool {
	sign, _ := utf8.DecodeRuneInString(trimmed(s))
	return strings.ContainsRune("=+-@＝＋－＠", sign)
}

// trimmed is text without the spaces that spreadsheets pass over.
func trimmed(s string) string { return strings.TrimLeft(s, " \u00a0") }

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
