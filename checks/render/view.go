package render

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"grader/checks/lang"
	"grader/checks/report"
)

// A view is a report as HTML shows it: what has to be changed comes first, and
// what is the same for several hints is said once.
type view struct {
	*report.Report
	Lang        string // its tag (BCP 47)
	Title       string
	Name        string // of the project
	Link        string // to it; "" where it is a folder
	Score       string
	Chips       []chip
	Bar         []segment
	Hollow      []int // numbers of the hints whose pass rests on nothing
	Trouble     *report.Trouble
	RightToLeft bool         // of its language
	Cause       *report.Note // what all failed hints have in common

	Failed, Unjudged, Doubtful, Passed, Skipped []card
	LiveOnly                                    []card
}

// A chip is a hint in the row of all.
type chip struct {
	Number int
	Class  report.Verdict
	Says   string
}

// A segment is a part of the bar: so many hints with one verdict.
type segment struct {
	Verdict report.Verdict
	From, N int
}

// A card is a hint.
type card struct {
	report.Result
	Live        bool
	Quiet       bool           // all that there is to say is said above
	Why         []report.Note  // explanation, without what is said above
	Words       string         // message, unless it is said elsewhere
	Authors     bool           // they are the author's
	Advice      string         // what to do about its trouble
	Pairs       []*pair        // found beside expected
	Diagram     string         // what did not hold
	Evidence    []evidence     // what matched
	Exchanges   []conversation // what its program asked for
	Checked     []checked
	Unexplained bool // what was checked is all that there is to see
}

// evidence are the lines that matched.
type evidence struct {
	Where string
	Lines []codeLine
}

// A checked is an assertion, and what its page answered if that was an error.
type checked struct {
	report.Assertion
	Answered string
}

// A phrasebook says sentences, and keeps the first error.
type phrasebook struct {
	words lang.Words
	err   error
}

func (b *phrasebook) say(key string, args ...any) string {
	s, err := b.words.Say(key, args...)
	b.err = errors.Join(b.err, err)
	return s
}

func newView(r *report.Report) (*view, error) {
	b := phrasebook{words: words(r)}
	v := &view{Report: r, Name: project(r), Lang: b.words.Tag, RightToLeft: b.words.RightToLeft}
	v.Title = b.say("title", b.say("verdict."+string(known(r.Verdict))), plain(r.Challenge.Title))
	v.Score = score(&b, r.Counts)
	if r.Verdict == report.Error {
		v.Trouble = &report.Trouble{Detail: trouble(r)}
		if r.Error != nil {
			v.Trouble.Code = r.Error.Code
		}
	}
	if r.Project.Name == "" {
		v.Link = inert(webAddress(r.Project.URL))
	}
	v.Cause = cause(r.Hints)
	for _, h := range r.Hints {
		v.add(&b, h)
	}
	v.bar()
	for _, h := range liveOnly(r.Live) {
		c := v.card(&b, h)
		c.Live = true
		v.LiveOnly = append(v.LiveOnly, c)
	}
	return v, b.err
}

// score is the counts in words.
func score(b *phrasebook, c report.Counts) string {
	all := c.Pass + c.Fail + c.Error + c.Skip
	if c.Pass == all && all > 0 {
		return b.say("all passed", all)
	}
	parts := []string{b.say("passed", c.Pass, all)}
	for _, p := range []struct {
		key string
		n   int
	}{{"failed", c.Fail}, {"unjudged", c.Error}, {"skipped", c.Skip}} {
		if p.n > 0 {
			parts = append(parts, b.say(p.key, p.n))
		}
	}
	return lang.Paragraph(parts)
}

// cause is what explains all failed hints, if there are several.
func cause(hints []report.Result) *report.Note {
	var first *report.Result
	failed := 0
	for i, h := range hints {
		switch {
		case h.Verdict != report.Fail:
			continue
		case len(h.Explanation) == 0 || first != nil && !sameCause(first, h.Explanation[0]):
			return nil
		case first == nil:
			first = &hints[i]
		}
		failed++
	}
	if failed < 2 {
		return nil
	}
	return &first.Explanation[0]
}

// sameCause reports whether a note says what the first of another hint does, or
// that it is the same as there.
func sameCause(h *report.Result, n report.Note) bool {
	said := h.Explanation[0]
	if n.Code == report.AsBefore {
		return len(h.Explanation) == 1 && n.Params["hint"] == strconv.Itoa(h.Number)
	}
	return n.Detail == said.Detail && n.Page == said.Page
}

