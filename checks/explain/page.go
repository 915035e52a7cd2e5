package explain

import (
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"path"
	"strings"

	"golang.org/x/net/html"

	"grader/checks"
	"grader/checks/lazyregexp"
	"grader/checks/plain"
	"grader/checks/report"
)

// pathOf is the path and query of a response's address, as a report shows it.
func pathOf(r *checks.Response) string {
	u, err := url.Parse(r.URL)
	if err != nil {
		return "/"
	}
	return safe(u.RequestURI())
}

var markup = lazyregexp.New(`^(<!--|<[!?]?[A-Za-z])`)

// isMarkup reports whether a page is HTML or XML, by its content alone.
func isMarkup(r *checks.Response) bool {
	text := r.Text().String()
	text = strings.TrimLeft(text[:min(len(text), maxSource)], "\t\n\f\r ")
	return strings.HasPrefix(text, "<") && markup().MatchString(text)
}

// markupComments are the comments of a page of HTML.
func markupComments(s string) (comments []span) {
	z := html.NewTokenizer(strings.NewReader(s))
	for at := 0; z.Next() != html.ErrorToken; {
		end := at + len(z.Raw())
		if strings.HasPrefix(s[at:], "<!--") {
			comments = append(comments, span{at, end})
		}
		at = end
	}
	return comments
}

// wantsScript reports whether a path ends as those of scripts do.
func wantsScript(p string) bool {
	p, _, _ = strings.Cut(p, "?")
	switch strings.ToLower(path.Ext(p)) {
	case ".js", ".mjs", ".cjs", ".jsx", ".ts", ".tsx":
		return true
	}
	return false
}

// isFile reports whether a path is that of a file, not of a route.
func isFile(p string) bool {
	p, _, _ = strings.Cut(p, "?")
	return path.Ext(p) != ""
}

// isScript reports whether a page is JavaScript, by its path or content type, unless its
// content is markup.
func isScript(asked string, r *checks.Response) bool {
	return (wantsScript(asked) || isServedAsScript(r)) && !isMarkup(r)
}

func isServedAsScript(r *checks.Response) bool {
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	return strings.HasSuffix(kind, "/javascript")
}

// unusable says why there is no point in searching a page.
func unusable(asked string, r *checks.Response, json bool) (report.Note, bool) {
	p := params{"page": asked}
	if r.Status == http.StatusNotFound {
		if u, err := url.Parse(r.URL); err == nil && ofFolder(u) {
			p["file"] = report.FileName(asked)
			return note("file_missing", p), true
		}
	}
	if json || !isFile(asked) {
		route := params{"page": asked, "request": code("GET " + asked)}
		if n, ok := statusNote(route, http.MethodGet, r); ok {
			return n, true
		}
	}
	switch {
	case !r.OK():
		p["status"] = statusOf(r)
		if r.Status == http.StatusNotFound || r.Status == http.StatusGone {
			return note("page_missing", p), true
		}
		return note("page_status", p), true
	case strings.TrimSpace(r.Text().String()) == "":
		return note("page_empty", p), true
	case plain.Disguise(r.Body) != "":
		return note("page_bytes", params{"page": asked, "kind": plain.Disguise(r.Body)}), true
	case json && isMarkup(r):
		return note("json_html", p), true
	case wantsScript(asked) && isMarkup(r):
		return note("page_html", p), true
	}
	return report.Note{}, false
}

func statusOf(r *checks.Response) string {
	return strings.TrimSpace(fmt.Sprintf("%d %s", r.Status, http.StatusText(r.Status)))
}

// delivery has the cautions about how a page that passed was served; positive tells
// whether the check found something in it, and not only that nothing is there.
func (g *grading) delivery(asked string, r *checks.Response, positive bool) []report.Note {
	var notes []report.Note
	if !r.OK() {
		n := note("passed_with_status", params{"page": asked, "status": statusOf(r)})
		n.Hollow = isFile(asked) && !positive // nothing is in a file that is not there
		notes = append(notes, n)
	}
	if wantsScript(asked) && isMarkup(r) {
		notes = append(notes, note("passed_with_html", params{"page": asked}))
	}
	if code := g.browserBlocks(r); code != "" {
		notes = append(notes, note(code, params{"page": asked, "origin": g.Origin}))
	}
	return notes
}

// browserBlocks is the code of why a browser would not let the challenge's own site read
// a page; "" if it would.
func (g *grading) browserBlocks(r *checks.Response) string {
	allowed := strings.TrimSpace(r.Header.Get("Access-Control-Allow-Origin"))
	isAllowed := allowed == "*" || allowed == g.Origin
	if isAllowed && strings.HasPrefix(r.URL, "https:") || !g.livesAtOrigin() {
		return ""
	}
	u, err := url.Parse(r.URL)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || ofFolder(u) {
		return ""
	}
	local := u.Hostname() == "localhost" || strings.HasPrefix(u.Hostname(), "127.") || u.Hostname() == "::1"
	if u.Scheme == "http" && !local && strings.HasPrefix(g.Origin, "https:") {
		return "plain_http" // Mixed Content, 5.3: of http, only loopback is trustworthy
	}
	if !isAllowed {
		return "no_cors"
	}
	return ""
}

// ofFolder reports whether an address is of a project that is a folder: one of RFC 2606, 2.
func ofFolder(u *url.URL) bool { return strings.HasSuffix(u.Hostname(), ".invalid") }

// livesAtOrigin is livesAt of the challenge's own site, found out once for all pages.
func (g *grading) livesAtOrigin() bool {
	if g.lives == nil {
		lives := livesAt(g.challenge, g.Origin)
		g.lives = &lives
	}
	return *g.lives
}

// livesAt reports whether a challenge is one of a site, whose forum is its help. One that
// somebody wrote for a class of their own is read by no browser of that site.
func livesAt(ch *checks.Challenge, origin string) bool {
	site, err := url.Parse(origin)
	help, helpErr := url.Parse(ch.HelpURL)
	if err != nil || helpErr != nil || site.Host == "" {
		return false
	}
	domain := strings.TrimPrefix(site.Hostname(), "www.")
	return help.Hostname() == domain || strings.HasSuffix(help.Hostname(), "."+domain)
}
