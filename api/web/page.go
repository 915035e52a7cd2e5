package web

import (
	"bytes"
	"embed"
	"errors"
	"html/template"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"grader/checks"
	"grader/checks/hypertext"
	"grader/checks/render"
	"grader/checks/report"
)

//go:embed page.html
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
		"asset":   p.assets.path,
		"prose":   hypertext.Prose,
		"seconds": seconds,
	}).ParseFS(templates, "page.html"))
	return p
}

// A view is what the page shows.
type view struct {
	URL     string // in the form
	Live    bool   // the form's box for live checks
	Chosen  string // name of the challenge in the form; "" is none
	Refusal *Refusal
	Report  *report.Report
	Parts   render.HTML // of Report

	Challenges []*checks.Challenge
}

// Title is the document's: what a screen reader says first.
func (v view) Title() string {
	switch {
	case v.Refusal != nil:
		return v.Refusal.Title + " – Grader"
	case v.Report != nil:
		return v.Parts.Title + " – Grader"
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

func (p *page) write(w http.ResponseWriter, status int, v view) {
	v.Challenges = p.opts.Challenges
	var b bytes.Buffer
	var err error
	if v.Report != nil {
		v.Parts, err = render.ToHTML(v.Report)
	}
	if err = errors.Join(err, p.template.Execute(&b, v)); err != nil {
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
