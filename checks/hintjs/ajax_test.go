package hintjs_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"grader/checks"
	"grader/checks/hintjs"
)

// A tardySite answers /slow after half a minute, /same with 304, and anything else with
// the Accept header of the request.
type tardySite struct{}

func (tardySite) Do(ctx context.Context, r checks.Request) (*checks.Response, error) {
	switch r.URL {
	case "http://project.test/slow":
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(30 * time.Second):
		}
	case "http://project.test/same":
		return &checks.Response{URL: r.URL, Status: 304, StatusText: "Not Modified"}, nil
	case "http://project.test/gone":
		return &checks.Response{URL: r.URL, Status: 404, StatusText: "Not Found"}, nil
	}
	return &checks.Response{URL: r.URL, Status: 200, StatusText: "OK", Body: r.Header.Get("Accept")}, nil
}

// Each row passes with jQuery 3.7.1 and jsdom in Node.
func TestRequestsEndAsInJQuery(t *testing.T) {
	const heard = `const x = $.ajax(o); let l = []; x.always((x, s, e) => l.push(s, e, x.status, x.statusText, x.readyState)); `
	for _, code := range []string{
		`const o = { url: code + '/slow', timeout: 20 }; ` + heard + `await x.catch(() => {}); assert.deepEqual(l, ['timeout', 'timeout', 0, 'timeout', 0])`,
		`const o = { url: code + '/slow' }; ` + heard + `x.abort(); assert.deepEqual(l, ['abort', 'abort', 0, 'abort', 0])`,
		`const o = { url: code + '/slow' }; ` + heard + `setTimeout(() => x.abort('gone'), 20); await x.catch(() => {}); assert.deepEqual(l, ['gone', 'gone', 0, 'gone', 0])`,
		`const o = { url: code + '/a', beforeSend: () => false }; ` + heard + `await x.catch(() => {}); assert.deepEqual(l.slice(0, 2), ['canceled', 'canceled'])`,
		`const o = { url: code + '/a', timeout: 5000 }; ` + heard + `await x; x.abort(); assert.equal(l[0] + x.status, 'success200')`,
		`let l; await $.ajax({ url: code + '/same' }).then((...a) => { l = [a[0], a[1], a[2].status, a[2].statusText]; }); assert.deepEqual(l, [undefined, 'notmodified', 304, 'Not Modified'])`,
		`assert.equal(await $.ajax({ url: code + '/a', dataType: 'text' }), 'text/plain, */*; q=0.01')`,
		`assert.equal(await $.ajax({ url: code + '/a', dataType: 'html' }), 'text/html, */*; q=0.01')`,
		`const x = $.getJSON(code + '/a'); await x.catch(() => {}); assert.equal(x.responseText, 'application/json, text/javascript, */*; q=0.01')`,
		`const x = $.ajax({ url: code + '/a', dataType: 'json', accepts: { json: 'a/b' } }); await x.catch(() => {}); assert.equal(x.responseText, 'a/b, */*; q=0.01')`,
		`assert.equal(await $.ajax({ url: code + '/a', dataType: 'text', headers: { accept: 'a/b' } }), 'a/b')`,
		`assert.equal(await $.ajax({ url: code + '/a', dataType: 'text', beforeSend(x, s) { x.setRequestHeader('Accept', s.type); } }), 'GET')`,
		`const l = []; await $.ajax({ url: code + '/a', context: l, success() { this.push('success'); }, complete(x, s) { this.push(s); } }).then(() => l.push('then')); assert.deepEqual(l, ['success', 'success', 'then'])`,
		`let s; await $.ajax({ url: code + '/gone', statusCode: { 404: (x, why) => { s = why; } } }).catch(() => {}); assert.equal(s, 'error')`,
	} {
		assert.Equal(t, "pass", verdict(t, code, tardySite{}, hintjs.Options{}), code)
	}
}

// By the XMLHttpRequest standard; jsdom says progress, too, of what is uploaded.
func TestEventsOfAnXMLHttpRequest(t *testing.T) {
	const all = `const x = new XMLHttpRequest(), l = []; x.open('GET', code + path); for (const e of ['loadstart', 'readystatechange', 'progress', 'timeout', 'abort', 'error', 'load', 'loadend']) x['on' + e] = () => l.push(e + x.readyState); `
	const end = `await new Promise((r) => x.addEventListener('loadend', r)); `
	for _, code := range []string{
		`const path = '/a'; ` + all + `x.send(); ` + end + `assert.equal(l.join(), 'loadstart1,readystatechange2,readystatechange3,progress3,readystatechange4,load4,loadend4')`,
		`const path = '/slow'; ` + all + `x.timeout = 20; x.send(); ` + end + `assert.equal(l.join() + x.readyState + x.status, 'loadstart1,readystatechange4,timeout4,loadend440')`,
		`const path = '/slow'; ` + all + `x.send(); x.abort(); assert.equal(l.join() + x.readyState + x.status, 'loadstart1,readystatechange4,abort4,loadend400')`,
		`const path = '/slow'; ` + all + `x.abort(); assert.equal(l.join() + x.readyState, '1')`,
		`const path = '/a'; ` + all + `x.onreadystatechange = () => { if (x.readyState === 2) x.abort(); }; x.send(); ` + end + `assert.equal(l.join() + x.readyState + x.status, 'loadstart1,abort4,loadend400')`,
	} {
		assert.Equal(t, "pass", verdict(t, code, tardySite{}, hintjs.Options{}), code)
	}
}
