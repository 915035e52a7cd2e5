package hintjs

import (
	"errors"
	"net/textproto"
	"slices"
	"strings"

	"github.com/dop251/goja"
	whatwg "github.com/nlnwa/whatwg-url/url"

	"grader/checks"
)

// fetch sends a request: method(0), URL(1), a list of header pairs(2), bytes or
// undefined(3). It calls (4) with the answer, or with nothing if there is none.
func (r *run) fetch(call goja.FunctionCall) goja.Value {
	req := checks.Request{Method: call.Argument(0).String(), URL: call.Argument(1).String(), Body: bytesOf(call.Argument(3))}
	req.Header = headerOf(call.Argument(2))
	done, _ := goja.AssertFunction(call.Argument(4))
	if !sameOrigin(req.URL, r.session.Code()) {
		r.abort(checks.NotGradable, "This hint needs a page of another site, which the grader does not ask.")
		return goja.Undefined()
	}
	if r.fetches++; r.fetches > r.opts.Fetches {
		r.abort(checks.BudgetExceeded, "The check asked for more pages than it may.")
		return goja.Undefined()
	}
	r.pending++
	r.fetching.Go(func() {
		resp, err := r.session.Do(r.ctx, req)
		select {
		case r.tasks <- func() error {
			r.pending--
			return r.answer(done, resp, err)
		}:
		case <-r.ctx.Done():
		}
	})
	return goja.Undefined()
}

func (r *run) answer(done goja.Callable, resp *checks.Response, err error) error {
	if err != nil {
		var site *checks.SiteError
		if !errors.As(err, &site) {
			return err
		}
		r.blame(site)
		_, err = done(goja.Undefined())
		return err
	}
	_, err = done(goja.Undefined(), r.response(resp))
	return err
}

func (r *run) response(resp *checks.Response) goja.Value {
	o := r.vm.NewObject()
	var fields []any
	for name, values := range resp.Header {
		fields = append(fields, r.vm.NewArray(strings.ToLower(name), strings.Join(values, ", ")))
	}
	slices.SortFunc(fields, func(a, b any) int {
		return strings.Compare(a.(*goja.Object).Get("0").String(), b.(*goja.Object).Get("0").String())
	})
	for name, v := range map[string]any{
		"url": resp.URL, "redirected": resp.Redirected, "status": resp.Status, "statusText": resp.StatusText,
		"headers": r.vm.NewArray(fields...),
		"text":    func() goja.Value { return r.vm.ToValue(resp.Text().String()) },
		"bytes":   func() goja.Value { return r.vm.ToValue(r.vm.NewArrayBuffer(slices.Clone(resp.Body))) },
	} {
		_ = o.Set(name, v)
	}
	return o
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

func sameOrigin(a, b string) bool {
	u, err := whatwg.Parse(a)
	if err != nil {
		return false
	}
	v, err := whatwg.Parse(b)
	return err == nil && u.Protocol() == v.Protocol() && u.Host() == v.Host()
}
