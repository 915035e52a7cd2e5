package web

import (
	"context"
	"crypto/rand"
	"errors"
	"mime"
	"net/http"
	"path"
	"strings"
	"time"
	"unicode/utf8"

	"grader/checks/batch"
	"grader/checks/lazyregexp"
	"grader/checks/plain"
)

// Classes are what the pages of whole classes need.
type Classes struct {
	Batches Batches
	// Arrive admits a class before its form is read; done is called after it. nil admits all.
	// An error is one that Explain knows.
	Arrive func(r *http.Request, owner string) (done func(), err error)
	// Create takes a class, and gives its id. An error is one of Batches, or a [*Refusal] of
	// the table, which has the field "rows" and a line for each thing that is wrong.
	Create func(r *http.Request, c HandIn) (id string, err error)
	// Results answers with what came of a class, as the HTTP API does.
	Results func(w http.ResponseWriter, r *http.Request, owner, id string)
	// Explain says what an error of Batches means for who asked.
	Explain func(r *http.Request, err error) *Refusal

	Listed   bool        // who asks may see which classes there are
	Tables   int         // how many submissions a class may have for tables to be made of it
	Stopping func() bool // the service is about to stop: nothing may go on for long
}

// Batches keeps classes, and has them graded. The owner is a token's, or "" where there
// are none; another's is [batch.ErrNotFound].
type Batches interface {
	Batch(ctx context.Context, owner, id string) (*batch.Batch, batch.Progress, error)
	Batches(ctx context.Context, owner, before string, limit int) ([]*batch.Batch, error)
	Entries(ctx context.Context, owner, id string, f batch.Filter, each func(*batch.Entry) error) error
	// Kinds counts the final outcomes, by challenge and by their hints' verdicts.
	Kinds(ctx context.Context, owner, id string) ([]batch.Kind, error)
	// History is how submission n was judged, the newest first; no entry: there is none.
	History(ctx context.Context, owner, id string, n int) (*batch.Entry, []batch.Past, error)
	Cancel(ctx context.Context, owner, id string) error
	Retry(ctx context.Context, owner, id string, all bool) (int, error)
	// SetSchedule may fail with a [batch.ScheduleError].
	SetSchedule(ctx context.Context, owner, id string, s batch.Schedule) error
	DropSchedule(ctx context.Context, owner, id string) error
}

// A HandIn is a class that somebody hands in by the form.
type HandIn struct {
	Owner     string          // of the token of who asks; "" where there are no tokens
	Key       string          // the same when the form is sent twice
	Title     string          // may be empty
	Challenge string          // name of one of Options.Challenges; of those that the table gives none
	Live      bool            // live checks, too
	Rows      []byte          // the table, as CSV
	Schedule  *batch.Schedule // nil: it is graded once
}

func (p *page) handleClasses(mux *http.ServeMux) {
	mux.HandleFunc("GET /b/{$}", p.showClasses)
	mux.HandleFunc("POST /b/{$}", p.createClass)
	mux.HandleFunc("GET /b/{id}", p.showClass)
	mux.HandleFunc("GET /b/{id}/events", p.classEvents)
	mux.HandleFunc("GET /b/{id}/results", p.classResults)
	mux.HandleFunc("GET /b/{id}/{number}", p.showSubmission)
	mux.HandleFunc("GET /b/{id}/{number}/history", p.showHistory)
	mux.HandleFunc("GET /b/{id}/{number}/{file}", p.downloadSubmission)
	mux.HandleFunc("POST /b/{id}/retry", p.changeClass)
	mux.HandleFunc("POST /b/{id}/cancel", p.changeClass)
	mux.HandleFunc("POST /b/{id}/schedule", p.changeClass)
}

// classesView is the page of all classes: a form for one more, and those that there are.
type classesView struct {
	Key    string
	Title  string
	Rows   string   // in the form
	Wrong  []string // what is wrong with the table, each with its line
	More   int      // how many more there are
	Echoed bool     // Rows are what was in the file
	Gone   bool     // there is no class at the address
	List   []*batch.Batch
	Older  string // address of the next page of the list

	Schedule scheduleForm
}