// add puts a hint where it belongs.
func (v *view) add(b *phrasebook, h report.Result) {
	c := v.card(b, h)
	n := chip{Number: h.Number, Class: known(h.Verdict), Says: b.say("chip." + string(known(h.Verdict)))}
	hollow := h.Verdict == report.Pass && slices.ContainsFunc(h.Cautions, func(n report.Note) bool { return n.Hollow })
	switch {
	case hollow:
		v.Hollow = append(v.Hollow, h.Number)
		v.Doubtful = append(v.Doubtful, c)
		n.Class, n.Says = report.Error, b.say("chip.caution")
	case h.Verdict == report.Pass:
		v.Passed = append(v.Passed, c)
	case h.Verdict == report.Fail:
		v.Failed = append(v.Failed, c)
	case h.Verdict == report.Skip:
		v.Skipped = append(v.Skipped, c)
	default:
		v.Unjudged = append(v.Unjudged, c)
	}
	v.Chips = append(v.Chips, n)
}

func (v *view) bar() {
	from := 0
	for _, s := range []segment{
		{Verdict: report.Pass, N: v.Counts.Pass}, {Verdict: report.Fail, N: v.Counts.Fail},
		{Verdict: report.Error, N: v.Counts.Error}, {Verdict: report.Skip, N: v.Counts.Skip},
	} {
		if s.N > 0 {
			s.From = from
			from += s.N
			v.Bar = append(v.Bar, s)
		}
	}
}

// card is a hint with what there is to see of it.
func (v *view) card(b *phrasebook, h report.Result) card {
	c := card{Result: h, Why: h.Explanation}
	if v.Cause != nil && h.Verdict == report.Fail {
		c.Why = c.Why[1:]
	}
	told := v.Trouble != nil && sentence(h.Message) == v.Trouble.Detail
	c.Quiet = h.Verdict == report.Error && told && len(h.Cautions) == 0
	c.Words, c.Authors = message(h)
	if h.Verdict == report.Error && h.Error != nil && v.Trouble == nil {
		advice, err := next(b.words, h.Error.Code)
		c.Advice, b.err = advice, errors.Join(b.err, err)
	}
	switch h.Verdict {
	case report.Pass:
		c.Evidence = evidenceOf(b, h)
	case report.Fail:
		c.Pairs = pairs(h)
		c.Unexplained = len(h.Explanation) == 0 && h.Failed == nil
	}
	for _, a := range h.Assertions {
		said := checked{Assertion: a}
		if status := errorStatus(v.Report, a.Page); status > 0 {
			said.Answered = b.say("answered", status)
		}
		c.Checked = append(c.Checked, said)
	}
	c.Diagram, c.Exchanges = strings.Join(diagram(v.Report, h, maxText), "\n"), conversations(b, v.Report, h)
	return c
}

// message is what is to be shown of a hint's message, and whether the author wrote
// it. A caution that made the hint fail says it already.
func message(h report.Result) (words string, authors bool) {
	if slices.ContainsFunc(h.Cautions, func(n report.Note) bool { return n.Detail == h.Message }) {
		return "", false
	}
	return sentence(h.Message), h.Verdict == report.Fail &&
		slices.ContainsFunc(h.Assertions, func(a report.Assertion) bool { return a.Message == h.Message })
}

func evidenceOf(b *phrasebook, h report.Result) []evidence {
	var all []evidence
	for _, a := range h.Assertions {
		if a.Match == nil {
			continue
		}
		at := plain(report.FileName(a.Page))
		if m := a.Match; m.Line == m.EndLine {
			at = b.say("line", at, m.Line)
		} else {
			at = b.say("lines", at, m.Line, m.EndLine)
		}
		all = append(all, evidence{at, linesOf(a.Match)})
	}
	return all
}

// where is the place that a note is about, or "".
func where(w lang.Words, n report.Note) (string, error) {
	if n.Line == 0 || n.Page == "" {
		return plain(report.FileName(n.Page)), nil
	}
	return w.Say("line", plain(report.FileName(n.Page)), n.Line)
}

// fetched is what is worth knowing of a page that was asked for.
func fetched(r *report.Report, p report.PageInfo) ([]string, error) {
	b := phrasebook{words: words(r)}
	var all []string
	if p.Status == 0 || p.Error != "" {
		all = append(all, b.say("no answer", plain(string(p.Error))))
	} else {
		all = append(all, strings.TrimSpace(b.say("status", p.Status, http.StatusText(p.Status))))
		if p.Bytes == 0 {
			all = append(all, b.say("is empty"))
		}
	}
	const large = 500_000 // bytes: more than a learner writes
	if p.Bytes >= large {
		all = append(all, b.say("megabytes", float64(p.Bytes)/1e6))
	}
	if p.Attempts > 1 {
		all = append(all, b.say("attempts", p.Attempts))
	}
	if d := time.Duration(p.Elapsed); d >= time.Second {
		all = append(all, b.say("slow", b.say("seconds", d.Seconds())))
	}
	if from := movedTo(r, p); from != "" {
		all = append(all, b.say("came from", from))
	}
	return all, b.err
}

// movedTo is where a page came from, if that is not where it was asked for.
func movedTo(r *report.Report, p report.PageInfo) string {
	u, err := url.Parse(r.Project.URL)
	if err != nil || p.Status == 0 || p.URL == u.Scheme+"://"+u.Host+p.Path {
		return ""
	}
	return plain(p.URL)
}
