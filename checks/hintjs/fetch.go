package hintjs

import (
	"maps"
	"net/textproto"
	"slices"
	"strings"

	"github.com/dop251/goja"
	whatwg "github.com/nlnwa/whatwg-url/url"
	"golang.org/x/net/http/httpguts"

	"grader/checks"
	"grader/checks/lazyregexp"
	"grader/checks/report"
)

// maxSent bounds what a program sends, in bytes.
const maxSent = 4 << 20

// missingValue matches a URL that was made with undefined or the like.
var missingValue = lazyregexp.New(`[/=](undefined|null|NaN|\[object)`)

// fetch sends a request: method(0), URL(1), a list of header pairs(2), and a body(3):
// an ArrayBuffer, a string or undefined. It calls (4) with the response, or without
// if there is none. (5): redirects are not followed; (6): no cookies are sent. It
// returns the request's number, to cancel it by.
func (r *run) fetch(call goja.FunctionCall) goja.Value {
	req := checks.Request{
		Method: call.Argument(0).String(), URL: call.Argument(1).String(),
		Header: headerOf(call.Argument(2)), Body: bytesOf(call.Argument(3)),
	}
	req.NoFollow, req.NoCookies = call.Argument(5).ToBoolean(), call.Argument(6).ToBoolean()
	done, _ := goja.AssertFunction(call.Argument(4))
	if !sameOrigin(req.URL, r.project) {
		r.abort(report.NotGradable, "This hint needs a page of another site, which the grader does not ask.")
		return goja.Undefined()
	}
	r.sent += len(req.URL) + len(req.Body)
	for name, values := range req.Header {
		r.sent += len(name) + len(strings.Join(values, ""))
	}
	if r.sent > maxSent {
		r.abort(report.BudgetExceeded, tooMuch)
		return goja.Undefined()
	}
	if r.fetches++; r.fetches > r.limits.Fetches {
		r.abort(report.BudgetExceeded, "The check asked for more pages than it may.")
		return goja.Undefined()
	}
	if missingValue().MatchString(req.URL) && len(r.trace.missingInURL) < maxFailures {
		r.vm.Try(r.trace.noteMissingInURL)
	}
	return r.vm.ToValue(r.ask(request{Fetch: &req}, func(a *answer) (err error) {
		if a.Response == nil {
			_, err = done(goja.Undefined())
		} else {
			r.answers[a.ID] = a.Response
			_, err = done(goja.Undefined(), r.response(a.ID, a.Response))
		}
		return err
	}))
}

// cancel cancels a request, by its number(0). One of this step has not been sent.
func (r *run) cancel(call goja.FunctionCall) goja.Value {
	id := int(call.Argument(0).ToInteger())
	delete(r.waiting, id)
	r.outcome.Requests = slices.DeleteFunc(r.outcome.Requests, func(q request) bool { return q.ID == id })
	return goja.Undefined()
}

// ask issues a request and returns its number. done is called with the answer in a
// later step. The run does not end before that, unless the request is cancelled.
func (r *run) ask(req request, done func(*answer) error) (id int) {
	r.asked++
	req.ID = r.asked
	r.waiting[req.ID] = done
	r.outcome.Requests = append(r.outcome.Requests, req)
	return req.ID
}

func (r *run) response(id int, resp *checks.Response) goja.Value {
	return r.newLazyObject(func(name string) goja.Value {
		switch name {
		case "id":
			return r.vm.ToValue(id)
		case "url":
			return r.vm.ToValue(resp.URL)
		case "redirected":
			return r.vm.ToValue(resp.Redirected)
		case "status":
			return r.vm.ToValue(resp.Status)
		case "statusText":
			return r.vm.ToValue(resp.StatusText)
		case "headers":
			return r.headers(resp.Header)
		case "text":
			return r.vm.ToValue(resp.Text().String())
		case "bytes":
			return r.vm.ToValue(r.vm.NewArrayBuffer([]byte(resp.Body)))
		}
		return nil
	})
}

func (r *run) headers(h checks.Header) goja.Value {
	fields := make([]any, 0, len(h))
	for _, name := range slices.Sorted(maps.Keys(h)) {
		values := []string{strings.Join(h[name], ", ")}
		if name == "Set-Cookie" { // the one field whose values can't be joined, RFC 6265 3
			values = h[name]
		}
		for _, value := range values {
			fields = append(fields, r.vm.NewArray(strings.ToLower(name), value))
		}
	}
	return r.vm.NewArray(fields...)
}

// headerPairs returns a request's headers as sorted pairs with names in lower case,
// given a plain object or undefined(0), and the content type of its body(1), which
// the object may override. It returns undefined for everything that is less simple
// or invalid: the library's Headers handles that.
func (r *run) headerPairs(call goja.FunctionCall) goja.Value {
	found := map[string]string{}
	if !goja.IsUndefined(call.Argument(0)) {
		init, ok := call.Argument(0).(*goja.Object)
		if !ok || isProxy(init) || !r.converter.isPlain(init) {
			return goja.Undefined()
		}
		for _, name := range init.Keys() {
			value, ok := init.Get(name).(goja.String)
			key := strings.ToLower(name)
			_, twice := found[key]
			if !ok || twice || !isASCII(name) || !httpguts.ValidHeaderFieldName(name) || len(init.Symbols()) > 0 {
				return goja.Undefined()
			}
			found[key] = textproto.TrimString(value.String())
			if !isASCII(found[key]) || !httpguts.ValidHeaderFieldValue(found[key]) {
				return goja.Undefined()
			}
		}
	}
	if _, named := found["content-type"]; !named && !goja.IsUndefined(call.Argument(1)) {
		found["content-type"] = call.Argument(1).String()
	}
	pairs := make([]any, 0, len(found))
	for _, name := range slices.Sorted(maps.Keys(found)) {
		pairs = append(pairs, r.vm.NewArray(name, found[name]))
	}
	return r.vm.NewArray(pairs...)
}

func headerOf(list goja.Value) checks.Header {
	fields := list.ToObject(nil)
	n := int(fields.Get("length").ToInteger())
	if n == 0 {
		return nil
	}
	h := make(checks.Header, n)
	for i := range n {
		pair, _ := fields.Get(itoa(i)).Export().([]any)
		name, value := pair[0].(string), pair[1].(string)
		key := textproto.CanonicalMIMEHeaderKey(name)
		h[key] = append(h[key], value)
	}
	return h
}

// sameOrigin reports whether two absolute URLs have the same origin.
func sameOrigin(a, b string) bool {
	if origin := originOf(b); origin != "" && strings.HasPrefix(a, origin) {
		return true
	}
	u, err := whatwg.Parse(a)
	if err != nil {
		return false
	}
	v, err := whatwg.Parse(b)
	return err == nil && u.Protocol() == v.Protocol() && u.Host() == v.Host()
}

// originOf is the origin of a URL, with the slash after it; "" if the URL has a user
// name or is not in its normal form.
func originOf(url string) string {
	scheme, rest, _ := strings.Cut(url, "://")
	host, _, _ := strings.Cut(rest, "/")
	if host == "" || strings.ContainsAny(scheme+host, "@?#\\") {
		return ""
	}
	return scheme + "://" + host + "/"
}
