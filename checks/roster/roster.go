// Package roster grades a whole class: it reads who handed in what, grades many
// at once but each host gently, keeps a journal to go on from after a crash, and
// writes what teachers import.
package roster

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"

	"grader/checks/lazyregexp"
	"grader/checks/plain"
)

// A Class is what a roster says.
type Class struct {
	Students []Student
	Notes    []string // how the file was read, where that is no matter of course
}

// A Student is a row of a roster.
type Student struct {
	Line      int // of the file, from 1
	Name      string
	Email     string // may be empty
	URL       string // what was handed in; may be empty
	Folder    string // the path of the checkout that URL names; empty where it is a URL
	Challenge string
	Strict    bool // graded strictly

	Earlier []Earlier // hand-ins that this one took the place of, the oldest first

	raw     []string // the roster's headings
	heading []string // the same, normal
	cells   tableRow
	id      string // tells students apart
}

// Earlier is a hand-in that doesn't count any more.
type Earlier struct {
	Line int
	URL  string
}

// Column is the cell below the first of some headings that the roster has, case
// and punctuation aside, or "".
func (s Student) Column(headings ...string) string {
	for _, h := range headings {
		if i := slices.Index(s.heading, normal(h)); i >= 0 {
			return s.cells.cell(i)
		}
	}
	return ""
}

func (s Student) has(heading string) bool { return slices.Contains(s.heading, heading) }

// ReadOptions of [Read]; the zero value finds all by itself.
type ReadOptions struct {
	// Headings of the columns; empty: found among the headings that the exports of
	// Canvas, Moodle, Google Forms, Microsoft Forms, GitHub Classroom and Classroom
	// 50 have, and by what is in their cells.
	StudentColumn, URLColumn, ChallengeColumn string

	Challenge   string            // of students whose row names none
	Encoding    string            // a label of the WHATWG Encoding standard; empty: recognised
	IsChallenge func(string) bool // whether a challenge has that name; nil: none has

	// NoFlags is for who has no command: errors do not tell of its flags.
	NoFlags bool
}

// Read reads a roster: CSV (RFC 4180), also with semicolons, tabs or bars, in any
// encoding that can be told, whose first row names its columns. It needs a
// column for the student and one for the URL; one for the challenge is optional.
// A student who handed in twice is there once. The error tells all that is wrong,
// each with its line.
func Read(r io.Reader, opts ReadOptions) (*Class, error) {
	raw, err := io.ReadAll(io.LimitReader(r, maxBytes+1))
	if err != nil {
		return nil, err
	}
	if len(raw) > maxBytes {
		return nil, fmt.Errorf("the file has more than %d MiB: leave the columns of the student and the URL", maxBytes>>20)
	}
	text, encoding, err := decode(raw, opts.Encoding)
	if errors.Is(err, errEncoding) && !opts.NoFlags {
		err = fmt.Errorf("%w, or name its encoding with --encoding, such as windows-1250 or gbk", err)
	}
	if err != nil {
		return nil, err
	}
	t, cols, err := opts.table(text)
	if err != nil {
		return nil, err
	}
	class := &Class{}
	if encoding != "UTF-8" {
		class.note("%s", readAs(encoding, text, opts.Encoding != ""))
	}
	class.noteColumns(t, cols)
	err = class.read(t, cols, opts.Challenge)
	class.keepLast()
	return class, err
}

// table is a roster's text as a table, and what its columns are.
func (o ReadOptions) table(text string) (*table, columns, error) {
	t, err := parse(text, o.fits)
	if err != nil {
		return nil, columns{}, err
	}
	cols, err := o.find(t)
	return t, cols, err
}

func (c *Class) note(format string, args ...any) {
	c.Notes = append(c.Notes, fmt.Sprintf(format, args...))
}

// readAs says in which encoding a file was read, with a word by which people see
// whether that is right.
func readAs(encoding, text string, named bool) string {
	says := "read as " + encoding
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" ,;\t\r\n|\"", r) }) {
		if strings.ContainsFunc(word, func(r rune) bool { return r >= utf8.RuneSelf }) {
			says += fmt.Sprintf(", with words such as %q", plain.Clip(word, 40))
			break
		}
	}
	if !named && !strings.HasPrefix(encoding, "UTF-") {
		says += "; if they are wrong, save it as CSV UTF-8"
	}
	return says
}

// noteColumns says which columns were taken where their names are not the plain
// ones.
func (c *Class) noteColumns(t *table, cols columns) {
	var name []string
	for _, i := range cols.names[0] {
		name = append(name, strings.TrimSpace(t.heading[i]))
	}
	student := strings.Join(name, " + ")
	if !strings.EqualFold(student, "student") || !strings.EqualFold(cols.urlHeading, "url") {
		c.note("the student is column %q, the URL is column %q", student, cols.urlHeading)
	}
}

