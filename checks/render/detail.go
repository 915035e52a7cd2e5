package render

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/cases"
	xlanguage "golang.org/x/text/language"

	"grader/checks/lang"
	text "grader/checks/plain"
	"grader/checks/report"
)

// A detail is one line below a hint, and the line of code that it is about. Its
// texts are plain.
type detail struct {
	Label string // for people: "Why", "The author says", "Pattern", "Evidence", "Expected", "Caution", …
	Name  string // the label in the report's language, with its colon
	Place string // file:line:column
	Text  string // a sentence, or what stands between place and code
	Code  string
	Mark  *report.Mark // the line, shown and marked; may be nil
}

// String leaves out the labels that the line itself makes clear.
func (d detail) String() string {
	var parts []string
	at := d.Place
	if at != "" && d.Label != "Pattern" && !d.says() {
		at += ":"
	}
	for _, s := range []string{at, d.Text, d.Code} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	said, label := strings.Join(parts, " "), d.label()
	if label == "" || said == "" || strings.HasSuffix(label, "：") {
		return label + said
	}
	return label + " " + said
}

func (d detail) label() string {
	switch d.Label {
	case "The exercise shows", "The author says", "Fails under --strict":
		return d.Name
	case "Found", "Expected", "Actual", "Caution":
		if d.Name == d.Label+":" { // as English has it
			return strings.ToLower(d.Name)
		}
		return d.Name
	}
	return ""
}

// says reports whether the text goes on where the place ends.
func (d detail) says() bool { return d.Mark != nil && d.Mark.Says != "" }

// Snippet is the line of code, numbered, and below it what is meant; nil if there
// is none.
func (d detail) Snippet() []string {
	if d.Mark == nil {
		return nil
	}
	show := func(s string) string {
		return text.Clip(inert(text.Text(strings.NewReplacer("\n", " ", "\t", " ").Replace(s))), maxText)
	}
	number := strconv.Itoa(d.Mark.Line)
	before, meant, after := cut(d.Mark)
	left := columns(show(before))
	marks := max(columns(show(before+meant))-left, 1)
	if beyond := d.Mark.Column - 1 - utf8.RuneCountInString(before); after+meant == "" && beyond > 0 {
		left += min(beyond, maxText)
	}
	if meant != "" && columns(meant) == 0 && left > 0 {
		left-- // it stands on what is before it
	}
	code, below := show(d.Mark.Text), strings.Repeat(" ", left)+strings.Repeat("^", marks)
	if d.Mark.Label != "" {
		below += " " + isolated(show(d.Mark.Label))
	}
	return []string{number + " | " + fromLeft(code), strings.Repeat(" ", len(number)) + " | " + below}
}

// isolated keeps a text with letters that run from right to left from turning the line
// that it is in; fromLeft keeps such a line of code from being turned itself. Without
// them a terminal would put marks at its other side (UAX #9, P2).
func isolated(s string) string {
	if !strings.ContainsFunc(s, lang.RightToLeft) {
		return s
	}
	return "\u2068" + s + "\u2069"
}

func fromLeft(code string) string {
	if !strings.ContainsFunc(code, lang.RightToLeft) {
		return code
	}
	return "\u200e" + code
}

// details are the lines below a hint: why it failed, in our words and the
// author's, or what its pass rests on, and what to know about that.
func details(r *report.Report, h report.Result) []detail {
	all := notes(r, "Why", h.Explanation)
	cautions := notes(r, "Caution", h.Cautions)
	message := detail{Label: "Message", Text: sentence(h.Message)}
	switch strict := slices.IndexFunc(h.Cautions, func(n report.Note) bool { return n.Hollow && n.Detail == h.Message }); {
	case message.Text == "":
	case h.Verdict == report.Fail && strict >= 0 && strict < len(cautions):
		cautions[strict].Label = "Fails under --strict"
	case h.Verdict == report.Fail &&
		slices.ContainsFunc(h.Assertions, func(a report.Assertion) bool { return a.Message == h.Message }):
		message.Label = "The author says"
		all = append(all, message)
	default:
		all = append(all, message)
	}
	asserted := h.Assertions
	if h.Failed != nil && h.Verdict == report.Fail {
		asserted = nil // shows more
	}
	for _, a := range asserted {
		all = append(all, assertion(r, h, a)...)
	}
	all = append(all, ofProgram(r, h)...)
	if room := max(0, maxDetails-len(cautions)); len(all) > room {
		all = append(all[:room], detail{Label: "More", Text: texts(r)("more", len(all)-room)})
	}
	return named(r, append(all, cautions...))
}

