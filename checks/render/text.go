package render

import (
	"io"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/width"

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
	t := textWriter{report: r, opts: opts, wide: textWidth, local: localPaths(r, opts), say: texts(r)}
	if opts.Width > 0 {
		t.wide = max(opts.Width, 2*textIndent)
	}
	t.column = verdictColumns(t.say)
	t.line(plain(r.Challenge.Title))
	t.line(project(r))
	for _, text := range projectNotes(r) {
		t.wrapped(text, 0)
	}
	t.line("")
	for _, h := range r.Hints {
		t.hint(h)
	}
	if l := r.Live; l != nil {
		t.line("")
		t.line(t.say("live"))
		for _, h := range liveOnly(l) {
			t.hint(h)
		}
		for _, d := range notes(r, "Note", l.Notes) {
			t.wrapped(d.String(), 7)
		}
	}
	if r.Verdict == report.Error && r.Counts.Error == 0 {
		t.line("")
		t.line(trouble(r))
	}
	if help := plain(r.Challenge.HelpURL); help != "" && r.Verdict != report.Pass {
		t.line("")
		t.line(t.say("ask", help))
	}
	t.line("")
	for i, s := range wrap(t.say("ended", outcome(r), tally(r), took(r)), t.wide) {
		if i == 0 {
			s = strings.Replace(s, outcome(r), paint(opts, colorOf(r), outcome(r)), 1)
		}
		t.line(s)
	}
	_, err := io.WriteString(w, t.String())
	return err
}

// A textWriter writes a report as text.
type textWriter struct {
	strings.Builder
	report *report.Report
	opts   Options
	wide   int
	local  func(text string) string
	say    func(key string, args ...any) string
	column int      // of the hints' texts
	told   []string // below the hint before
}

func (t *textWriter) line(s string) { t.WriteString(inert(s) + "\n") }

func (t *textWriter) wrapped(text string, indent int) {
	for _, s := range wrap(text, t.wide-indent) {
		t.line(strings.Repeat(" ", indent) + s)
	}
}

func (t *textWriter) hint(h report.Result) {
	color := h.Verdict
	if verdict(h) != string(h.Verdict) {
		color = report.Error
	}
	word := t.say("verdict." + string(known(h.Verdict)))
	verdict := paint(t.opts, color, word+strings.Repeat(" ", t.column-columns(word)))
	for i, s := range wrap(title(h), t.wide-t.column-2) {
		if i > 0 {
			verdict = strings.Repeat(" ", t.column)
		}
		t.line(verdict + "  " + s)
	}
	why := below(t.report, h, t.wide-textIndent-2, t.local)
	if h.Verdict == report.Error && endsWith(t.told, why) { // as for all where nobody answers
		return
	}
	t.told = why
	for _, s := range why {
		t.line(strings.Repeat(" ", textIndent) + s)
	}
}

func endsWith(lines, end []string) bool {
	return len(lines) >= len(end) && slices.Equal(lines[len(lines)-len(end):], end)
}

// colorOf is the verdict in whose colour the last line is: a pass with a caution is
// none without.
func colorOf(r *report.Report) report.Verdict {
	cautioned := func(h report.Result) bool { return len(h.Cautions) > 0 }
	if r.Verdict == report.Pass && slices.ContainsFunc(r.Hints, cautioned) {
		return report.Error
	}
	return r.Verdict
}

// below are the lines below a hint; those of a detail but the first are indented.
func below(r *report.Report, h report.Result, width int, local func(string) string) []string {
	var all []string
	drawn := diagram(r, h, width)
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
				all = append(all, "  "+clipColumns(s, width)) // wrapped, marks mark nothing
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

// maxVerdict is how many columns the word of a verdict has at most.
const maxVerdict = 8

// verdictColumns is how wide the column of verdicts is.
func verdictColumns(say func(string, ...any) string) int {
	most := len("error")
	for _, v := range []report.Verdict{report.Pass, report.Fail, report.Error, report.Skip} {
		most = max(most, columns(say("verdict."+string(v))))
	}
	return most
}

// columns is how many columns of a terminal a text takes: two for each wide character
// (UAX #11), none for what stands on or around another.
func columns(s string) int {
	n := 0
	for _, r := range s {
		switch {
		case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		case isWide(r):
			n += 2
		default:
			n++
		}
	}
	return n
}

// clipColumns keeps what fits into so many columns; an ellipsis says that there was more.
func clipColumns(s string, most int) string {
	if columns(s) <= most {
		return s
	}
	n := 0
	for i, r := range s {
		if n += columns(string(r)); n >= most {
			return s[:i] + text.Ellipsis
		}
	}
	return s
}

func isWide(r rune) bool {
	kind := width.LookupRune(r).Kind()
	return kind == width.EastAsianWide || kind == width.EastAsianFullwidth
}

// wrap breaks a line at its blanks, and between wide characters but Korean ones; a word that is too
// long stays whole, so that it can be copied.
func wrap(s string, most int) []string {
	var all []string
	line, n := "", 0
	for _, word := range strings.Split(s, " ") {
		for i, part := range breakable(word) {
			size, blank := columns(part), ""
			if i == 0 && line != "" {
				blank = " "
			}
			switch {
			case n == 0:
				line, n = part, size
			case n+len(blank)+size > most:
				all = append(all, strings.TrimRight(line, " "))
				line, n = part, size
			default:
				line, n = line+blank+part, n+len(blank)+size
			}
		}
	}
	return append(all, strings.TrimRight(line, " "))
}

// breakable are the parts of a word between which a line may end: before each wide
// character that is no mark, and after a wide one.
func breakable(word string) []string {
	var parts []string
	start, before := 0, rune(0)
	for i, r := range word {
		if i > 0 && (standsAlone(r) || standsAlone(before)) && !unicode.IsPunct(r) && !opens(before) {
			parts = append(parts, word[start:i])
			start = i
		}
		before = r
	}
	return append(parts, word[start:])
}

// standsAlone reports whether a line may end at a wide character: Korean has blanks for that.
func standsAlone(r rune) bool { return isWide(r) && !unicode.Is(unicode.Hangul, r) }

// opens reports whether a character belongs to what follows.
func opens(r rune) bool { return unicode.In(r, unicode.Ps, unicode.Pi) || r == '`' }

// paint colours the word of a verdict, if that is wanted.
func paint(opts Options, v report.Verdict, word string) string {
	colors := map[report.Verdict]string{report.Pass: "32", report.Fail: "31", report.Error: "33", report.Skip: "2"}
	if color, ok := colors[v]; ok && opts.Color {
		return "\x1b[" + color + "m" + word + "\x1b[0m"
	}
	return word
}