// read makes students of a table's rows.
func (c *Class) read(t *table, cols columns, challenge string) error {
	var errs []error
	heading := normals(t.heading)
	for _, row := range t.rows {
		if row.blank() {
			continue
		}
		s := Student{Line: row.line, Name: cols.name(row), Email: known(row.cell(cols.email)),
			URL: address(row.cell(cols.url)), Challenge: cmp.Or(row.cell(cols.challenge), challenge),
			raw: t.heading, heading: heading, cells: row}
		s.id = cols.id(s)
		switch {
		case strings.EqualFold(s.Name, "Points Possible"), strings.EqualFold(s.Name, "Student, Test"):
			c.note("line %d: %s is no student", row.line, s.Name) // of a Canvas export
		case s.URL == "" && s.has("student") && s.has("section") && cols.noID(row):
			// Canvas's rows of points, in any language.
			c.note("line %d: passed over, for it has no ID", row.line)
		case s.Name == "" && s.URL == "":
			c.note("line %d: passed over, for it names no student", row.line)
		case s.Name == "":
			errs = append(errs, fmt.Errorf("line %d: the student's cell is empty", row.line))
		case s.URL == "" && besides().MatchString(s.Name):
			errs = append(errs, fmt.Errorf("line %d: the student's cell has an address in it, and the URL's is empty: "+
				"put the separator between them", row.line))
		default:
			c.Students = append(c.Students, s)
		}
	}
	if len(c.Students) == 0 && len(errs) == 0 {
		errs = append(errs, errors.New("line 2: there are no students below the first row"))
	}
	return errors.Join(errs...)
}

// besides is an address with something beside it: an address alone may name a student.
var besides = lazyregexp.New(`(?i)\S\s+https?://|https?://\S+\s+\S`)

// known is a cell, or "" where a form says that it doesn't know.
func known(cell string) string {
	if strings.EqualFold(cell, "anonymous") {
		return ""
	}
	return cell
}

// name is the first of the cells that name a student.
func (c columns) name(row tableRow) string {
	for _, alternative := range c.names {
		var parts []string
		for _, i := range alternative {
			if part := known(row.cell(i)); part != "" {
				parts = append(parts, part)
			}
		}
		if len(parts) > 0 {
			return strings.Join(parts, " ")
		}
	}
	return ""
}

// id tells a student from others of the same name, where the roster can.
func (c columns) id(s Student) string {
	if c.own && strings.Contains(s.Email, "@") {
		return strings.ToLower(s.Email)
	}
	for _, i := range c.ids {
		if id := known(s.cells.cell(i)); id != "" {
			return id
		}
	}
	return s.Name
}

// noID reports whether a roster has IDs, and a row none.
func (c columns) noID(row tableRow) bool {
	return len(c.ids) > 0 && !slices.ContainsFunc(c.ids, func(i int) bool { return row.cell(i) != "" })
}

// address is what a cell hands in, on one line. Moodle writes an online text as HTML: it is
// the link in it, if there is one alone, or else its text with all links.
func address(cell string) string {
	cell = oneLine.Replace(cell)
	if !strings.Contains(cell, "<") {
		return cell
	}
	var text strings.Builder
	var links []string
	for z := html.NewTokenizer(strings.NewReader(cell)); ; {
		switch z.Next() {
		case html.ErrorToken:
			return cmp.Or(withLinks(strings.Fields(text.String()), links), cell)
		case html.TextToken:
			text.Write(z.Text())
		case html.StartTagToken:
			text.WriteByte(' ')
			if tag := z.Token(); tag.Data == "a" {
				for _, attribute := range tag.Attr {
					if link := strings.TrimSpace(attribute.Val); attribute.Key == "href" && strings.HasPrefix(link, "http") &&
						!slices.Contains(links, link) {
						links = append(links, link)
					}
				}
			}
		}
	}
}

// oneLine makes the ends of lines blanks.
var oneLine = strings.NewReplacer("\r\n", " ", "\n", " ", "\r", " ")

// withLinks is the words of a text and the links in it that they do not tell, or the
// one link alone where they tell no other.
func withLinks(words, links []string) string {
	other := func(word string) bool { return strings.Contains(word, "://") && !slices.Contains(links, word) }
	if len(links) == 1 && !slices.ContainsFunc(words, other) {
		return links[0]
	}
	for _, link := range links {
		if !slices.Contains(words, link) {
			words = append(words, link)
		}
	}
	return strings.Join(words, " ")
}

// keepLast keeps of the hand-ins of one student for one challenge the last that
// hands in anything.
func (c *Class) keepLast() {
	type handIn struct{ id, challenge string }
	at := map[handIn]int{}
	var kept []Student
	for _, s := range c.Students {
		k := handIn{s.id, s.Challenge}
		i, again := at[k]
		switch {
		case !again:
			at[k] = len(kept)
			kept = append(kept, s)
		case s.URL == "":
			c.note("line %d: %s hands in nothing here; what counts is line %d", s.Line, s.Name, kept[i].Line)
		default:
			before := kept[i]
			s.Earlier = before.Earlier
			if before.URL != "" {
				s.Earlier = append(s.Earlier, Earlier{before.Line, before.URL})
			}
			c.note("line %d: %s handed in again on line %d, which counts", before.Line, before.Name, s.Line)
			kept[i] = s
		}
	}
	c.Students = kept
}

// key tells a student's hand-in from all others of a roster, also after the
// file was sorted or rows were added: who, what was handed in, and how it is
// graded.
type key struct {
	name, id, url, challenge string
	strict                   bool
}

func (s Student) key() key {
	id := s.id
	if id == s.Name {
		id = ""
	}
	return key{valid(s.Name), valid(id), valid(s.URL), valid(s.Challenge), s.Strict}
}

// valid is text as JSON can write it, so that a key is the same after it was
// written and read: a folder's name may be anything.
func valid(s string) string { return strings.ToValidUTF8(s, "\ufffd") }