// projectNotes say how the project was reached: what was handed in, where that
// was another text, and what to know about it.
func projectNotes(r *report.Report) []string {
	var all []string
	if r.Project.Submitted != "" {
		all = append(all, texts(r)("handed in", plain(r.Project.Submitted)))
	}
	return append(all, say(notes(r, "Note", r.Project.Notes))...)
}

// named are details with their labels in the report's language.
func named(r *report.Report, all []detail) []detail {
	say, colon := texts(r), language(r).Colon()
	for i := range all {
		all[i].Name = say(all[i].Label) + colon
	}
	return all
}

func notes(r *report.Report, label string, from []report.Note) []detail {
	var all []detail
	for i, n := range from {
		if i == maxDetails {
			return named(r, append(all, detail{Label: label, Text: texts(r)("more", len(from)-i)}))
		}
		d := detail{Label: label, Text: sentence(said(n)), Mark: n.Mark}
		if d.says() {
			d.Text = plain(n.Mark.Says)
		}
		if n.Line > 0 {
			d.Place = place(n.Page, n.Line, 0)
		}
		all = append(all, d)
		if n.Example != "" {
			all = append(all, detail{Label: "The exercise shows", Code: plain(n.Example)})
		}
	}
	return named(r, all)
}

// said is the sentence of a note, in which its page has the name of its file.
func said(n report.Note) string {
	if n.Page == "" {
		return n.Detail
	}
	var pairs []string
	for _, after := range []string{" ", ".", ",", ";"} {
		pairs = append(pairs, "n "+n.Page+after, "n "+report.FileName(n.Page)+after)
	}
	return strings.NewReplacer(pairs...).Replace(n.Detail)
}

// assertion gives what there is to see of an assertion. If the failure is
// explained, that the pattern did not match is said already.
func assertion(r *report.Report, h report.Result, a report.Assertion) []detail {
	var all []detail
	label := "Evidence"
	if h.Verdict != report.Pass {
		label = "Found" // what held, below what did not
	}
	switch {
	case a.Verdict == report.Pass && a.Match != nil:
		return []detail{
			{Label: label, Place: place(a.Page, a.Match.Line, a.Match.Column), Code: plain(a.Match.Excerpt)},
		}
	case a.Verdict != report.Fail:
		return nil
	case a.Pattern != "" && len(h.Explanation) == 0:
		says := texts(r)("does not match")
		if a.Kind == "notMatch" {
			says = texts(r)("matches")
		}
		all = append(
			all,
			detail{
				Label: "Pattern",
				Place: place(a.Page, 0, 0),
				Text:  status(r, a.Page) + says,
				Code:  plain(a.Pattern),
			},
		)
	}
	if a.Expected != "" {
		all = append(all, detail{Label: "Expected", Code: plain(a.Expected)})
	}
	if a.Actual != "" {
		all = append(all, detail{Label: "Actual", Code: plain(a.Actual)})
	}
	return all
}

// status says that a page came with an error status, which explains most
// misses on it.
func status(r *report.Report, path string) string {
	if n := errorStatus(r, path); n > 0 {
		return texts(r)("answered", n) + " "
	}
	return ""
}

// errorStatus is the error status that a page came with, or 0.
func errorStatus(r *report.Report, path string) int {
	for _, p := range r.Project.Pages {
		if p.Path == path && p.Status >= 400 {
			return p.Status
		}
	}
	return 0
}

func place(page string, line, column int) string {
	at := plain(report.FileName(page))
	if line > 0 {
		at += fmt.Sprintf(":%d", line)
	}
	if column > 0 {
		at += fmt.Sprintf(":%d", column)
	}
	return at
}

