// Package roster grades a whole class: it reads who handed in what, grades many
// at once but each host gently, keeps a journal to go on from after a crash, and
// writes what teachers import.
package roster

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// A Student is a row of a roster.
type Student struct {
	Line      int    // of the file, from 1
	Name      string // may be empty only where another column tells students apart
	URL       string
	Challenge string            // empty: the default
	Strict    bool              // graded strictly
	Columns   map[string]string // all of the row's cells by their column's name
}

// Names of columns, lower case, by what they mean; the first that is there
// counts.
var (
	studentColumns   = []string{"student", "name", "full name", "student name", "username", "email", "email address"}
	urlColumns       = []string{"url", "project", "project url", "link", "submission", "website"}
	challengeColumns = []string{"challenge", "exercise", "assignment"}
)

// Read reads a roster: CSV (RFC 4180; also with semicolons or tabs, as
// spreadsheets save it) whose first row names its columns. It needs a column for
// the student and one for the URL; a challenge column is optional. The error
// tells all that is wrong, each with its line.
func Read(r io.Reader) ([]Student, error) {
	text, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	rows := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(text), "\ufeff")))
	rows.Comma = separator(string(text))
	rows.FieldsPerRecord = -1
	rows.TrimLeadingSpace = true
	header, err := rows.Read()
	if errors.Is(err, io.EOF) {
		return nil, errors.New("line 1: the file is empty; its first row names the columns: student,url")
	}
	if err != nil {
		return nil, err
	}
	columns := make([]string, len(header))
	for i, h := range header {
		columns[i] = strings.ToLower(strings.TrimSpace(h))
	}
	student, url := find(columns, studentColumns), find(columns, urlColumns)
	if student < 0 || url < 0 {
		return nil, fmt.Errorf("line 1: the first row must name a column for the student (%s) and one for the URL (%s); it has: %s",
			studentColumns[0], urlColumns[0], strings.Join(header, ", "))
	}
	return readRows(rows, header, student, url, find(columns, challengeColumns))
}

func readRows(rows *csv.Reader, header []string, student, url, challenge int) ([]Student, error) {
	var students []Student
	var errs []error
	for {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, errors.Join(append(errs, err)...)
		}
		cell := func(i int) string {
			if i < 0 || i >= len(row) {
				return ""
			}
			return strings.TrimSpace(row[i])
		}
		line, _ := rows.FieldPos(0)
		s := Student{Line: line, Name: cell(student), URL: cell(url), Challenge: cell(challenge), Columns: map[string]string{}}
		for i, h := range header {
			s.Columns[strings.TrimSpace(h)] = cell(i)
		}
		if s.Name == "" {
			errs = append(errs, fmt.Errorf("line %d: the student's cell is empty", line))
		}
		students = append(students, s)
	}
	if len(students) == 0 {
		errs = append(errs, errors.New("line 2: there are no students below the first row"))
	}
	return students, errors.Join(errs...)
}

func find(columns, names []string) int {
	for _, name := range names {
		if i := slices.Index(columns, name); i >= 0 {
			return i
		}
	}
	return -1
}

// separator is what the first row separates its cells with.
func separator(text string) rune {
	first, _, _ := strings.Cut(text, "\n")
	for _, c := range []rune{';', '\t'} {
		if strings.ContainsRune(first, c) && !strings.ContainsRune(first, ',') {
			return c
		}
	}
	return ','
}

// key tells a student's hand-in from all others of a roster, also after the
// file was sorted or rows were added: the name, what was handed in, how it is
// graded, and the how manieth of the same it is.
type key struct {
	name, url, challenge string
	strict               bool
	nth                  int
}

func keys(students []Student) []key {
	seen := map[key]int{}
	list := make([]key, len(students))
	for i, s := range students {
		k := key{name: s.Name, url: s.URL, challenge: s.Challenge, strict: s.Strict}
		list[i] = k
		list[i].nth = seen[k]
		seen[k]++
	}
	return list
}