// enter finds out who asks for a page of classes. Where somebody has to sign in first, it
// answers with that, or leads to it.
func (p *page) enter(w http.ResponseWriter, r *http.Request) (owner string, ok bool) {
	owner = p.sessions.owner(r)
	if p.opts.Owner == nil || owner != "" {
		return owner, true
	}
	if r.Method == http.MethodPost {
		http.Redirect(w, r, classPath(r.PathValue("id")), http.StatusSeeOther)
		return "", false
	}
	v := p.fill("", "")
	v.Wrong, v.SignIn, v.To = Problems{}, true, classPath(r.PathValue("id"))
	v.TokenProblem = p.tokenProblem(r.URL.Query().Get("token"))
	p.write(w, http.StatusOK, v)
	return "", false
}

func classPath(id string) string { return "/b/" + id }

var anyClass = lazyregexp.New(`^/b/[a-z0-9]{0,64}$`)

// classesPage is the page of all classes, with its list.
func (p *page) classesPage(r *http.Request, owner string) view {
	v := p.fill("", r.URL.Query().Get("challenge"))
	v.Wrong.URL = ""
	v.Owner, v.Classes = owner, &classesView{Key: rand.Text(), Schedule: p.scheduleForm(nil, true)}
	return v
}

const listed = 30 // classes on a page

func (p *page) showClasses(w http.ResponseWriter, r *http.Request) {
	owner, ok := p.enter(w, r)
	if !ok {
		return
	}
	v := p.classesPage(r, owner)
	if p.opts.Classes.Listed {
		list, err := p.opts.Classes.Batches.Batches(r.Context(), owner, r.URL.Query().Get("before"), listed)
		if err != nil {
			p.refuseClass(w, r, owner, err)
			return
		}
		v.Classes.List = list
		if len(list) == listed {
			v.Classes.Older = "/b/?before=" + list[listed-1].ID
		}
	}
	p.write(w, http.StatusOK, v)
}

// refuseClass answers with what an error means.
func (p *page) refuseClass(w http.ResponseWriter, r *http.Request, owner string, err error) {
	v := p.classesPage(r, owner)
	if errors.Is(err, batch.ErrNotFound) {
		v.Classes.Gone = true
		p.write(w, http.StatusNotFound, v)
		return
	}
	p.refuse(w, v, p.opts.Classes.Explain(r, err))
}

// Bounds of a class that is handed in by the form, in bytes.
const (
	maxUpload   = 8 << 20
	maxEcho     = 256 << 10 // of a table that is shown to be mended
	maxTitle    = 500
	uploadTime  = 2 * time.Minute
	maxProblems = 20 // that are told
)

// createClass takes a class, and leads to its page. What is wrong with the table is the
// answer to the form: it would not fit into an address.
func (p *page) createClass(w http.ResponseWriter, r *http.Request) {
	owner, ok := p.enter(w, r)
	if !ok {
		return
	}
	v := p.classesPage(r, owner)
	if p.opts.Classes.Arrive != nil {
		done, err := p.opts.Classes.Arrive(r, owner)
		if err != nil {
			p.refuse(w, v, p.opts.Classes.Explain(r, err))
			return
		}
		defer done()
	}
	c, echo, refusal := p.readClass(w, r, &v)
	c.Owner = owner
	switch {
	case refusal != nil:
		p.refuse(w, v, refusal)
		return
	case v.Wrong.Challenge == "" && len(v.Classes.Wrong) == 0 && v.Classes.Schedule.Wrong == "":
		id, err := p.opts.Classes.Create(r, c)
		if err == nil {
			http.Redirect(w, r, classPath(id), http.StatusSeeOther)
			return
		}
		if refusal = refusalOf(err); refusal == nil {
			refusal = p.opts.Classes.Explain(r, err)
		}
		switch refusal.Field {
		case "rows":
			for _, line := range strings.Split(refusal.Detail, "\n") {
				v.Classes.Wrong = append(v.Classes.Wrong, p.language.Sentence(line))
			}
		case "schedule":
			v.Classes.Schedule.Wrong = p.language.Sentence(refusal.Detail)
		default:
			v.Classes.Rows = echo
			p.refuse(w, v, refusal)
			return
		}
	}
	v.Classes.Rows, v.Classes.Echoed = echo, echo != ""
	if n := len(v.Classes.Wrong); n > maxProblems {
		v.Classes.Wrong, v.Classes.More = v.Classes.Wrong[:maxProblems], n-maxProblems
	}
	p.write(w, http.StatusUnprocessableEntity, v)
}

