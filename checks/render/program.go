package render

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	text "grader/checks/plain"
	"grader/checks/report"
)

// What is shown of a failed hint that is a program: so many values and requests,
// and so much of a body, in code points.
const maxValues, maxRequests, maxBody = 8, 6, 160

// ofProgram are the lines on what did not hold in a failed hint that is a program,
// and on what it asked for.
func ofProgram(r *report.Report, h report.Result) []detail {
	if h.Verdict == report.Pass || h.Verdict == report.Skip {
		return nil
	}
	all := expression(r, h)
	if h.Code != "" { // the check says itself what its requests have shown
		return all
	}
	for i, e := range h.Exchanges {
		if i == maxRequests {
			return append(all, detail{Label: "Request", Text: texts(r)("more", len(h.Exchanges)-i)})
		}
		all = append(all, detail{Label: "Request", Text: fmt.Sprintf("%d.", i+1), Code: plain(exchange(r, e))})
	}
	return all
}

func expression(r *report.Report, h report.Result) []detail {
	f := h.Failed
	if f == nil {
		return nil
	}
	var all []detail
	if f.Expected != "" && f.Actual != "" {
		all = append(
			all,
			detail{Label: "Expected", Code: plain(f.Expected)},
			detail{Label: "Actual", Code: plain(f.Actual)},
		)
	}
	all = append(all, detail{Label: "Code", Text: texts(r)("line", f.Line), Code: plain(f.Code)})
	for i, v := range f.Values {
		if i == maxValues {
			all = append(all, detail{Label: "Value", Text: texts(r)("more", len(f.Values)-i)})
			break
		}
		all = append(all, detail{Label: "Value", Code: plain(v.Expression + " = " + v.Value + source(r, h, v))})
	}
	return all
}

// source is where a value came from.
func source(r *report.Report, h report.Result, v report.Value) string {
	if v.From == nil || v.From.Exchange < 1 || v.From.Exchange > len(h.Exchanges) {
		return ""
	}
	e := h.Exchanges[v.From.Exchange-1]
	how := "from"
	if v.From.Computed {
		how = "computed"
	}
	return " " + texts(r)(how, requestLine(e), statusText(r, e))
}

func requestLine(e report.Exchange) string { return text.Clip(e.Method+" "+e.Path, maxBody) }

// statusText is the status of an exchange, or why there is none.
func statusText(r *report.Report, e report.Exchange) string {
	if e.Status == 0 {
		return cmp.Or(string(e.Error), texts(r)("no answer"))
	}
	return fmt.Sprint(e.Status)
}

// exchange is a request and its answer on a line.
func exchange(r *report.Report, e report.Exchange) string {
	says := requestLine(e)
	if e.Sent != "" {
		says += " " + text.Clip(text.Exact(e.Sent), maxBody)
	}
	says += " → " + statusText(r, e)
	if e.Location != "" {
		says += " " + texts(r)("at", text.Clip(e.Location, maxBody))
	}
	if e.Answer != "" {
		says += " " + text.Clip(text.Exact(e.Answer), maxBody)
	}
	return says
}

// diagram shows the expression that did not hold in a hint that is a program, with
// the values of its parts below them, the rightmost first; nil where that does not
// fit.
func diagram(r *report.Report, h report.Result, width int) []string {
	f := h.Failed
	if f == nil || h.Verdict == report.Pass {
		return nil
	}
	code := inert(text.Code(f.Code, maxText)) // as it is: the columns are of it
	if columns(code) > width || code != f.Code {
		return nil
	}
	values := slices.DeleteFunc(
		slices.Clone(f.Values),
		func(v report.Value) bool { return v.Column < 1 || v.Column > width },
	)
	for i, v := range values { // where it is to be seen
		values[i].Column = columns(text.First(code, v.Column-1)) + 1
	}
	slices.SortStableFunc(values, func(a, b report.Value) int { return b.Column - a.Column })
	if len(values) > maxValues {
		values = values[:maxValues]
	}
	lines := []string{code}
	if len(values) > 0 {
		lines = append(lines, bars(values))
	}
	for i, v := range values {
		left := bars(values[i+1:])
		pad := strings.Repeat(" ", max(0, v.Column-1-utf8.RuneCountInString(left)))
		if utf8.RuneCountInString(left) >= v.Column { // two at one place
			left, pad = "", strings.Repeat(" ", v.Column-1)
		}
		lines = append(lines, left+pad+plain(text.Clip(v.Value, maxBody)+source(r, h, v)))
	}
	for _, v := range f.Values {
		if v.Column == 0 {
			lines = append(lines, plain(v.Expression+" = "+text.Clip(v.Value, maxBody)+source(r, h, v)))
		}
	}
	return lines
}

