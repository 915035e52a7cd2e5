package browser

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"

	"github.com/chromedp/cdproto/fetch"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"grader/checks"
	"grader/checks/plain"
	"grader/checks/report"
)

// A Hint is a hint that is a program and needs a page's elements. It runs in an
// empty page at the project's address, which has no network: what it asks for is sent
// by the session, as what other programs ask for. No script of the project runs there.
type Hint struct {
	Browser *Browser
	Code    string // JavaScript: the body of an async function
	// Library is an expression of JavaScript: a function of what it has from here
	// (host), which defines assert and the like.
	Library    string
	OnlyThrows bool // it passes without an assertion, if it asked for a page
}

var _ checks.Check = (*Hint)(nil)

//go:embed js/hint.js
var hintScript string

//go:embed js/elements.js
var elementsScript string

// blankPage is the page that a hint runs in. No markup of the project's that a hint
// puts into it can run a script, which could decide on the hint. Where it may connect
// to is decided when it asks.
const (
	blankPage   = "<!doctype html><html><head></head><body></body></html>"
	blankPolicy = "default-src 'none'; connect-src *"
)

// Run implements [checks.Check].
func (h *Hint) Run(ctx context.Context, s *checks.Session) ([]report.Assertion, error) {
	r, err := h.Browser.start(ctx, nil, s.Code())
	defer r.close()
	if err != nil {
		return nil, err
	}
	b := &bridge{run: r, session: s, origin: originOf(s.Code())}
	defer b.asking.Wait()
	defer r.fail(nil)
	out, err := b.evaluate(h)
	if err != nil {
		return nil, err
	}
	return b.judge(h, out)
}

// An outcome is what came of a hint.
type outcome struct {
	Assertions []report.Assertion `json:"assertions"`
	Failed     bool               `json:"failed"`
	Failure    string             `json:"failure"` // what was thrown
	Trouble    *struct {
		Code   report.ErrorCode `json:"code"`
		Detail string           `json:"detail"`
	} `json:"trouble"`
}

func (b *bridge) judge(h *Hint, out *outcome) ([]report.Assertion, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case out.Trouble != nil:
		return out.Assertions, &checks.SiteError{Code: out.Trouble.Code, Detail: plain.Line(out.Trouble.Detail)}
	case out.Failed && b.trouble != nil:
		return out.Assertions, b.trouble
	case out.Failed:
		return out.Assertions, &checks.Failure{Message: out.Failure}
	case len(out.Assertions) == 0 && h.OnlyThrows && b.sent > 0:
		return []report.Assertion{{Kind: "throw", Verdict: report.Pass}}, nil
	}
	return out.Assertions, nil
}

// A bridge sends what a page asks for by the session.
type bridge struct {
	run     *run
	session *checks.Session
	origin  string
	asking  sync.WaitGroup

	mu      sync.Mutex
	ctx     context.Context // of the tab
	sent    int
	trouble error // why a page could not be had
}

// evaluate runs the hint in a page of its own.
func (b *bridge) evaluate(h *Hint) (*outcome, error) {
	r := b.run
	ctx, closeTab := chromedp.NewContext(r.ctx,
		chromedp.WithExistingBrowserContext(r.contexts), chromedp.WithListener(b.hear))
	defer closeTab()
	if err := chromedp.Do(ctx); err != nil {
		return nil, r.trouble(err)
	}
	b.mu.Lock()
	b.ctx = ctx
	b.mu.Unlock()
	if _, err := chromedp.Call(ctx, fetch.Enable, fetch.EnableParams{}); err != nil {
		return nil, r.trouble(err)
	}
	if err := chromedp.Do(ctx, chromedp.Navigate(b.origin+"/")); err != nil {
		return nil, r.trouble(err)
	}
	code, err := json.Marshal(b.session.Code())
	if err != nil {
		return nil, err
	}
	text, err := chromedp.Run(ctx, chromedp.Evaluate[string](
		fmt.Sprintf("(%s)(%s,\n%s,\nasync function (code) {\n%s\n}, %s)",
			strings.TrimSpace(hintScript), h.Library, strings.TrimSpace(elementsScript), h.Code, code),
		chromedp.EvalAwaitPromise))
	if err != nil {
		return nil, r.trouble(err)
	}
	var out outcome
	return &out, json.Unmarshal([]byte(text), &out)
}

