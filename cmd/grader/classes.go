package main

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"

	"grader/checks"
	"grader/checks/batch"
	"grader/checks/roster"
)

// classes reads and writes classes for the service.
type classes struct{ known []*checks.Challenge }

// Read implements api.Classes.
func (c *classes) Read(r io.Reader, spec batch.Spec) ([]batch.Submission, error) {
	class, err := c.read(r, spec)
	if err != nil {
		return nil, err
	}
	var errs []error
	list := make([]batch.Submission, len(class.Students))
	for n, s := range class.Students {
		ch := challengeOf(s.Challenge, c.known)
		if ch == nil {
			errs = append(errs, fmt.Errorf("line %d: there is no challenge of that name", s.Line))
			continue
		}
		o := s.Outcome(nil, "")
		list[n] = batch.Submission{N: n, Student: o.Student, ID: o.ID, URL: o.URL, Challenge: ch.Name}
	}
	return list, errors.Join(errs...)
}

func (c *classes) read(r io.Reader, spec batch.Spec) (*roster.Class, error) {
	return roster.Read(r, c.options(spec))
}

// without takes students out of a class's source.
func (c *classes) without(spec batch.Spec, source []byte, gone func(student, id string) bool) ([]byte, error) {
	return roster.Without(source, c.options(spec), gone)
}

func (c *classes) options(spec batch.Spec) roster.ReadOptions {
	opts := roster.ReadOptions{Challenge: spec.Challenge, NoFlags: true,
		IsChallenge: func(name string) bool { return challengeOf(name, c.known) != nil }}
	if at := spec.Columns; at != nil {
		opts.StudentColumn, opts.URLColumn, opts.ChallengeColumn = at.Student, at.URL, at.Challenge
	}
	return opts
}

// Write implements api.Classes.
func (c *classes) Write(w io.Writer, table, lang string, b *batch.Batch, source []byte, entries []*batch.Entry) error {
	spec, class := b.Spec, &roster.Class{}
	entries = slices.DeleteFunc(entries, forgotten)
	if source == nil {
		source, spec.Columns = rosterOf(entries), &batch.Columns{Student: "student", URL: "url", Challenge: "challenge"}
	}
	if len(entries) > 0 {
		var err error
		if class, err = c.read(bytes.NewReader(source), spec); err != nil {
			return err
		}
	}
	if len(class.Students) != len(entries) {
		return fmt.Errorf("the roster has %d students, the batch %d submissions", len(class.Students), len(entries))
	}
	r := &roster.Results{Students: class.Students, Outcomes: make([]*roster.Outcome, len(entries)),
		Assignment: cmp.Or(b.Spec.Title, "Assignment")}
	for n, e := range entries {
		r.Students[n].Challenge = e.Challenge
		if e.Outcome != nil {
			r.Outcomes[n] = class.Students[n].Outcome(e.Outcome.Report, e.Outcome.Problem)
		}
	}
	r = r.In(lang)
	switch table {
	case "canvas":
		return r.Canvas(w)
	case "moodle":
		return r.Moodle(w)
	}
	return r.CSV(w)
}

// forgotten reports whether nobody knows any more whose and what a submission is.
func forgotten(e *batch.Entry) bool { return e.Student == "" && e.ID == "" && e.URL == "" }

// rosterOf is the roster of a batch that came without one.
func rosterOf(entries []*batch.Entry) []byte {
	var text bytes.Buffer
	w := csv.NewWriter(&text)
	_ = w.Write([]string{"student", "student id", "url", "challenge"}) // into memory
	for _, e := range entries {
		name := cmp.Or(e.Student, fmt.Sprint("submission ", e.N))
		_ = w.Write([]string{name, fmt.Sprint(e.N), e.URL, e.Challenge})
	}
	w.Flush()
	return text.Bytes()
}
