package browser

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/chromedp/chromedp"

	"grader/checks"
	"grader/checks/lazyregexp"
	"grader/checks/plain"
	"grader/checks/report"
)

// A Count is the live check of "Communicate by Emitting" in a browser: a page in two
// tabs, whose consoles should show how many are connected. Numbers count relative to
// the first, since others may have the project open, too.
type Count struct{ Browser *Browser }

var _ checks.Check = Count{}

// CountText is what the check is about, for a report.
const CountText = "The page's console should show how many are connected."

// The codes of what a Count finds; docs/live.md explains them.
const (
	NoPage         = "no_page"
	NoClient       = "no_client_script"
	FixedLocalhost = "fixed_localhost"
	ScriptError    = "script_error"
	Nothing        = "nothing_in_console"
	NoNumber       = "no_number_in_console"
	SecondNothing  = "second_tab_nothing"
	FirstNotTold   = "first_tab_not_told"
	WrongNumber    = "wrong_number_in_console"

	InText = "shown_in_page" // a note
)

// The page with the client: the home page or, as in the exercise's own project, one
// for members.
var clientPages = []string{"/", "/chat"}

const (
	settleTime = 5 * time.Second  // after a page was loaded; who is told is told at once
	loading    = 12 * time.Second // that a page may take
	late       = time.Second      // after a page was loaded, for a script that it loads then
)

// Run implements [checks.Check].
func (c Count) Run(ctx context.Context, s *checks.Session) ([]report.Assertion, error) {
	// What keeps the project from answering is told better by its own way.
	if _, err := s.Site().Do(ctx, checks.Request{URL: s.Code() + "/"}); err != nil {
		return nil, err
	}
	way, ok := s.Site().(http.RoundTripper)
	if !ok {
		return nil, &checks.SiteError{Code: report.NotGradable, Detail: "This project has no page that a browser can open."}
	}
	r, err := c.Browser.start(ctx, way, s.Code())
	defer r.close()
	if err != nil {
		return nil, err
	}
	found, err := r.count(s.Code())
	if err != nil {
		return nil, err
	}
	a := report.Assertion{
		Kind: "console", Page: found.page, Expected: found.expected, Actual: found.actual, Verdict: report.Pass,
	}
	if found.note != "" {
		s.Note(report.Note{Code: InText, Detail: found.note, Page: found.page})
	}
	if found.code == "" {
		return []report.Assertion{a}, nil
	}
	a.Verdict = report.Fail
	return []report.Assertion{a}, &checks.Failure{Code: found.code, Message: found.says}
}

// A finding is what came of two tabs: right without a code.
type finding struct {
	code, says, note       string
	page, expected, actual string
}

// count opens the page in two tabs. An error says why it can't be judged.
func (r *run) count(code string) (finding, error) {
	first, path, err := r.client(code)
	if err != nil {
		return finding{}, err
	}
	f, err := r.compare(first, code+path)
	if err == nil && f.code != "" {
		err = r.excuse(first)
	}
	f.page = path
	return f, err
}

// client opens the page that has a client, or the home page where none has.
func (r *run) client(code string) (t *tab, path string, err error) {
	var home *tab
	for _, path := range clientPages {
		if t, err = r.open(code + path); err != nil {
			return nil, "", err
		}
		is, err := r.until(func() (bool, time.Time) { return t.hasClient(), t.after(late) })
		switch {
		case err != nil:
			return nil, "", err
		case is:
			return t, path, nil
		case home == nil:
			home = t
		case t.needsLogin(path) || home.needsLogin(""):
			return nil, "", &checks.SiteError{Code: report.NeedsLogin,
				Detail: "The page with the client opens only for who is logged in. Log in in two tabs, and look at the console."}
		}
	}
	return home, "/", nil
}

// excuse is why what a page did not show can't be held against it; nil: it can.
func (r *run) excuse(t *tab) error {
	if err := r.proxy.failure(); err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case slices.ContainsFunc(t.asked, t.isFixed): // else its own script did not come
		return nil
	case t.status == 0:
		return &checks.SiteError{Code: report.BadResponse, Retryable: true,
			Detail: "The page can't be loaded in the browser."}
	case t.loaded.IsZero():
		return &checks.SiteError{Code: report.ReadTimeout, Retryable: true,
			Detail: "The page takes too long to load in the browser."}
	case t.lost && len(t.thrown) > 0:
		return &checks.SiteError{Code: report.NotGradable,
			Detail: "The page needs a script of another site, which could not be had; " +
				"so what its console shows can't be judged."}
	}
	return nil
}

