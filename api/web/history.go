package web

import (
	"cmp"
	"net/http"
	"strconv"

	"grader/checks/batch"
)

// A historyView is the page that says how a submission was judged, time after time.
type historyView struct {
	Title   string
	In      place
	URL     string
	Link    bool   // URL is one that a browser may follow
	Report  string // address of the last report; "" if there is none
	Runs    []row  // the newest first
	Columns []int  // the numbers of the hints in Runs

	First, Previous, Next string // addresses of other runs; "" where there are none
}

// showHistory shows how a submission was judged, a page of it.
func (p *page) showHistory(w http.ResponseWriter, r *http.Request) {
	owner, ok := p.enter(w, r)
	if !ok {
		return
	}
	found, err := p.findHistory(r, owner)
	if err != nil {
		p.refuseClass(w, r, owner, err)
		return
	}
	v := p.fill("", "")
	v.Wrong, v.Owner, v.History = Problems{}, owner, found
	p.write(w, http.StatusOK, v)
}

func (p *page) findHistory(r *http.Request, owner string) (*historyView, error) {
	id := r.PathValue("id")
	b, _, err := p.opts.Classes.Batches.Batch(r.Context(), owner, id)
	if err != nil {
		return nil, err
	}
	n, err := strconv.Atoi(r.PathValue("number"))
	from, ok := placeOf(r.URL.Query().Get("from"))
	if err != nil || n < 0 || n >= b.Total || !ok {
		return nil, batch.ErrNotFound
	}
	e, all, err := p.opts.Classes.Batches.History(r.Context(), owner, id, n)
	if err != nil {
		return nil, err
	}
	if e == nil {
		return nil, batch.ErrNotFound
	}
	now := p.rowOf(id, e)
	v := &historyView{Title: p.say("class.history of", cmp.Or(now.Name, now.URL, itoa(now.Nth()))), In: p.inClass(b, e),
		URL: now.URL, Link: now.Link, Report: now.Report}
	v.turn(from, len(all))
	for i := from; i < min(from+rowsPerPage, len(all)); i++ {
		o := &batch.Outcome{Verdict: all[i].Verdict, Hints: all[i].Hints, Code: all[i].Code, At: all[i].At}
		if i+1 < len(all) {
			o.Before = &all[i+1]
		}
		v.Runs = append(v.Runs, p.rowOf(id, &batch.Entry{Submission: e.Submission, Outcome: o}))
		v.Runs[i-from].At = all[i].At
	}
	v.Columns = evened(v.Runs)
	return v, nil
}

// turn adds the addresses of other pages, of so many runs in all.
func (v *historyView) turn(from, all int) {
	if from > 0 {
		v.First, v.Previous = "?", "?from="+strconv.Itoa(max(0, from-rowsPerPage))
	}
	if from+rowsPerPage < all {
		v.Next = "?from=" + strconv.Itoa(from+rowsPerPage)
	}
}