// lines are the details of a hint as text.
func lines(r *report.Report, h report.Result) []string {
	return say(details(r, h))
}

func say(all []detail) []string {
	said := []string{}
	for _, d := range all {
		said = append(said, d.String())
		for _, s := range d.Snippet() {
			said = append(said, "  "+s)
		}
	}
	return said
}

// liveOnly are the live checks that are not among the hints.
func liveOnly(l *report.Live) []report.Result {
	if l == nil || l.Required {
		return nil
	}
	return l.Checks
}

// because is the chief reason of a verdict that is no pass; never empty.
func because(r *report.Report, h report.Result) string {
	for _, d := range details(r, h) {
		if says := d.String(); d.Label != "Caution" && says != "" {
			return says
		}
	}
	say := texts(r)
	return say("ended in", say("verdict."+string(h.Verdict)))
}

// asserted are the assertions of a hint as the author made them.
func asserted(h report.Result) string {
	var all []string
	for i, a := range h.Assertions {
		if i == maxDetails {
			all = append(all, "…")
			break
		}
		all = append(all, strings.Join(strings.Fields(plain(a.Kind)+" "+plain(a.Page)+" "+plain(a.Pattern)), " "))
	}
	return strings.Join(all, "\n")
}

// trouble is why a grading as a whole could not be judged; "" if it was.
func trouble(r *report.Report) string {
	if r.Verdict != report.Error {
		return ""
	}
	var why string
	if r.Error != nil {
		why = sentence(r.Error.Detail)
	}
	return cmp.Or(why, texts(r)("no reason"))
}

// judged are the hints; where there is trouble that no hint tells of, it
// follows as one more, so that a tool that only counts does not see a pass.
func judged(r *report.Report) []report.Result {
	if r.Verdict != report.Error || r.Counts.Error > 0 {
		return r.Hints
	}
	all := append([]report.Result{}, r.Hints...)
	return append(all, report.Result{Number: len(all) + 1, Text: "Grading", Verdict: report.Error, Message: trouble(r)})
}

// title names a hint; no two hints of a report have the same.
func title(h report.Result) string { return fmt.Sprintf("%d. %s", h.Number, plain(h.Text)) }

// points are what a project got of what there is: one for each hint that is
// not skipped.
func points(r *report.Report) (got, most int) {
	return r.Counts.Pass, r.Counts.Pass + r.Counts.Fail + r.Counts.Error
}

func point(h report.Result) int {
	if h.Verdict == report.Pass {
		return 1
	}
	return 0
}

// outcome is the verdict of the whole; a pass with cautions is not shown as clean.
func outcome(r *report.Report) string {
	n := 0
	for _, h := range r.Hints {
		n += len(h.Cautions)
	}
	say := texts(r)
	said := cases.Upper(xlanguage.Make(language(r).Tag)).String(say("verdict." + string(known(r.Verdict))))
	switch {
	case r.Verdict != report.Pass || n == 0:
		return said
	}
	return say("cautions", n, said)
}

// verdict is that of a hint; a pass with cautions is not shown as clean.
func verdict(h report.Result) string {
	if h.Verdict == report.Pass && len(h.Cautions) > 0 {
		return "pass, with a caution"
	}
	return string(h.Verdict)
}

// project is how people name what was graded.
func project(r *report.Report) string { return plain(cmp.Or(r.Project.Name, r.Project.URL)) }

// word is the verdict of a hint in the report's language; a pass with cautions is not
// shown as clean.
func word(r *report.Report, h report.Result) string {
	if verdict(h) != string(h.Verdict) {
		return texts(r)("with caution")
	}
	return texts(r)("verdict." + string(known(h.Verdict)))
}

func tally(r *report.Report) string {
	say, c := texts(r), r.Counts
	parts := []string{say("tally", c.Pass, c.Pass+c.Fail+c.Error+c.Skip)}
	for _, p := range []struct {
		n    int
		what string
	}{{c.Fail, "failed"}, {c.Error, "unjudged"}, {c.Skip, "skipped"}} {
		if p.n > 0 {
			parts = append(parts, say(p.what, p.n))
		}
	}
	return strings.Join(parts, say("comma"))
}