// compare judges the first tab and, once that shows a number, a second one.
func (r *run) compare(a *tab, pageURL string) (finding, error) {
	yes, err := r.until(func() (bool, time.Time) {
		if !a.hasClient() {
			return false, a.after(late)
		}
		return len(a.numbers(0)) > 0, a.after(settleTime)
	})
	if err != nil {
		return finding{}, err
	}
	if !yes {
		return r.elsewhere(a, pageURL)
	}
	r.mu.Lock()
	before := len(a.lines)
	one := a.numbers(0)[0]
	r.mu.Unlock()
	b, err := r.open(pageURL)
	if err != nil {
		return finding{}, err
	}
	yes, err = r.until(func() (bool, time.Time) { return counted(a, b, before), b.after(settleTime) })
	if err != nil {
		return finding{}, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	f := finding{expected: fmt.Sprintf("%d, then %d", one, one+1), actual: fmt.Sprint(one)}
	if last := a.numbers(before); len(last) > 0 {
		f.actual = fmt.Sprintf("%d, then %d", one, last[len(last)-1])
	}
	if !yes {
		f.code, f.says = whyNot(a, b, before, one)
	}
	return f, nil
}

// elsewhere judges a first tab whose console shows no number: the page itself may.
func (r *run) elsewhere(a *tab, pageURL string) (finding, error) {
	why := r.whyNothing(a)
	if why.code != Nothing && why.code != NoNumber && why.code != ScriptError {
		return why, nil
	}
	before := a.textNumbers()
	b, err := r.open(pageURL)
	if err != nil {
		return finding{}, err
	}
	for {
		seen, shown := a.textNumbers(), b.textNumbers()
		at := slices.IndexFunc(shown, func(n int) bool {
			return n > 1 && slices.Contains(seen, n) && !slices.Contains(before, n)
		})
		if at >= 0 {
			return finding{expected: fmt.Sprint(shown[at]), actual: fmt.Sprint(shown[at]), note: fmt.Sprintf(
				"With two tabs the page shows %d in its text. The exercise has the client console.log it, too.", shown[at])}, nil
		}
		moment := time.Now().Add(200 * time.Millisecond)
		over, err := r.until(func() (bool, time.Time) { return time.Now().After(b.after(settleTime)), moment })
		if err != nil || over {
			return why, err
		}
	}
}

// counted reports whether both tabs show one more than the first showed before.
func counted(a, b *tab, before int) bool {
	seen, shown := a.numbers(before), b.numbers(0)
	return slices.ContainsFunc(a.numbers(0), func(n int) bool {
		return slices.Contains(seen, n+1) && slices.Contains(shown, n+1)
	})
}

// whyNot says what is wrong with the second number.
func whyNot(a, b *tab, before, one int) (code, says string) {
	shown, seen := b.numbers(0), a.numbers(before)
	switch {
	case len(shown) == 0:
		return SecondNothing, fmt.Sprintf("The first tab's console shows %d; that of a second tab shows no number.", one)
	case slices.Contains(shown, one+1) && len(seen) == 0:
		return FirstNotTold, fmt.Sprintf("The second tab's console shows %d, but the first one's still shows %d.", one+1, one)
	case slices.Contains(shown, one+1):
		return WrongNumber, fmt.Sprintf("The second tab's console shows %d, but the first one's then shows %d.",
			one+1, seen[len(seen)-1])
	}
	return WrongNumber, fmt.Sprintf(
		"The first tab's console shows %d. That of a second tab should show %d, but it shows %d.", one, one+1, shown[0])
}

// whyNothing says why a tab's console shows no number.
func (r *run) whyNothing(t *tab) finding {
	r.mu.Lock()
	defer r.mu.Unlock()
	f := finding{expected: "a number"}
	elsewhere := slices.IndexFunc(t.asked, t.isFixed)
	switch {
	case elsewhere >= 0:
		f.code, f.says = FixedLocalhost, fixedAddress(t.asked[elsewhere])
	case t.status >= http.StatusBadRequest:
		f.code, f.says = NoPage, fmt.Sprintf("There is no page to open: / answers with %d.", t.status)
	case len(t.thrown) > 0:
		e := t.thrown[0]
		f.code = ScriptError
		f.says = fmt.Sprintf(
			"The page's console shows no number, since a script ends with an error: %s%s.", e.text, e.place())
	case !t.hasClient():
		f.code = NoClient
		f.says = "The page / loads no client: it asks neither for /socket.io/ nor for a client.js. " +
			"Its HTML needs a script element for each."
	case len(t.lines) > 0:
		f.code, f.actual = NoNumber, t.lines[0].text
		f.says = fmt.Sprintf("The page's console shows %q, but no number.", t.lines[0].text)
	default:
		f.code = Nothing
		f.says = "The page's console shows nothing. " +
			"Either the server tells its client nothing, or that does not console.log what comes."
	}
	return f
}

// isFixed reports whether the page asks for an address that is not the project's
// for whoever visits it.
func (t *tab) isFixed(rawURL string) bool { return reachOf(rawURL) != anybody && !t.isHome(rawURL) }

func fixedAddress(rawURL string) string {
	says := "The page asks for %s, which is on the visitor's own machine, not your project. " +
		"Leave the address out: io() connects to where the page came from."
	if reachOf(rawURL) == neighbours {
		says = "The page asks for %s, which is in a private network, not your project. " +
			"Leave the address out: io() connects to where the page came from."
	}
	rawURL, _, _ = strings.Cut(rawURL, "?")
	return fmt.Sprintf(says, plain.Line(plain.Clip(rawURL, maxText)))
}

// place is where it was thrown, as far as that is known.
func (e scriptError) place() string {
	if e.path == "" {
		return ""
	}
	return fmt.Sprintf(" (%s, line %d)", e.path, e.line)
}

// after is a while after the page was loaded.
func (t *tab) after(d time.Duration) time.Time {
	if t.loaded.IsZero() {
		return t.opened.Add(loading)
	}
	return t.loaded.Add(d)
}

// hasClient reports whether the page has asked for anything of Socket.IO, or for
// the exercise's client.
func (t *tab) hasClient() bool {
	return slices.ContainsFunc(t.asked, func(rawURL string) bool {
		u, err := url.Parse(rawURL)
		return err == nil && (strings.Contains(u.Path, "socket.io") || strings.HasSuffix(u.Path, "/client.js"))
	})
}

// needsLogin reports whether the page is not what was asked for, since nobody is
// logged in: a page for members leads away, any other only to where one logs in.
func (t *tab) needsLogin(members string) bool {
	t.run.mu.Lock()
	defer t.run.mu.Unlock()
	if t.status == http.StatusUnauthorized || t.status == http.StatusForbidden {
		return true
	}
	u, err := url.Parse(t.at)
	switch {
	case err != nil || t.status == 0 || t.status >= http.StatusBadRequest:
		return false
	case members != "":
		return u.Path != members
	}
	return loginPath().MatchString(u.Path)
}

var loginPath = lazyregexp.New(`(?i)/(log-?in|sign-?in|auth)\b`)

// numbers are those that the console shows since a line.
func (t *tab) numbers(since int) []int {
	var list []int
	for _, l := range t.lines[since:] {
		list = append(list, l.numbers...)
	}
	return list
}

// textNumbers are the whole numbers that are to be seen on the page.
func (t *tab) textNumbers() []int {
	ctx, cancel := context.WithTimeout(t.ctx, time.Second)
	defer cancel()
	text, err := chromedp.Run(ctx, chromedp.Evaluate[string](`document.body?.innerText.slice(0, 10000) ?? ""`))
	if err != nil {
		return nil // it is busy, or on its way to another page
	}
	return numbersIn(text)
}

var number = lazyregexp.New(`[\w.-]*\d[\w.-]*`)

const maxNumbers = 100

// numbersIn are the whole numbers that stand alone in a text.
func numbersIn(text string) []int {
	var list []int
	for _, word := range number().FindAllString(text, maxNumbers) {
		if n, err := strconv.Atoi(strings.TrimRight(word, ".")); err == nil {
			list = append(list, n)
		}
	}
	return list
}
