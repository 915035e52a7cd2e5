package web

import (
	"context"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"grader/checks"
	"grader/checks/batch"
	"grader/checks/class"
	"grader/checks/report"
)

const (
	rowsPerPage = 100
	// maxSorted is how many submissions a class may have to be sorted, which takes all of
	// them into memory.
	maxSorted = 2000
)

// A classView is the page of a class.
type classView struct {
	*batch.Batch
	Progress batch.Progress
	Ask      classQuery
	Left     string // how long it still takes, in words
	Limit    string // and why
	Stamp    string // by which it is known whether anything has come since

	Schedule    *scheduleView // when it is graded again; nil: not by itself
	CanSchedule bool
	Form        *scheduleForm // asks when it is; nil: nobody wants to change that

	Survey   *survey
	Changed  int // how many are other than in the run before
	Sections []section
	Rows     []row
	Columns  []int // the numbers of the hints in Rows
	Hints    []int // and of those that can be asked for
	Sortable bool
	Tables   bool // can be made of it

	First, Previous, Next string // addresses of other rows; "" where there are none
}

// A classQuery is what somebody wants to see of a class.
type classQuery struct {
	Verdict report.Verdict // of the whole, or of Hint; "" is any
	Hint    int            // number of a hint; 0 is the whole
	Changed bool           // only what is other than in the run before
	Sort    string         // "" is as handed in
	From    int            // the first place, or where it is sorted how many come before
}

// Orders in which rows can be.
const (
	byName   = "name"
	byResult = "result"
	byScore  = "score"
)

// askOf reads a query; ok is false where there is no such thing to ask for.
func askOf(q url.Values) (a classQuery, ok bool) {
	a = classQuery{Verdict: report.Verdict(q.Get("verdict")), Sort: q.Get("sort")}
	verdicts := []report.Verdict{"", report.Pass, report.Fail, report.Error, report.Skip, batch.Missing}
	if !slices.Contains(verdicts, a.Verdict) ||
		!slices.Contains([]string{"", byName, byResult, byScore}, a.Sort) {
		return a, false
	}
	if a.Changed = q.Get("changed") == "on"; !a.Changed && q.Get("changed") != "" {
		return a, false
	}
	for key, to := range map[string]*int{"hint": &a.Hint, "from": &a.From} {
		if *to, ok = placeOf(q.Get(key)); !ok {
			return a, false
		}
	}
	if a.Hint > 0 && a.Verdict == "" {
		a.Verdict = report.Fail // what a hint is looked at for
	}
	return a, true
}

// placeOf is a place in a class; "" is the first.
func placeOf(text string) (n int, ok bool) {
	if text == "" {
		return 0, true
	}
	n, err := strconv.Atoi(text)
	return n, err == nil && n >= 0 && n <= batch.MaxSubmissions
}

// Link is the address, relative to the class, of what is asked for.
func (a classQuery) Link() string {
	q := url.Values{}
	if a.Verdict != "" {
		q.Set("verdict", string(a.Verdict))
	}
	if a.Hint > 0 {
		q.Set("hint", itoa(a.Hint))
	}
	if a.Changed {
		q.Set("changed", "on")
	}
	if a.Sort != "" {
		q.Set("sort", a.Sort)
	}
	if a.From > 0 {
		q.Set("from", itoa(a.From))
	}
	return "?" + q.Encode()
}

// at is the same, from elsewhere on.
func (a classQuery) at(from int) classQuery {
	a.From = max(0, from)
	return a
}

// Of is the address of the submissions with a verdict, of a hint if there is one.
func (v *classView) Of(verdict report.Verdict, hint int) string {
	return classQuery{Verdict: verdict, Hint: hint, Sort: v.Ask.Sort}.Link()
}

// OfChanged is the address of the submissions that are other than in the run before.
func (v *classView) OfChanged() string { return classQuery{Changed: true, Sort: v.Ask.Sort}.Link() }

// Again reports whether it may have been graded again, as far as it is shown.
func (v *classView) Again() bool {
	return v.Ask.Changed || v.Survey.Again || slices.ContainsFunc(v.Rows, func(w row) bool { return w.History != "" })
}

// Marked reports whether a hint in one of the rows has another verdict than before.
func (v *classView) Marked() bool { return slices.ContainsFunc(v.Rows, row.marked) }

// Running reports whether more is to come.
func (v *classView) Running() bool { return v.State == batch.Running || v.State == batch.Receiving }

// Verdicts are what the form asks for.
func (v *classView) Verdicts() []report.Verdict {
	return []report.Verdict{report.Pass, report.Fail, report.Error, batch.Missing}
}

// Bar are the parts of the bar of all submissions; who handed in nothing is with those that
// fail, and what is tried again with those that could not be judged.
func (v *classView) Bar() []class.Segment {
	c := v.Progress.Counts
	return (&class.Hint{Pass: c.Pass, Fail: c.Fail + c.Missing, Error: c.Error + c.Waiting}).Bar()
}

