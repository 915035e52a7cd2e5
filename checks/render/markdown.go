package render

import (
	"fmt"
	"html"
	"io"
	"math"
	"strings"

	"grader/checks/report"
)

// maxSummary keeps a step summary below the 1 MiB at which GitHub drops it,
// and leaves room for others of the same step.
const maxSummary = 512 << 10

func writeMarkdown(w io.Writer, r *report.Report) error {
	_, err := io.WriteString(w, markdown(r, math.MaxInt))
	return err
}

func writeGitHubSummary(w io.Writer, r *report.Report) error {
	_, err := io.WriteString(w, markdown(r, maxSummary))
	return err
}

// markdown gives the report in GitHub's dialect, without the hints' details that
// would make it longer than size bytes. A text is never at the start of a line
// or of a list's item, where a word can make a block.
func markdown(r *report.Report, size int) string {
	var b strings.Builder
	colon := language(r).Colon()
	fmt.Fprintf(&b, "## %s%s %s\n\n", outcome(r), colon, md(plain(r.Challenge.Title)))
	say := texts(r)
	b.WriteString(say("project", tally(r), took(r), mdCode(project(r))) + "\n\n")
	for _, text := range projectNotes(r) {
		fmt.Fprintf(&b, "%s%s %s\n\n", say("Note"), colon, md(text))
	}
	if r.Verdict == report.Error {
		b.WriteString(say("not judged", md(trouble(r))) + "\n\n")
	}
	fmt.Fprintf(&b, "| | %s | %s |\n|--:|:--|:--|\n", say("Verdict"), say("Hint"))
	for _, h := range r.Hints {
		fmt.Fprintf(&b, "| %d | %s | %s |\n", h.Number, mdVerdict(r, h), mdHint(h))
	}
	for i, h := range r.Hints {
		section := mdSection(r, h)
		if b.Len()+len(section) > size {
			b.WriteString("\n" + say("left out", r.Hints[i].Number) + "\n")
			break
		}
		b.WriteString(section)
	}
	if live := mdLive(r); b.Len()+len(live) <= size {
		b.WriteString(live)
	}
	return b.String()
}

// mdLive is what clients found, and where that is another thing than the hints did.
func mdLive(r *report.Report) string {
	if r.Live == nil {
		return ""
	}
	var b strings.Builder
	say, verdict := texts(r), r.Live.Verdict
	fmt.Fprintf(&b, "\n### %s %s\n\n", say("live"), mdSign(verdict, say("verdict."+string(known(verdict)))))
	for _, h := range liveOnly(r.Live) {
		fmt.Fprintf(&b, "- %s%s %s\n", mdVerdict(r, h), language(r).Colon(), mdHint(h))
		mdDetails(&b, details(r, h))
	}
	mdDetails(&b, notes(r, "Note", r.Live.Notes))
	return b.String()
}

func mdSection(r *report.Report, h report.Result) string {
	all := details(r, h)
	if len(all) == 0 {
		return ""
	}
	var b strings.Builder
	fmt.Fprintf(&b, "\n### %d. %s%s %s\n\n", h.Number, word(r, h), language(r).Colon(), mdHint(h))
	mdDetails(&b, all)
	return b.String()
}

func mdDetails(b *strings.Builder, all []detail) {
	for _, d := range all {
		fmt.Fprintf(b, "- %s", d.Name)
		for _, s := range []string{mdCode(d.Place), md(d.Text), mdCode(d.Code)} {
			if s != "" {
				b.WriteString(" " + s)
			}
		}
		b.WriteByte('\n')
		if shown := d.Snippet(); shown != nil {
			fmt.Fprintf(b, "\n  <pre>%s</pre>\n\n", html.EscapeString(strings.Join(shown, "\n")))
		}
	}
}

// mdVerdict adds a sign that is seen at a glance to the word.
func mdVerdict(r *report.Report, h report.Result) string {
	sign := h.Verdict
	if verdict(h) != string(h.Verdict) {
		sign = report.Error
	}
	return mdSign(sign, word(r, h))
}

func mdSign(v report.Verdict, said string) string {
	return map[report.Verdict]string{report.Pass: "✅ ", report.Fail: "❌ ", report.Error: "⚠️ "}[v] + said
}

func mdHint(h report.Result) string { return withCode(plain(h.Text), md, mdCode) }

// withCode shows the code between the backticks of an author's text as code.
func withCode(text string, prose, code func(string) string) string {
	parts := strings.Split(text, "`")
	if len(parts)%2 == 0 {
		return prose(text)
	}
	for i := range parts {
		if i%2 == 1 {
			parts[i] = code(parts[i])
		} else {
			parts[i] = prose(parts[i])
		}
	}
	return strings.Join(parts, "")
}

// mdCode shows a text as code. It uses HTML's element, since between backticks
// a pipe can't be escaped in all the ways that tables need.
func mdCode(s string) string {
	if s == "" {
		return ""
	}
	return "<code>" + md(s) + "</code>"
}

// mdEscapes keeps a text from making Markdown, HTML, links, formulas and
// mentions of people. A pipe is an entity because parsers disagree on "\\|".
var mdEscapes = strings.NewReplacer(
	`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "#", `\#`, "~", `\~`, "$", `\$`, "!", `\!`,
	"&", "&amp;", "<", "&lt;", ">", "&gt;", "|", "&#124;",
	":/", `:\/`, "w.", `w\.`, "W.", `W\.`, "@", "@<!-- -->",
)

// md makes a plain text safe within a line of Markdown.
func md(s string) string {
	return mdEscapes.Replace(s)
}
