package web

import (
	"bytes"
	"embed"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"grader/checks"
	"grader/checks/plain"
	"grader/checks/render"
	"grader/checks/report"
)

//go:embed page.html report.html
var templates embed.FS

// A page is the page, ready to be shown.
type page struct {
	opts     Options
	assets   assets
	template *template.Template
}

func newPage(opts Options) *page {
	p := &page{opts: opts, assets: newAssets()}
	p.template = template.Must(template.New("page.html").Funcs(template.FuncMap{
		"asset":     p.assets.path,
		"hintHTML":  hintHTML,
		"lines":     linesOf,
		"movedTo":   movedTo,
		"next":      next,
		"pointed":   pointed,
		"prose":     prose,
		"seconds":   seconds,
		"size":      size,
		"spaced":    spaced,
		"statusOf":  statusOf,
		"diagram":   render.Diagram,
		"exchanges": render.Exchanges,
		"took":      took,
		"visible":   plain.Text,
		"where":     where,
		"word":      word,
	}).ParseFS(templates, "*.html"))
	return p
}

// A view is what the page shows.
type view struct {
	URL     string // in the form
	Live    bool   // the form's box for live checks
	Chosen  string // name of the challenge in the form; "" is none
	Refusal *Refusal
	Report  *report.Report

	Challenges []*checks.Challenge
}

// Title is the document's: what a screen reader says first.
func (v view) Title() string {
	switch {
	case v.Refusal != nil:
		return v.Refusal.Title + " – Grader"
	case v.Report != nil:
		return word(v.Report.Verdict) + ": " + plain.Text(v.Report.Challenge.Title) + " – Grader"
	default:
		return "Grader: grade a project"
	}
}

// AddressIsWrong reports whether the refusal is about the address.
func (v view) AddressIsWrong() bool {
	return v.Refusal == noAddress || v.Refusal != nil && v.Refusal.Status == http.StatusUnprocessableEntity
}

// Share is the address of the form, filled in as it is.
func (v view) Share() string {
	return "/?" + url.Values{"url": {v.URL}, "challenge": {v.Chosen}}.Encode()
}

// Summary is the counts in words.
func (v view) Summary() string { return summary(v.Report) }

// Failed are the numbers of the hints that failed.
func (v view) Failed() []int {
	return v.numbers(func(h report.Result) bool { return h.Verdict == report.Fail })
}

// Hollow are the numbers of the hints whose pass rests on nothing.
func (v view) Hollow() []int {
	return v.numbers(func(h report.Result) bool {
		return h.Verdict == report.Pass && slices.ContainsFunc(h.Cautions, func(n report.Note) bool { return n.Hollow })
	})
}

func (v view) numbers(of func(report.Result) bool) []int {
	var list []int
	for _, h := range v.Report.Hints {
		if of(h) {
			list = append(list, h.Number)
		}
	}
	return list
}

// When says when the project was graded, and how long it took.
func (v view) When() string {
	return v.Report.GradedAt.UTC().Format("2 January 2006, 15:04 UTC") + ", in " + took(v.Report.Elapsed)
}

func (p *page) write(w http.ResponseWriter, status int, v view) {
	v.Challenges = p.opts.Challenges
	var b bytes.Buffer
	if err := p.template.Execute(&b, v); err != nil {
		http.Error(w, ourFault.Title+". "+ourFault.Detail, http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Length", strconv.Itoa(b.Len()))
	w.WriteHeader(status)
	_, _ = w.Write(b.Bytes()) // the reader is gone
}

// seconds rounds up, for Retry-After (RFC 9110, 10.2.3) and for people.
func seconds(d time.Duration) string {
	return strconv.Itoa(int((d + time.Second - 1) / time.Second))
}
