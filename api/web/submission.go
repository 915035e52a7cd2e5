package web

import (
	"cmp"
	"net/http"
	"strconv"

	"grader/checks/batch"
	"grader/checks/plain"
	"grader/checks/report"
)

// A place is the class that a report is of.
type place struct {
	Student string
	Title   string // of the class
	Path    string
	History string // address of how the submission was judged before; "" if it was not
}

// findSubmission finds a submission of a class, with its report. Where there is none it
// answers.
func (p *page) findSubmission(w http.ResponseWriter, r *http.Request) (owner string, e *batch.Entry, in *place) {
	owner, ok := p.enter(w, r)
	if !ok {
		return "", nil, nil
	}
	id := r.PathValue("id")
	b, _, err := p.opts.Classes.Batches.Batch(r.Context(), owner, id)
	n, wrong := strconv.Atoi(r.PathValue("number"))
	if err == nil && (wrong != nil || n < 0 || n >= b.Total) {
		err = batch.ErrNotFound
	}
	if err == nil {
		e, err = batch.One(r.Context(), p.opts.Classes.Batches, owner, id, n)
	}
	if err == nil && (e == nil || e.Outcome == nil || e.Outcome.Report == nil) {
		err = batch.ErrNotFound
	}
	if err != nil {
		p.refuseClass(w, r, owner, err)
		return "", nil, nil
	}
	withHTML(e.Outcome.Report, p.hintsOf(e.Challenge))
	at := p.inClass(b, e)
	at.History = p.rowOf(id, e).History
	return owner, e, &at
}

// inClass is the class that a submission is of.
func (p *page) inClass(b *batch.Batch, e *batch.Entry) place {
	title := cmp.Or(plain.Line(b.Spec.Title), p.say("class"))
	return place{Student: plain.Line(e.Student), Title: title, Path: classPath(b.ID)}
}

// showSubmission shows the report of a submission, as that of a single grading.
func (p *page) showSubmission(w http.ResponseWriter, r *http.Request) {
	owner, e, in := p.findSubmission(w, r)
	if e == nil {
		return
	}
	graded := e.Outcome.Report
	v := p.fill(addressOf(graded), graded.Challenge.Name)
	v.Wrong = Problems{} // the form is there to grade again
	v.Report, v.Owner, v.In, v.Live = graded, owner, in, graded.Live != nil
	v.Base = in.Path + "/" + strconv.Itoa(e.N)
	p.write(w, http.StatusOK, v)
}

func (p *page) downloadSubmission(w http.ResponseWriter, r *http.Request) {
	p.writeFile(w, r, func() *report.Report {
		_, e, _ := p.findSubmission(w, r)
		if e == nil {
			return nil
		}
		return e.Outcome.Report
	})
}
