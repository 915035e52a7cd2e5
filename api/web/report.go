package web

import (
	"bytes"
	"cmp"
	"crypto/rand"
	"encoding/gob"
	"errors"
	"mime"
	"net/http"
	"net/url"
	"strings"

	"grader/checks/plain"
	"grader/checks/render"
	"grader/checks/report"
)

// keep keeps a report, and gives its id: 130 bits that nobody can guess.
func (p *page) keep(r *http.Request, owner string, graded *report.Report) (string, error) {
	body, err := encode(graded)
	if err != nil {
		return "", err
	}
	e := Entry{ID: rand.Text(), Until: p.opts.Clock().Add(p.opts.Keep), Body: body}
	if p.opts.Client != nil {
		e.Client = p.opts.Client(r, owner)
	}
	return e.ID, p.opts.Store.Put(r.Context(), e)
}

// idLetters are what ids are made of; see [rand.Text].
const idLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"

// find finds the report of a request's address. Where there is none it answers.
func (p *page) find(w http.ResponseWriter, r *http.Request) *report.Report {
	var body []byte
	err := ErrGone
	if id := r.PathValue("id"); strings.Trim(id, idLetters) == "" {
		body, err = p.opts.Store.Get(r.Context(), id)
	}
	if err != nil && !errors.Is(err, ErrGone) {
		w.Header().Set("Retry-After", "60")
		http.Error(w, p.say("our fault"), http.StatusServiceUnavailable)
		return nil
	}
	var graded *report.Report
	if err == nil {
		graded, err = decode(body)
	}
	if err != nil {
		v := p.fill("", "")
		v.Wrong, v.Gone, v.Owner = Problems{}, true, p.sessions.owner(r)
		v.SignIn = p.opts.Owner != nil && v.Owner == ""
		p.write(w, http.StatusNotFound, v)
		return nil
	}
	return graded
}

// showReport shows a report to whoever knows its address.
func (p *page) showReport(w http.ResponseWriter, r *http.Request) {
	graded := p.find(w, r)
	if graded == nil {
		return
	}
	v := p.fill(addressOf(graded), graded.Challenge.Name)
	v.Wrong = Problems{} // the form is there to grade again
	v.Report, v.ID, v.Live, v.Owner = graded, r.PathValue("id"), graded.Live != nil, p.sessions.owner(r)
	v.Base = "/r/" + v.ID
	p.write(w, http.StatusOK, v)
}

// addressOf is what to type to grade the same project again. A project that has
// no address of its own is named by what was handed in.
func addressOf(r *report.Report) string {
	u, err := url.Parse(r.Project.URL)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || strings.HasSuffix(u.Hostname(), ".invalid") {
		return plain.Line(r.Project.Submitted)
	}
	return plain.Line(r.Project.URL)
}

// download gives a report as a file.
func (p *page) download(w http.ResponseWriter, r *http.Request) {
	p.writeFile(w, r, func() *report.Report { return p.find(w, r) })
}

// writeFile answers with the report that find finds, as the file that the address names.
// Where there is none find has answered.
func (p *page) writeFile(w http.ResponseWriter, r *http.Request, find func() *report.Report) {
	for _, name := range []string{"json", "markdown", "html"} {
		format, ok := render.ByName(name)
		if !ok || r.PathValue("file") != "report"+format.Extension {
			continue
		}
		graded := find()
		if graded == nil {
			return
		}
		var b bytes.Buffer
		if err := format.Write(&b, p.language.Report(graded), render.Options{}); err != nil {
			p.refuse(w, p.fill("", ""), p.refusal(http.StatusInternalServerError, "our fault"))
			return
		}
		w.Header().Set("Content-Type", format.ContentType)
		name := cmp.Or(graded.Challenge.Name, "report") + format.Extension
		w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
		w.Header().Set("Content-Length", itoa(b.Len()))
		_, _ = w.Write(b.Bytes()) // the reader is gone
		return
	}
	http.NotFound(w, r)
}

// encode makes bytes of all of a report. Its JSON would not do: it leaves out what
// only a page shows. They share no memory with the pages that the report is of.
func encode(r *report.Report) ([]byte, error) {
	var b bytes.Buffer
	err := gob.NewEncoder(&b).Encode(r)
	return b.Bytes(), err
}

func decode(body []byte) (*report.Report, error) {
	r := &report.Report{}
	if err := gob.NewDecoder(bytes.NewReader(body)).Decode(r); err != nil {
		return nil, err
	}
	// gob makes no difference between an empty list and none; JSON does.
	orEmpty(&r.Hints)
	orEmpty(&r.Project.Pages)
	for i := range r.Hints {
		orEmpty(&r.Hints[i].Assertions)
	}
	if r.Live != nil {
		orEmpty(&r.Live.Checks)
		for i := range r.Live.Checks {
			orEmpty(&r.Live.Checks[i].Assertions)
		}
	}
	return r, nil
}

func orEmpty[T any](l *[]T) {
	if *l == nil {
		*l = []T{}
	}
}
