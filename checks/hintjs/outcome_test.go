package hintjs_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/checks"
	"grader/checks/hintjs"
	"grader/checks/report"
)

// An absentSite can't be reached, but for the pages it has.
type absentSite struct{ mapSite }

func (s absentSite) Do(ctx context.Context, r checks.Request) (*checks.Response, error) {
	resp, err := s.mapSite.Do(ctx, r)
	if resp != nil && resp.Status == http.StatusNotFound {
		return nil, &checks.SiteError{Code: report.ConnectionRefused, Detail: "Nobody answers."}
	}
	return resp, err
}

func TestOutcomes(t *testing.T) {
	site := mapSite{"/text": "hello", "/json": `{"a":{"b":[1,2]}}`, "/html": "<!DOCTYPE html><p>no JSON</p>"}
	for code, want := range map[string]string{
		`assert(true)`:             "pass",
		``:                         "nothing asserted",
		`await fetch(code + '/a')`: "nothing asserted",
		`assert.equal(1, 2, 'm')`:  "fail: m: expected 1 to equal 2",
		`assert(false)`:            "fail: Unspecified AssertionError",
		`throw 'text'`:             "fail: text",
		`assert.match({ toString: 1, valueOf: 1 }, /a/)`: "fail: Cannot convert object to primitive value",
		`throw undefined`:        "fail: rejected",
		`throw { message: 'm' }`: "fail: m",
		`assert(true); return Promise.reject(new Error('no'))`: "fail: no",

		// the language
		`class A { #n = 1; static s = 2; get n() { return this.#n ?? 0 } } assert.equal(new A().n + A.s, 3)`:                           "pass",
		`let o = { a: null }; o.a ??= [1, 2]; assert.equal(o?.a?.at(-1) + [3].findLast(Boolean) + 'xax'.replaceAll('a', '-'), '5x-x')`: "pass",
		`assert.equal((await Promise.any([Promise.reject(1), 2])) + (await Promise.allSettled([1])).length, 3)`:                        "pass",
		`assert.deepEqual(Object.groupBy([1, 2, 3], (n) => (n % 2 ? 'odd' : 'even')).odd, [1, 3])`:                                     "pass",
		`const { promise, resolve } = Promise.withResolvers(); setTimeout(resolve, 1, 5); assert.equal(await promise, 5)`:              "pass",
		`assert.equal('a\ud800'.isWellFormed() + 'é😀'.toWellFormed(), 'falseé😀')`:                                                      "pass",
		`assert.deepEqual(structuredClone(new Map([[1, { a: new Date(0) }]])), new Map([[1, { a: new Date(0) }]]))`:                    "pass",

		// mistakes that the engine notices
		`const d = JSON.parse('null'); assert(!!d.ok)`:                 "fail: Cannot read properties of null (reading 'ok')",
		`const d = { a: null, u: undefined }; assert(d.u.b)`:           "fail: Cannot read properties of undefined (reading 'b')",
		`const d = { a: null }; assert(d.a === null && d.u.b)`:         "fail: Cannot read properties of undefined (reading 'b')",
		`const n = null; for (const x of [{}]) assert.equal(n, x.y.z)`: "fail: Cannot read properties of undefined (reading 'z')",
		`const n = null, plan = {}; assert(n ?? plan.u.x, n.x)`:        "fail: Cannot read properties of undefined (reading 'x')",
		`undefined.x`:            "fail: Cannot read properties of undefined (reading 'x')",
		`const d = {}; d.find()`: "fail: d.find is not a function",
		`try { ({}).a.b } catch (e) { throw Error(e) }`: "fail: TypeError: Cannot read properties of undefined (reading 'b')",
		`nobody()`: "fail: nobody is not defined",

		// what nobody waits for
		`assert(true); Promise.reject(new Error('late'))`:                                                       "fail: late",
		`assert(true); fetch(code + '/text').then((r) => r.text()).then((t) => assert.equal(t, 'x'))`:           "fail: expected 'hello' to equal 'x'",
		`(async () => { const r = await fetch(code + '/text'); assert.equal(await r.text(), 'hello') })()`:      "pass",
		`assert(true); setTimeout(() => { throw new Error('timer') }, 5)`:                                       "fail: timer",
		`let n = 0; const i = setInterval(() => { if (++n == 3) { clearInterval(i); assert.equal(n, 3) } }, 1)`: "pass",
		`assert(true); queueMicrotask(() => { throw new Error('micro') })`:                                      "fail: micro",
		`assert(true); const p = Promise.reject(new Error('handled later')); p.catch(() => {})`:                 "pass",
		`setTimeout(() => assert.equal(1, 2, 'second'), 5); throw new Error('first')`:                           "fail: first",
		`try { assert.equal(1, 2) } catch {} assert(true)`:                                                      "pass",

		// pages
		`assert.deepEqual(await (await fetch(new URL('/json', code))).json(), { a: { b: [1, 2] } })`:            "pass",
		`await (await fetch(code + '/html')).json()`:                                                            `fail: Unexpected token '<', "<!DOCTYPE "... is not valid JSON`,
		`const r = await fetch(code + '/a'); assert.equal(r.status + r.statusText + r.ok, '404Not Foundfalse')`: "pass",
		`await fetch('/relative')`: "fail: Failed to parse URL from /relative",
		`const r = await fetch(code + '/text'); await r.text(); await r.text()`:                                "fail: Body is unusable: Body has already been read",
		`const r = await fetch(code + '/text'); await r.clone().text(); assert.equal(await r.text(), 'hello')`: "pass",

		// what a grader does not have
		`assert(true); new DOMParser()`:                                "not_gradable",
		`assert(true); try { new DOMParser() } catch {}`:               "not_gradable",
		`assert(true); document.querySelector('a')`:                    "not_gradable",
		`assert(true); fetch('https://other.test/x')`:                  "not_gradable",
		`assert(true); fetch(code.replace('http:', 'https:') + '/x')`:  "not_gradable",
		`assert(true); $('#id')`:                                       "not_gradable",
		`assert(true); (1).toLocaleString('tr-TR')`:                    "not_gradable",
		`assert.equal(1, 2); new DOMParser()`:                          "fail: expected 1 to equal 2",
		`setTimeout(() => { document }); assert.equal(1, 2, 'before')`: "fail: before: expected 1 to equal 2",
	} {
		assert.Equal(t, want, verdict(t, code, site, hintjs.Options{}), code)
	}
}

