package web

import (
	"bytes"
	_ "embed"
	"errors"
	"html/template"
	"net/http"
	"strconv"
	"strings"
	"time"

	"grader/checks"
	"grader/checks/hypertext"
	"grader/checks/lang"
	"grader/checks/plain"
	"grader/checks/render"
	"grader/checks/report"
)

var (
	//go:embed page.html
	pageHTML string
	//go:embed class.html
	classHTML string
	//go:embed history.html
	historyHTML string
)

// A page is the page, ready to be shown.
type page struct {
	opts     Options
	language *lang.Language
	assets   assets
	sessions *sessions
	surveys  *surveys
	template *template.Template
	blocks   []block
}

func newPage(opts Options, l *lang.Language) *page {
	p := &page{opts: opts, language: l, assets: newAssets(), blocks: blocksOf(opts.Challenges)}
	p.template = template.Must(template.New("page").Funcs(template.FuncMap{
		"asset": p.assets.path,
		"say":   l.Words("page").Say,
		// What the summary of a class says, too.
		"roster":     l.Words("roster").Say,
		"rosterHTML": l.Words("roster").HTML,

		"blank":   l.Blank,
		"comma":   l.Comma,
		"sayHTML": l.Words("page").HTML,
		"time":    l.Words("page").Time,
		"day":     l.Words("page").Day,
		"line":    plain.Line,
		"prose":   hypertext.Prose,
		"sign":    hypertext.Sign,
		"signOf":  hypertext.SignOf,
		"signs":   hypertext.Signs,
		"judged":  func(v report.Verdict) (string, error) { return judged(l, v) },
		"status":  func(v report.Verdict) string { return p.status(string(v)) },
	}).Parse(pageHTML))
	template.Must(p.template.New("class.html").Parse(classHTML))
	template.Must(p.template.New("history.html").Parse(historyHTML))
	return p
}

// say gives a sentence; that it is there is held by a test.
func (p *page) say(key string, args ...any) string {
	s, err := p.language.Words("page").Say(key, args...)
	if err != nil {
		return key
	}
	return s
}

// A view is what the page shows.
type view struct {
	*lang.Language
	Languages []choice // the page in other languages

	URL     string // in the form
	Live    bool   // the form's box for live checks
	Chosen  string // name of the challenge in the form; "" is none
	Unknown string // name that is no challenge's
	Wrong   Problems
	Taken   string // what URL is read as, if that is another text
	Refusal *Refusal

	Gone   bool // there is no report at this address
	Report *report.Report
	Parts  render.HTML // of Report
	ID     string      // of Report; "" if it is not kept for whoever has the link
	keep   time.Duration
	Base   string // address of Report; "" if it is not kept
	In     *place // the class that Report is of; nil: none

	Class      *classView
	History    *historyView
	Classes    *classesView
	HasClasses bool // the service takes classes

	Owner        string // who is signed in
	SignIn       bool
	To           string // where it leads back to; "" is the form
	TokenProblem string

	Blocks []block
	Many   bool // so many challenges that a search helps
}

// Title is the document's: what a screen reader says first.
func (v view) Title() (string, error) {
	key := "ask"
	switch {
	case v.Report != nil:
		return v.Words("page").Say("title", v.Parts.Title)
	case v.SignIn:
		key = "sign in"
	case v.Class != nil && v.Class.Spec.Title != "":
		return v.Words("page").Say("title", plain.Line(v.Class.Spec.Title))
	case v.Class != nil:
		key = "class"
	case v.History != nil:
		return v.Words("page").Say("title", v.History.Title)
	case v.Classes != nil && v.Refusal != nil:
		key = "class.refused"
	case v.Classes != nil && v.Classes.Gone:
		key = "class.gone"
	case v.Classes != nil:
		key = "class.new"
	case v.Gone:
		key = "gone"
	case v.Refusal != nil:
		key = "not graded"
	}
	said, err := v.Words("page").Say(key)
	if err == nil && (v.Wrong != Problems{} || v.TokenProblem != "") {
		said, err = v.Words("page").Say("wrong", said)
	}
	if err != nil {
		return "", err
	}
	return v.Words("page").Say("title", said)
}

// Until is when the report will be gone.
func (v view) Until() time.Time { return v.Report.GradedAt.Add(v.keep) }

// ForADay reports whether reports are kept for a day.
func (v view) ForADay() bool { return v.keep == day }

// Wait is how many seconds to wait before another try.
func (v view) Wait() int { return seconds(v.Refusal.RetryAfter) }

// A block is a group of challenges that are taught together.
type block struct {
	Title      string // "" where they are in none
	Challenges []*checks.Challenge
}

// many is how many challenges it takes to search them.
const many = 12

// blocksOf groups challenges by block, in the order in which these come.
func blocksOf(all []*checks.Challenge) []block {
	var blocks []block
	at := map[string]int{}
	for _, ch := range all {
		i, ok := at[ch.Block]
		if !ok {
			i = len(blocks)
			at[ch.Block] = i
			blocks = append(blocks, block{Title: titleOf(ch.Block)})
		}
		blocks[i].Challenges = append(blocks[i].Challenges, ch)
	}
	return blocks
}

// titleOf makes words of a folder's name: "basic-node" is "Basic node".
func titleOf(name string) string {
	words := strings.Join(strings.FieldsFunc(name, func(r rune) bool { return r == '-' || r == '_' || r == ' ' }), " ")
	if words == "" {
		return ""
	}
	first := plain.First(words, 1)
	return strings.ToUpper(first) + words[len(first):]
}

func (p *page) write(w http.ResponseWriter, status int, v view) {
	v.Blocks, v.Many = p.blocks, len(p.opts.Challenges) > many
	v.Language, v.Languages, v.keep = p.language, choices(), p.opts.Keep
	v.HasClasses = p.opts.Classes != nil
	if v.Refusal != nil {
		why := *v.Refusal
		why.Detail = p.language.Sentence(why.Detail)
		v.Refusal = &why
	}
	var b bytes.Buffer
	var err error
	if v.Report != nil {
		v.Report = p.language.Report(v.Report)
		v.Parts, err = render.ToHTML(v.Report)
	}
	if err = errors.Join(err, p.template.Execute(&b, v)); err != nil {
		http.Error(w, p.say("our fault"), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Length", itoa(b.Len()))
	w.WriteHeader(status)
	_, _ = w.Write(b.Bytes()) // the reader is gone
}

// seconds rounds up, for Retry-After (RFC 9110, 10.2.3) and for people.
func seconds(d time.Duration) int { return int((d + time.Second - 1) / time.Second) }

func itoa(n int) string { return strconv.Itoa(n) }
