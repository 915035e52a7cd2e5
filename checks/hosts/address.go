package hosts

import (
	"net/netip"
	"strings"
	"unicode"

	"golang.org/x/net/publicsuffix"

	"grader/checks"
	"grader/checks/lazyregexp"
	"grader/checks/plain"
	"grader/checks/report"
)

// An Address is what was made of a text that somebody handed in as a project's
// address.
type Address struct {
	URLs  []string      // to be tried in this order; there is at least one
	Notes []report.Note // what was changed

	// NotTheApp is why the address leads to no running project: it is that of an
	// editor or a repository. nil if it may be one.
	NotTheApp *checks.SiteError

	// Several is why none was taken: there is more than one. nil if there is not.
	Several *checks.TargetError
}

// ParseAddress reads an address as people paste them: without a scheme, with
// blanks and characters that can't be seen, in brackets, quotes or a Markdown
// link, in a sentence, with a page of the project behind it. What it can't read
// with certainty it gives back as it is; whoever opens it decides.
func ParseAddress(handedIn string) Address {
	var a Address
	text, several := pasted(handedIn)
	if len(several) > 1 {
		return Address{URLs: []string{handedIn}, Several: tooManyAddresses(several)}
	}
	if text != handedIn {
		a.note("text_left_out", "Only the address was taken of what was handed in, as it should be written.")
	}
	scheme, rest, found := cutScheme(text)
	if !found && !isBare(rest) {
		return Address{URLs: []string{handedIn}}
	}
	authority, tail := cutAuthority(rest)
	if authority == "" || strings.ContainsFunc(text, unicode.IsSpace) {
		return Address{URLs: []string{handedIn}}
	}
	if problem := notTheApp(hostOf(authority), tail); problem != nil {
		a.URLs, a.NotTheApp = []string{scheme + "://" + authority + tail}, problem
		return a
	}
	authority = a.reachable(authority)
	tail = a.homeOf(hostOf(authority), tail)
	schemes := []string{scheme}
	if !found {
		schemes = []string{"https", "http"}
		if isLoopback(hostOf(authority)) { // as browsers do
			schemes = []string{"http", "https"}
		}
		a.note("scheme_added", "The address was handed in without https:// or http://.")
	}
	for _, s := range schemes {
		a.URLs = append(a.URLs, s+"://"+authority+tail)
	}
	return a
}

// tooManyAddresses says that there are several addresses, of which it names some.
func tooManyAddresses(list []string) *checks.TargetError {
	const named = 3
	var names []string
	for _, address := range list[:min(named, len(list))] {
		names = append(names, plain.Clip(address, 100))
	}
	if len(list) > named {
		names = append(names, "…")
	}
	return &checks.TargetError{Code: "invalid_url", Detail: "There is more than one address here: " +
		strings.Join(names, ", ") + ". Keep the one that opens the running project, and delete the rest."}
}

func (a *Address) note(code, detail string) {
	a.Notes = append(a.Notes, report.Note{Code: code, Detail: detail})
}

// cutScheme cuts off http:// or https://, or what stands for either. If there is
// none, the scheme is https.
func cutScheme(text string) (scheme, rest string, found bool) {
	before, after, found := strings.Cut(text, "://")
	if s := strings.ToLower(before); found && (s == "http" || s == "https") {
		return s, after, true
	}
	return "https", strings.TrimPrefix(text, "//"), false
}

// isBare reports whether a text without a scheme begins with a host that can
// exist: a name below a suffix that does, an address, or localhost.
func isBare(text string) bool {
	authority, _ := cutAuthority(text)
	name, port := cutPort(authority)
	if strings.Trim(port, "0123456789") != "" {
		return false
	}
	host := strings.ToLower(name)
	if _, err := netip.ParseAddr(strings.Trim(host, "[]")); err == nil || isLoopback(host) {
		return host != ""
	}
	if host == "" || strings.ContainsFunc(host, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune(".-_", r)
	}) {
		return false
	}
	suffix, known := publicsuffix.PublicSuffix(host)
	known = known || suffix == "example" || suffix == "test" || port != "" // RFC 2606; or it has a port
	known = known || strings.Contains(suffix, ".")
	return known && (len(host) > len(suffix)+1 || port != "") && !strings.HasPrefix(host, ".")
}

