package main

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"grader/checks"
	"grader/checks/render"
	"grader/checks/report"
	"grader/checks/roster"
)

// writeResults writes the files of a class, but for the journal, into a folder, in a
// language.
func writeResults(dir string, r *roster.Results, lang languageFlag, challenges map[string]*checks.Challenge) error {
	for i, o := range r.Outcomes {
		if o != nil && o.Report != nil {
			restoreHTML(o.Report, challenges[r.Students[i].Challenge])
		}
	}
	r = r.In(lang.String())
	if err := writeReports(dir, r); err != nil {
		return err
	}
	summary := roster.SummaryOptions{At: time.Now(), Challenges: challenges,
		Report: func(i int) string { return reportName(r, i) }}
	for name, write := range map[string]func(io.Writer) error{
		"results.csv":  r.CSV,
		"canvas.csv":   r.Canvas,
		"moodle.csv":   r.Moodle,
		"summary.html": func(w io.Writer) error { return r.Summary(w, summary) },
	} {
		if err := writeFile(filepath.Join(dir, name), write); err != nil {
			return err
		}
	}
	return nil
}

// restoreHTML gives the hints of a report that was read from a journal the HTML
// of their texts, which no JSON has.
func restoreHTML(r *report.Report, ch *checks.Challenge) {
	for i := range r.Hints {
		if h := &r.Hints[i]; h.HTML == "" && ch != nil && i < len(ch.Hints) && h.Text == ch.Hints[i].Text {
			h.HTML = ch.Hints[i].HTML
		}
	}
}

// writeReports writes a page for each student who has a report.
func writeReports(dir string, r *roster.Results) error {
	format, err := findFormat("reports", "html", render.Options{})
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Join(dir, "reports"), 0o755); err != nil {
		return err
	}
	for i, o := range r.Outcomes {
		name := reportName(r, i)
		if name == "" {
			continue
		}
		err := writeFile(filepath.Join(dir, filepath.FromSlash(name)), func(w io.Writer) error {
			return format.Write(w, o.Report, render.Options{})
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// reportName is the file of a student's report, relative to the results; "" if
// there is none. It is the same in each run, whatever the order of the rows, and
// never one that a student could choose.
func reportName(r *roster.Results, i int) string {
	o, s := r.Outcomes[i], r.Students[i]
	if o == nil || o.Report == nil {
		return ""
	}
	sum := sha256.Sum256([]byte(strings.Join([]string{o.Student, o.ID, o.Challenge}, "\x00")))
	return path.Join("reports", slug(s.Name)+"-"+hex.EncodeToString(sum[:6])+".html")
}

// undivided are letters of names that Unicode does not take apart.
var undivided = strings.NewReplacer("ß", "ss", "ẞ", "ss", "ø", "o", "Ø", "o", "æ", "ae", "Æ", "ae", "œ", "oe",
	"Œ", "oe", "ł", "l", "Ł", "l", "đ", "d", "Đ", "d", "ð", "d", "Ð", "d", "þ", "th", "Þ", "th", "ı", "i")

// slug is what file systems everywhere take of a name: of Chloë, chloe.
func slug(name string) string {
	plain := strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFD.String(undivided.Replace(name)))
	words := strings.FieldsFunc(plain, func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') })
	s := strings.Join(words, "-")
	if s == "" {
		return "student"
	}
	return s[:min(len(s), 40)]
}

// writeFile writes a file whole or not at all. What is there and no file, such as
// /dev/stdout, is written to as it is.
func writeFile(name string, write func(io.Writer) error) error {
	if info, err := os.Stat(name); err == nil && !info.Mode().IsRegular() {
		f, err := os.OpenFile(name, os.O_WRONLY, 0)
		if err != nil {
			return err
		}
		return errors.Join(write(f), f.Close())
	}
	tmp, err := os.CreateTemp(filepath.Dir(name), filepath.Base(name)+".*")
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name())
	if err := errors.Join(write(tmp), tmp.Chmod(0o644), tmp.Close()); err != nil {
		return err
	}
	return os.Rename(tmp.Name(), name)
}
