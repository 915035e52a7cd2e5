package render

import (
	"cmp"
	"fmt"
	"strings"

	"grader/checks"
)

// A detail is one line below a hint. Its texts are plain.
type detail struct {
	Label string // "Message", "Why", "Pattern", "Evidence", "Expected", "Actual", "Caution", "More"
	Place string // page:line:column
	Text  string // a sentence, or what stands between place and code
	Code  string
}

// String leaves out the labels that the line itself makes clear.
func (d detail) String() string {
	var parts []string
	switch d.Label {
	case "Expected", "Actual", "Caution":
		parts = append(parts, strings.ToLower(d.Label)+":")
	}
	at := d.Place
	if at != "" && d.Label != "Pattern" {
		at += ":"
	}
	for _, s := range []string{at, d.Text, d.Code} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, " ")
}

// details are the lines below a hint: its message, why it failed or what its
// pass rests on, and what to know about that.
func details(r *checks.Report, h checks.Result) []detail {
	var all []detail
	if message := plain(h.Message); message != "" {
		all = append(all, detail{Label: "Message", Text: message})
	}
	all = append(all, notes("Why", h.Explanation)...)
	for _, a := range h.Assertions {
		all = append(all, assertion(r, a, len(h.Explanation) > 0)...)
	}
	cautions := notes("Caution", h.Cautions)
	if room := max(0, maxDetails-len(cautions)); len(all) > room {
		more := fmt.Sprintf("… and %d more", len(all)-room)
		all = append(all[:room], detail{Label: "More", Text: more})
	}
	return append(all, cautions...)
}

// projectNotes say how the project was reached: what was handed in, where that
// was another text, and what to know about it.
func projectNotes(r *checks.Report) []string {
	var all []string
	if r.Project.Submitted != "" {
		all = append(all, "Handed in as: "+plain(r.Project.Submitted))
	}
	return append(all, say(notes("Note", r.Project.Notes))...)
}

func notes(label string, from []checks.Note) []detail {
	var all []detail
	for i, n := range from {
		if i == maxDetails {
			return append(all, detail{Label: label, Text: fmt.Sprintf("… and %d more", len(from)-i)})
		}
		d := detail{Label: label, Text: plain(n.Detail)}
		if n.Line > 0 {
			d.Place = place(n.Page, n.Line, 0)
		}
		all = append(all, d)
	}
	return all
}

// assertion gives what there is to see of an assertion. If the failure is
// explained, that the pattern did not match is said already.
func assertion(r *checks.Report, a checks.Assertion, explained bool) []detail {
	var all []detail
	switch {
	case a.Verdict == checks.Pass && a.Match != nil:
		return []detail{{Label: "Evidence", Place: place(a.Page, a.Match.Line, a.Match.Column), Code: plain(a.Match.Excerpt)}}
	case a.Verdict != checks.Fail:
		return nil
	case a.Pattern != "" && !explained:
		says := "does not match"
		if a.Kind == "notMatch" {
			says = "matches"
		}
		all = append(all, detail{Label: "Pattern", Place: place(a.Page, 0, 0), Text: status(r, a.Page) + says, Code: plain(a.Pattern)})
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
func status(r *checks.Report, path string) string {
	for _, p := range r.Project.Pages {
		if p.Path == path && p.Status >= 400 {
			return fmt.Sprintf("(which answered %d) ", p.Status)
		}
	}
	return ""
}

func place(page string, line, column int) string {
	at := plain(page)
	if line > 0 {
		at += fmt.Sprintf(":%d", line)
	}
	if column > 0 {
		at += fmt.Sprintf(":%d", column)
	}
	return at
}

// lines are the details of a hint as text.
func lines(r *checks.Report, h checks.Result) []string {
	return say(details(r, h))
}

func say(all []detail) []string {
	said := []string{}
	for _, d := range all {
		said = append(said, d.String())
	}
	return said
}

// because is the chief reason of a verdict that is no pass; never empty.
func because(r *checks.Report, h checks.Result) string {
	for _, d := range details(r, h) {
		if says := d.String(); d.Label != "Caution" && says != "" {
			return says
		}
	}
	return "The hint ended in " + string(h.Verdict) + "."
}

// asserted are the assertions of a hint as the author made them.
func asserted(h checks.Result) string {
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
func trouble(r *checks.Report) string {
	if r.Verdict != checks.Error {
		return ""
	}
	var why string
	if r.Error != nil {
		why = plain(r.Error.Detail)
	}
	return cmp.Or(why, "No reason is known.")
}

// judged are the hints; where there is trouble that no hint tells of, it
// follows as one more, so that a tool that only counts does not see a pass.
func judged(r *checks.Report) []checks.Result {
	if r.Verdict != checks.Error || r.Counts.Error > 0 {
		return r.Hints
	}
	all := append([]checks.Result{}, r.Hints...)
	return append(all, checks.Result{Number: len(all) + 1, Text: "Grading", Verdict: checks.Error, Message: trouble(r)})
}

// title names a hint; no two hints of a report have the same.
func title(h checks.Result) string { return fmt.Sprintf("%d. %s", h.Number, plain(h.Text)) }

// points are what a project got of what there is: one for each hint that is
// not skipped.
func points(r *checks.Report) (got, most int) {
	return r.Counts.Pass, r.Counts.Pass + r.Counts.Fail + r.Counts.Error
}

func point(h checks.Result) int {
	if h.Verdict == checks.Pass {
		return 1
	}
	return 0
}

func tally(c checks.Counts) string {
	parts := []string{fmt.Sprintf("%d of %d passed", c.Pass, c.Pass+c.Fail+c.Error+c.Skip)}
	for _, p := range []struct {
		n    int
		what string
	}{{c.Fail, "failed"}, {c.Error, "could not be judged"}, {c.Skip, "skipped"}} {
		if p.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", p.n, p.what))
		}
	}
	return strings.Join(parts, ", ")
}
