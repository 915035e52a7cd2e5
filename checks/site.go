package checks

import (
	"context"
	"net/textproto"
	"sync"
	"time"

	"grader/checks/jsregexp"
	"grader/checks/report"
)

// A Project is a learner's submission: the URL that hints know as `code`, and
// the way to its pages.
type Project struct {
	URL  string // absolute; no trailing slash, query, fragment or user name
	Name string // for people, where the URL says nothing: a folder's path; may be empty
	Site Site

	Submitted string        // what was handed in, where that is not URL
	Notes     []report.Note // what to know about how it was taken

	// Settle, if not nil, is asked before the grading where the project is: it may
	// be at one of several URLs. It gives the project to be graded.
	Settle func(ctx context.Context) Project
}

// A Site answers requests for a project's pages: over HTTP, from a folder, or
// from a map in a test. It keeps cookies between the requests of one grading,
// follows redirects, and must be safe for concurrent use.
//
// A page that came, with whatever status, is a Response. A page that could not
// be had is a [*SiteError].
type Site interface {
	Do(ctx context.Context, req Request) (*Response, error)
}

// A Waker is a Site whose host may have to wake up before it answers.
type Waker interface {
	Site
	// Waking is how long a grading has waited for that, and how long it still may.
	Waking() (spent, left time.Duration)
}

// A Request is what a hint asks of a project.
type Request struct {
	Method string // "" is GET
	URL    string // absolute, serialised as the WHATWG URL standard does
	Header Header
	Body   []byte
	Last   bool // nothing else need be asked over the same connection

	Number int // which of those of a hint's program it is, from 1; 0: of no program

	NoFollow  bool // a redirect is the answer, as with fetch's `redirect: "manual"`
	Farewell  bool // ends a session at the server: a few are sent also when no other request may be
	NoCookies bool // sends no cookie and keeps none, as with fetch's `credentials: "omit"`

	// Sent, if not nil, is called once the request is on its way, perhaps again for
	// another try. A site that can't tell when that is never calls it.
	Sent func()
}

// Header maps canonical field names to their values.
type Header map[string][]string

// Get returns the first value of the field, or "".
func (h Header) Get(name string) string { return textproto.MIMEHeader(h).Get(name) }

// A Response is a page of a project. It is immutable and shared by all hints
// that ask for the same page.
type Response struct {
	URL        string // after redirects
	Redirected bool
	Proto      string // "HTTP/1.1", "HTTP/2.0"; empty: by no network
	Status     int
	StatusText string
	Header     Header
	Body       string
	Attempts   int           // how many requests it took; 1 if the first was answered
	Elapsed    time.Duration // from the first attempt to the last byte
	Received   time.Time     // when the last byte came; zero: by no network

	once sync.Once
	text *jsregexp.Text
}

// Text is the body as `Response.text()` gives it to a hint: decoded once as
// UTF-8 by the rules of the WHATWG Encoding standard, whatever the charset
// says.
func (r *Response) Text() *jsregexp.Text {
	r.once.Do(func() { r.text = jsregexp.DecodeString(r.Body) })
	return r.text
}

// OK reports whether the status is 200 to 299, as `Response.ok` does.
func (r *Response) OK() bool { return r.Status >= 200 && r.Status <= 299 }

// A SiteError says why a page could not be had, or a hint not be judged.
type SiteError struct {
	Code      report.ErrorCode
	Detail    string // one sentence for the learner; names no address, carries nothing of the page
	Retryable bool   // the same request may succeed later
	Attempts  int    // how many requests were made; 0 counts as 1

	RetryAfter time.Duration // that the host wants not to be asked again; 0: it did not say
}

func (e *SiteError) Error() string { return string(e.Code) + ": " + e.Detail }

// A TargetError refuses a project's URL before anything is asked of it.
type TargetError struct {
	Code   string // stable: "invalid_url", "blocked_port"
	Detail string // what is wrong with it, and what to do
}

func (e *TargetError) Error() string { return e.Code + ": " + e.Detail }
