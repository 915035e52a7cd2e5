package render

import (
	"cmp"
	"strings"

	"grader/checks/report"
)

// A spot is where to look for the reason of a verdict.
type spot struct {
	page string // path; "" if there is no such place
	line int    // 0 if it is about the whole page
}

// spotOf prefers a line to a page, and a reason to an assertion.
func spotOf(h report.Result) spot {
	var best spot
	consider := func(page string, line int) {
		if page != "" && (best.page == "" || best.line == 0 && line > 0) {
			best = spot{page, line}
		}
	}
	for _, n := range h.Explanation {
		consider(n.Page, n.Line)
	}
	for _, a := range h.Assertions {
		switch {
		case a.Verdict != h.Verdict:
		case a.Match != nil:
			consider(a.Page, a.Match.Line)
		default:
			consider(a.Page, 0)
		}
	}
	return best
}

// checkedOut is the checked-out file that is the page that was graded, "" if
// there is none. It differs if the file is there with other content.
func checkedOut(r *report.Report, opts Options, page string) (file string, differs bool) {
	file = report.SourceFile(page)
	if opts.Checkout == nil || file == "" {
		return "", false
	}
	hash, ok := opts.Checkout(file)
	if !ok {
		return "", false
	}
	for _, p := range r.Project.Pages {
		if p.Path == page && cmp.Or(p.Method, "GET") == "GET" && p.SHA256 != "" {
			if strings.EqualFold(p.SHA256, hash) {
				return file, false
			}
			differs = true
		}
	}
	return "", differs
}
