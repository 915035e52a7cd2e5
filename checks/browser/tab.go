package browser

import (
	"context"
	"encoding/json"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/inspector"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"grader/checks/plain"
)

// A tab is a page that is open, and what is known of it. What changes is guarded by
// the run's mu.
type tab struct {
	run *run
	ctx context.Context

	opened time.Time
	loaded time.Time // zero: not yet
	status int       // of the page itself; 0: none came
	at     string    // URL where it is, after redirects

	lines  []line
	thrown []scriptError
	asked  []string // URLs
	lost   bool     // a script of another site did not come

	scripts map[network.RequestID]bool // of other sites
}

// A line is a call of console.log and its likes.
type line struct {
	text    string
	numbers []int
}

// A scriptError is what a script of the page threw, and nothing caught.
type scriptError struct {
	text, path string
	line       int // from 1
}

// What is kept of a tab: a page may say and ask for a lot.
const (
	maxLines = 1000
	maxText  = 200 // code points of a line
)

// open opens a page in a tab of its own.
func (r *run) open(rawURL string) (*tab, error) {
	t := &tab{run: r, opened: time.Now(), scripts: map[network.RequestID]bool{}}
	ctx, closeTab := chromedp.NewContext(r.ctx,
		chromedp.WithExistingBrowserContext(r.contexts), chromedp.WithListener(t.hear))
	t.ctx = ctx
	r.end = append(r.end, closeTab)
	if err := chromedp.Do(ctx); err != nil {
		return nil, r.trouble(err)
	}
	named := emulation.SetUserAgentOverrideParams{UserAgent: r.agent}
	if _, err := chromedp.Call(ctx, emulation.SetUserAgentOverride, named); err != nil {
		return nil, r.trouble(err)
	}
	// What does not load is told by the tab's status.
	_, err := chromedp.Call(ctx, page.Navigate, page.NavigateParams{URL: rawURL})
	return t, r.trouble(err)
}

// hear is told of all that happens in the tab.
func (t *tab) hear(event any) {
	r := t.run
	r.mu.Lock()
	defer r.mu.Unlock()
	switch e := event.(type) {
	case *runtime.EventConsoleAPICalled:
		if len(t.lines) < maxLines {
			t.lines = append(t.lines, lineOf(e.Args))
		}
	case *runtime.EventExceptionThrown:
		if len(t.thrown) < maxLines && e.ExceptionDetails != nil {
			t.thrown = append(t.thrown, thrownBy(e.ExceptionDetails))
		}
	case *network.EventRequestWillBeSent:
		t.sends(e)
	case *network.EventWebSocketCreated:
		t.asks(e.URL)
	case *network.EventResponseReceived:
		if e.Type == network.ResourceTypeDocument && e.FrameID == t.frame() {
			t.status, t.at = int(e.Response.Status), e.Response.URL
		}
		if t.scripts[e.RequestID] && e.Response.Status >= http.StatusBadRequest {
			t.lost = true
		}
	case *network.EventLoadingFailed:
		t.lost = t.lost || t.scripts[e.RequestID]
	case *page.EventLoadEventFired:
		if t.loaded.IsZero() && t.status != 0 { // else it is the empty page of a new tab
			t.loaded = time.Now()
		}
	case *page.EventJavascriptDialogOpening:
		go func() { // it keeps all scripts of the page waiting
			_, _ = chromedp.Call(t.ctx, page.HandleJavaScriptDialog, page.HandleJavaScriptDialogParams{Accept: true})
		}()
		return
	case *inspector.EventTargetCrashed:
		r.fail(errMemory) // its heap is full, or there is no memory left
	default:
		return
	}
	r.news()
}

func (t *tab) sends(e *network.EventRequestWillBeSent) {
	t.asks(e.Request.URL)
	if e.Type == network.ResourceTypeScript && !t.isHome(e.Request.URL) {
		t.scripts[e.RequestID] = true
	}
}

func (t *tab) asks(rawURL string) {
	if len(t.asked) < maxLines {
		t.asked = append(t.asked, rawURL)
	}
	if t.run.sent++; t.run.sent > t.run.requests {
		t.run.fail(errRequests)
	}
}

func (t *tab) isHome(rawURL string) bool { return hostPortOf(rawURL) == t.run.home }

// frame is the tab's main frame, which has the tab's own id.
func (t *tab) frame() (id cdp.FrameID) {
	if c := chromedp.FromContext(t.ctx); c != nil && c.Target != nil {
		id = cdp.FrameID(c.Target.TargetID)
	}
	return id
}

// lineOf is what a call of console.log shows.
func lineOf(args []*runtime.RemoteObject) line {
	var l line
	var parts []string
	for _, a := range args {
		part := a.Description
		if a.UnserializableValue != "" {
			part = string(a.UnserializableValue)
		}
		var s string
		switch {
		case a.Type == runtime.RemoteObjectTypeString && json.Unmarshal(a.Value, &s) == nil:
			part = s
		case part == "" && len(a.Value) > 0:
			part = string(a.Value)
		case part == "":
			part = string(a.Type)
		}
		parts = append(parts, part)
		l.numbers = append(l.numbers, numbersIn(part)...)
	}
	l.text = plain.Line(plain.Clip(strings.Join(parts, " "), maxText))
	return l
}

func thrownBy(d *runtime.ExceptionDetails) scriptError {
	e := scriptError{text: d.Text, line: int(d.LineNumber) + 1}
	if d.Exception != nil && d.Exception.Description != "" {
		e.text, _, _ = strings.Cut(d.Exception.Description, "\n")
	}
	e.text = plain.Line(plain.Clip(e.text, maxText))
	if u, err := url.Parse(d.URL); err == nil {
		e.path = plain.Line(plain.Clip(u.Path, maxText))
	}
	return e
}

// A reach says who can ask for a URL.
type reach int

const (
	anybody    reach = iota
	itself           // the machine that it is opened on
	neighbours       // who is in the same private network
)

func reachOf(rawURL string) reach {
	u, err := url.Parse(rawURL)
	if err != nil {
		return anybody
	}
	host := strings.TrimSuffix(strings.ToLower(u.Hostname()), ".")
	addr, err := netip.ParseAddr(host)
	switch {
	case host == "localhost" || strings.HasSuffix(host, ".localhost"):
		return itself
	case err != nil:
		return anybody
	case addr.Unmap().IsLoopback() || addr.IsUnspecified():
		return itself
	case addr.Unmap().IsPrivate() || addr.IsLinkLocalUnicast():
		return neighbours
	}
	return anybody
}
