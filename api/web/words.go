package web

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"grader/checks/plain"
	"grader/checks/report"
)

// word is a verdict in words.
func word(v report.Verdict) string {
	switch v {
	case report.Pass:
		return "Passed"
	case report.Fail:
		return "Failed"
	case report.Skip:
		return "Nothing to check"
	default:
		return "Could not be judged"
	}
}

// summary is a report's counts in words.
func summary(r *report.Report) string {
	c := r.Counts
	all := c.Pass + c.Fail + c.Error + c.Skip
	switch {
	case c.Pass == all && all == 1:
		return "The one hint passed."
	case c.Pass == all && all > 1:
		return fmt.Sprintf("All %d hints passed.", all)
	}
	parts := []string{fmt.Sprintf("%d of %d hints passed", c.Pass, all)}
	for _, p := range []struct {
		n    int
		what string
	}{{c.Fail, "failed"}, {c.Error, "could not be judged"}, {c.Skip, "had nothing to check"}} {
		if p.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", p.n, p.what))
		}
	}
	return strings.Join(parts, ", ") + "."
}

// next is what people can do about a reason why something could not be judged.
func next(code report.ErrorCode) string {
	switch code {
	case report.DNSFailure:
		return "Check the address for a typing mistake, and that the host still runs the project: open it in a browser."
	case report.ConnectionRefused:
		return "Nothing answers at this address. Start the project, or wake it by opening it in a browser, and grade again."
	case report.ConnectTimeout, report.ReadTimeout:
		return "The host may have been asleep. Open the project in a browser, wait until it shows, and grade again."
	case report.TLSFailure:
		return "Open the project in a browser, which says what is wrong with its certificate. Hand in the address that opens without a warning."
	case report.BlockedAddress:
		return "The grader reaches public addresses only. Put the project online, and hand in the address that others can open."
	case report.BlockedRedirect:
		return "The project sends visitors on to an address that the grader may not reach. Hand in the address that they end at, if it is public."
	case report.TooManyRedirects:
		return "The project sends visitors in a circle. Hand in an address that opens without logging in."
	case report.TooLarge:
		return "A page is much larger than source code is. Check that the project serves its own files at the paths below."
	case report.BadResponse:
		return "What came can't be read as a page. Open the address in a browser, and look at what the project's server prints."
	case report.BudgetExceeded:
		return "This check needed more than one grading may take. Grade again; if it stays so, ask whoever runs this grader."
	case report.TooComplex:
		return "A page is nested deeper than any exercise needs. Look at what the project sends."
	case report.Busy:
		return "Many gradings ask this project's host at the moment. Grade again in a minute."
	case report.Stopped, report.Internal:
		return "This says nothing about the project. Grade again; if it stays so, ask whoever runs this grader."
	case report.EgressFailure:
		return "The grader's way to the internet is disturbed. Grade again in a minute."
	case report.HostAsleep:
		return "The host was asleep or is still starting the project. Open it in a browser, wait until it shows, and grade again."
	case report.HostPrivate:
		return "Visitors must sign in before they see the project. Make it public on its host, and grade again."
	case report.HostGone:
		return "The host has no project at this address. Deploy it, or hand in the address where it runs."
	case report.HostRefuses:
		return "The host turns visitors away for now. Wait a few minutes and grade again, or move the project to another host."
	case report.NotTheApp:
		return "Hand in the address at which others use the project, not the one at which you edit it."
	case report.NeedsLogin:
		return "This can be judged only by who is logged in. A teacher has to look at it."
	case report.NotGradable:
		return "A hint needs what only a browser has. A teacher has to look at it."
	case report.NothingToGrade:
		return "Choose another challenge, or tell the author of this one."
	default:
		return "Grade again in a moment."
	}
}

// spaced is an error's code in words.
func spaced(code report.ErrorCode) string {
	return plain.Text(strings.ReplaceAll(string(code), "_", " "))
}

// size is a number of bytes for people, in decimal units.
func size(n int) string {
	switch {
	case n == 1:
		return "1\u00a0byte"
	case n < 1000:
		return fmt.Sprintf("%d\u00a0bytes", n)
	case n < 1000_000:
		return fmt.Sprintf("%.1f\u00a0kB", float64(n)/1000)
	default:
		return fmt.Sprintf("%.1f\u00a0MB", float64(n)/1000_000)
	}
}

// took is a duration for people.
func took(m report.Millis) string {
	switch d := time.Duration(m); {
	case d < time.Millisecond:
		return "less than 1\u00a0ms"
	case d < time.Second:
		return fmt.Sprintf("%d\u00a0ms", d.Milliseconds())
	default:
		return fmt.Sprintf("%.1f\u00a0s", d.Seconds())
	}
}

// statusOf is an HTTP status with its words.
func statusOf(status int) string {
	return strings.TrimSpace(fmt.Sprintf("%d %s", status, http.StatusText(status)))
}

// where is the place that a note is about, or "".
func where(n report.Note) string {
	switch {
	case n.Line == 0:
		return plain.Text(n.Page)
	case n.Page == "":
		return fmt.Sprintf("line %d", n.Line)
	default:
		return fmt.Sprintf("%s, line %d", plain.Text(n.Page), n.Line)
	}
}

// movedTo is where a page came from, if that is not where it was asked for.
func movedTo(r *report.Report, p report.PageInfo) string {
	u, err := url.Parse(r.Project.URL)
	if err != nil || p.Status == 0 || p.URL == u.Scheme+"://"+u.Host+p.Path {
		return ""
	}
	return plain.Text(p.URL)
}
