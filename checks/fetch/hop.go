package fetch

import (
	"bytes"
	"context"
	"io"
	"maps"
	"net/http"
	"net/textproto"
	"slices"
	"strings"
	"time"

	"golang.org/x/net/http/httpguts"

	"grader/checks"
	"grader/checks/report"
	"grader/checks/weburl"
)

// A hop is one request of a chain of redirects.
type hop struct {
	target     Target
	method     string
	header     http.Header // nil: none
	body       []byte
	redirected bool
	last       bool            // of its connection
	noFollow   bool            // a redirect is the answer
	noCookies  bool            // sends and keeps none
	farewell   bool            // is sent though no other request may be
	upgrades   bool            // to another protocol, which HTTP/2 can't
	allow      *allowance      // not nil: at the allowed target, and the chain never left it
	sent       func()          // is called once it is on its way; may be nil
	life       context.Context // how long its connection may be kept
}

func (h *hop) poolKey() poolKey {
	return poolKey{h.target.url.Scheme, h.target.hostPort, h.allow != nil}
}

// firstHop checks what a hint asks for.
func (s *session) firstHop(ctx context.Context, req checks.Request) (*hop, error) {
	t, err := s.base.parse(req.URL)
	if err == nil && t.port != s.base.port {
		err = s.client.checkPort(t)
	}
	if err != nil {
		return nil, failed(report.BlockedAddress, false, "The check asks for a URL that is not let in.")
	}
	h := &hop{target: t, method: req.Method, body: req.Body,
		last: req.Last, noFollow: req.NoFollow, noCookies: req.NoCookies, farewell: req.Farewell, sent: req.Sent, life: ctx}
	if h.method == "" {
		h.method = http.MethodGet
	}
	if !httpguts.ValidHeaderFieldName(h.method) || slices.Contains(forbiddenMethods, strings.ToUpper(h.method)) {
		return nil, failed(report.NotGradable, false, "The check sends a request with a method that is not let out.")
	}
	for name, values := range req.Header {
		name = textproto.CanonicalMIMEHeaderKey(name)
		if !httpguts.ValidHeaderFieldName(name) || slices.ContainsFunc(values, invalidValue) {
			return nil, failed(report.NotGradable, false, "The check sends a request with a header that is not valid.")
		}
		if !forbiddenHeader(name) {
			if h.header == nil {
				h.header = http.Header{}
			}
			h.header[name] = append(h.header[name], values...)
		}
	}
	if t.HostPort() == s.home {
		h.allow = s.allow
	}
	return h, nil
}

func invalidValue(v string) bool { return !httpguts.ValidHeaderFieldValue(v) }

// forbiddenMethods and forbiddenHeader are those of the WHATWG Fetch standard.
// The grader also says itself who it is.
var forbiddenMethods = []string{http.MethodConnect, http.MethodTrace, "TRACK"}

func forbiddenHeader(name string) bool {
	switch name {
	case "Accept-Charset", "Accept-Encoding", "Access-Control-Request-Headers", "Access-Control-Request-Method",
		"Access-Control-Request-Private-Network", "Connection", "Content-Length", "Cookie", "Cookie2", "Date", "Dnt",
		"Expect", "Host", "Keep-Alive", "Origin", "Referer", "Set-Cookie", "Te", "Trailer", "Transfer-Encoding",
		"Upgrade", "User-Agent", "Via":
		return true
	}
	return strings.HasPrefix(name, "Proxy-") || strings.HasPrefix(name, "Sec-")
}

// browserFields are what a browser's fetch sends unless a hint sets it: projects
// read them. The grader says itself who it is, and names no page it came from.
var browserFields = http.Header{"Accept": {"*/*"}, "Accept-Language": {"en-US,en;q=0.9"}}

var acceptEncoding = []string{"gzip"}

// request is the hop as it is sent.
func (h *hop) request(s *session) *http.Request {
	u := h.target.url
	req := &http.Request{Method: h.method, URL: u, Host: u.Host, Header: maps.Clone(browserFields)}
	maps.Copy(req.Header, h.header)
	req.Header["Accept-Encoding"], req.Header["User-Agent"] = acceptEncoding, s.client.userAgent
	if !h.noCookies {
		if cookies := s.jar.header(h.target, time.Now()); cookies != "" {
			req.Header.Set("Cookie", cookies)
		}
	}
	if len(h.body) > 0 {
		req.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(h.body)), nil }
		req.Body, _ = req.GetBody()
		req.ContentLength = int64(len(h.body))
	}
	return req
}

// redirectTo is where a response redirects the hop to, or "".
func (h *hop) redirectTo(resp *http.Response) string {
	if h.noFollow {
		return ""
	}
	switch resp.StatusCode {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther,
		http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		return resp.Header.Get("Location")
	}
	return ""
}

// follow is the hop after a redirect, by the rules of the WHATWG Fetch
// standard, section HTTP-redirect fetch, with the guard's own on top.
func (h *hop) follow(status int, location string) (*hop, error) {
	ref, err := weburl.Resolve(location, h.target.String())
	if err != nil {
		return nil, blockedRedirect("The project redirects to something that is not a URL.")
	}
	t, err := ParseTarget(ref)
	if err != nil {
		return nil, blockedRedirect("The project redirects to a URL that is not let in.")
	}
	if h.target.url.Scheme == "https" && t.url.Scheme != "https" {
		return nil, blockedRedirect("The project redirects from https:// to http://, which browsers refuse as well.")
	}
	next := &hop{target: t, method: h.method, header: h.header.Clone(), body: h.body, redirected: true,
		last: h.last, noCookies: h.noCookies, life: h.life}
	if status == http.StatusSeeOther && h.method != http.MethodGet && h.method != http.MethodHead ||
		(status == http.StatusMovedPermanently || status == http.StatusFound) && h.method == http.MethodPost {
		next.method, next.body = http.MethodGet, nil
		for _, name := range []string{"Content-Encoding", "Content-Language", "Content-Location", "Content-Type"} {
			next.header.Del(name)
		}
	}
	if t.origin() != h.target.origin() {
		next.header.Del("Authorization")
	}
	if t.HostPort() == h.target.HostPort() {
		next.allow = h.allow
	}
	return next, nil
}
