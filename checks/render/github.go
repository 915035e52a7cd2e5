package render

import (
	"fmt"
	"io"
	"strings"

	"grader/checks/report"
)

// GitHub keeps ten annotations of each level of a step.
const (
	maxErrors   = 9 // and a line that counts the rest
	maxWarnings = 9
	maxNotices  = 7 // and the two that carry the points
)

// writeGitHub writes workflow commands: an error a hint that failed or could
// not be judged, a warning a caution, and the two notices by which GitHub
// Classroom reads the points. Where nothing could be judged there are no points.
func writeGitHub(w io.Writer, r *report.Report, opts Options) error {
	var errors, warnings, notices []string
	say := texts(r)
	titled := func(verdict string, h report.Result) string {
		return "title=" + property(say("titled", say("verdict."+verdict), title(h)))
	}
	for _, h := range r.Hints {
		switch h.Verdict {
		case report.Fail, report.Error:
			at := append(position(r, opts, spotOf(h)), titled(string(h.Verdict), h))
			errors = append(errors, command("error", at, strings.Join(lines(r, h), "\n")))
		case report.Skip:
			notices = append(
				notices,
				command("notice", []string{titled("skip", h)}, because(r, h)),
			)
		}
		for _, n := range h.Cautions {
			at := append(position(r, opts, spot{n.Page, n.Line}), titled("caution", h))
			warnings = append(
				warnings,
				command("warning", at, detail{Place: place(n.Page, n.Line, 0), Text: plain(n.Detail)}.String()),
			)
		}
	}
	if r.Verdict == report.Error && r.Counts.Error == 0 {
		errors = append(errors, command("error", []string{"title=" + property(say("verdict.error"))}, trouble(r)))
	}
	warnings = append(outdated(r, opts), warnings...)
	all := atMost(r, maxErrors, errors, "error")
	all = append(all, atMost(r, maxWarnings, warnings, "warning")...)
	all = append(all, atMost(r, maxNotices, notices, "notice")...)
	_, err := io.WriteString(w, strings.Join(append(all, pointNotices(r)...), ""))
	return err
}

func pointNotices(r *report.Report) []string {
	if r.Verdict == report.Error {
		return nil
	}
	got, most := points(r)
	return []string{
		command("notice", []string{"title=Autograding complete"}, fmt.Sprintf("Points %d/%d", got, most)),
		command(
			"notice",
			[]string{"title=Autograding report"},
			fmt.Sprintf(`{"totalPoints":%d,"maxPoints":%d}`, got, most),
		),
	}
}

// outdated warns of files whose checked-out copy is not what was graded.
func outdated(r *report.Report, opts Options) []string {
	var all []string
	say := texts(r)
	seen := map[string]bool{}
	for _, p := range r.Project.Pages {
		if _, differs := checkedOut(r, opts, p.Path); differs && !seen[p.Path] {
			seen[p.Path] = true
			says := say("other commit", plain(report.SourceFile(p.Path)))
			all = append(all, command("warning", []string{"title=" + property(say("not deployed"))}, says))
		}
	}
	return all
}

// position is the properties of an annotation that is about a place of the
// checked-out repository.
func position(r *report.Report, opts Options, at spot) []string {
	file, _ := checkedOut(r, opts, at.page)
	switch {
	case file == "":
		return nil
	case at.line == 0:
		return []string{"file=" + property(plain(opts.inRepository(file)))}
	}
	return []string{"file=" + property(plain(opts.inRepository(file))), fmt.Sprintf("line=%d", at.line)}
}

func atMost(r *report.Report, n int, commands []string, level string) []string {
	if len(commands) <= n {
		return commands
	}
	more := command(level, nil, texts(r)("rest", len(commands)-n))
	return append(commands[:n:n], more)
}

// command is a workflow command. Its properties are escaped already.
func command(name string, properties []string, message string) string {
	if len(properties) > 0 {
		name += " " + strings.Join(properties, ",")
	}
	return "::" + name + "::" + workflowData.Replace(message) + "\n"
}

var (
	workflowData     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	workflowProperty = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)

func property(s string) string { return workflowProperty.Replace(s) }