// addEstimate says how long the rest takes, and why, or that this is not known yet. Of what
// is graded again nothing is known.
func (p *page) addEstimate(v *classView) {
	left := v.Progress.Left
	switch n := seconds(left); {
	case v.State != batch.Running || left == 0:
		return
	case left < 0:
		v.Left = p.say("left.unknown")
		return
	case left < 2*time.Minute:
		v.Left = p.say("left.seconds", max(1, n))
	case left < 2*time.Hour:
		v.Left = p.say("left.minutes", (n+30)/60)
	default:
		v.Left = p.say("left.hours", (n+1800)/3600)
	}
	switch v.Progress.Limit {
	case batch.Workers:
		v.Limit = p.say("limit.workers", v.Progress.Rate)
	case batch.Politeness:
		v.Limit = p.say("limit.politeness")
	case batch.Retries:
		v.Limit = p.say("limit.retries")
	}
}

// findClass finds what the page of a class shows. An error is one of Batches, or
// [batch.ErrNotFound] for what nobody can ask for.
func (p *page) findClass(r *http.Request, owner string) (*classView, error) {
	ask, ok := askOf(r.URL.Query())
	if !ok {
		return nil, batch.ErrNotFound
	}
	c := p.opts.Classes
	b, progress, err := c.Batches.Batch(r.Context(), owner, r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	v := &classView{Batch: b, Progress: progress, Ask: ask, Stamp: stampOf(b, progress),
		Sortable: b.State != batch.Receiving && b.Total <= maxSorted, Tables: b.Total <= c.Tables}
	if !v.Sortable {
		v.Ask.Sort = ""
	}
	if v.Survey, err = p.surveys.of(r.Context(), c.Batches, owner, b, v.Stamp); err != nil {
		return nil, err
	}
	kinds, err := c.Batches.Kinds(r.Context(), owner, b.ID)
	if err != nil {
		return nil, err
	}
	entries, err := v.find(r.Context(), c.Batches, owner, p.language.Tag)
	if err != nil {
		return nil, err
	}
	if err := p.findReasons(r.Context(), owner, b.ID, entries); err != nil {
		return nil, err
	}
	p.addEstimate(v)
	p.addSchedule(v, r.URL.Query())
	p.addSections(v, kinds)
	p.addRows(v, entries)
	return v, nil
}

// stampOf changes with what a class's page shows.
func stampOf(b *batch.Batch, progress batch.Progress) string {
	c := progress.Counts
	stamp := fmt.Sprintf("%s-%d-%d-%d-%d-%d-%d",
		b.State, max(0, b.Ended.UnixMilli()), c.Pass, c.Fail, c.Error, c.Missing, c.Waiting)
	if s := b.Spec.Schedule; s != nil {
		stamp += fmt.Sprintf("-%d-%d-%d-%t", s.Every/time.Second, s.Until.Unix(), max(0, s.Due.Unix()), s.Paused)
	}
	return stamp
}

// find finds the submissions that are asked for, a page of them.
func (v *classView) find(ctx context.Context, from Batches, owner, tag string) ([]*batch.Entry, error) {
	a := v.Ask
	f := batch.Filter{Verdict: a.Verdict, Hint: a.Hint, Changed: a.Changed, From: a.From, Limit: rowsPerPage + 1}
	if a.Sort != "" {
		f.From, f.Limit = 0, 0
	}
	var list []*batch.Entry
	err := from.Entries(ctx, owner, v.ID, f, func(e *batch.Entry) error {
		list = append(list, e)
		return nil
	})
	if a.Sort != "" {
		sortEntries(list, a.Sort, tag)
		list = list[min(a.From, len(list)):]
	}
	if a.From > 0 {
		v.First = a.at(0).Link()
	}
	if a.From > rowsPerPage && (a.Sort != "" || a.Verdict == "" && !a.Changed) {
		v.Previous = a.at(a.From - rowsPerPage).Link()
	}
	if len(list) > rowsPerPage {
		next := list[rowsPerPage].N
		if a.Sort != "" {
			next = a.From + rowsPerPage
		}
		v.Next = a.at(next).Link()
		list = list[:rowsPerPage]
	}
	return list, err
}

func (p *page) challengeOf(name string) *checks.Challenge {
	i := slices.IndexFunc(p.opts.Challenges, func(ch *checks.Challenge) bool { return ch.Name == name })
	if i < 0 {
		return nil
	}
	return p.opts.Challenges[i]
}

func (p *page) hintsOf(challenge string) []checks.Hint {
	if ch := p.challengeOf(challenge); ch != nil {
		return ch.Hints
	}
	return nil
}

func (p *page) showClass(w http.ResponseWriter, r *http.Request) {
	owner, ok := p.enter(w, r)
	if !ok {
		return
	}
	found, err := p.findClass(r, owner)
	if err != nil {
		p.refuseClass(w, r, owner, err)
		return
	}
	v := p.fill("", "")
	v.Wrong, v.Owner, v.Class = Problems{}, owner, found
	status := http.StatusOK
	if found.Form != nil {
		if why := turnedAway(w, r); why != nil {
			status, found.Form.Wrong = why.Status, p.language.Sentence(why.Detail)
		}
	}
	p.write(w, status, v)
}

// hintText is an author's text, as its loader made it safe, or else as it stands.
func hintText(h checks.Hint) template.HTML {
	if h.HTML != "" {
		return template.HTML(h.HTML)
	}
	return prose(h.Text)
}
