// Package langtest has what tests need that look for sentences which are not
// translated: a report with all that there is to say, about a project whose texts have
// no vowel, and what people read of a page.
//
// In the pseudo-locale en-XA each vowel of a translated sentence has an accent, so a
// plain one is of a sentence that no catalogue has.
package langtest

import (
	"html"
	"regexp"
	"strings"

	"grader/checks/lang"
	"grader/checks/report"
)

const page = "/x.js"

// places are the codes that begin so: they are no notes.
var places = regexp.MustCompile(`^(lead|phrase|label|html|text|page|roster|error|url|refusal|live|demo)(\.|$)`)

var placeholder = regexp.MustCompile(`\{([a-z0-9_]+)\}`)

// Notes are all sentences of explanations and cautions, each with every way to begin it
// and every piece that may be put into it.
func Notes() []report.Note {
	var all []report.Note
	for _, code := range lang.Codes() {
		if places.MatchString(code) {
			continue
		}
		template, _ := lang.English().Template(code)
		given := []map[string]string{{}}
		if strings.Contains(template, "{lead}") {
			given = append(given, beginnings()...)
		}
		for _, params := range given {
			all = append(all, note(code, template, params))
		}
	}
	for _, piece := range pieces() {
		params := map[string]string{"actual": piece, "wanted": piece, "reason": piece}
		all = append(all, note("value_differs", "{request}{path}", params))
	}
	return all
}

// beginnings are the parameters that choose how a sentence begins.
func beginnings() []map[string]string {
	return []map[string]string{
		{"after": "x"}, {"before": "x"}, {"with": "`x`"}, {"and": "x"}, {"after": "x", "before": "y"}, {"alternative": "y"},
	}
}

func note(code, template string, params map[string]string) report.Note {
	names := "{part}{page}{after_line}{before_line}" + template
	for _, m := range placeholder.FindAllStringSubmatch(names, -1) {
		if _, ok := params[m[1]]; !ok && m[1] != "lead" && !strings.Contains("after before with and alternative", m[1]) {
			params[m[1]] = "3"
		}
	}
	if strings.Contains(template, "{after}") || strings.Contains(template, "`{after}`") {
		params["after"] = "x"
	}
	if strings.Contains(template, "{page}") || params["page"] != "" {
		params["page"] = page
	}
	n := report.Note{Code: code, Params: params, Page: page, Line: 3}
	n.Detail, _ = lang.English().Say(code, params)
	if strings.Contains(template, "{1}") {
		n.Params = nil
	}
	return n
}

// pieces are all phrases, as explanations put them into sentences.
func pieces() []string {
	var all []string
	for _, code := range lang.Codes() {
		if strings.HasPrefix(code, "phrase.") {
			text, _ := lang.English().Say(code, map[string]string{"n": "5", "1": "`x`", "2": "`y`", "3": "`z`"})
			all = append(all, text)
		}
	}
	return all
}

// sentences are those whose codes begin so, as the grader says them.
func sentences(prefix string) []string {
	var all []string
	for _, code := range lang.Codes() {
		if strings.HasPrefix(code, prefix) {
			text, _ := lang.English().Template(code)
			all = append(all, placeholder.ReplaceAllString(text, "7"))
		}
	}
	return all
}

// Reports are those with everything that a report can say.
func Reports() []*report.Report {
	list := []*report.Report{passed(), failed(), broken(nil)}
	var rare []report.Result
	for _, code := range lang.Codes() {
		name, ok := strings.CutPrefix(code, "error.")
		if !ok {
			continue
		}
		text, _ := lang.English().Template(code)
		why := &report.Trouble{Code: report.ErrorCode(name), Detail: placeholder.ReplaceAllString(text, "7")}
		if !strings.Contains(name, ".") { // others are of one case only
			list = append(list, broken(why))
			continue
		}
		why.Code = "bsy"
		rare = append(rare, report.Result{Text: "Hnt", Verdict: report.Error, Error: why, Message: why.Detail})
	}
	return append(list, reportOf(report.Error, rare...))
}

func reportOf(v report.Verdict, hints ...report.Result) *report.Report {
	r := &report.Report{Verdict: v, Hints: hints, Truncated: true, Elapsed: report.Millis(5e6),
		Challenge: report.ChallengeInfo{Name: "tsk", Title: "Tsk", HelpURL: "https://hlp.tst/"},
		Project: report.ProjectInfo{URL: "https://prj.tst", Submitted: "prj.tst", Pages: []report.PageInfo{
			{Path: page, URL: "https://prj.tst" + page, Status: 404, Attempts: 3, Bytes: 900_000, Elapsed: report.Millis(2e9)},
			{Path: "/y.js", URL: "https://lgn.tst", Status: 200, Attempts: 1},
			{Path: "/z.js", Attempts: 1, Error: report.ReadTimeout},
		}},
		Grader: report.GraderInfo{Version: "1.2.0"},
	}
	for i := range r.Hints {
		r.Hints[i].Number = i + 1
		r.Counts.Add(r.Hints[i].Verdict)
	}
	for _, n := range Notes() {
		if ofProject.MatchString(n.Code) {
			r.Project.Notes = append(r.Project.Notes, n)
		}
	}
	return r
}