func TestAnUnreachableSiteIsNoFailure(t *testing.T) {
	site := absentSite{mapSite{"/here": "yes"}}
	for code, want := range map[string]string{
		`await fetch(code + '/gone'); assert(true)`:                                                             "connection_refused",
		`assert(true); fetch(code + '/gone')`:                                                                   "connection_refused",
		`try { await fetch(code + '/gone') } catch (e) { throw new Error(e.message) }`:                          "connection_refused",
		`let r; try { r = await fetch(code + '/gone') } catch {} assert.exists(r)`:                              "connection_refused",
		`assert.throws(() => assert.equal(1, 2)); await fetch(code + '/gone')`:                                  "connection_refused",
		`assert.equal(1, 2, 'own fault'); await fetch(code + '/gone')`:                                          "fail: own fault: expected 1 to equal 2",
		`const p = fetch(code + '/gone').catch(() => {}); assert.equal(1, 2, 'before'); await p`:                "fail: before: expected 1 to equal 2",
		`const r = await fetch(code + '/gone').catch(() => fetch(code + '/here')); assert.equal(r.status, 200)`: "pass",
		`$.get(code + '/gone').then(() => assert(true), (xhr) => { throw new Error(xhr.statusText) })`:          "connection_refused",
	} {
		assert.Equal(t, want, verdict(t, code, site, hintjs.Options{}), code)
	}
}

// A busySite wants not to be asked for an hour.
type busySite struct{}

func (busySite) Do(context.Context, checks.Request) (*checks.Response, error) {
	return nil, &checks.SiteError{Code: report.HostRefuses, Detail: "Too many requests.", Retryable: true, RetryAfter: time.Hour}
}

func TestAProgramsTroubleIsTheSitesOwn(t *testing.T) {
	p, err := compile(`await fetch(code + '/a'); assert(true)`)
	require.NoError(t, err)
	s := checks.NewSession(t.Context(), checks.Project{URL: "http://project.test", Site: busySite{}})
	defer s.Close()
	_, err = p.Run(t.Context(), s)
	_, want := busySite{}.Do(t.Context(), checks.Request{})
	assert.Equal(t, want, err)
}

// An account keeps who is logged in, as the project of "Registration of New
// Users" does.
type account struct {
	mu   sync.Mutex
	name string
	seen []string
	sent []string // bodies
}