// readClass reads the form into a view, and the table, which is in the file or in the
// text. echo is the table as it can be shown to be mended, or "".
func (p *page) readClass(w http.ResponseWriter, r *http.Request, v *view) (c HandIn, echo string, no *Refusal) {
	if media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || media != "multipart/form-data" {
		return c, "", p.refusal(http.StatusUnsupportedMediaType, "not a form")
	}
	deadline := http.NewResponseController(w)
	_ = deadline.SetReadDeadline(time.Now().Add(uploadTime)) // a test's writer has none
	r.Body = http.MaxBytesReader(w, r.Body, maxUpload+maxForm)
	err := r.ParseMultipartForm(maxUpload)
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return c, "", p.refusal(http.StatusRequestEntityTooLarge, "class.large")
	case err != nil:
		return c, "", p.refusal(http.StatusBadRequest, "bad form")
	}
	defer func() { _ = r.MultipartForm.RemoveAll() }() // it is in memory
	_ = deadline.SetReadDeadline(time.Time{})
	form := *v
	*v = p.fill("", r.PostForm.Get("challenge"))
	v.Wrong.URL, v.Owner, v.Classes, v.Live = "", form.Owner, form.Classes, r.PostForm.Get("live") != ""
	if v.Chosen == "" && v.Unknown == "" {
		v.Wrong.Challenge = p.say("no challenge")
	}
	schedule, ok := scheduleOf(r.PostForm)
	v.Classes.Schedule = p.scheduleForm(r.PostForm, true)
	if !ok {
		v.Classes.Schedule.Wrong = p.say("class.incomplete")
	}
	name, rows, err := tableOf(r)
	if err != nil {
		return c, "", p.refusal(http.StatusBadRequest, "bad form")
	}
	v.Classes.Title = plain.First(strings.TrimSpace(r.PostForm.Get("title")), maxTitle/4)
	if v.Classes.Title == "" {
		v.Classes.Title = plain.First(name, maxTitle/4)
	}
	if len(strings.TrimSpace(string(rows))) == 0 {
		v.Classes.Wrong = []string{p.say("class.nothing")}
	}
	if len(rows) <= maxEcho && utf8.Valid(rows) {
		echo = strings.TrimPrefix(string(rows), "\ufeff")
	}
	return HandIn{Key: plain.First(r.PostForm.Get("key"), 100), Title: v.Classes.Title, Challenge: v.Chosen, Live: v.Live,
		Rows: rows, Schedule: schedule}, echo, nil
}

// tableOf is the form's table, and the name of its file.
func tableOf(r *http.Request) (name string, rows []byte, err error) {
	file, header, err := r.FormFile("file")
	if errors.Is(err, http.ErrMissingFile) || err == nil && header.Size == 0 {
		return "", []byte(r.PostForm.Get("rows")), nil
	}
	if err != nil {
		return "", nil, err
	}
	defer file.Close()
	rows = make([]byte, header.Size)
	_, err = file.ReadAt(rows, 0)
	name = path.Base(header.Filename)
	return strings.TrimSuffix(name, path.Ext(name)), rows, err
}

// changeClass grades a class again, once or by a schedule, or cancels it, and leads back to
// it.
func (p *page) changeClass(w http.ResponseWriter, r *http.Request) {
	owner, ok := p.enter(w, r)
	if !ok {
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	if err := r.ParseForm(); err != nil {
		p.refuse(w, p.classesPage(r, owner), p.refusal(http.StatusBadRequest, "bad form"))
		return
	}
	id := r.PathValue("id")
	var err error
	switch path.Base(r.URL.Path) {
	case "cancel":
		err = p.opts.Classes.Batches.Cancel(r.Context(), owner, id)
	case "schedule":
		err = p.setSchedule(r, owner, id)
	default:
		_, err = p.opts.Classes.Batches.Retry(r.Context(), owner, id, r.PostForm.Get("all") != "")
	}
	refusal := refusalOf(err)
	switch {
	case err == nil, errors.Is(err, batch.ErrBusy), errors.Is(err, batch.ErrCalledOff): // the page says so
		http.Redirect(w, r, classPath(id), http.StatusSeeOther)
	case refusal != nil:
		turnAway(w, r, scheduleLink(id, r.PostForm), refusal)
	default:
		p.refuseClass(w, r, owner, err)
	}
}

// classResults lets who may see a class download what came of it.
func (p *page) classResults(w http.ResponseWriter, r *http.Request) {
	owner, ok := p.enter(w, r)
	if !ok {
		return
	}
	id := r.PathValue("id")
	if _, _, err := p.opts.Classes.Batches.Batch(r.Context(), owner, id); err != nil {
		p.refuseClass(w, r, owner, err)
		return
	}
	p.opts.Classes.Results(w, r, owner, id)
}
