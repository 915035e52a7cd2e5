// Package web is the grader's page for people: a form for a project's address,
// for each grading a page with its report, and for a class a page that fills as it
// goes. It is plain HTML that works without scripts; these show that a grading is
// under way, bring what has changed of a class, copy links, and tell times as the
// reader's clock does.
package web

import (
	"context"
	"crypto/sha256"
	"errors"
	"net/http"
	"sync"
	"time"

	"grader/checks"
	"grader/checks/lang"
	"grader/checks/report"
)

// Options of [New].
type Options struct {
	Challenges []*checks.Challenge // what can be chosen, in this order
	Default    string              // name of the challenge that is chosen at first; "" leaves the choice open

	// Check tells what would be graded of what was typed, without asking anything
	// of it. An error is a [*Refusal] about the address, or our own fault. nil
	// takes all as it is.
	Check func(url string) (taken string, err error)
	// Grade runs a grading. An error is a [*Refusal] if people can do something
	// about it, and our own fault otherwise.
	Grade func(r *http.Request, ask Ask) (*report.Report, error)
	// Client names who asks, so that reports are kept in fair shares; owner is the
	// token's, or "". nil takes all for one.
	Client func(r *http.Request, owner string) string

	// Classes are those that are graded while nobody waits; nil: there are none.
	Classes *Classes

	// Store keeps the reports; nil is a new [Memory].
	Store Store
	Keep  time.Duration // how long a report is kept; 0 is a day
	// Owner finds whose token has a SHA-256, or "". nil lets everybody grade.
	Owner func(hash [sha256.Size]byte) string
	// Clock is the time; nil is time.Now.
	Clock func() time.Time
}

// Ask is what somebody wants to be graded.
type Ask struct {
	URL       string // as typed, without the spaces around it; not empty
	Challenge string // name of one of Options.Challenges
	Live      bool   // live checks, too
	Owner     string // of the token of who asks; "" where there are no tokens
}

// A Store keeps reports for a while. An implementation may forget any of them
// before that.
type Store interface {
	Put(ctx context.Context, e Entry) error
	// Get gives the body of an entry, or [ErrGone].
	Get(ctx context.Context, id string) ([]byte, error)
}

// An Entry is a report as it is kept.
type Entry struct {
	ID     string    // unguessable: who knows it may read the report
	Client string    // whose grading it was
	Until  time.Time // it may be deleted
	Body   []byte    // not for others to read
}

// ErrGone says that a store does not have a report, or not any more.
var ErrGone = errors.New("there is no such report")

// day is how long a report is kept, unless it is said otherwise.
const day = 24 * time.Hour

// A Refusal is the reason why a grading was not run, in words for people: in English,
// or in the page's own language.
type Refusal struct {
	Status     int           // HTTP status
	Field      string        // the field of the form that it is about: "url", "challenge"; "" is none
	Detail     string        // what is wrong, and what to do
	RetryAfter time.Duration // when to come back; 0 says nothing
}

func (e *Refusal) Error() string { return e.Detail }

// A Site is the page for people, and who has signed in there.
type Site struct {
	pages    map[string]func() http.Handler // by language; made when somebody reads them
	sessions *sessions
}

// Owner is the owner of the token with which the browser of a request has signed in, or "".
func (s *Site) Owner(r *http.Request) string { return s.sessions.owner(r) }

// ServeHTTP implements [http.Handler].
func (s *Site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	setHeaders(w.Header())
	s.pages[languageOf(w, r).Tag]().ServeHTTP(w, r)
}

// New makes the handler of "/", the page; of "/r/", the reports; of "/b/", whole
// classes; of "/sign-in" and "/sign-out"; and of "/assets/", what the page is made
// with. Every other path is not found.
//
// Only a POST of a form runs a grading; it is for the caller to guard it
// against too many and against forms of other sites.
func New(opts Options) *Site {
	if opts.Store == nil {
		opts.Store = &Memory{}
	}
	if opts.Keep == 0 {
		opts.Keep = day
	}
	if opts.Clock == nil {
		opts.Clock = time.Now
	}
	s := &Site{pages: map[string]func() http.Handler{}, sessions: &sessions{tokens: opts.Owner, clock: opts.Clock}}
	shared := &surveys{clock: opts.Clock}
	for _, l := range lang.All() {
		s.pages[l.Tag] = sync.OnceValue(func() http.Handler {
			p := newPage(opts, l)
			p.sessions, p.surveys = s.sessions, shared
			return p.handler()
		})
	}
	return s
}

func (p *page) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", p.show)
	mux.HandleFunc("POST /{$}", p.grade)
	mux.HandleFunc("GET /r/{id}", p.showReport)
	mux.HandleFunc("GET /r/{id}/{file}", p.download)
	mux.HandleFunc("GET /assets/{name}", p.assets.serve)
	if p.opts.Classes != nil {
		p.handleClasses(mux)
	}
	if p.opts.Owner != nil {
		mux.HandleFunc("POST /sign-in", p.signIn)
		mux.HandleFunc("POST /sign-out", p.signOut)
	}
	return mux
}

// policy allows what the page needs, which is its own style, script, picture
// and form.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; " +
	"connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

func setHeaders(h http.Header) {
	h.Set("Content-Security-Policy", policy)
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Robots-Tag", "noindex")
	// Not no-referrer: browsers would then send the form with "Origin: null",
	// and a guard against forms of other sites could not tell it from theirs.
	h.Set("Referrer-Policy", "same-origin")
}

// show answers with the form, filled in from the query. It runs nothing.
func (p *page) show(w http.ResponseWriter, r *http.Request) {
	v, status := p.fromQuery(r), http.StatusOK
	if p.opts.Owner != nil && v.Owner == "" {
		v.SignIn = true
		p.write(w, status, v)
		return
	}
	if why := turnedAway(w, r); why != nil {
		p.refuse(w, v, why)
		return
	}
	if v.Wrong.Challenge != "" {
		status = http.StatusNotFound
	}
	if v.Wrong.URL != "" {
		status = http.StatusUnprocessableEntity
	}
	p.write(w, status, v)
}

// grade runs a grading, and leads to the page of its report. What is wrong with
// the form, or why nothing was graded, is told by the form's own page, so that no page
// of a browser's history is the answer to a form.
func (p *page) grade(w http.ResponseWriter, r *http.Request) {
	v, refusal := p.readForm(w, r)
	switch {
	case refusal != nil:
		p.refuse(w, v, refusal)
		return
	case p.opts.Owner != nil && v.Owner == "", v.Wrong != Problems{}:
		http.Redirect(w, r, v.FormLink(), http.StatusSeeOther)
		return
	}
	graded, err := p.opts.Grade(r, Ask{URL: v.URL, Challenge: v.Chosen, Live: v.Live, Owner: v.Owner})
	switch {
	case errors.As(err, &refusal) && refusal.Field != "":
		http.Redirect(w, r, v.FormLink(), http.StatusSeeOther)
		return
	case errors.As(err, &refusal):
		turnAway(w, r, v.FormLink(), refusal)
		return
	case err != nil:
		turnAway(w, r, v.FormLink(), p.refusal(http.StatusInternalServerError, "our fault"))
		return
	}
	id, err := p.keep(r, v.Owner, graded)
	if err != nil {
		v.Report = graded
		p.write(w, http.StatusOK, v)
		return
	}
	http.Redirect(w, r, "/r/"+id, http.StatusSeeOther)
}
