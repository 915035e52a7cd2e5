package render

import (
	"fmt"
	"io"
	"regexp"
	"strings"
	"unicode/utf8"

	text "grader/checks/plain"
	"grader/checks/report"
)

const (
	textWidth  = 80
	textIndent = 10
)

// Text writes the report for people: a line a hint, what to know about it
// below, the verdict last. It has no colours.
func Text(w io.Writer, r *report.Report) error { return writeText(w, r, Options{}) }

func writeText(w io.Writer, r *report.Report, opts Options) error {
	var b strings.Builder
	line := func(s string) { b.WriteString(inert(s) + "\n") }
	width := textWidth
	if opts.Width > 0 {
		width = max(opts.Width, 2*textIndent)
	}
	line(plain(r.Challenge.Title))
	line(project(r))
	for _, text := range projectNotes(r) {
		for _, s := range wrap(text, width) {
			line(s)
		}
	}
	b.WriteByte('\n')
	local := localPaths(r, opts)
	hint := func(h report.Result) {
		color := h.Verdict
		if verdict(h) != string(h.Verdict) {
			color = report.Error
		}
		verdict := paint(opts, color, fmt.Sprintf("%-5s", h.Verdict))
		for i, s := range wrap(title(h), width-7) {
			if i > 0 {
				verdict = "     "
			}
			line(verdict + "  " + s)
		}
		for _, s := range below(r, h, width-textIndent-2, local) {
			line(strings.Repeat(" ", textIndent) + s)
		}
	}
	for _, h := range r.Hints {
		hint(h)
	}
	if l := r.Live; l != nil {
		b.WriteString("\n" + liveTitle + "\n")
		for _, h := range liveOnly(l) {
			hint(h)
		}
		for _, d := range notes("Note", l.Notes) {
			for _, s := range wrap(d.String(), width-7) {
				line(strings.Repeat(" ", 7) + s)
			}
		}
	}
	if r.Verdict == report.Error && r.Counts.Error == 0 {
		b.WriteByte('\n')
		line(trouble(r))
	}
	if help := plain(r.Challenge.HelpURL); help != "" && r.Verdict != report.Pass {
		b.WriteByte('\n')
		line("Ask for help: " + help)
	}
	color := r.Verdict
	if outcome(r) != strings.ToUpper(string(r.Verdict)) {
		color = report.Error
	}
	fmt.Fprintf(&b, "\n%s: %s in %s\n", paint(opts, color, outcome(r)), tally(r.Counts), took(r.Elapsed))
	_, err := io.WriteString(w, b.String())
	return err
}

// below are the lines below a hint; those of a detail but the first are indented.
func below(r *report.Report, h report.Result, width int, local func(string) string) []string {
	var all []string
	drawn := diagram(h, width)
	for _, d := range details(r, h) {
		switch {
		case drawn != nil && d.Label == "Code":
			all = append(all, drawn...)
		case drawn != nil && d.drawn():
		default:
			for i, s := range wrap(local(d.String()), width) {
				all = append(all, strings.Repeat(" ", 2*min(i, 1))+s)
			}
			for _, s := range d.Snippet() {
				all = append(all, "  "+text.Clip(s, width)) // wrapped, marks mark nothing
			}
		}
	}
	return all
}

// localPaths makes the lines of files that a text names those of [Options.Local], as
// far as the files there are the ones that were graded.
func localPaths(r *report.Report, opts Options) func(text string) string {
	var names []string
	for _, page := range r.Project.Pages {
		if file, _ := checkedOut(r, opts, page.Path); file != "" && opts.Local != "" {
			names = append(names, regexp.QuoteMeta(file))
		}
	}
	if names == nil {
		return func(text string) string { return text }
	}
	folder := "${1}" + strings.ReplaceAll(plain(opts.Local), "$", "$$") + "/"
	places := regexp.MustCompile(`(^|[ (])((?:` + strings.Join(names, "|") + `):\d)`)
	return func(text string) string { return places.ReplaceAllString(text, folder+"${2}") }
}

// wrap breaks a line at its blanks; a word that is too long stays whole, so that
// it can be copied.
func wrap(s string, width int) []string {
	var all []string
	line, n := "", 0
	for _, word := range strings.Split(s, " ") {
		size := utf8.RuneCountInString(word)
		switch {
		case n == 0:
			line, n = word, size
		case n+1+size > width:
			all = append(all, line)
			line, n = word, size
		default:
			line, n = line+" "+word, n+1+size
		}
	}
	return append(all, line)
}

// paint colours the word of a verdict, if that is wanted.
func paint(opts Options, v report.Verdict, word string) string {
	colors := map[report.Verdict]string{report.Pass: "32", report.Fail: "31", report.Error: "33", report.Skip: "2"}
	if color, ok := colors[v]; ok && opts.Color {
		return "\x1b[" + color + "m" + word + "\x1b[0m"
	}
	return word
}
