package roster

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// Limits of a roster: far above any class, far below what memory holds.
const (
	maxBytes   = 64 << 20
	maxColumns = 1000
	maxCells   = 2_000_000 // columns × rows
)

// A table is a file's rows. A row may have fewer cells than the heading.
type table struct {
	heading []string
	rows    []tableRow
}

type tableRow struct {
	line  int // from 1
	cells []string
}

func (r tableRow) cell(i int) string {
	if i < 0 || i >= len(r.cells) {
		return ""
	}
	return strings.TrimSpace(r.cells[i])
}

// blank reports whether a row has nothing in it, as spreadsheets save what is
// below a list.
func (r tableRow) blank() bool {
	for i := range r.cells {
		if r.cell(i) != "" {
			return false
		}
	}
	return true
}

var separators = []rune{',', ';', '\t', '|'}

// parse parses a table: CSV (RFC 4180) with any of the separators, whatever ends
// its lines. Excel's first line "sep=;" says the separator; otherwise it is the
// one by which fits finds most in the heading and, where that is equal, by which
// most rows are as long as it.
func parse(text string, fits func(heading []string) int) (*table, error) {
	text = lineFeeds(text)
	first, rest, _ := strings.Cut(text, "\n")
	sep, ok := strings.CutPrefix(strings.ToLower(strings.Trim(first, "\" ")), "sep=")
	if ok && utf8.RuneCountInString(sep) <= 1 {
		comma, _ := utf8.DecodeRuneInString(sep)
		if !strings.ContainsRune(string(separators), comma) {
			return nil, fmt.Errorf("line 1: %q: the separator is none of , ; | and the tab", first)
		}
		return split("\n"+rest, comma, 0) // the line feed keeps the numbers of lines
	}
	best, most := ',', -1
	for _, comma := range separators {
		t, err := split(text, comma, 20)
		if t == nil || len(t.heading) < 2 {
			continue
		}
		score := 1000 * fits(t.heading)
		for _, row := range t.rows {
			if len(row.cells) == len(t.heading) {
				score += 10
			}
		}
		if err != nil {
			score -= 5
		}
		if score > most {
			best, most = comma, score
		}
	}
	return split(text, best, 0)
}

// split splits text into rows, the first few of them if a number is given. With
// an error come the rows before it.
func split(text string, comma rune, few int) (*table, error) {
	in := csv.NewReader(strings.NewReader(text))
	in.Comma, in.FieldsPerRecord = comma, -1
	in.TrimLeadingSpace = comma != '\t' // it would trim empty cells away
	heading, err := in.Read()
	if errors.Is(err, io.EOF) {
		return nil, errors.New("line 1: the file is empty; its first row names the columns: student,url")
	}
	if err != nil {
		return nil, quotes(err)
	}
	if len(heading) > maxColumns {
		return nil, fmt.Errorf("line 1: more than %d columns; leave those of the student and the URL", maxColumns)
	}
	t := &table{heading: heading}
	cells := 0
	for few == 0 || len(t.rows) < few {
		row, err := in.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return t, quotes(err)
		}
		line, _ := in.FieldPos(0)
		if cells += max(len(row), len(heading)); cells > maxCells {
			return t, fmt.Errorf("line %d: more than %d cells; "+
				"leave the columns of the student and the URL, or split the file", line, maxCells)
		}
		t.rows = append(t.rows, tableRow{line, row})
	}
	return t, nil
}

// quotes says what to do about a quote that CSV does not allow, and where its row begins.
func quotes(err error) error {
	var at *csv.ParseError
	if !errors.As(err, &at) {
		return err
	}
	return fmt.Errorf("line %d: a cell with a quote in it must be in quotes, and its own doubled", at.StartLine)
}

// lineFeeds ends each line with a line feed. Excel for Mac ends rows with a
// carriage return, and breaks lines within a cell with a line feed: so what ends
// the first row decides, and what is in quotes is left as it is.
func lineFeeds(text string) string {
	if !strings.Contains(text, "\r") {
		return text
	}
	var b strings.Builder
	b.Grow(len(text))
	quoted, begins := false, true // in a cell in quotes; a cell begins here
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case c == '"' && (quoted || begins):
			quoted = !quoted
			begins = !quoted // "" in quotes goes on
		case c == '\r' && !quoted:
			if i+1 < len(text) && text[i+1] == '\n' {
				continue
			}
			c, begins = '\n', true
		case c == '\r' && (i+1 == len(text) || text[i+1] != '\n'):
			c = '\n'
		default:
			begins = strings.IndexByte(",;\t|\n", c) >= 0 || begins && c == ' '
		}
		b.WriteByte(c)
	}
	return b.String()
}