// ofProject are the codes of notes on how a project was reached.
var ofProject = regexp.MustCompile(`_(taken|added|left_out|waking)$`)

func passed() *report.Report {
	match := report.Assertion{Kind: "mtch", Page: page, Verdict: report.Pass,
		Match: &report.Place{Line: 1, Column: 1, EndLine: 2, EndColumn: 2, Excerpt: "x\ny"}}
	h := report.Result{Text: "Hnt", Verdict: report.Pass, Assertions: []report.Assertion{match}}
	doubtful := h
	doubtful.Cautions = Notes()[:1]
	hollow := h
	for _, n := range Notes() {
		if strings.HasPrefix(n.Code, "only_") {
			n.Hollow = true
			hollow.Cautions = append(hollow.Cautions, n)
		}
	}
	skipped := report.Result{Text: "Hnt", Verdict: report.Skip,
		Message: "The author of this challenge wrote nothing to check here."}
	return reportOf(report.Pass, h, h, doubtful, hollow, skipped)
}

func failed() *report.Report {
	var hints []report.Result
	for _, n := range Notes() {
		for _, label := range sentences("label.") {
			marked := n
			marked.Mark = &report.Mark{Line: 3, Text: "xyz", Column: 2, EndColumn: 3, Label: label, Says: "is here."}
			marked.Example = "xyz"
			a := report.Assertion{Kind: "mtch", Page: page, Pattern: "/x/", Message: "Wrng", Verdict: report.Fail}
			hints = append(hints, report.Result{Text: "Hnt", Verdict: report.Fail, Message: "Wrng",
				Explanation: []report.Note{marked}, Assertions: []report.Assertion{a}})
			if n.Code != "nearly" {
				break
			}
		}
	}
	strict := Notes()[0]
	strict.Hollow = true
	nothing, _ := lang.English().Template("error.nothing.asserted")
	hints = append(hints, program(), unexplained(), report.Result{Text: "Hnt", Verdict: report.Fail, Message: nothing},
		report.Result{Text: "Hnt", Verdict: report.Fail, Message: strict.Detail, Cautions: []report.Note{strict}})
	r := reportOf(report.Fail, hints...)
	r.Live = &report.Live{Verdict: report.Fail, Notes: Notes()[:3]}
	for _, message := range sentences("live.") {
		r.Live.Checks = append(r.Live.Checks,
			report.Result{Number: len(r.Live.Checks) + 1, Text: "Hnt", Verdict: report.Fail, Message: message})
	}
	return r
}

// unexplained is a failure of which only the assertions tell.
func unexplained() report.Result {
	return report.Result{Text: "Hnt", Verdict: report.Fail, Message: "Wrng", Assertions: []report.Assertion{
		{Kind: "mtch", Page: page, Pattern: "/x/", Verdict: report.Fail},
		{Kind: "ql", Page: page, Verdict: report.Fail, Expected: "1", Actual: "2"},
		{Kind: "ntMtch", Page: page, Pattern: "/x/", Verdict: report.Fail},
		{Kind: "mtch", Page: page, Verdict: report.Pass, Match: &report.Place{Line: 1, EndLine: 1, Excerpt: "x"}},
	}}
}

func program() report.Result {
	values := []report.Value{
		{Expression: "x", Column: 1, Value: "1", From: &report.Source{Exchange: 1}},
		{Expression: "y", Column: 5, Value: "2", From: &report.Source{Exchange: 1, Computed: true}},
	}
	for range 9 {
		values = append(values, report.Value{Expression: "z", Value: "3", From: &report.Source{Exchange: 2}})
	}
	h := report.Result{Text: "Hnt", Verdict: report.Fail, Message: "Wrng",
		Failed: &report.Expression{Kind: "ql", Line: 7, Code: "x + y", Expected: "1", Actual: "2", Values: values}}
	for range 8 {
		h.Exchanges = append(h.Exchanges,
			report.Exchange{Method: "GT", Path: "/x", Status: 302, Location: "/y", Secrets: []string{"Kk"}, Shared: true})
	}
	h.Exchanges[1].Status = 0
	return h
}

func broken(why *report.Trouble) *report.Report {
	h := report.Result{Text: "Hnt", Verdict: report.Error, Error: why}
	if why != nil {
		h.Message = why.Detail
	}
	r := reportOf(report.Error, h, h)
	r.Error = why
	return r
}

var (
	unseen = regexp.MustCompile(`(?s)<style>.*?</style>|<script\b.*?</script>|<time.*?</time>|<code>.*?</code>|` +
		`<pre class="copy">.*?</pre>|<nav class="languages".*?</nav>|<option.*?</option>`)
	attribute = regexp.MustCompile(`(?:aria-label|title|alt|placeholder|data-[a-z]+)="([^"]*)"`)
	tag       = regexp.MustCompile(`(?s)<[^>]*>`)
)

// Visible is what people read of a page of HTML, or hear, but for code and times.
func Visible(page string) string {
	page = unseen.ReplaceAllString(page, " ")
	var said strings.Builder
	for _, m := range attribute.FindAllStringSubmatch(page, -1) {
		said.WriteString(m[1] + "\n")
	}
	return html.UnescapeString(said.String() + tag.ReplaceAllString(page, " "))
}
