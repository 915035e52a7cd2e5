package roster

import (
	"bytes"
	"encoding/csv"
	"errors"
	"slices"
)

// Without is a roster without some of its students, who are named as their outcomes name
// them: as CSV in UTF-8, which reads as before but for them. What no gradebook takes is
// not in it any more, since anybody may be named there. The error is there where all that
// can't be.
func Without(source []byte, opts ReadOptions, gone func(name, id string) bool) ([]byte, error) {
	text, _, err := decode(source, opts.Encoding)
	if err != nil {
		return nil, err
	}
	t, cols, err := opts.table(text)
	if err != nil {
		return nil, err
	}
	all := &Class{}
	if err := all.read(t, cols, opts.Challenge); err != nil {
		return nil, err
	}
	ids := map[string]bool{} // of who is gone, also where an earlier hand-in has another name
	for _, s := range all.Students {
		if k := s.key(); gone(k.name, k.id) {
			ids[s.id] = true
		}
	}
	all.Students = slices.DeleteFunc(all.Students, func(s Student) bool { return ids[s.id] })
	rest, err := t.rewrite(cols.kept(t), all.Students)
	if err != nil {
		return nil, err
	}
	return rest, all.readsAs(rest, opts)
}

// kept are the columns that something is made of.
func (c columns) kept(t *table) map[int]bool {
	kept := map[int]bool{c.email: true, c.url: true, c.challenge: true}
	for _, list := range append(c.names, c.ids) {
		for _, i := range list {
			kept[i] = true
		}
	}
	for i, heading := range normals(t.heading) {
		if slices.Contains([]string{"id", "sis user id", "sis login id", "section", "id number"}, heading) {
			kept[i] = true
		}
	}
	return kept
}

// rewrite writes the rows of students, on the lines on which they are, with some of
// their columns.
func (t *table) rewrite(kept map[int]bool, students []Student) ([]byte, error) {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	line, counted := 1, 0
	put := func(at int, cells []string) error {
		for ; line < at; line++ {
			b.WriteByte('\n')
			counted++
		}
		if err := w.Write(cells); err != nil {
			return err
		}
		w.Flush()
		line += bytes.Count(b.Bytes()[counted:], []byte("\n"))
		counted = b.Len()
		return w.Error()
	}
	err := put(1, t.heading)
	for _, s := range students {
		cells := slices.Clone(s.cells.cells)
		for i := range cells {
			if !kept[i] {
				cells[i] = ""
			}
		}
		err = errors.Join(err, put(s.Line, cells))
	}
	return b.Bytes(), err
}

// readsAs fails unless a roster reads as the rows of a class do.
func (c *Class) readsAs(source []byte, opts ReadOptions) error {
	read, err := Read(bytes.NewReader(source), opts)
	if err != nil {
		return err
	}
	c.keepLast()
	if !slices.EqualFunc(c.Students, read.Students, Student.same) {
		return errors.New("the rest of the roster would read otherwise")
	}
	return nil
}

// same reports whether two rosters say the same of a student.
func (s Student) same(other Student) bool {
	return s.key() == other.key() && s.Line == other.Line && s.Email == other.Email &&
		slices.Equal(s.Earlier, other.Earlier)
}