// cutAuthority cuts the host and its port off from what follows.
func cutAuthority(text string) (authority, tail string) {
	if i := strings.IndexAny(text, "/?#"); i >= 0 {
		return text[:i], text[i:]
	}
	return text, ""
}

// cutPort cuts "host:port"; the host is in its brackets if it has any.
func cutPort(authority string) (host, port string) {
	if i := strings.LastIndexByte(authority, ':'); i > strings.LastIndexByte(authority, ']') {
		return authority[:i], authority[i+1:]
	}
	return authority, ""
}

func hostOf(authority string) string {
	host, _ := cutPort(authority)
	return strings.ToLower(host)
}

func isLoopback(host string) bool {
	if addr, err := netip.ParseAddr(strings.Trim(host, "[]")); err == nil {
		return addr.IsLoopback() || addr.IsUnspecified()
	}
	return isHost(host, ".localhost")
}

// reachable puts localhost for the address that servers print when they listen
// on all of the machine's.
func (a *Address) reachable(authority string) string {
	host, port := cutPort(authority)
	if addr, err := netip.ParseAddr(strings.Trim(host, "[]")); err != nil || !addr.IsUnspecified() {
		return authority
	}
	a.note("localhost_taken", "Nothing can be opened at "+host+", which says that a server listens on all addresses of its machine. Use localhost instead; that is what was taken.")
	a.Notes[len(a.Notes)-1].Params = map[string]string{"host": host}
	if port == "" {
		return "localhost"
	}
	return "localhost:" + port
}

// homeOf leaves out what is not of the project's home: a fragment, and a page of
// the project. A project may live on a path, so only what is no home stays away.
func (a *Address) homeOf(host, tail string) string {
	tail, fragment, found := strings.Cut(tail, "#")
	if found && fragment != "" {
		a.note("fragment_left_out", "What stands behind the # is for browsers alone and was left out.")
	}
	path, query, _ := strings.Cut(tail, "?")
	home := pageOfProject().ReplaceAllString(path, "")
	alone := isLoopback(host) || eachOf(oneApp, func(name string) bool { return isHost(host, name) })
	if home == path && alone && onePage().MatchString(path) {
		home = ""
	}
	if home == path {
		return tail
	}
	a.note("page_left_out", "The address was that of a page of the project; the project's home was taken instead.")
	if query != "" && home != "" {
		return home + "?" + query
	}
	return home
}

var (
	// pageOfProject is what stands behind a project's home wherever that is.
	pageOfProject = lazyregexp.New(`(?i)/(?:index\.html?|(?:views|public)/[^/]*\.(?:html?|m?js|css)|_api(?:/[^/]*)?)/?$`)
	// onePage is a page by its name, where a host has one project only.
	onePage = lazyregexp.New(`(?i)^/(?:about|home|index|main|login|log-in|signin|sign-in|register|signup|sign-up|chat|profile|dashboard|contact|` +
		`api(?:/.*)?|[^/]+\.(?:html?|m?js|css|json|txt|md))/?$`)
)

// oneApp are hosts where each name is one project's.
const oneApp = ".onrender.com|.vercel.app|.now.sh|.netlify.app|.herokuapp.com|.railway.app|.fly.dev|.glitch.me|.repl.co|.replit.dev|.replit.app|.csb.app|" +
	".koyeb.app|.deno.dev|.web.app|.firebaseapp.com|.surge.sh|.app.github.dev|.gitpod.io|.ngrok.io|.ngrok.app|.ngrok-free.app|.ngrok-free.dev|" +
	".trycloudflare.com|.loca.lt|.azurewebsites.net|.pages.dev|.workers.dev|.run.app|.appspot.com|.cyclic.app|.pythonanywhere.com"

// maxSubmitted is how many bytes of what was handed in a report shows.
const maxSubmitted = 500

// submitted is the text that was handed in, if anything in it was changed.
func (a Address) submitted(handedIn string) string {
	if len(a.Notes) == 0 {
		return ""
	}
	return clip(handedIn)
}

func clip(text string) string {
	if len(text) > maxSubmitted {
		text = text[:maxSubmitted] + "…"
	}
	return strings.ToValidUTF8(text, "\ufffd")
}