// hear is told of all that happens in the tab.
func (b *bridge) hear(event any) {
	switch e := event.(type) {
	case *fetch.EventRequestPaused:
		b.asking.Go(func() { b.answer(e) })
	case *page.EventJavascriptDialogOpening:
		b.asking.Go(func() {
			_, _ = chromedp.Call(b.tab(), page.HandleJavaScriptDialog, page.HandleJavaScriptDialogParams{Accept: true})
		})
	}
}

func (b *bridge) tab() context.Context {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.ctx
}

// answer answers a request of the page.
func (b *bridge) answer(e *fetch.EventRequestPaused) {
	ctx := b.tab()
	with := fetch.FulfillRequestParams{RequestID: e.RequestID, ResponseCode: http.StatusNotFound}
	switch e.ResourceType {
	case network.ResourceTypeDocument:
		with.ResponseCode, with.Body = http.StatusOK, []byte(blankPage)
		with.ResponseHeaders = []*fetch.HeaderEntry{
			{Name: "Content-Type", Value: "text/html; charset=utf-8"}, {Name: "Content-Security-Policy", Value: blankPolicy},
		}
	case network.ResourceTypeXHR, network.ResourceTypeFetch:
		resp, err := b.send(ctx, e.Request)
		if err != nil {
			b.note(err)
			_, _ = chromedp.Call(ctx, fetch.FailRequest,
				fetch.FailRequestParams{RequestID: e.RequestID, ErrorReason: network.ErrorReasonFailed})
			return
		}
		with.ResponseCode, with.ResponsePhrase, with.Body = int64(resp.Status), resp.StatusText, []byte(resp.Body)
		with.ResponseHeaders = fields(resp.Header)
	}
	_, _ = chromedp.Call(ctx, fetch.FulfillRequest, with)
}

// send sends a request by the session.
func (b *bridge) send(ctx context.Context, req *network.Request) (*checks.Response, error) {
	if originOf(req.URL) != b.origin {
		return nil, &checks.SiteError{Code: report.NotGradable,
			Detail: "This hint needs a page of another site, which the grader does not ask."}
	}
	b.mu.Lock()
	b.sent++
	number := b.sent
	b.mu.Unlock()
	if number > b.run.requests {
		return nil, errRequests
	}
	out := checks.Request{Method: req.Method, URL: req.URL, Header: checks.Header{}, Number: number}
	for name, value := range req.Headers {
		out.Header[http.CanonicalHeaderKey(name)] = []string{fmt.Sprint(value)}
	}
	for _, part := range req.PostDataEntries {
		out.Body = append(out.Body, part.Bytes...)
	}
	return b.session.Do(ctx, out)
}

func (b *bridge) note(err error) {
	var site *checks.SiteError
	if !errors.As(err, &site) {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.trouble == nil {
		b.trouble = site
	}
}

// fields are what a page may see of an answer's header: the session has undone its
// codings, and keeps its cookies.
func fields(h checks.Header) []*fetch.HeaderEntry {
	var list []*fetch.HeaderEntry
	for name, values := range h {
		switch name {
		case "Content-Encoding", "Content-Length", "Transfer-Encoding", "Set-Cookie", "Connection":
			continue
		}
		for _, value := range values {
			list = append(list, &fetch.HeaderEntry{Name: name, Value: value})
		}
	}
	return list
}

func originOf(rawURL string) string {
	scheme, rest, _ := strings.Cut(rawURL, "://")
	if i := strings.IndexAny(rest, "/?#"); i >= 0 {
		rest = rest[:i]
	}
	return scheme + "://" + rest
}
