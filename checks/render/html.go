package render

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"html/template"
	"io"
	"slices"
	"time"

	"grader/checks/report"
)

var (
	//go:embed report.html
	htmlPage string
	//go:embed report.css
	htmlStyle string
)

// writeHTML writes one page that needs nothing else: no script, no font, no
// picture. Its policy allows its own style alone.
func writeHTML(w io.Writer, r *report.Report) error {
	page, err := template.New("report").Funcs(template.FuncMap{
		"plain":  plain,
		"time":   func(t time.Time) string { return t.UTC().Format(time.RFC3339) },
		"millis": took,
		"text":   hintHTML,
		"said":   verdict,
		"lines": func(h report.Result) []detail {
			return slices.DeleteFunc(
				details(r, h),
				func(d detail) bool { return d.Label == "Request" || d.drawn() && Diagram(h) != "" },
			)
		},
		"diagram":   Diagram,
		"exchanges": func(h report.Result) []Exchange { return Exchanges(r.Project.URL, h) },
		"liveOnly":  liveOnly,
	}).Parse(htmlPage)
	if err != nil {
		return err
	}
	hash := sha256.Sum256([]byte(htmlStyle))
	return page.Execute(w, htmlData{
		Report: r, Outcome: outcome(r), Name: project(r), Tally: tally(r.Counts), Trouble: trouble(r),
		ProjectNotes: projectNotes(r),
		Style:        template.CSS(htmlStyle), StyleHash: base64.StdEncoding.EncodeToString(hash[:]),
	})
}

type htmlData struct {
	*report.Report
	Outcome        string
	Name           string // of the project
	Tally, Trouble string
	ProjectNotes   []string
	Style          template.CSS
	StyleHash      string
}

// hintHTML is an author's text, which its loader made safe; where the report
// comes without that, all but the code in it is shown as it stands.
func hintHTML(h report.Result) template.HTML {
	if h.HTML != "" {
		return template.HTML(h.HTML)
	}
	escape := template.HTMLEscapeString
	code := func(s string) string { return "<code>" + escape(s) + "</code>" }
	return template.HTML(withCode(plain(h.Text), escape, code))
}