func (a *account) Do(_ context.Context, r checks.Request) (*checks.Response, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	_, path, _ := strings.Cut(strings.TrimPrefix(r.URL, "http://"), "/")
	fields, _ := url.ParseQuery(string(r.Body))
	a.sent = append(a.sent, string(r.Body))
	a.seen = append(a.seen, strings.TrimSpace(r.Method+" "+path+" "+r.Header.Get("Content-Type")))
	body := "Home"
	switch path {
	case "register", "login":
		a.name = fields.Get("username")
		fallthrough
	case "profile":
		if a.name != "" {
			body = "Profile of " + a.name
		}
	case "logout":
		a.name = ""
	case "teapot":
		return &checks.Response{URL: r.URL, Status: 418, StatusText: "I'm a teapot", Body: "short and stout"}, nil
	case "none":
		return &checks.Response{URL: r.URL, Status: 204, StatusText: "No Content"}, nil
	case "refused":
		return &checks.Response{URL: r.URL, Status: 400, StatusText: "Bad Request", Header: checks.Header{"Content-Type": {"application/json"}}, Body: `{"why":"no name"}`}, nil
	case "json":
		return &checks.Response{URL: r.URL, Status: 200, Header: checks.Header{"Content-Type": {"application/json"}}, Body: `{"n":1}`}, nil
	}
	return &checks.Response{URL: r.URL, Status: 200, StatusText: "OK", Header: checks.Header{"X-Own": {"yes"}}, Body: body}, nil
}

const xhrHint = `
  const x = new XMLHttpRequest();
  x.onreadystatechange = function () {
    if (this.readyState == 4 && this.status == 200) assert.match(this.responseText, /Profile of me/);
    else throw new Error(this.status + ' ' + this.statusText);
  };
  x.open('POST', code + '/%s', true);
  x.setRequestHeader('Content-type', 'application/x-www-form-urlencoded');
  x.send('username=me');`

func TestOlderWaysToAsk(t *testing.T) {
	a := &account{}
	for _, step := range []struct{ code, want string }{
		{`$.ajax({ url: code + '/profile', type: 'GET' }).then((data) => { assert.match(data, /Home/gi); })`, "pass"},
		{strings.Replace(xhrHint, "%s", "register", 1), "pass"},
		{strings.Replace(xhrHint, "%s", "teapot", 1), "fail: 418 I'm a teapot"},
		{`const x = new XMLHttpRequest(); x.addEventListener('load', () => assert.equal(x.getResponseHeader('x-own'), 'yes')); x.open('GET', code + '/a'); x.send()`, "pass"},
		{`const x = new XMLHttpRequest(); x.onload = () => { throw new Error('in onload') }; assert(true); x.open('GET', code + '/a'); x.send()`, "fail: in onload"},
		{`$.ajax({ url: code + '/logout', xhrFields: { withCredentials: true } }).then((data) => { assert.match(data, /Profile/); }, (xhr) => { throw new Error(xhr.statusText); })`, "fail: expected 'Home' to match /Profile/"},
		{`$.get(code + '/teapot').then(() => assert(true), (xhr, status) => { throw new Error(xhr.statusText + status + xhr.responseText); })`, "fail: I'm a teapoterrorshort and stout"},
		{`assert(true); $.get(code + '/teapot')`, "fail: 418 I'm a teapot"},
		{`$.get(code + '/teapot').fail((xhr) => assert.equal(xhr.status, 418))`, "pass"},
		{`$.getJSON(code + '/json').done((data, status, xhr) => { assert.deepEqual(data, { n: 1 }); assert.equal(status + xhr.status, 'success200'); })`, "pass"},
		{`$.get(code + '/json', (data) => assert.equal(data.n, 2))`, "fail: expected 1 to equal 2"},
		{`const d = await $.post(code + '/register', { username: 'an other', list: [1, 2] }); assert.equal(d, 'Profile of an other')`, "pass"},
		{`$.get(code + '/a').then((d) => $.get(code + '/json')).then((d) => assert.equal(d.n, 1)).catch((e) => { throw e; })`, "pass"},
		{`$.ajax({ url: code + '/a', dataType: 'json' }).then(null, (xhr, why, e) => assert.equal(why + e.name, 'parsererrorSyntaxError'))`, "pass"},
		{`assert.equal($.param({ q: 'a b', l: ['c d'] }), 'q=a%20b&l%5B%5D=c%20d'); $.get(code + '/find', { q: 'a b' })`, "pass"},
		{`await $.ajax({ url: code + '/mixed', method: 'POST', data: 'a=b%20c' })`, "nothing asserted"},
		{`$.get(code + '/none').then((data, status) => assert.equal(status + data, 'nocontentundefined'))`, "pass"},
		{`$.ajax({ url: code + '/json', type: 'HEAD' }).then((data, status) => assert.equal(status + data, 'nocontentundefined'))`, "pass"},
		{`$.get(code + '/refused').fail((xhr) => assert.equal(xhr.responseJSON.why, 'no name'))`, "pass"},
		{`const c = new AbortController(); const p = fetch(code + '/unsent', { method: 'POST', signal: c.signal }); c.abort(); assert.equal(await p.catch((e) => e.name), 'AbortError')`, "pass"},
	} {
		assert.Equal(t, step.want, verdict(t, step.code, a, hintjs.Options{}), step.code)
	}
	assert.NotContains(t, a.seen, "POST unsent")
	assert.Contains(t, a.seen, "find?q=a%20b")
	assert.Contains(t, a.sent, "a=b+c")
	assert.Contains(t, a.seen, "POST register application/x-www-form-urlencoded")
	assert.Contains(t, a.seen, "POST register application/x-www-form-urlencoded; charset=UTF-8")
}

