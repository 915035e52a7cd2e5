package roster

import (
	"cmp"
	_ "embed"
	"html/template"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"grader/checks"
	"grader/checks/hypertext"
	"grader/checks/plain"
	"grader/checks/report"
)

var (
	//go:embed summary.html
	summaryHTML string
	//go:embed summary.css
	summaryStyle string
	//go:embed summary.js
	summaryScript string
)

// SummaryOptions of [Results.Summary].
type SummaryOptions struct {
	At         time.Time                    // when it was graded
	Challenges map[string]*checks.Challenge // by what the students' rows call them

	// Report is the address of a student's report, relative to the summary, or "";
	// nil: there are none.
	Report func(i int) string
}

// Summary writes one HTML page of the whole class: how each hint went, each
// student with what is wrong, and who shares whose source. It loads nothing; its
// script sorts and filters, and all can be read without.
func (r *Results) Summary(w io.Writer, opts SummaryOptions) error {
	words := r.words()
	t, err := template.New("summary").Funcs(template.FuncMap{
		"say": words.Say, "sayHTML": words.HTML, "time": words.Time, "line": plain.Line,
		"comma": words.Comma, "blank": words.Blank,
		"status": words.status, "sign": func(v report.Verdict) template.HTML { return hypertext.Sign(string(v)) },
	}).Parse(summaryHTML)
	if err != nil {
		return err
	}
	s := r.summarise(opts)
	style := hypertext.Style + summaryStyle
	s.Style, s.StyleHash = template.CSS(style), hypertext.Hash(style)
	s.Script, s.ScriptHash = template.JS(summaryScript), hypertext.Hash(summaryScript)
	return t.Execute(w, s)
}

type summary struct {
	Lang        string // BCP 47
	RightToLeft bool
	At          time.Time
	All         int
	Counts      []count
	Sections    []*section
	Twins       []Twin
	Earlier     []Student
	Style       template.CSS
	Script      template.JS
	StyleHash   string
	ScriptHash  string
}

// A count is how many students have a status; none is never shown.
type count struct {
	Status Status
	N      int
}

// A section is the students of one challenge.
type section struct {
	ID        int
	Challenge string
	Hints     []*hint
	Rows      []row
	Counts    []count
}

type row struct {
	Order     int
	Name, URL string
	Link      bool // URL is one that a browser may follow
	Report    string
	Status    Status
	Score, Of string
	Points    int // to sort by: of 1,000,000; -1 where there is no score
	Chips     []chip
	Whys      []why  // of the hints that did not pass
	Fails     string // their numbers
}

// A chip is a hint's verdict in a student's row.
type chip struct {
	Number int
	Class  report.Verdict
	Key    string // of what it says
}

// A why is why hints did not pass, or what is to be known of a pass; without
// numbers it is about the whole grading.
type why struct {
	Numbers []int
	Look    bool // it passed
	Message template.HTML
	More    []template.HTML
}

// statuses are in the order of what a teacher looks for.
var statuses = []Status{Pass, Fail, Error, Missing, NotGraded}

func (r *Results) summarise(opts SummaryOptions) *summary {
	w := r.words()
	s := &summary{Lang: w.Tag, RightToLeft: w.RightToLeft, At: opts.At.UTC(),
		All: len(r.Students), Twins: Twins(r.Outcomes)}
	for i := range s.Twins {
		s.Twins[i].Path = plain.Line(s.Twins[i].Path)
	}
	all := map[Status]int{}
	index := map[string]*section{}
	for i, st := range r.Students {
		o := r.Outcomes[i]
		all[o.Status()]++
		if len(st.Earlier) > 0 {
			s.Earlier = append(s.Earlier, st)
		}
		title := titleOf(st, o, opts.Challenges)
		sec := index[title]
		if sec == nil {
			sec = &section{ID: len(s.Sections) + 1, Challenge: title, Hints: hintsOf(opts.Challenges[st.Challenge])}
			index[title] = sec
			s.Sections = append(s.Sections, sec)
		}
		graded := ""
		if opts.Report != nil {
			graded = opts.Report(i)
		}
		sec.add(st, o, r.row(i, graded))
	}
	s.Counts = counted(all)
	for _, sec := range s.Sections {
		sec.finish()
	}
	return s
}

func counted(n map[Status]int) []count {
	var list []count
	for _, status := range statuses {
		if n[status] > 0 {
			list = append(list, count{status, n[status]})
		}
	}
	return list
}

func titleOf(s Student, o *Outcome, challenges map[string]*checks.Challenge) string {
	switch ch := challenges[s.Challenge]; {
	case ch != nil:
		return ch.Title
	case o != nil && o.Report != nil:
		return cmp.Or(o.Report.Challenge.Title, o.Report.Challenge.Name)
	}
	return s.Challenge
}

// row is a student's row.
func (r *Results) row(i int, graded string) row {
	s, o := r.Students[i], r.Outcomes[i]
	w := row{Order: i, Name: printable(s.Name), URL: plain.Line(s.URL), Report: graded,
		Status: o.Status(), Points: -1}
	w.Link = hypertext.IsLink(s.URL)
	score, of, ok := r.Scale.Score(o)
	if ok {
		got, all := points(o)
		l := r.words().Language
		w.Score, w.Of, w.Points = l.Decimal(score), l.Decimal(of), got*1_000_000/all
	}
	if o == nil || o.Report == nil {
		if o != nil {
			w.Whys = []why{{Message: withCode(o.why(r.words()))}}
		}
		return w
	}
	if e := o.Report.Error; e != nil && o.Report.Counts.Error == 0 {
		w.Whys = append(w.Whys, why{Message: withCode(e.Detail)})
	}
	var fails []string
	for _, h := range o.Report.Hints {
		c := chip{h.Number, judged(h.Verdict), "hint." + string(judged(h.Verdict))}
		if h.Verdict == report.Fail || h.Verdict == report.Error {
			w.add(whyOf(r.words(), h))
			fails = append(fails, strconv.Itoa(h.Number))
		}
		for _, n := range h.Cautions {
			if n.Hollow {
				w.add(why{Numbers: []int{h.Number}, Look: true, Message: withCode(told(n))})
				if h.Verdict == report.Pass {
					c.Class, c.Key = report.Error, "hint.caution"
				}
			}
		}
		w.Chips = append(w.Chips, c)
	}
	w.Fails = strings.Join(fails, " ")
	return w
}

// add adds a reason; what several hints say in the same words is said once.
func (w *row) add(y why) {
	for i := range w.Whys {
		before := &w.Whys[i]
		if before.Message == y.Message && before.Look == y.Look && slices.Equal(before.More, y.More) {
			before.Numbers = append(before.Numbers, y.Numbers...)
			return
		}
	}
	w.Whys = append(w.Whys, y)
}

func whyOf(w words, h report.Result) why {
	y := why{Numbers: []int{h.Number}, Message: withCode(cmp.Or(h.Message, w.say("no reason")))}
	for _, n := range h.Explanation {
		y.More = append(y.More, withCode(told(n)))
	}
	return y
}

// withCode is a sentence in which what stands in back-ticks is code, and what is
// isolated stays so.
func withCode(s string) template.HTML {
	const most = 600
	if said := plain.Clip(plain.Sentence(s), most); plain.Isolates(said) {
		return hypertext.Prose(said)
	}
	return hypertext.Prose(plain.Clip(plain.Exact(s), most))
}
