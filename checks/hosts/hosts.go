// Package hosts knows what hosts answer in a project's stead, how long they take
// to wake up, and which addresses people paste.
//
// A learner is judged, never the host: a sign-in page, "waking up", a parked
// domain or a closed tunnel is a [*checks.SiteError], so that no hint passes or
// fails by it. What says so is a table, a [Placeholder] a row; it goes by what
// only the host says: a header of its own, its own host name, or a page that is a
// machine's as a whole. A word that a learner's page may contain is no sign.
package hosts

import (
	"net/url"
	"slices"
	"strings"

	"grader/checks"
	"grader/checks/report"
)

// A Placeholder is a row of the table: what a host answers in a project's stead,
// and what that means. All signs that a row has must be there. Several
// alternatives in one sign have "|" between them. Case doesn't count: a title, a
// text and a source are in lower case here, a header's name is canonical.
type Placeholder struct {
	Name string // unique: "render/no-server"

	Host   string // the project's host name is it or, with a leading dot, ends in it
	Lands  string // host and path that a redirect led to, or their beginning; a leading dot as above
	Status []int  // nil: any
	Header string // "name: beginning of its value", or "name:" if any value will do
	Title  string // the title, a heading, or the beginning of a plain text; "*" at an end stands for any text
	Text   string // a part of the page's visible text, if that is not much
	Short  bool   // there is hardly any other visible text
	Raw    string // a part of the page's source
	Empty  bool   // the page is empty
	File   bool   // the request was for a source file of the project, to which no honest project answers with a page
	NoPage bool   // the request was for such a file, or for data below /api/
	Cold   bool   // counts only until the app has answered

	// Doubt is for a page that may as well be the project's own. Another request
	// decides: for a file that no project has or, if the page is a 404, for the home.
	Doubt bool

	Code      report.ErrorCode // "": it is the app's own answer, if it stays
	Do        string           // what happened and what to do, for the learner
	Asleep    bool             // it may be gone in a minute, so it is waited for
	Retryable bool             // it may be gone later; rows that are asleep are so anyway
}

// problem is the row as the reason why a page could not be had.
func (p *Placeholder) problem() *checks.SiteError {
	return &checks.SiteError{Code: p.Code, Detail: p.Do, Retryable: p.Asleep || p.Retryable}
}

// Recognize finds the row that an answer to a request for the project's page at
// the URL is; nil if it is the app's own answer. Cold is whether nothing came of
// the app yet.
func Recognize(asked string, resp *checks.Response, cold bool) *Placeholder {
	if p := recognize(asked, answer{resp: resp}, cold); p != nil && !p.Doubt {
		return p
	}
	return nil
}

func recognize(asked string, a answer, cold bool) *Placeholder {
	if u, err := url.Parse(asked); err == nil {
		a.host, a.path = strings.ToLower(u.Hostname()), u.Path
	}
	a.page = readPage(a.resp)
	rows := table
	if a.page.isBlank() {
		rows = unread
	}
	for i := range rows {
		if p := &rows[i]; (cold || !p.Cold) && p.is(&a) {
			return p
		}
	}
	return nil
}

// table is searched in its order.
var table = slices.Concat(ownHosts, tunnels, editors, walls, parked, serverPages, anybody, doubts)

// unread are the rows that look into no page: what a project serves that is no page for
// people can be no other.
var unread = slices.DeleteFunc(slices.Clone(table), func(p Placeholder) bool {
	return p.Title != "" || p.Text != "" || p.Raw != ""
})

// An answer is a response and what is known of its request.
type answer struct {
	host, path string // of what was asked for
	resp       *checks.Response
	poke       bool  // it was asked for only to wake the host
	page       *page // what can be compared of the response's body
}

// is compares first what is cheap to compare: most answers are a project's own.
func (p *Placeholder) is(a *answer) bool {
	r := a.resp
	return (p.Status == nil || slices.Contains(p.Status, r.Status)) &&
		(p.Host == "" || eachOf(p.Host, func(name string) bool { return isHost(a.host, name) })) &&
		(p.Header == "" || eachOf(p.Header, func(field string) bool { return hasHeader(r.Header, field) })) &&
		(!p.Empty || strings.TrimSpace(r.Body) == "") &&
		(!p.File || isFile(a.path)) &&
		(!p.NoPage || a.poke || isFile(a.path) || a.path == "/api" || strings.HasPrefix(a.path, "/api/")) &&
		(p.Lands == "" || r.Redirected && eachOf(p.Lands, func(at string) bool { return landed(r.URL, at) })) &&
		(p.Title == "" || eachOf(p.Title, a.page.titled)) &&
		(p.Text == "" || eachOf(p.Text, a.page.says)) &&
		(!p.Short || len(a.page.text) <= maxShort) &&
		(p.Raw == "" || eachOf(p.Raw, a.page.holds))
}

func eachOf(alternatives string, is func(string) bool) bool {
	for one := range strings.SplitSeq(alternatives, "|") {
		if is(one) {
			return true
		}
	}
	return false
}

func isHost(host, name string) bool {
	return host == strings.TrimPrefix(name, ".") || name[0] == '.' && strings.HasSuffix(host, name)
}

func hasHeader(h checks.Header, field string) bool {
	name, begins, _ := strings.Cut(field, ":")
	begins = strings.TrimSpace(begins)
	return slices.ContainsFunc(h[name], func(value string) bool {
		return len(value) >= len(begins) && strings.EqualFold(value[:len(begins)], begins)
	})
}

func landed(raw, at string) bool {
	u, err := url.Parse(raw)
	if err != nil {
		return false
	}
	name, path, _ := strings.Cut(at, "/")
	return isHost(strings.ToLower(u.Hostname()), name) && strings.HasPrefix(u.Path, "/"+path)
}

func isFile(path string) bool {
	dot := strings.LastIndexByte(path, '.')
	return strings.HasPrefix(path, "/_api/") ||
		dot > strings.LastIndexByte(path, '/') && slices.Contains([]string{".js", ".mjs", ".css", ".json"}, path[dot:])
}
