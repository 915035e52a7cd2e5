package hosts

import (
	"net/netip"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/publicsuffix"

	"grader/checks"
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
}

// ParseAddress reads an address as people paste them: without a scheme, with
// blanks and characters that can't be seen, in brackets, quotes or a Markdown
// link, in a sentence, with a page of the project behind it. What it can't read
// with certainty it gives back as it is; whoever opens it decides.
func ParseAddress(handedIn string) Address {
	var a Address
	text := a.unwrap(handedIn)
	scheme, rest, found := cutScheme(text)
	if !found && !isBare(rest) {
		return Address{URLs: []string{handedIn}}
	}
	authority, tail := rest, ""
	if i := strings.IndexAny(rest, "/?#"); i >= 0 {
		authority, tail = rest[:i], rest[i:]
	}
	if authority == "" {
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

// unwrap takes what can't be seen from the text, and what stands around the one
// address in it. A text with a control character inside is nobody's paste.
func (a *Address) unwrap(handedIn string) string {
	text := strings.TrimSpace(strings.Map(visible, handedIn))
	if !utf8.ValidString(handedIn) || strings.ContainsFunc(text, unicode.IsControl) {
		return handedIn
	}
	text = inner(text)
	if text != handedIn {
		a.note("text_left_out", "What stood around the address, or could not be seen in it, was left out.")
	}
	return text
}

// visible drops the characters that only steer how a text is shown.
func visible(r rune) rune {
	if unicode.Is(unicode.Cf, r) || r >= '\ufe00' && r <= '\ufe0f' || r == '\u034f' {
		return -1
	}
	return r
}

var (
	markdownLink = regexp.MustCompile(`\[[^\[\]]*\]\(\s*<?([^()<>\s]+)>?[^()]*\)`)
	htmlLink     = regexp.MustCompile(`(?i)href\s*=\s*["']([^"'\s]+)["']`)
)

// inner is the one address in a text, or the text.
func inner(text string) string {
	for _, link := range []*regexp.Regexp{markdownLink, htmlLink} {
		if found := link.FindAllStringSubmatch(text, 2); len(found) == 1 {
			return found[0][1]
		}
	}
	words := strings.Fields(text)
	if len(words) == 1 {
		return unquote(words[0])
	}
	var found []string
	for _, word := range words {
		if word = unquote(word); looksLikeURL(word) {
			found = append(found, word)
		}
	}
	if len(found) != 1 {
		return text
	}
	return found[0]
}

// looksLikeURL is meant to be true rather once too often: two make an address
// that is none.
func looksLikeURL(word string) bool {
	return strings.Contains(word, "://") || isBare(word) || strings.Contains(strings.TrimRight(word, "."), "/")
}

// pairs are quotes and brackets that stand around an address.
var pairs = []string{`""`, `''`, "``", "<>", "()", "[]", "{}", "“”", "„“", "‘’", "«»", "»«", "‹›"}

// unquote takes off the quotes and brackets around a word, and the marks of a
// sentence behind it.
func unquote(word string) string {
	for {
		before := word
		for _, pair := range pairs {
			first, size := utf8.DecodeRuneInString(pair)
			open, closed := string(first), pair[size:]
			switch {
			case strings.HasPrefix(word, open) && strings.HasSuffix(word, closed) && len(word) > len(open):
				word = word[len(open) : len(word)-len(closed)]
			case strings.HasSuffix(word, closed) && !strings.Contains(word[:len(word)-len(closed)], open):
				word = strings.TrimSuffix(word, closed)
			case strings.HasPrefix(word, open) && !strings.Contains(word[len(open):], closed):
				word = strings.TrimPrefix(word, open)
			}
		}
		if word = strings.TrimRight(word, ".,;:!"); word == before {
			return word
		}
	}
}

// isBare reports whether a text without a scheme begins with a host that can
// exist: a name below a suffix that does, an address, or localhost.
func isBare(text string) bool {
	authority := text
	if i := strings.IndexAny(text, "/?#"); i >= 0 {
		authority = text[:i]
	}
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
	home := pageOfProject.ReplaceAllString(path, "")
	alone := isLoopback(host) || eachOf(oneApp, func(name string) bool { return isHost(host, name) })
	if home == path && alone && onePage.MatchString(path) {
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
	pageOfProject = regexp.MustCompile(`(?i)/(?:index\.html?|(?:views|public)/[^/]*\.(?:html?|m?js|css)|_api(?:/[^/]*)?)/?$`)
	// onePage is a page by its name, where a host has one project only.
	onePage = regexp.MustCompile(`(?i)^/(?:about|home|index|main|login|log-in|signin|sign-in|register|signup|sign-up|chat|profile|dashboard|contact|[^/]+\.html?)/?$`)
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
