package render

import (
	"fmt"
	"io"
	"strings"

	"grader/checks/report"
)

// writeTAP writes TAP 13 (testanything.org): current harnesses refuse 14. What
// could not be judged is "not ok", and ends in "Bail out!", which no failure
// does.
func writeTAP(w io.Writer, r *report.Report) error {
	var b strings.Builder
	fmt.Fprintf(&b, "TAP version 13\n1..%d\n", len(r.Hints))
	fmt.Fprintf(
		&b,
		"# grader %s challenge=%s url=%s\n",
		plain(r.Grader.Version),
		plain(r.Challenge.Name),
		plain(r.Project.URL),
	)
	for _, h := range r.Hints {
		tapPoint(&b, r, h)
	}
	if r.Verdict == report.Error {
		fmt.Fprintf(&b, "Bail out! %s\n", trouble(r))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func tapPoint(b *strings.Builder, r *report.Report, h report.Result) {
	result := "ok"
	if h.Verdict == report.Fail || h.Verdict == report.Error {
		result = "not ok"
	}
	fmt.Fprintf(b, "%s %d - %s", result, h.Number, tapText(h.Text))
	if h.Verdict == report.Skip {
		fmt.Fprintf(b, " # SKIP %s\n", tapText(because(r, h)))
		return
	}
	fmt.Fprintf(b, "\n  ---\n  verdict: %s\n", yamlString(string(h.Verdict)))
	if result == "not ok" {
		fmt.Fprintf(b, "  severity: %s\n", yamlString(string(h.Verdict)))
		fmt.Fprintf(b, "  message: %s\n", yamlString(because(r, h)))
	}
	if all := lines(r, h); len(all) > 0 {
		// One text, since prove takes a list's `"a: b"` for a mapping.
		fmt.Fprintf(b, "  details: %s\n", yamlString(strings.Join(all, "\n")))
	}
	b.WriteString("  ...\n")
}

func tapText(s string) string {
	return strings.NewReplacer(`\`, `\\`, "#", `\#`).Replace(plain(s))
}

// yamlString quotes a text for YAML, of which JSON's strings are part.
func yamlString(s string) string {
	quoted, _ := marshal(s) // every string has a JSON form
	return strings.TrimSpace(string(quoted))
}