func TestWhatIsSent(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if file, header, err := r.FormFile("upfile"); err == nil {
			defer file.Close()
			_, _ = w.Write([]byte(header.Filename + " " + header.Header.Get("Content-Type")))
			return
		}
		_ = r.ParseForm()
		_, _ = w.Write([]byte(r.Method + " " + r.Header.Get("Content-Type") + " " + r.Form.Get("a")))
	}))
	defer server.Close()
	for options, want := range map[string]string{
		`{ method: 'post', body: 'a=1' }`:                            "POST text/plain;charset=UTF-8 ",
		`{ method: 'PUT', body: new URLSearchParams({ a: 'é &' }) }`: "PUT application/x-www-form-urlencoded;charset=UTF-8 é &",
		`{ method: 'DELETE' }`:                                       "DELETE  ",
		`{ headers: { 'Content-Type': 'x/y' } }`:                     "GET x/y ",
		`{ method: 'POST', body: new Blob(['a'], { type: 'A/B' }) }`: "POST a/b ",
		`(() => { const f = new FormData(); f.append('upfile', new Blob(['x'], { type: 'image/png' }), 'icon'); return { method: 'POST', body: f }; })()`: "icon image/png",
	} {
		p, err := compile("assert.equal(await (await fetch(code + '/', " + options + ")).text(), " + quoted(want) + ")")
		require.NoError(t, err)
		_, message := runHint(t, p, server, server.URL)
		assert.Empty(t, message, options)
	}
}

func TestAssertionsAreRecorded(t *testing.T) {
	p, err := compile(`const data = await (await fetch(code + '/text')).text();
		assert.match(data, /h(e)llo/i, 'should greet');
		assert.property({ a: 1 }, 'b', 'should have b');`)
	require.NoError(t, err)
	s := checks.NewSession(t.Context(), checks.Project{URL: "http://project.test", Site: mapSite{"/text": "hello"}})
	defer s.Close()
	ran, err := p.Run(t.Context(), s)
	assert.EqualError(t, err, "should have b: expected { a: 1 } to have property 'b'")
	assert.Equal(t, []report.Assertion{
		{Kind: "match", Verdict: report.Pass, Pattern: "/h(e)llo/i", Message: "should greet", Actual: "'hello'"},
		{Kind: "property", Verdict: report.Fail, Message: "should have b", Actual: "{ a: 1 }"},
	}, ran)
}

func TestSyntaxErrorsSayWhere(t *testing.T) {
	for code, want := range map[string]string{
		"assert(;":                        "1:8: Unexpected token ;",
		"assert(true);\n  let = = 1;":     "2:9: Unexpected token =",
		"}); (async function () {":        "1:1: Unexpected token }",
		"assert(true);\nassert(/(/, 'x')": "2:8: Invalid regular expression: /(/: ",
		"await import('fs')":              "1:1: import() loads a module",
	} {
		_, err := compile(code)
		var syntax *hintjs.SyntaxError
		if assert.ErrorAs(t, err, &syntax, code) {
			assert.Contains(t, err.Error(), want, code)
		}
	}
}
