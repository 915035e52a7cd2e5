// Package web is the grader's page for people: a form for a project's address,
// and the report, hint by hint. It is plain HTML that works without scripts;
// the one script only shows that a grading is under way.
package web

import (
	"errors"
	"net/http"
	"time"

	"grader/checks"
	"grader/checks/report"
)

// Options of [New].
type Options struct {
	Challenges []*checks.Challenge // what can be chosen, in this order
	Default    string              // name of the challenge that is chosen at first; "" leaves the choice open

	// Grade runs a grading. url is what was typed, without the spaces around it,
	// and not empty; challenge is the name of one of Challenges; live
	// asks for its live checks, too. An error is a
	// [*Refusal] if people can do something about it, and a 500 otherwise.
	Grade func(r *http.Request, url, challenge string, live bool) (*report.Report, error)
}

// A Refusal is the reason why a grading was not run, in words for people.
type Refusal struct {
	Status     int    // HTTP status
	Title      string // a few words
	Detail     string // what is wrong, and what to do
	RetryAfter time.Duration
}

func (e *Refusal) Error() string { return e.Title + ": " + e.Detail }

// New makes the handler of "/", the page, and of "/assets/", what it is made
// with. Every other path is not found.
//
// Only a POST of the form runs a grading; it is for the caller to guard it
// against too many and against forms of other sites.
func New(opts Options) http.Handler {
	p := newPage(opts)
	mux := http.NewServeMux()
	mux.HandleFunc("/{$}", p.serve)
	mux.HandleFunc("GET /assets/{name}", p.assets.serve)
	return mux
}

// policy allows what the page needs, which is its own style, script, picture
// and form.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; " +
	"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

func (p *page) serve(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Security-Policy", policy)
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	// Not no-referrer: browsers would then send the form with "Origin: null",
	// and a guard against forms of other sites could not tell it from theirs.
	h.Set("Referrer-Policy", "same-origin")
	switch r.Method {
	case http.MethodGet, http.MethodHead:
		p.show(w, r)
	case http.MethodPost:
		p.grade(w, r)
	default:
		h.Set("Allow", "GET, HEAD, POST")
		http.Error(w, "This page answers GET, HEAD and POST only.", http.StatusMethodNotAllowed)
	}
}

// show answers with the form, filled in from the query. It runs nothing.
func (p *page) show(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	v, refusal := p.fill(q.Get("url"), q.Get("challenge"))
	v.Live = q.Get("live") != ""
	if refusal != nil {
		p.refuse(w, v, refusal)
		return
	}
	p.write(w, http.StatusOK, v)
}

// grade answers a form that was sent with the report.
func (p *page) grade(w http.ResponseWriter, r *http.Request) {
	url, challenge, refusal := readForm(w, r)
	if refusal != nil {
		p.refuse(w, view{}, refusal)
		return
	}
	v, refusal := p.fill(url, challenge)
	v.Live = r.PostForm.Get("live") != ""
	switch {
	case refusal != nil:
	case v.URL == "":
		refusal = noAddress
	case v.Chosen == "":
		refusal = noChallenge
	}
	if refusal != nil {
		p.refuse(w, v, refusal)
		return
	}
	graded, err := p.opts.Grade(r, v.URL, v.Chosen, v.Live)
	if err != nil {
		if !errors.As(err, &refusal) {
			refusal = ourFault
		}
		p.refuse(w, v, refusal)
		return
	}
	v.Report = graded
	p.write(w, http.StatusOK, v)
}