// drawn reports whether a detail is in a diagram, too.
func (d detail) drawn() bool { return d.Label == "Code" || d.Label == "Value" }

func bars(values []report.Value) string {
	var b strings.Builder
	at := 0
	for _, v := range slices.Backward(values) {
		if v.Column <= at {
			continue
		}
		b.WriteString(strings.Repeat(" ", v.Column-1-at) + "|")
		at = v.Column
	}
	return b.String()
}

// A conversation is what HTML shows of an exchange: what was sent and what came, on
// lines that are safe to show, and the command of curl that sends it again.
type conversation struct {
	Title, Request, Answer, Curl string
}

// conversations are those of a hint that did not pass.
func conversations(b *phrasebook, r *report.Report, h report.Result) []conversation {
	if h.Verdict == report.Pass {
		return nil
	}
	var all []conversation
	for _, e := range h.Exchanges {
		s := conversation{
			Title:   plain(requestLine(e) + " → " + statusText(r, e)),
			Request: plain(requestLine(e)),
			Answer:  plain(statusText(r, e)),
		}
		if e.Status > 0 {
			s.Answer = plain(fmt.Sprintf("%d %s", e.Status, http.StatusText(e.Status)))
		}
		if e.SentType != "" {
			s.Request += "\ncontent-type: " + plain(e.SentType)
		}
		if e.Sent != "" {
			s.Request += "\n\n" + block(e.Sent)
		}
		if e.ContentType != "" {
			s.Answer += "\ncontent-type: " + plain(e.ContentType)
		}
		for _, name := range e.Secrets {
			s.Answer += "\n" + plain(name) + ": (" + b.say("not shown") + ")"
		}
		if e.Answer != "" {
			s.Answer += "\n\n" + block(e.Answer)
		}
		if e.Shared {
			s.Title += " (" + b.say("sent before") + ")"
		}
		s.Curl = curl(r.Project.URL, e)
		all = append(all, s)
	}
	return all
}

// curl is the command that sends a request of a hint again, without its secrets.
func curl(project string, e report.Exchange) string {
	parts := []string{"curl -i"}
	if e.Method != http.MethodGet {
		parts = append(parts, "-X", quoted(e.Method))
	}
	if e.SentType != "" {
		parts = append(parts, "-H", quoted("content-type: "+e.SentType))
	}
	if e.Sent != "" {
		parts = append(parts, "--data-raw", quoted(e.Sent))
	}
	origin := project
	if scheme, rest, ok := strings.Cut(project, "://"); ok {
		host, _, _ := strings.Cut(rest, "/")
		origin = scheme + "://" + host
	}
	return inert(text.Clip(text.Exact(strings.Join(append(parts, quoted(origin+e.Path)), " ")), maxBlock))
}

// quoted is a word of a POSIX shell.
func quoted(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }

// maxBlock is how much of a body is shown on lines, in code points.
const maxBlock = 2000

// block makes a text of several lines safe to show.
func block(s string) string {
	lines := strings.Split(text.Text(strings.ReplaceAll(text.Clip(s, maxBlock), "\t", "  ")), "\n")
	for i, line := range lines {
		lines[i] = inert(line)
	}
	return strings.Join(lines, "\n")
}
