package render

import (
	_ "embed"
	"errors"
	"html/template"
	"io"
	"strings"
	"sync"

	"grader/checks/hypertext"
	"grader/checks/lang"
	"grader/checks/report"
)

var (
	//go:embed report.html
	reportHTML string
	//go:embed report.css
	reportStyle string
)

// HTMLStyle is the style sheet of a report as HTML.
func HTMLStyle() string { return hypertext.Style + reportStyle }

// HTML is a report in parts, for a page that shows more than it; the format html
// is made of the same. [HTMLStyle] goes with them.
type HTML struct {
	Title    string        // of the document, in plain text
	Outcome  template.HTML // a section: the verdict, whose it is, and what to do
	Hints    template.HTML // the sections below it
	Colophon template.HTML // a phrase: by what it was graded
}

// ToHTML makes the parts of a report.
func ToHTML(r *report.Report) (HTML, error) {
	t, err := reportTemplate(language(r))
	if err != nil {
		return HTML{}, err
	}
	v, err := newView(r)
	h := HTML{Title: v.Title}
	parts := map[string]*template.HTML{"outcome": &h.Outcome, "hints": &h.Hints, "colophon": &h.Colophon}
	for name, part := range parts {
		var b strings.Builder
		err = errors.Join(err, t.ExecuteTemplate(&b, name, v))
		*part = template.HTML(b.String())
	}
	return h, err
}

// writeHTML writes one page that needs nothing else: no script, no font, no
// picture. Its policy allows its own style alone.
func writeHTML(w io.Writer, r *report.Report) error {
	t, err := reportTemplate(language(r))
	if err != nil {
		return err
	}
	v, err := newView(r)
	if err != nil {
		return err
	}
	style := HTMLStyle()
	return t.Execute(w, struct {
		*view
		Style     template.CSS
		StyleHash string
	}{v, template.CSS(style), hypertext.Hash(style)})
}

// reportTemplate is the template in a language.
func reportTemplate(l *lang.Language) (*template.Template, error) { return reportTemplates()[l.Tag]() }

// reportTemplates are parsed when the first report in their language is written.
var reportTemplates = sync.OnceValue(func() map[string]func() (*template.Template, error) {
	all := map[string]func() (*template.Template, error){}
	for _, l := range lang.All() {
		all[l.Tag] = sync.OnceValues(func() (*template.Template, error) { return parseReport(l) })
	}
	return all
})

func parseReport(l *lang.Language) (*template.Template, error) {
	w := l.Words("html")
	return template.New("report").Funcs(template.FuncMap{
		"blank":   l.Blank,
		"comma":   l.Comma,
		"fetched": fetched,
		"file":    func(page string) string { return plain(report.FileName(page)) },
		"hint":    hintHTML,
		"line":    plain,
		"next":    func(code report.ErrorCode) (string, error) { return next(w, code) },
		"pointed": pointed,
		"prose":   func(s string) template.HTML { return hypertext.Prose(sentence(s)) },
		"said":    said,
		"say":     w.Say,
		"sign":    func(v report.Verdict) template.HTML { return hypertext.Sign(string(v)) },
		"time":    w.Time,
		"wanted":  func(m *report.Mark) *pair { return wanted(l, m) },
		"web":     func(s string) string { return inert(webAddress(s)) },
		"where":   func(n report.Note) (string, error) { return where(w, n) },
		"word":    func(v report.Verdict) (string, error) { return w.Say("verdict." + string(known(v))) },
	}).Parse(reportHTML)
}

// hintHTML is an author's text, which its loader made safe; where the report
// comes without that, all but the code in it is shown as it stands.
func hintHTML(h report.Result) template.HTML {
	if h.HTML != "" {
		return template.HTML(h.HTML)
	}
	return "<p>" + hypertext.Prose(plain(h.Text)) + "</p>"
}

// known is a verdict that there is a sentence for; what is none could not be judged.
func known(v report.Verdict) report.Verdict {
	switch v {
	case report.Pass, report.Fail, report.Skip:
		return v
	}
	return report.Error
}
